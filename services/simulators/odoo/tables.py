"""Rows of the standard models, made on demand from the world, as Odoo names their fields."""

from collections.abc import Callable, Sequence
from typing import Any

from services.simulators.odoo.errors import OdooError
from services.simulators.odoo.new_moves import PRODUCTION_LOCATION, STOCK, UNITS
from services.simulators.odoo.world import Move, Production, World

Row = dict[str, Any]


class Tables:
    def __init__(self, world: World) -> None:
        self._world = world
        self._makers: dict[str, Callable[[], list[Row]]] = {
            "mrp.production": self._productions,
            "stock.move": self._moves,
            "mrp.bom": self._boms,
            "product.product": self._products,
            "maintenance.equipment": self._equipment,
            "maintenance.request": self._requests,
            "scada.equipment": self._scada_equipment,
            "scada.failure.report": self._failures,
        }

    def __contains__(self, model: str) -> bool:
        return model in self._makers

    def rows(self, model: str, domain: Sequence[Any] = ()) -> list[Row]:
        """Return the rows that *domain* can concern: an index for what is asked by order."""
        if model == "stock.move":
            for term in domain:
                if term[:2] == ["raw_material_production_id", "in"]:
                    return [self._move(m) for i in sorted(term[2]) for m in self._world.moves_of(i)]
            links = [term for term in domain if term[:2] in _LINKS_TO_AN_ORDER]
            if len(links) == len(_LINKS_TO_AN_ORDER) and len({term[2] for term in links}) == 1:
                return [self._move(m) for m in self._world.moves_of(links[0][2])]
        if model == "mrp.production":
            for term in domain:
                if term[:2] == ["id", "="]:
                    found = self._world.orders.get(term[2])
                    return [self._production(found)] if found else []
        return self._makers[model]()

    def check(self, model: str, names: Sequence[str]) -> None:
        """Raise as Odoo does if the model has no field of one of these names."""
        columns = self.columns(model)
        for name in names:
            if name not in columns:
                raise OdooError("builtins.ValueError", f"Invalid field {name!r} on model {model!r}")

    def check_term(self, model: str, term: Sequence[Any]) -> None:
        """Raise as Odoo does for a domain's term whose field, also of another table, is none."""
        head, _, field = str(term[0]).partition(".")
        known = head in self.columns(model)
        if known and field:
            target = _TARGETS.get((model, head))
            known = target is not None and field in self.columns(target)
        if not known:
            raise OdooError(
                "builtins.ValueError", f"Invalid field {model}.{term[0]} in leaf {tuple(term)!r}"
            )

    def value(self, model: str, row: Row, path: str) -> Any:
        """Return a field of *row*, or of the row it points to: `production_id.state`."""
        if path in row:
            return row[path]
        head, _, field = path.partition(".")
        if not row[head]:
            return False
        target, number = _TARGETS[model, head], row[head][0]
        if target == "mrp.production":
            return self._production(self._world.orders[number])[field]
        return next(each for each in self._makers[target]() if each["id"] == number)[field]

    def columns(self, model: str) -> list[str]:
        """Return the field names of a model, the same whether or not it has rows yet."""
        traits = self._world.traits
        match model:
            case "stock.move":
                of_version = ["picked"] if traits.has_picked else ["scada_equipment_id"]
                return [*_MOVE_COLUMNS, traits.done_field, *of_version]
            case "mrp.production":
                of_version = [] if traits.has_picked else ["date_start"]
                return [*_PRODUCTION_COLUMNS, traits.start_field, *of_version]
            case _:
                rows = self._makers[model]()
                return list(rows[0]) if rows else _COLUMNS_OF_EMPTY.get(model, ["id"])

    def _productions(self) -> list[Row]:
        return [self._production(order) for order in self._world.orders.values()]

    def _production(self, order: Production) -> Row:
        bom = self._world.boms.get(order.bom_id)
        called = bom.code or self._product_ref(bom.product_id)[1] if bom else ""
        return {
            "id": order.id,
            "name": order.name,
            "state": order.state,
            "origin": False,
            "product_id": self._product_ref(order.product_id),
            "product_qty": order.quantity,
            "product_uom_id": _unit_ref(order.unit),
            "bom_id": (bom.id, called) if bom else False,
            "qty_producing": order.producing,
            "qty_produced": self._world.produced(order),
            **({} if self._world.traits.has_picked else {"date_start": False}),
            self._world.traits.start_field: order.start,
            "date_finished": order.finished_at or False,
            "write_date": order.finished_at or order.start,
            "consumption": order.consumption,
            "picking_type_id": _PICKING_TYPE,
        }

    def _moves(self) -> list[Row]:
        return [self._move(move) for move in self._world.moves.values()]

    def _move(self, move: Move) -> Row:
        order = self._world.orders[move.order_id]
        equipment = self._world.equipment_coded(move.equipment_code)
        row: Row = {
            "id": move.id,
            "raw_material_production_id": (order.id, order.name) if move.is_raw else False,
            "production_id": False if move.is_raw else (order.id, order.name),
            "product_id": self._product_ref(move.product_id),
            "product_uom": _unit_ref(move.unit),
            "product_uom_qty": move.planned,
            self._world.traits.done_field: move.done,
            "state": move.state,
            "scrapped": move.scrapped,
            "additional": move.additional,
            "name": order.name,
            "origin": order.name,
            "procure_method": "make_to_stock",
            "location_id": (STOCK, "WH/Stock"),
            "location_dest_id": (PRODUCTION_LOCATION, "Virtual Locations/Production"),
            "company_id": (1, "Batchline Feed"),
            "picking_type_id": _PICKING_TYPE,
            "warehouse_id": (1, "WH"),
            "group_id": (order.id, order.name),
        }
        if self._world.traits.has_picked:
            row["picked"] = move.picked
        else:
            row["scada_equipment_id"] = (
                (equipment.id, f"[{equipment.code}] {equipment.name}") if equipment else False
            )
        return row

    def _boms(self) -> list[Row]:
        return [
            {
                "id": bom.id,
                "code": bom.code or False,
                "display_name": self._product_ref(bom.product_id)[1],
                "product_qty": bom.quantity,
            }
            for bom in self._world.boms.values()
        ]

    def _products(self) -> list[Row]:
        return [
            {
                "id": product.id,
                "name": product.name,
                "display_name": product.display_name,
                "default_code": product.reference or False,
                "uom_id": _unit_ref(product.unit),
            }
            for product in self._world.products.values()
            if not product.archived
        ]

    def _equipment(self) -> list[Row]:
        return [
            {"id": e.id, "name": e.name, "serial_no": e.serial_number or False}
            for e in self._world.equipment.values()
        ]

    def _scada_equipment(self) -> list[Row]:
        return [
            {"id": e.id, "name": e.name, "equipment_code": e.code}
            for e in self._world.equipment.values()
        ]

    def _failures(self) -> list[Row]:
        rows = []
        for failure in self._world.failures.values():
            equipment = self._world.equipment[failure.equipment_id]
            rows.append(
                {
                    "id": failure.id,
                    "equipment_code": (equipment.id, equipment.name),
                    "description": failure.description,
                    "date": failure.date,
                }
            )
        return rows

    def _product_ref(self, product_id: int) -> tuple[int, str]:
        return (product_id, self._world.products[product_id].display_name)

    def _requests(self) -> list[Row]:
        return [dict(row) for row in self._world.requests.values()]


_PICKING_TYPE = (8, "WH: Manufacturing")

_LINKS_TO_AN_ORDER = (["raw_material_production_id", "="], ["production_id", "="])

_MOVE_COLUMNS = (
    *("id", "raw_material_production_id", "production_id", "product_id"),
    *("product_uom", "product_uom_qty", "state", "scrapped", "additional", "name", "origin"),
    *("procure_method", "location_id", "location_dest_id", "company_id", "picking_type_id"),
    *("warehouse_id", "group_id"),
)

_PRODUCTION_COLUMNS = (
    *("id", "name", "state", "origin", "product_id", "product_qty", "product_uom_id", "bom_id"),
    *("qty_producing", "qty_produced", "date_finished", "write_date", "consumption"),
    "picking_type_id",
)

_COLUMNS_OF_EMPTY = {
    "maintenance.request": ["id", "name", "equipment_id", "description", "request_date"],
    "scada.failure.report": ["id", "equipment_code", "description", "date"],
}

_TARGETS = {
    ("stock.move", "raw_material_production_id"): "mrp.production",
    ("stock.move", "production_id"): "mrp.production",
    ("stock.move", "product_id"): "product.product",
    ("mrp.production", "product_id"): "product.product",
    ("mrp.production", "bom_id"): "mrp.bom",
    ("scada.failure.report", "equipment_code"): "scada.equipment",
}
"""Which table a many2one points to, for terms such as `product_id.default_code`."""


def _unit_ref(unit: str) -> tuple[int, str]:
    return (UNITS.get(unit, 1), unit)

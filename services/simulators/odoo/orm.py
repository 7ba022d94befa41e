"""The standard models over `call_kw` and `execute_kw`: search_read, read, write, buttons."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.simulators.odoo import manufacturing
from services.simulators.odoo.errors import OdooError, missing, user_error
from services.simulators.odoo.world import Move, Production, World

Row = dict[str, Any]


class Orm:
    """Answers a model's method. Rows are made on demand from the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tables: dict[str, Callable[[], list[Row]]] = {
            "mrp.production": self._productions,
            "stock.move": self._moves,
            "mrp.bom": self._boms,
            "product.product": self._products,
            "maintenance.equipment": self._equipment,
            "maintenance.request": lambda: [dict(row) for row in world.requests.values()],
            "scada.equipment": self._scada_equipment,
            "scada.failure.report": self._failures,
        }

    def call(
        self, model: str, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> object:
        if model not in self._tables:
            raise OdooError("builtins.KeyError", f"'{model}'")
        handlers: dict[str, Callable[..., object]] = {
            "search_read": self._search_read,
            "read": self._read,
            "search_count": self._search_count,
            "fields_get": self._fields_get,
        }
        if method in handlers:
            plain = {key: value for key, value in kwargs.items() if key != "context"}
            return handlers[method](model, *args, **plain)
        if model == "mrp.production":
            return self._on_orders(method, args, kwargs.get("context", {}))
        if model == "stock.move" and method == "write":
            return self._write_moves(*args)
        if model == "maintenance.request" and method == "create":
            return self._create_request(args[0])
        raise OdooError("builtins.AttributeError", f"The method '{model}.{method}' does not exist")

    def _search_read(
        self,
        model: str,
        domain: Sequence[Any] = (),
        fields: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
        order: str = "id",
    ) -> list[Row]:
        rows = [row for row in self._tables[model]() if self._matches(model, row, domain)]
        for term in reversed(order.split(",")):
            name, _, direction = term.strip().partition(" ")
            self._known(model, [name])
            rows.sort(key=_by(name), reverse=direction == "desc")
        end = offset + limit if limit else None
        return [self._shown(model, row, fields) for row in rows[offset:end]]

    def _read(self, model: str, ids: Sequence[int], fields: Sequence[str] = ()) -> list[Row]:
        by_id = {row["id"]: row for row in self._tables[model]()}
        for record_id in ids:
            if record_id not in by_id:
                raise missing(model, record_id)
        return [self._shown(model, by_id[record_id], fields) for record_id in ids]

    def _search_count(self, model: str, domain: Sequence[Any] = ()) -> int:
        return sum(self._matches(model, row, domain) for row in self._tables[model]())

    def _fields_get(
        self,
        model: str,
        allfields: Sequence[str] = (),
        attributes: Sequence[str] = (),  # noqa: ARG002  (Odoo's own signature)
    ) -> Row:
        names = self._columns(model)
        wanted = [name for name in allfields or names if name in names]
        return {name: {"type": "float", "string": name} for name in wanted}

    def _shown(self, model: str, row: Row, fields: Sequence[str]) -> Row:
        self._known(model, fields)
        names = fields or list(row)
        return {"id": row["id"], **{name: _as_json(model, row[name]) for name in names}}

    def _matches(self, model: str, row: Row, domain: Sequence[Any]) -> bool:
        """Evaluate a domain of and-ed terms; `|` joins the two terms that follow it."""
        terms = list(domain)
        while terms:
            term = terms.pop(0)
            if term == "&":
                continue
            if term == "|":
                first, second = terms.pop(0), terms.pop(0)
                if not (self._term(model, row, first) or self._term(model, row, second)):
                    return False
            elif not self._term(model, row, term):
                return False
        return True

    def _term(self, model: str, row: Row, term: Sequence[Any]) -> bool:
        name, operator, wanted = term
        self._known(model, [name])
        value = _plain(row[name])
        if isinstance(row[name], tuple) and isinstance(wanted, str):
            value = row[name][1]
        if operator not in _OPERATORS:
            raise OdooError("builtins.ValueError", f"Invalid domain term {term!r}")
        return bool(_OPERATORS[operator](value, wanted))

    def _columns(self, model: str) -> list[str]:
        rows = self._tables[model]()
        return list(rows[0]) if rows else _COLUMNS_OF_EMPTY.get(model, ["id"])

    def _known(self, model: str, names: Sequence[str]) -> None:
        columns = self._columns(model)
        for name in names:
            if name not in columns:
                raise OdooError("builtins.ValueError", f"Invalid field {name!r} on model {model!r}")

    def _on_orders(self, method: str, args: Sequence[Any], context: Mapping[str, Any]) -> object:
        ids = args[0] if isinstance(args[0], list) else [args[0]]
        answer: object = True
        for order in [self._order(order_id) for order_id in ids]:
            match method:
                case "write":
                    manufacturing.write(self._world, order, args[1])
                case "button_mark_done":
                    answer = manufacturing.mark_done(self._world, order, context)
                case "action_cancel":
                    answer = manufacturing.cancel(self._world, order)
                case _:
                    raise OdooError(
                        "builtins.AttributeError",
                        f"The method 'mrp.production.{method}' does not exist",
                    )
        return answer

    def _write_moves(self, ids: Sequence[int], values: Mapping[str, Any]) -> bool:
        for move_id in ids:
            if move_id not in self._world.moves:
                raise missing("stock.move", move_id)
            order = self._world.orders[self._world.moves[move_id].order_id]
            manufacturing.write(self._world, order, {"move_raw_ids": [[1, move_id, values]]})
        return True

    def _order(self, order_id: int) -> Production:
        found = self._world.orders.get(order_id)
        if found is None:
            raise missing("mrp.production", order_id)
        return found

    def _create_request(self, values: Mapping[str, Any]) -> int:
        if not values.get("name"):
            raise user_error("Invalid fields: Subjects")
        new_id = max(self._world.requests, default=0) + 1
        description = values.get("description") or False
        if description and self._world.traits.html_descriptions:
            description = f"<p>{description}</p>"
        equipment = self._world.equipment.get(int(values.get("equipment_id") or 0))
        self._world.requests[new_id] = {
            "id": new_id,
            "name": values["name"],
            "equipment_id": (equipment.id, equipment.name) if equipment else False,
            "maintenance_type": values.get("maintenance_type", "corrective"),
            "description": description,
            "priority": values.get("priority", False),
            "request_date": values.get("request_date", False),
        }
        return new_id

    def _productions(self) -> list[Row]:
        return [self._production(order) for order in self._world.orders.values()]

    def _production(self, order: Production) -> Row:
        bom = self._world.boms[order.bom_id]
        return {
            "id": order.id,
            "name": order.name,
            "state": order.state,
            "origin": False,
            "product_id": self._product_ref(order.product_id),
            "product_qty": order.quantity,
            "product_uom_id": _unit_ref(order.unit),
            "bom_id": (bom.id, bom.code or self._product_ref(bom.product_id)[1]),
            "qty_producing": order.producing,
            "qty_produced": self._world.produced(order),
            self._world.traits.start_field: order.start,
            "date_finished": order.finished_at or False,
            "write_date": order.finished_at or order.start,
            "consumption": order.consumption,
            "picking_type_id": (8, "WH: Manufacturing"),
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
            }
            for product in self._world.products.values()
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
                    "equipment_code.equipment_code": equipment.code,
                    "description": failure.description,
                    "date": failure.date,
                }
            )
        return rows

    def _product_ref(self, product_id: int) -> tuple[int, str]:
        return (product_id, self._world.products[product_id].display_name)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "in": lambda value, wanted: value in wanted,
    "not in": lambda value, wanted: value not in wanted,
    "ilike": lambda value, wanted: str(wanted).casefold() in str(value).casefold(),
    ">=": lambda value, wanted: value >= wanted,
    "<=": lambda value, wanted: value <= wanted,
}

_COLUMNS_OF_EMPTY = {
    "maintenance.request": ["id", "name", "equipment_id", "description", "request_date"],
    "scada.failure.report": [
        "id",
        "equipment_code",
        "equipment_code.equipment_code",
        "description",
        "date",
    ],
}

_UNITS = {"kg": 12, "g": 13, "t": 14}


def _unit_ref(unit: str) -> tuple[int, str]:
    return (_UNITS.get(unit, 1), unit)


def _by(name: str) -> Callable[[Row], Any]:
    return lambda row: _plain(row[name])


def _plain(value: object) -> Any:
    """Return what a domain or an order compares: a many2one's id, a date as Odoo writes it."""
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, datetime):
        return _stamp(value)
    return value


def _stamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S")


def _as_json(model: str, value: object) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime):
        return _stamp(value)
    if isinstance(value, Decimal):
        return with_noise(value) if model == "stock.move" else float(value)
    return value


def with_noise(value: Decimal) -> float:
    """Return the float as Odoo's sums leave it: 10.12 comes back as 10.120000000000001."""
    exact = float(value)
    return exact if exact == int(exact) else math.nextafter(exact, math.inf)

"""What a test or whoever runs the demo may see and command, under /control."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.simulators.odoo import manufacturing, recipes
from services.simulators.odoo.application import Application
from services.simulators.odoo.faults import Fault, FaultKind
from services.simulators.odoo.world import Move, Product, Production

Params = Mapping[str, Any]


class Control:
    def __init__(self, application: Application, refuse: Callable[[float], None]) -> None:
        self._app = application
        self._refuse = refuse
        self._commands: dict[str, Callable[[Params], object]] = {
            "add_orders": self._add_orders,
            "change_order": self._change_order,
            "change_product": self._change_product,
            "scrap": self._scrap,
            "add_byproduct": self._add_byproduct,
            "cancel_order": self._cancel_order,
            "delete_order": self._delete_order,
            "rename_order": self._rename_order,
            "mark_done_elsewhere": self._mark_done,
            "reject_next": self._reject_next,
            "fault": self._fault,
            "clear_faults": self._clear_faults,
            "set_password": self._set_password,
            "reset": self._reset,
        }

    def command(self, params: Params) -> dict[str, Any]:
        name = str(params.get("command"))
        if name not in self._commands:
            return {"ok": False, "error": f"There is no command {name!r}."}
        with self._app.lock:
            try:
                result = self._commands[name](params)
            except (KeyError, ValueError, StopIteration) as error:
                return {"ok": False, "error": f"{type(error).__name__}: {error}"}
            self._app.keep()
        return {"ok": True, "result": result}

    def calls(self) -> dict[str, int]:
        with self._app.lock:
            return dict(self._app.calls)

    def order(self, order_id: int) -> dict[str, Any] | None:
        """Return one order with its moves and the stock bookings made for it."""
        with self._app.lock:
            world = self._app.world
            found = world.orders.get(order_id)
            if found is None:
                return None
            bookings = [_plain(asdict(b)) for b in world.bookings if b.order_id == order_id]
            return {**self._described(found), "bookings": bookings}

    def state(self) -> dict[str, Any]:
        with self._app.lock:
            world = self._app.world
            return {
                "version": world.traits.version,
                "orders": [self._described(order) for order in world.orders.values()],
                "bookings": [_plain(asdict(booking)) for booking in world.bookings],
                "failures": [
                    {
                        "id": row.id,
                        "equipment_code": world.equipment[row.equipment_id].code,
                        "description": row.description,
                        "date": row.date,
                        "duration": row.duration,
                    }
                    for row in world.failures.values()
                ],
                "requests": list(world.requests.values()),
                "calls": dict(self._app.calls),
                "most_at_once": self._app.traffic.most_at_once,
                "most_on_one_order": self._app.traffic.most_on_one_order,
                "faults": [asdict(fault) for fault in self._app.faults.faults],
            }

    def _described(self, order: Production) -> dict[str, Any]:
        world = self._app.world
        return {
            **_plain(asdict(order)),
            "product_name": world.products[order.product_id].display_name,
            "moves": [
                {
                    **_plain(asdict(move)),
                    "product": world.products[move.product_id].name,
                    "counted": str(world.counted(move)),
                }
                for move in (*world.raw_moves(order), world.finished_move(order))
            ],
        }

    def _add_orders(self, params: Params) -> list[int]:
        """Add `n` orders: of the plant's recipes, or all alike as `components` describe."""
        count = int(params.get("n", 1))
        if not {"components", "recipe", "quantity", "line", "start", "name"} & set(params):
            return self._app.add_orders(count)
        world = self._app.world
        quantity = Decimal(str(params.get("quantity", 1000)))
        bom = world.boms[int(params.get("recipe", recipes.RECIPES[0].bom_id))]
        if "components" in params:
            size = Decimal(str(params.get("bom_quantity", quantity)))
            bom = recipes.bom_of(world, params["components"], size)
        start = params.get("start")
        added = [
            recipes.add_order(
                world,
                bom,
                quantity=quantity,
                line=str(params.get("line", recipes.LINE)),
                start=datetime.fromisoformat(start) if start else None,
                unit=str(params.get("unit", "kg")),
                name=str(params.get("name", "")),
            )
            for _ in range(count)
        ]
        return [order.id for order in added]

    def _change_order(self, params: Params) -> None:
        """Change an order in Odoo's own window: its quantity, or one component's plan."""
        order = self._order(params)
        if "quantity" in params:
            quantity = Decimal(str(params["quantity"]))
            ratio = quantity / order.quantity
            order.quantity = quantity
            for move in self._app.world.raw_moves(order):
                move.planned = (move.planned * ratio).quantize(Decimal("0.01"))
        if "product" in params:
            product = self._app.world.product_named(str(params["product"]))
            for move in self._app.world.raw_moves(order):
                if product is None or move.product_id != product.id:
                    continue
                if params.get("remove"):
                    self._app.world.drop_move(move)
                else:
                    move.planned = Decimal(str(params.get("planned", move.planned)))
                    move.unit = str(params.get("unit", move.unit))
                    move.equipment_code = params.get("equipment", move.equipment_code)
        if params.get("bom") is False:
            order.bom_id = 0
        if "consumption" in params:
            order.consumption = str(params["consumption"])

    def _change_product(self, params: Params) -> None:
        """Change a product in Odoo's own window: `tracked`, `archived`, names and unit."""
        product = self._product(params)
        product.tracked = bool(params.get("tracked", product.tracked))
        product.archived = bool(params.get("archived", product.archived))
        for name in ("name", "reference", "unit"):
            setattr(product, name, str(params.get(name, getattr(product, name))))

    def _scrap(self, params: Params) -> None:
        """Somebody scraps `kg` of a component: a done move that hangs on the order as well."""
        world, order = self._app.world, self._order(params)
        product = self._product(params)
        kg = Decimal(str(params["kg"]))
        move = Move(world.next_move_id(), order.id, product.id, "kg", kg, is_raw=True, done=kg)
        move.state, move.scrapped, move.picked = "done", True, True
        world.add_move(move)

    def _add_byproduct(self, params: Params) -> None:
        """Let the order make something beside its product."""
        world, order = self._app.world, self._order(params)
        product = self._product(params)
        kg = Decimal(str(params["kg"]))
        world.add_move(Move(world.next_move_id(), order.id, product.id, "kg", kg, is_raw=False))

    def _cancel_order(self, params: Params) -> None:
        manufacturing.cancel(self._app.world, self._order(params))

    def _delete_order(self, params: Params) -> None:
        world, order = self._app.world, self._order(params)
        for move in tuple(world.moves_of(order.id)):
            world.drop_move(move)
        del world.orders[order.id]

    def _rename_order(self, params: Params) -> None:
        self._order(params).name = str(params["name"])

    def _mark_done(self, params: Params) -> None:
        """Somebody in the office marks the order done, as planned."""
        world, order = self._app.world, self._order(params)
        picked = {"picked": True} if world.traits.has_picked else {}
        lines = [
            [1, move.id, {world.traits.done_field: move.planned, **picked}]
            for move in world.raw_moves(order)
        ]
        manufacturing.write(world, order, {"qty_producing": order.quantity, "move_raw_ids": lines})
        manufacturing.mark_done(
            world, order, {"skip_backorder": True, "skip_consumption": True, "skip_immediate": True}
        )

    def _reject_next(self, params: Params) -> None:
        self._fault({**params, "kind": FaultKind.REJECT})

    def _fault(self, params: Params) -> None:
        kind = FaultKind(params["kind"])
        if kind is FaultKind.REFUSE:
            self._refuse(float(params.get("seconds", 2.0)))
            return
        known = {"path", "order", "times", "after", "seconds", "message", "exception"}
        self._app.faults.add(Fault(kind, **{k: v for k, v in params.items() if k in known}))

    def _clear_faults(self, _params: Params) -> None:
        self._app.faults.clear()

    def _reset(self, params: Params) -> list[int]:
        """Forget all orders, books, reports and faults; plan `orders` new ones."""
        self._app.start_over()
        return self._app.add_orders(int(params.get("orders", 0)))

    def _set_password(self, params: Params) -> None:
        self._app.change_password(str(params["password"]))

    def _product(self, params: Params) -> Product:
        found = self._app.world.product_named(str(params["product"]))
        if found is None:
            raise KeyError(params["product"])
        return found

    def _order(self, params: Params) -> Production:
        if "id" in params:
            return self._app.world.orders[int(params["id"])]
        found = self._app.world.order_named(str(params["order"]))
        if found is None:
            raise KeyError(params["order"])
        return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Give decimals as text, so that a test compares them exactly."""
    return {
        key: str(value) if isinstance(value, Decimal | datetime) else value
        for key, value in row.items()
    }

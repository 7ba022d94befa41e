"""The plant's addon on Odoo 14: `/api/scada/…`, with its two layers of errors (ODOO.md §2)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from services.simulators.odoo import manufacturing
from services.simulators.odoo.errors import StatusError
from services.simulators.odoo.orm import with_noise
from services.simulators.odoo.world import (
    Bom,
    BomLine,
    Equipment,
    FailureRow,
    Move,
    Production,
    World,
    rounded,
    utc_now,
)

Params = Mapping[str, Any]
Answer = dict[str, Any]

PREFIX = "/api/scada/"


class ScadaApi:
    def __init__(self, world: World) -> None:
        self._world = world
        self._routes: dict[str, Callable[[Params], Answer]] = {
            "mo-list-detailed": self._list,
            "mo-detail": self._detail,
            "boms": self._boms,
            "mo/update-with-consumptions": self._update,
            "mo/mark-done": self._mark_done,
            "mo/cancel": self._cancel,
            "failure-report": self._report_failure,
            "equipment-failure": self._report_failure,
        }

    def knows(self, path: str) -> bool:
        return path.removeprefix(PREFIX) in self._routes

    def call(self, path: str, params: Params) -> Answer:
        try:
            return self._routes[path.removeprefix(PREFIX)](params)
        except StatusError as error:
            return {"status": "error", "message": str(error)}

    def _list(self, params: Params) -> Answer:
        limit, offset = int(params.get("limit", 10)), int(params.get("offset", 0))
        if limit < 0:
            raise StatusError("LIMIT must not be negative")
        states = tuple(str(params.get("states", "confirmed")).split(","))
        # No sort: newest first, as the table happens to lie.
        found = sorted(self._world.orders_in(states), key=lambda order: -order.id)
        page = found[offset : offset + limit] if limit else found[offset:]
        return {
            "status": "success",
            "count": len(page),
            "data": [self._described(order) for order in page],
        }

    def _detail(self, params: Params) -> Answer:
        return {"status": "success", "data": self._described(self._order(params))}

    def _boms(self, params: Params) -> Answer:
        wanted = params.get("bom_id")
        boms = [b for b in self._world.boms.values() if wanted in (None, b.id)]
        return {
            "status": "success",
            "count": len(boms),
            "data": [
                {
                    "bom_id": bom.id,
                    "bom_code": bom.code or False,
                    "product_id": bom.product_id,
                    "product_name": self._world.products[bom.product_id].display_name,
                    "product_qty": float(bom.quantity),
                    "uom": "kg",
                    "type": "normal",
                }
                for bom in boms
            ],
        }

    def _update(self, params: Params) -> Answer:
        order = self._order(params)
        if not order.is_open:
            raise StatusError(f'Cannot update MO "{order.name}" in state "{order.state}"')
        items: list[Answer] = []
        errors: list[str] = []
        for code, value in params.items():
            if code in ("mo_id", "quantity"):
                continue
            quantity = _number(value)
            if quantity is None:
                errors.append(f"{code}: Invalid quantity")
            elif quantity > 0:
                self._consume(order, code, quantity, items, errors)
        # What was consumed above stays when the quantity is refused: nothing is rolled back.
        finished = self._finished_quantity(params)
        if finished is not None:
            order.producing = finished
        manufacturing.refresh_state(self._world, order)
        return {
            "status": "success",
            "message": "MO updated with some errors" if errors else "MO updated successfully",
            "mo_id": order.name,
            "mo_state": order.state,
            "consumed_items": items,
            **({"updated_finished_qty": float(finished)} if finished is not None else {}),
            **({"errors": errors} if errors else {}),
        }

    def _consume(
        self,
        order: Production,
        code: str,
        quantity: Decimal,
        items: list[Answer],
        errors: list[str],
    ) -> None:
        """Put one code's figure on its moves, one after another, the rest on the last."""
        if self._world.equipment_coded(code) is None:
            errors.append(f"{code}: Equipment not found")
            return
        moves = [
            move
            for move in self._world.raw_moves(order)
            if move.equipment_code == code and move.state != "cancel"
        ]
        if not moves:
            errors.append(f"{code}: No raw material move found for this equipment")
            return
        left = rounded(quantity)
        for move in moves:
            part = left if move is moves[-1] else min(left, move.planned)
            move.done, move.picked = part, True
            left -= part
        items.append(
            {
                "equipment_code": code,
                "applied_qty": float(quantity),
                "move_ids": [move.id for move in moves],
                "products": [self._world.products[m.product_id].display_name for m in moves],
            }
        )

    def _mark_done(self, params: Params) -> Answer:
        """Answer success whether or not the order is done afterwards."""
        order = self._order(params)
        quantity = _number(params.get("finished_qty"))
        if quantity is None:
            raise StatusError("finished_qty is required")
        if quantity <= 0:
            raise StatusError("finished_qty must be > 0")
        if not order.is_open:
            raise StatusError("No finished product move found for this MO")
        if params.get("date_end_actual"):
            _stamp(params["date_end_actual"])
        order.producing = rounded(quantity)
        manufacturing.mark_done(self._world, order, {})
        manufacturing.refresh_state(self._world, order)
        return {
            "status": "success",
            "message": "Manufacturing order marked as done",
            "mo_id": order.name,
        }

    def _cancel(self, params: Params) -> Answer:
        order = self._order(params)
        if order.state == "done":
            raise StatusError(f'Cannot cancel MO "{order.name}" in state "done"')
        already = order.state == "cancel"
        manufacturing.cancel(self._world, order)
        word = "already cancelled" if already else "cancelled successfully"
        return {"status": "success", "message": f'MO "{order.name}" {word}', "mo_id": order.name}

    def _report_failure(self, params: Params) -> Answer:
        code = str(params.get("equipment_code") or "")
        equipment = self._world.equipment_coded(code)
        if equipment is None:
            raise StatusError(f'Equipment with code "{code}" not found')
        if not params.get("description"):
            raise StatusError("description is required")
        date = params.get("date")
        stamp = _stamp(date) if date else utc_now()
        new_id = max(self._world.failures, default=0) + 1
        row = FailureRow(
            new_id,
            equipment.id,
            str(params["description"]),
            stamp.strftime("%Y-%m-%d %H:%M:%S"),
            str(params.get("duration", "")),
        )
        self._world.failures[new_id] = row
        return {
            "status": "success",
            "message": "Failure report created",
            "data": {
                "id": row.id,
                "equipment_code": code,
                "description": row.description,
                "date": row.date,
            },
        }

    def _order(self, params: Params) -> Production:
        name = str(params.get("mo_id") or "")
        order = self._world.order_named(name)
        if order is None:
            raise StatusError(f'Manufacturing Order "{name}" not found')
        return order

    @staticmethod
    def _finished_quantity(params: Params) -> Decimal | None:
        if "quantity" not in params:
            return None
        quantity = _number(params["quantity"])
        if quantity is None or quantity <= 0:
            raise StatusError("quantity must be > 0")
        return rounded(quantity)

    def _described(self, order: Production) -> Answer:
        product = self._world.products[order.product_id]
        bom = self._world.boms[order.bom_id]
        return {
            "mo_id": order.name,
            "reference": None,
            "state": order.state,
            "schedule_start": order.start.isoformat(),
            "schedule_end": order.start.isoformat(),
            "equipment": _equipment(self._world.equipment_coded(order.equipment_code)),
            "product_tmpl_id": product.template_id,
            "product_id": product.id,
            "product_name": product.display_name,
            "quantity": float(order.quantity),
            "produced_qty": float(self._world.produced(order)),
            "uom": order.unit,
            "bom_id": bom.id,
            "bom_code": bom.code or False,
            "bom_components": [
                {**self._product(line.product_id), "quantity": float(line.quantity)}
                | {"uom": line.unit}
                for line in bom.lines
            ],
            "components_consumption": self._components(order, bom),
        }

    def _components(self, order: Production, bom: Bom) -> list[Answer]:
        """List the order's components: its moves, and lines of the BoM that have lost theirs."""
        moves = self._world.raw_moves(order)
        have = {move.product_id for move in moves}
        return [
            *(self._component(order, move) for move in moves if move.state != "cancel"),
            *(self._line(line) for line in bom.lines if line.product_id not in have),
        ]

    def _line(self, line: BomLine) -> Answer:
        return {
            **self._product(line.product_id),
            "to_consume": float(line.quantity),
            "reserved": 0.0,
            "consumed": 0.0,
            "uom": line.unit,
            "equipment": _equipment(self._world.equipment_coded(line.equipment_code)),
        }

    def _component(self, order: Production, move: Move) -> Answer:
        """Describe a component: not scaled to the order, and consumption clipped to that."""
        bom = self._world.boms[order.bom_id]
        line = rounded(move.planned * bom.quantity / order.quantity)
        return {
            **self._product(move.product_id),
            "to_consume": float(line),
            "reserved": with_noise(line),
            "consumed": float(min(move.done, line)),
            "uom": move.unit,
            "equipment": _equipment(self._world.equipment_coded(move.equipment_code)),
        }

    def _product(self, product_id: int) -> Answer:
        product = self._world.products[product_id]
        return {
            "product_tmpl_id": product.template_id,
            "product_id": product.id,
            "product_name": product.display_name,
        }


def _equipment(found: Equipment | None) -> Answer | None:
    if found is None:
        return None
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "equipment_type": found.kind,
        "manufacturer": "OMRON" if found.kind == "plc" else False,
        "model_number": "CP2E-N20DT-D" if found.kind == "plc" else False,
        "serial_number": False,
        "ip_address": False,
        "port": 502 if found.kind == "plc" else 0,
        "protocol": "modbus" if found.kind == "plc" else "middleware",
        "is_active": True,
        "connection_status": "connected",
        "sync_status": "pending",
        "last_connected": "2026-02-21T21:43:41.972412",
    }


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _stamp(value: object) -> datetime:
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (Odoo's own)
    except ValueError as error:
        raise StatusError(f"time data {value!r} does not match format") from error

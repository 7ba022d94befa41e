"""Odoo's own tables of orders and moves, read and written over any session that can call them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.adapters.odoo import records
from services.adapters.odoo.added_components import AddedComponents, Models
from services.adapters.odoo.names import escaped
from services.adapters.odoo.records import Move, MoveFields, OpenOrder, Production
from services.adapters.odoo.units import coarse_kg
from services.domain.errors import OdooAttentionError, OdooRejectedError
from services.domain.order import Books, Figure, OrderRef, OrderState
from services.domain.quantity import ZERO

_NO_QUESTIONS = {"skip_backorder": True, "skip_consumption": True, "skip_immediate": True}
"""Context of button_mark_done: without it Odoo answers with a question and does nothing."""

_CLOSED = ("done", "cancel")


class OrderTable:
    """mrp.production and stock.move. Asks the server for its field names once."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._fields: MoveFields | None = None
        self._start_field: str | None = None
        self.added = AddedComponents(models)

    def forget_fields(self) -> None:
        """Ask for the field names again: Odoo may have been updated."""
        self._fields = self._start_field = None

    async def find(
        self,
        domain: Sequence[object],
        *,
        oldest_first: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Production]:
        """Return the orders that *domain* names; with *oldest_first* their start is known too."""
        options: dict[str, Any] = {"fields": list(records.PRODUCTION_FIELDS)}
        start = await self.start_field() if oldest_first else None
        if start is not None:
            options["fields"] += [start]
            options["order"] = f"{start} asc, id asc"
        if limit is not None:
            options |= {"offset": offset, "limit": limit}
        rows = await self._models.call_kw("mrp.production", "search_read", [domain], options)
        return [records.production(row, start) for row in rows]

    async def one(self, ref: OrderRef) -> Production:
        """Return the order by its id. Raises OdooRejectedError if there is none."""
        rows = await self.find([["id", "=", ref.odoo_id]])
        if not rows:
            raise OdooRejectedError(
                f"Odoo has no order {ref.name} (number {ref.odoo_id}) any more."
            )
        return rows[0]

    async def named(self, name: str, *, may_go_on: bool) -> Production | None:
        """Return the order of this name, or the only one whose name begins so."""
        rows = await self.find([["name", "=", name]], oldest_first=True)
        if not rows and may_go_on:
            rows = await self.find([["name", "=like", f"{escaped(name)}%"]], oldest_first=True)
        if len(rows) > 1:
            names = ", ".join(row.ref.name for row in rows)
            if all(row.ref.name == name for row in rows):
                raise same_name(name, len(rows))
            raise OdooRejectedError(f"Several orders in Odoo begin with {name}: {names}.")
        return rows[0] if rows else None

    async def check_only(self, ref: OrderRef) -> None:
        """Raise OdooRejectedError if another order has this one's name: calls by name may miss."""
        rows = await self.find([["name", "=", ref.name]])
        if len(rows) > 1:
            raise same_name(ref.name, len(rows))

    async def moves(self, order_ids: Collection[int]) -> list[Move]:
        """Return the components of these orders, in one call."""
        if not order_ids:
            return []
        fields = await self.move_fields()
        rows = await self._models.call_kw(
            "stock.move",
            "search_read",
            [[["raw_material_production_id", "in", list(order_ids)]]],
            {"fields": list(fields.names), "order": "id"},
        )
        return records.moves_in(rows, fields)

    async def look(self, ref: OrderRef) -> OpenOrder | Production:
        """Read state and components of one order: one call, if it is open.

        The server gives the moves only if the order is open *in the same reading*. An order
        that is done or cancelled is returned as its row, after a second call.
        """
        moves, today = await self._moves_if(ref, "not in", _CLOSED)
        raw = tuple(move for move in moves if move.is_raw)
        unit = _one_unit(moves)
        if raw and unit:
            return OpenOrder(today, unit, raw)
        row = await self.one(ref)
        if not row.state.is_open:
            return row
        return OpenOrder(row.ref, row.unit, tuple(await self.moves([ref.odoo_id])))

    async def books_if_done(self, ref: OrderRef) -> Books:
        """Read the books of an order that should be done: one call, if it is."""
        moves, today = await self._moves_if(ref, "=", "done")
        unit = _one_unit(moves)
        if unit:
            made = [m.counted_kg for m in moves if not m.is_raw and m.posted]
            raw = [move for move in moves if move.is_raw]
            return Books(
                today,
                OrderState.DONE,
                sum(made, ZERO),
                records.consumption(raw),
                records.coarseness(raw),
                coarse_kg(unit),
            )
        return await self.books(await self.one(ref))

    async def _moves_if(
        self, ref: OrderRef, operator: str, states: object
    ) -> tuple[list[Move], OrderRef]:
        """Return the moves into and out of an order, nothing unless its state is as said."""
        fields = await self.move_fields()
        domain: list[object] = ["|"]
        for link in ("raw_material_production_id", "production_id"):
            domain += ["&", [link, "=", ref.odoo_id], [f"{link}.state", operator, states]]
        rows = await self._models.call_kw(
            "stock.move", "search_read", [domain], {"fields": list(fields.names), "order": "id"}
        )
        today = records.named(rows[0], ref) if rows else ref
        return records.moves_in(rows, fields), today

    async def books(self, row: Production) -> Books:
        return records.books(row, await self.moves([row.ref.odoo_id]))

    async def with_added(self, order: OpenOrder, figures: Sequence[Figure]) -> OpenOrder:
        """Return the order with a move for each product that a person has added to it.

        What it has by now is left alone, so that a lost reply adds nothing twice.
        """
        have = {move.product_id for move in order.moves if not move.cancelled}
        missing = [f for f in figures if f.added and f.kg and f.product_id not in have]
        if not missing:
            return order
        if not order.moves:
            raise OdooRejectedError(f"Order {order.ref.name} has no component left in Odoo.")
        for figure in missing:
            await self.added.add(order.ref, order.moves[0], figure)
        return refuse_closed(await self.look(order.ref))

    async def write(self, odoo_id: int, values: Mapping[str, object]) -> None:
        await self._models.call_kw("mrp.production", "write", [[odoo_id], values])

    async def mark_done(self, ref: OrderRef) -> None:
        """Press Odoo's own button, with its questions answered. Only the state tells if it did."""
        context = {"context": dict(_NO_QUESTIONS)}
        await self._models.call_kw("mrp.production", "button_mark_done", [[ref.odoo_id]], context)

    async def cancel(self, ref: OrderRef) -> Production:
        await self._models.call_kw("mrp.production", "action_cancel", [[ref.odoo_id]])
        return await self.one(ref)

    async def move_fields(self) -> MoveFields:
        if self._fields is None:
            present = await self._present("stock.move", MoveFields.ASKED)
            self._fields = MoveFields.found_in(present)
        return self._fields

    async def start_field(self) -> str:
        """Return what the planned start is called. Up to 16 `date_start` is the actual one."""
        if self._start_field is None:
            old = "date_planned_start"
            present = await self._present("mrp.production", (old, "date_start"))
            self._start_field = old if old in present else "date_start"
        return self._start_field

    async def _present(self, model: str, names: Sequence[str]) -> Mapping[str, Any]:
        answer = await self._models.call_kw(
            model, "fields_get", [list(names)], {"attributes": ["type"]}
        )
        return answer if isinstance(answer, dict) else {}


def same_name(name: str, count: int) -> OdooRejectedError:
    """Say that Odoo has several orders of one name: each of its companies counts for itself."""
    return OdooRejectedError(
        f"Odoo has {count} orders called {name}, of different companies. "
        "Let the line's user in Odoo see its own company only."
    )


def refuse_closed(seen: OpenOrder | Production) -> OpenOrder:
    """Return the order if it is open; a write to any other would move stock (ODOO.md §1)."""
    if isinstance(seen, OpenOrder):
        if not seen.moves or not all(move.posted or move.cancelled for move in seen.moves):
            return seen
        name, state = seen.ref.name, "closed"
    else:
        name = seen.ref.name
        state = "done" if seen.state is OrderState.DONE else "cancelled"
    raise OdooAttentionError(
        f"Order {name} is {state} in Odoo while the line still works on it. "
        "Nothing was written. Agree with the office what is to be booked."
    )


def refuse_cancelled(row: Production) -> None:
    """Raise if an order that was made is cancelled in Odoo: nothing may be written to it."""
    if row.state is OrderState.CANCEL:
        raise OdooAttentionError(
            f"Order {row.ref.name} was cancelled in Odoo, but it has been made. "
            "Nothing was written. Agree with the office what is to be booked."
        )


def refuse_done(row: Production) -> None:
    """Raise if an order that is to be cancelled is done in Odoo."""
    if row.state is OrderState.DONE:
        raise OdooAttentionError(
            f"Order {row.ref.name} is done in Odoo and cannot be cancelled any more."
        )


def _one_unit(moves: Sequence[Move]) -> str:
    """Return the unit of what an order makes; "" if by-products leave it open which that is."""
    made = {(move.product_id, move.unit) for move in moves if not move.is_raw}
    return made.pop()[1] if len(made) == 1 else ""

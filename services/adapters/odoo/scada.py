"""Adapter `scada`: the plant's addon on Odoo 14, checked against Odoo's own tables.

What the addon says of states, quantities and consumption cannot be trusted (ODOO.md §2), so
these are read and, where it has no way to say them, written over call_kw in the same session.

HTTP calls, a batch with one running push: 8, up to 12.
- running figures 3 or 4: state and components, whether the name is the order's alone (the addon
  goes by it), the addon's update, and a write on the moves
  for what the addon cannot say (a zero, hand additions, grams, two components on one silo);
  one more write for what its update left out and a move can take
- final figures 5 to 8: the same, mark-done, books read back in one; where the addon only says
  that it is done, the state's row, Odoo's own button and the books again
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.adapters.odoo.figures import LeftOut, over_the_addon
from services.adapters.odoo.order_table import (
    OrderTable,
    refuse_cancelled,
    refuse_closed,
    refuse_done,
    same_name,
)
from services.adapters.odoo.records import OpenOrder, Production, naive
from services.adapters.odoo.scada_orders import Listing, OrderReader, listing, without_move
from services.adapters.odoo.scada_session import ScadaSession
from services.adapters.odoo.still_running import StillRunning
from services.adapters.odoo.transport import OdooTransport
from services.adapters.odoo.units import clean
from services.domain.errors import OdooRejectedError
from services.domain.link import LinkStatus
from services.domain.order import Books, Order, OrderRef, OrderState, Product
from services.domain.push import FailureReport, OrderFigures
from services.domain.silo import SiloTable
from services.ports import Now

_PAGE = 100
_LATEST = datetime.max.replace(tzinfo=UTC)


class ScadaOdoo:
    """Implements services.ports.Odoo. *line_code* "" takes the orders of every line."""

    def __init__(
        self, transport: OdooTransport, *, line_code: str, silos: SiloTable, now: Now
    ) -> None:
        self._transport = transport
        self._session = ScadaSession(transport)
        self._table = OrderTable(self._session)
        self._still_running = StillRunning(transport.may_go_on_s)
        self._line_code = line_code
        self._reader = OrderReader(silos)
        self._now = now

    def link(self) -> LinkStatus:
        return self._transport.link()

    def reset_login(self) -> None:
        """Try a refused password again at the next call."""
        self._transport.reset_login()

    async def confirmed_orders(self) -> AsyncIterator[Sequence[Order]]:
        # The addon does not sort, so all are fetched before the first page is given.
        answer = await self._session.addon(
            "mo-list-detailed", {"limit": 0, "offset": 0, "states": "confirmed"}
        )
        listed = [listing(entry) for entry in answer.get("data") or ()]
        self._reader.learn(listed)
        ours = [each for each in listed if not self._line_code or each.line_code == self._line_code]
        ours.sort(key=lambda each: (each.start or _LATEST, each.name))
        for start in range(0, len(ours), _PAGE):
            page = ours[start : start + _PAGE]
            rows = await self._table.find([["name", "in", [each.name for each in page]]])
            orders = await self._joined(page, rows)
            yield [order for order in orders if order.state is OrderState.CONFIRMED]

    async def orders(self, refs: Sequence[OrderRef]) -> Sequence[Order]:
        if not refs:
            return []
        rows = await self._table.find([["id", "in", [ref.odoo_id for ref in refs]]])
        listed = [await self._detail(row.ref) for row in rows]
        return await self._joined([each for each in listed if each is not None], rows)

    async def order_by_name(self, name: str, *, may_go_on: bool) -> Order | None:
        row = await self._table.named(name, may_go_on=may_go_on)
        listed = await self._detail(row.ref) if row else None
        if row is None or listed is None:
            return None
        found = await self._joined([listed], [row])
        return found[0] if found else None

    async def product(self, name: str) -> Product:
        return await self._table.added.product(name)

    async def books(self, ref: OrderRef) -> Books:
        return await self._table.books(await self._table.one(ref))

    async def report(self, ref: OrderRef, figures: OrderFigures) -> None:
        order = refuse_closed(await self._table.look(ref))
        with self._still_running.writing(ref):
            await self._write(order, figures)

    async def complete(self, ref: OrderRef, figures: OrderFigures) -> Books:
        """See the port. Safe to repeat: an order that is done is read and left alone.

        Raises OdooAttentionError, having written nothing, if the order is cancelled.
        """
        if not figures.finished_kg:
            raise ValueError("An order is completed with a finished weight above 0.")
        seen = await self._table.look(ref)
        if isinstance(seen, Production):
            refuse_cancelled(seen)
            return replace(await self._table.books(seen), untouched=True)
        order = refuse_closed(seen)
        with self._still_running.writing(ref):
            await self._write(order, figures)
            return await self._close(order, figures.finished_kg, figures.finished_at or self._now())

    async def cancel(self, ref: OrderRef) -> Books:
        row = await self._table.one(ref)
        refuse_done(row)
        if row.state.is_open:
            await self._table.check_only(row.ref)
            with self._still_running.writing(ref):
                await self._session.addon("mo/cancel", {"mo_id": row.ref.name})
            row = await self._table.one(ref)
        return await self._table.books(row)

    async def report_failure(self, report: FailureReport) -> str:
        """File the failure unless Odoo has it already: the endpoint would file it twice."""
        stamp = naive(report.at)
        known = await self._known_failure(report, stamp)
        if known:
            return known
        body = {
            "equipment_code": report.equipment_code,
            "description": report.description,
            "date": stamp,
        }
        if report.duration is None:
            answer = await self._session.addon("failure-report", body)
        else:
            body["duration"] = _hours_and_minutes(report.duration)
            answer = await self._session.addon("equipment-failure", body)
        data = answer.get("data")
        return str(data.get("id", "")) if isinstance(data, dict) else ""

    async def check(self) -> str:
        version = await self._session.server_version()
        self._table.forget_fields()
        await self._table.move_fields()
        account = self._transport.account
        return f"Odoo {version}, database {account.db}, user {account.username}"

    async def close(self) -> None:
        await self._transport.close()

    async def _write(self, row: OpenOrder, figures: OrderFigures) -> None:
        row = await self._table.with_added(row, figures.figures)
        writing = over_the_addon(figures.figures, row.moves, row.ref.name)
        body: dict[str, Any] = dict(writing.codes_kg)
        if figures.finished_kg:
            body["quantity"] = row.in_own_unit(figures.finished_kg)
        if body:
            await self._table.check_only(row.ref)
        if writing.moves:
            lines = (await self._table.move_fields()).lines(writing.moves)
            await self._table.write(row.ref.odoo_id, {"move_raw_ids": lines})
        if body:
            body["mo_id"] = row.ref.name
            answer = await self._session.addon("mo/update-with-consumptions", body)
            await self._settle(row, figures, LeftOut.told_by(answer, writing.codes_kg))

    async def _settle(self, row: OpenOrder, figures: OrderFigures, left_out: LeftOut) -> None:
        """See to what a partial success left out, so that only what cannot succeed is left.

        Raises OdooRejectedError with each silo and its kilograms that the order has no move for.
        """
        name = row.ref.name
        quantities = left_out.on_moves(figures.figures, row.moves, name)
        if quantities:
            lines = (await self._table.move_fields()).lines(quantities)
            await self._table.write(row.ref.odoo_id, {"move_raw_ids": lines})
        stranded = left_out.stranded(figures.figures, row.moves)
        if stranded:
            raise OdooRejectedError(
                f"Order {name}: Odoo took the figures only in part. Not taken: {stranded}"
            )

    async def _close(self, row: OpenOrder, finished_kg: Decimal, at: datetime) -> Books:
        """Mark the order done, and insist where the addon only says that it is (ODOO.md §2)."""
        quantity = row.in_own_unit(finished_kg)
        try:
            await self._session.addon(
                "mo/mark-done",
                {"mo_id": row.ref.name, "finished_qty": quantity, "date_end_actual": naive(at)},
            )
        except OdooRejectedError:
            # An order that was closed meanwhile is refused too; its books tell the caller.
            after = await self._table.books_if_done(row.ref)
            if after.state.is_open:
                raise
            return after
        after = await self._table.books_if_done(row.ref)
        if not after.state.is_open:
            return after
        await self._table.mark_done(row.ref)
        return await self._table.books_if_done(row.ref)

    async def _detail(self, ref: OrderRef) -> Listing | None:
        """Ask for one order by today's name; None if it was renamed or deleted just now."""
        try:
            answer = await self._session.addon("mo-detail", {"mo_id": ref.name})
        except OdooRejectedError as error:
            if "not found" in str(error):
                return None
            raise
        return listing(_one(answer.get("data")))

    async def _known_failure(self, report: FailureReport, stamp: str) -> str:
        """Return the number of the same failure in Odoo; "" if there is none or none may ask."""
        try:
            found = await self._session.call_kw(
                "scada.failure.report",
                "search_read",
                [
                    [
                        ["equipment_code.equipment_code", "=", report.equipment_code],
                        ["description", "=", report.description],
                        ["date", "=", stamp],
                    ]
                ],
                {"fields": ["id"], "limit": 1},
            )
        except OdooRejectedError:
            # The addon's table is not part of its contract: without it a report may come twice.
            return ""
        return str(found[0]["id"]) if found else ""

    async def _joined(self, listed: Sequence[Listing], rows: Sequence[Production]) -> list[Order]:
        """Join listings with Odoo's rows of the same name, in the order of the listings."""
        by_name: dict[str, list[Production]] = {}
        for row in rows:
            by_name.setdefault(row.ref.name, []).append(row)
        moves = await self._table.moves([row.ref.odoo_id for row in rows])
        orders = []
        for each in listed:
            same = by_name.get(each.name, [])
            for row in same[:1]:
                own = [move for move in moves if move.order_id == row.ref.odoo_id]
                size = await self._bom_quantity(row) if without_move(each, own) else None
                order = self._reader.order(each, row, own, size)
                if len(same) > 1:  # the addon goes by the name: which one it means is not known
                    problem = str(same_name(each.name, len(same))).removesuffix(".")
                    order = replace(order, problem=problem)
                orders.append(order)
        return orders

    async def _bom_quantity(self, row: Production) -> Decimal | None:
        """Return what one BoM makes, for components that have no move to tell their quantity."""
        if row.bom_id is None:
            return None
        answer = await self._session.addon("boms", {"bom_id": row.bom_id})
        boms = answer.get("data") or ()
        found = [bom for bom in boms if bom.get("bom_id", bom.get("id")) == row.bom_id]
        return clean(found[0].get("product_qty")) if found else None


def _one(data: object) -> Mapping[str, Any]:
    """Return the one order of `mo-detail`, alone or in a list."""
    first = data[0] if isinstance(data, list) and data else data
    return first if isinstance(first, dict) else {}


def _hours_and_minutes(duration: timedelta) -> str:
    """Return the duration as the addon takes it: "01:30"; what is begun counts as a minute."""
    hours, minutes = divmod(-(-duration // timedelta(minutes=1)), 60)
    return f"{hours:02d}:{minutes:02d}"

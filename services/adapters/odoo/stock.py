"""Adapter `stock`: any Odoo from 14 to 18 with the Manufacturing app, no addon (ODOO.md §1).

HTTP calls, a batch with one running push: 6.
- running figures 2: state and components in one reading, one write
- final figures 4: the same reading, one write, `button_mark_done`, books read back in one
- an order found done or cancelled: 1 more to tell which, 1 more for its books
Once a session: the login, and the names of two tables' fields. A page of orders is 2.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from services.adapters.odoo.figures import on_moves
from services.adapters.odoo.names import keys_of
from services.adapters.odoo.order_table import (
    OrderTable,
    refuse_cancelled,
    refuse_closed,
    refuse_done,
)
from services.adapters.odoo.records import Move, OpenOrder, Production, naive
from services.adapters.odoo.still_running import StillRunning
from services.adapters.odoo.stock_session import StockSession
from services.adapters.odoo.transport import OdooTransport
from services.adapters.odoo.units import is_weight, to_kg, unit_problem
from services.domain.errors import OdooRejectedError
from services.domain.link import LinkStatus
from services.domain.order import Books, Component, Order, OrderRef, Product
from services.domain.push import FailureReport, OrderFigures
from services.domain.quantity import ZERO
from services.domain.silo import SiloTable

_PAGE = 100
_NAME_LENGTH = 80


class StockOdoo:
    """Implements services.ports.Odoo. *order_domain* says which orders are this line's."""

    def __init__(
        self, transport: OdooTransport, *, order_domain: Sequence[object], silos: SiloTable
    ) -> None:
        self._transport = transport
        self._session = StockSession(transport)
        self._table = OrderTable(self._session)
        self._still_running = StillRunning(transport.may_go_on_s)
        self._domain = [*order_domain]
        self._silo_of = _by_product(silos)

    def link(self) -> LinkStatus:
        return self._transport.link()

    def reset_login(self) -> None:
        """Try a refused password again at the next call."""
        self._transport.reset_login()

    async def confirmed_orders(self) -> AsyncIterator[Sequence[Order]]:
        """See the port: two calls for each page of 100 orders."""
        wanted = [["state", "=", "confirmed"], *self._domain]
        offset = 0
        while True:
            rows = await self._table.find(wanted, oldest_first=True, offset=offset, limit=_PAGE)
            if rows:
                yield await self._joined(rows)
            if len(rows) < _PAGE:
                return
            offset += _PAGE

    async def orders(self, refs: Sequence[OrderRef]) -> Sequence[Order]:
        if not refs:
            return []
        ids = [ref.odoo_id for ref in refs]
        return await self._joined(await self._table.find([["id", "in", ids]], oldest_first=True))

    async def order_by_name(self, name: str, *, may_go_on: bool) -> Order | None:
        row = await self._table.named(name, may_go_on=may_go_on)
        return (await self._joined([row]))[0] if row else None

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
        producing = order.in_own_unit(figures.finished_kg)
        with self._still_running.writing(ref):
            await self._write(order, figures, {"qty_producing": producing})
            await self._table.mark_done(ref)
        return await self._table.books_if_done(ref)

    async def cancel(self, ref: OrderRef) -> Books:
        row = await self._table.one(ref)
        refuse_done(row)
        if row.state.is_open:
            with self._still_running.writing(ref):
                row = await self._table.cancel(ref)
        return await self._table.books(row)

    async def report_failure(self, report: FailureReport) -> str:
        """File the failure as a maintenance request, unless there is one of this name already."""
        equipment_id = await self._equipment(report.equipment_code)
        # The name carries the stamp: the description comes back as HTML from 16 on.
        name = f"{report.description[:_NAME_LENGTH]} ({naive(report.at)} UTC)"
        same = [["equipment_id", "=", equipment_id], ["name", "=", name]]
        found = await self._session.call_kw(
            "maintenance.request", "search_read", [same], {"fields": ["name"], "limit": 1}
        )
        if found:
            return str(found[0]["id"])
        values = {
            "name": name,
            "equipment_id": equipment_id,
            "maintenance_type": "corrective",
            "description": _told(report),
            "priority": "2",
            "request_date": naive(report.at)[:10],
        }
        return str(await self._session.call_kw("maintenance.request", "create", [values]))

    async def check(self) -> str:
        version = await self._session.server_version()
        self._table.forget_fields()
        await self._table.move_fields()
        account = self._transport.account
        return f"Odoo {version}, database {account.db}, user {account.username}"

    async def close(self) -> None:
        await self._transport.close()

    async def _write(
        self, order: OpenOrder, figures: OrderFigures, values: Mapping[str, object] | None = None
    ) -> None:
        """Write all figures in one call: Odoo keeps all of it or nothing."""
        order = await self._table.with_added(order, figures.figures)
        quantities = on_moves(figures.figures, order.moves, order.ref.name)
        if figures.finished_kg is None:
            # A zero would only take away what Odoo has reserved for the component.
            consumed = {move.id: move.consumed for move in order.moves}
            quantities = {i: kg for i, kg in quantities.items() if kg or consumed[i]}
        lines = (await self._table.move_fields()).lines(quantities)
        if lines or values:
            await self._table.write(order.ref.odoo_id, {**(values or {}), "move_raw_ids": lines})

    async def _equipment(self, code: str) -> int:
        domain = ["|", ["serial_no", "=", code], ["name", "=", code]]
        try:
            found = await self._session.call_kw(
                "maintenance.equipment", "search_read", [domain], {"fields": ["name"], "limit": 1}
            )
        except OdooRejectedError as error:
            raise OdooRejectedError(
                "Odoo takes no equipment failures: its Maintenance app is missing, or user "
                f"{self._transport.account.username} may not use it. Odoo says: {error}"
            ) from error
        if not found:
            raise OdooRejectedError(
                f"Odoo knows no equipment {code}. Give a piece of equipment in its Maintenance "
                "app this serial number or name."
            )
        return int(found[0]["id"])

    async def _joined(self, rows: Sequence[Production]) -> list[Order]:
        moves = await self._table.moves([row.ref.odoo_id for row in rows])
        own: dict[int, list[Move]] = {}
        for move in moves:
            own.setdefault(move.order_id, []).append(move)
        return [self._order(row, own.get(row.ref.odoo_id, [])) for row in rows]

    def _order(self, row: Production, moves: Sequence[Move]) -> Order:
        live = [move for move in moves if not move.cancelled]
        units = [(row.product_name, row.unit), *((m.product_name, m.unit) for m in live)]
        return Order(
            ref=row.ref,
            state=row.state,
            product_name=row.product_name,
            bom_name=row.bom_name or row.product_name,
            planned_kg=to_kg(row.quantity, row.unit) if is_weight(row.unit) else ZERO,
            planned_start=row.start,
            components=tuple(
                Component(m.product_id, m.product_name, m.planned_kg, self._silo(m), m.id)
                for m in live
            ),
            unit=row.unit,
            problem="; ".join(
                unit_problem(name, unit) for name, unit in units if not is_weight(unit)
            ),
        )

    def _silo(self, move: Move) -> int | None:
        """Find the silo that holds the product; what no silo holds is added by hand."""
        for name in keys_of(move.product_name):
            if name in self._silo_of:
                return self._silo_of[name]
        return None


def _by_product(silos: SiloTable) -> dict[str, int]:
    """Return the silo's number by the products' references and names; the first silo has it."""
    found: dict[str, int] = {}
    for silo in silos.silos:
        for product in silo.products:
            found.setdefault(product.casefold(), silo.number)
    return found


def _told(report: FailureReport) -> str:
    if report.duration is None:
        return report.description
    minutes = -(-report.duration // timedelta(minutes=1))
    return f"{report.description} (stood for {minutes} min)"

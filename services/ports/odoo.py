"""The port towards the ERP."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from services.domain.link import LinkStatus
from services.domain.order import Books, Order, OrderRef, Product
from services.domain.push import FailureReport, OrderFigures


class Odoo(Protocol):
    """The ERP (SPEC.md §3).

    Every call may raise OdooUnavailableError (no answer: retry) or OdooRejectedError (Odoo said
    no, in its words). What is sent is absolute, so that sending it twice is sending it once.
    Calls for different orders may be under way at once; of one order the caller makes one at a
    time.
    """

    def link(self) -> LinkStatus: ...

    def reset_login(self) -> None:
        """Try a password that Odoo refused again at the next call: a person says it is right."""
        ...

    def confirmed_orders(self) -> AsyncIterator[Sequence[Order]]:
        """Give this line's confirmed orders in pages, oldest planned start first."""
        ...

    async def orders(self, refs: Sequence[OrderRef]) -> Sequence[Order]:
        """Re-read state, quantity and components of these orders; gone ones are left out."""
        ...

    async def order_by_name(self, name: str, *, may_go_on: bool) -> Order | None:
        """Read the order of this name, in whatever state; None if Odoo has none.

        *may_go_on*: the name is the beginning of the order's, as the PLC cuts it. Raises
        OdooRejectedError if several orders begin so.
        """
        ...

    async def product(self, name: str) -> Product:
        """Find the product with this internal reference or name, to be added to an order.

        Raises OdooRejectedError if there is none or several, or if its unit is no weight.
        """
        ...

    async def books(self, ref: OrderRef) -> Books:
        """Return state, finished quantity and consumption per product.

        Raises OdooRejectedError if there is no such order.
        """
        ...

    async def report(self, ref: OrderRef, figures: OrderFigures) -> None:
        """Write running actuals, if the order is open when it is read for this.

        Raises OdooAttentionError, having written nothing, if it is done or cancelled.
        """
        ...

    async def complete(self, ref: OrderRef, figures: OrderFigures) -> Books:
        """Write the final figures, mark the order done, and read its books back.

        State is read first, then written. Returns what Odoo holds afterwards, whose state may
        still not be done: only the caller judges. An order that is done already is left alone
        and its books are returned as `untouched`. Raises OdooAttentionError, having written
        nothing, if it is cancelled.
        """
        ...

    async def cancel(self, ref: OrderRef) -> Books:
        """Cancel the order, if it is open, and return what Odoo holds afterwards.

        Raises OdooAttentionError, having written nothing, if it is done.
        """
        ...

    async def report_failure(self, report: FailureReport) -> str:
        """File an equipment failure; return Odoo's number for it."""
        ...

    async def check(self) -> str:
        """Log in and return what answers, such as "Odoo 14.0, database plant, user hmi"."""
        ...

    async def close(self) -> None: ...

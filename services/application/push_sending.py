"""Brings Odoo to what one push says, and judges by what Odoo holds afterwards (SPEC.md §5).

The adapter reads the order's state before it writes, in each of these calls, so before the first
write and before every retry.
"""

from services.application.odoo_reconcile import mismatch
from services.domain.errors import OdooAttentionError, OdooRejectedError
from services.domain.order import Books, OrderRef, OrderState
from services.domain.push import FailureReport, OrderFigures, Push, PushKind
from services.ports import Odoo


async def send(odoo: Odoo, push: Push) -> str:
    """Return Odoo's answer in one line.

    Raises OdooUnavailableError, OdooRejectedError; OdooAttentionError where the order is not as
    the line left it.
    """
    if isinstance(push.body, FailureReport):
        return f"Odoo has it as {await odoo.report_failure(push.body)}"
    assert push.order is not None
    if push.kind is PushKind.CANCEL:
        return await _cancel(odoo, push.order)
    assert isinstance(push.body, OrderFigures)
    if push.kind is PushKind.RUNNING:
        await odoo.report(push.order, push.body)
        return "Odoo has these figures"
    return _judged(push.body, await odoo.complete(push.order, push.body))


def _judged(figures: OrderFigures, books: Books) -> str:
    name = books.ref.name
    if books.state is not OrderState.DONE:
        raise OdooRejectedError(
            f"Odoo answered, but {name} is {books.state.value}, not done. "
            "Look at the order in Odoo, then retry."
        )
    difference = mismatch(figures, books)
    if difference and books.untouched:
        raise OdooAttentionError(
            f"{name} is done in Odoo already, but {difference}; nothing was written."
        )
    if difference:
        raise OdooAttentionError(f"{name} is done in Odoo, but {difference}.")
    if books.untouched:
        return f"{name} was done with these figures already"
    return f"{name} is done with {books.finished_kg} kg"


async def _cancel(odoo: Odoo, order: OrderRef) -> str:
    books = await odoo.cancel(order)
    if books.state is not OrderState.CANCEL:
        raise OdooRejectedError(
            f"Odoo answered, but {books.ref.name} is {books.state.value}, not cancelled."
        )
    return f"{books.ref.name} is cancelled"

"""Weigh by hand: an operator enters what was weighed of a hand addition, or takes it back.

SPEC.md §3, §6.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from services.application.action_batch import batch_for
from services.application.commands import Awaited, Stored
from services.domain.action import Action
from services.domain.batch import Batch, Weighing
from services.domain.errors import ActionRefusedError
from services.domain.quantity import ZERO
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

_GRAM = Decimal("0.001")


class WeighingActions:
    """The target is the batch; `product` is Odoo's number of the hand addition, `kg` its figure.

    Several weighings of one product add up. What was entered wrongly is taken back, the last one
    first; what the PLC weighed is not.
    """

    def __init__(self, now: Now) -> None:
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {
            ActionKind.WEIGH_BY_HAND: self._weigh,
            ActionKind.UNDO_WEIGHING: self._undo,
        }

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _weigh(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        product_id, name = _addition(action, batch)
        kg = _kilograms(action, batch)
        now = self._now()
        after = batch.with_weighing(Weighing(product_id, kg, now, action.actor.name), now)
        total = after.weighed_kg(product_id) or ZERO
        uow.queue.save(after)
        return f"{batch.order.name}: {kg:.2f} kg of {name}, {total:.2f} kg in all"

    def _undo(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        product_id, name = _addition(action, batch)
        wrong = batch.entered_by_hand(product_id)
        if wrong is None:
            raise ActionRefusedError(f"Not done: nobody entered a weighing of {name}.")
        after = batch.without_weighing(wrong, self._now())
        uow.queue.save(after)
        total = after.weighed_kg(product_id)
        left = "nothing is weighed of it now" if total is None else f"{total:.2f} kg are left"
        return f"{batch.order.name}: {wrong.kg:.2f} kg of {name} taken back, {left}"


def _addition(action: Action, batch: Batch) -> tuple[int, str]:
    wanted = action.request.params.get("product", "")
    for component in batch.components:
        if component.silo is None and str(component.product_id) == wanted:
            return component.product_id, component.product_name
    raise ActionRefusedError(
        f"Not done: {batch.order.name} has no hand addition of product {wanted or 'none'}."
    )


def _kilograms(action: Action, batch: Batch) -> Decimal:
    try:
        kg = Decimal(action.request.params.get("kg", "").replace(",", "."))
    except InvalidOperation as error:
        raise ActionRefusedError("Not done: give the kilograms as a number.") from error
    if not kg.is_finite() or kg != kg.quantize(_GRAM):
        raise ActionRefusedError("Not done: give the kilograms with at most three decimals.")
    if not ZERO < kg <= batch.planned_kg:
        raise ActionRefusedError(
            f"Not done: a weighing is above 0 and at most {batch.planned_kg:.2f} kg."
        )
    return kg

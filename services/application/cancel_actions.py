"""Cancel: an order that the PLC will not finish is cancelled in Odoo, or closed with what it got.

The batch waits, set aside, until Odoo has answered: then it goes to the history (SPEC.md §6).
"""

from collections.abc import Mapping
from dataclasses import replace

from services.application.action_batch import batch_for
from services.application.alarm_book import AlarmBook
from services.application.commands import Awaited, Stored
from services.application.push_queue import PushQueue
from services.application.quarantine import undecided_kg
from services.domain.action import Action, OdooChoice
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, SetAside, SetAsideCause
from services.domain.errors import ActionRefusedError
from services.domain.push import Push, PushState
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork


class CancelActions:
    def __init__(self, pushes: PushQueue, alarms: AlarmBook, now: Now) -> None:
        self._pushes = pushes
        self._alarms = alarms
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {ActionKind.CANCEL: self._cancel}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _cancel(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        name, dosed = batch.order.name, batch.dosed_kg
        if _choice(action, batch) is OdooChoice.DONE:
            push = self._pushes.queue_final_of_dosed(uow, batch)
            self._put_aside(uow, action, batch, push)
            return f"{name} is closed in Odoo with the {dosed:.2f} kg dosed, once Odoo answers"
        self._put_aside(uow, action, batch, self._pushes.queue_cancel(uow, batch))
        loss = f"; {dosed:.2f} kg are on record as loss" if dosed else ""
        return f"{name} is cancelled in Odoo once it answers{loss}"

    def _put_aside(self, uow: UnitOfWork, action: Action, batch: Batch, push: Push) -> None:
        """Out of the queue's way; kilograms that no component stands for wait for a person."""
        now = self._now()
        told = f"{action.actor.name}: {action.request.reason}"
        aside = SetAside(now, SetAsideCause.OPERATOR, told)
        open_kg = undecided_kg(batch, [push]) if push.body is not None else {}
        if open_kg:
            parts = ", ".join(f"silo {silo} {kg:.2f} kg" for silo, kg in open_kg.items())
            reason = f"Dosed from silos that the order does not name: {parts}"
            uow.pushes.save(replace(push, state=PushState.QUARANTINE, last_answer=reason))
            self._alarms.raise_(
                uow, AlarmCode.BATCH_SET_ASIDE, batch.order.name, now, reason=reason
            )
        slot = batch.slot if batch.is_active else None
        uow.queue.save(replace(batch, set_aside=aside, slot=slot))


def _choice(action: Action, batch: Batch) -> OdooChoice:
    """Return what the operator chose: with anything dosed there are two ways to end it."""
    asked = action.request.params.get("odoo", "")
    if not batch.dosed_kg:
        if asked == OdooChoice.DONE:
            raise ActionRefusedError("Not done: nothing was dosed that Odoo could book.")
        return OdooChoice.CANCELLED
    if asked not in (OdooChoice.DONE, OdooChoice.CANCELLED):
        raise ActionRefusedError(
            f"Not done: {batch.dosed_kg:.2f} kg were dosed. Say whether the order is closed with "
            "them or cancelled with them as loss."
        )
    return OdooChoice(asked)

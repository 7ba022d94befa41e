"""Operators' actions on batches: archive by hand, set aside, take back, download again, return."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from services.application.action_batch import batch_for
from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.commands import Awaited, Stored
from services.application.left_in_plc import tell_left
from services.application.line import Line
from services.application.offers import is_moving, is_uncertain
from services.application.push_queue import PushQueue
from services.application.quarantine import undecided_kg
from services.application.silo_alarms import SiloAlarms
from services.domain.action import Action, OdooChoice
from services.domain.alarm import AlarmCode
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    DownloadStep,
    SetAside,
    SetAsideCause,
)
from services.domain.errors import ActionRefusedError
from services.domain.push import OrderFigures
from services.domain.quantity import ZERO
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

_SETTLED = (
    AlarmCode.BATCH_SET_ASIDE,
    AlarmCode.DOWNLOAD_UNCERTAIN,
    AlarmCode.PLC_LOST_ORDER,
    AlarmCode.BATCH_FAILED,
    AlarmCode.ORDER_NOT_TAKEN,
)


class BatchActions:
    def __init__(
        self,
        line: Line,
        slots: int,
        pushes: PushQueue,
        alarms: AlarmBook,
        now: Now,
    ) -> None:
        self._line = line
        self._slots = slots
        self._pushes = pushes
        self._alarms = alarms
        self._silos = SiloAlarms(alarms, line.dosing)
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {
            ActionKind.ARCHIVE_BY_HAND: self._archive_by_hand,
            ActionKind.SET_ASIDE: self._set_aside,
            ActionKind.TAKE_BACK: self._take_back,
            ActionKind.DOWNLOAD_AGAIN: self._download_again,
            ActionKind.START_OVER: self._start_over,
            ActionKind.RETURN_UNTOUCHED: self._return_untouched,
        }

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _archive_by_hand(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        choice = OdooChoice(action.request.params["odoo"])
        self._pushes.drop_waiting(uow, batch)
        told = "Odoo is not told"
        booked_kg: Decimal | None = ZERO
        if choice is OdooChoice.DONE:
            booked_kg = self._close(uow, batch)
            told = "its figures go to Odoo"
        elif choice is OdooChoice.CANCELLED:
            self._pushes.queue_cancel(uow, batch)
            told = "it is cancelled in Odoo"
        uow.history.add(
            to_history(
                batch,
                Completion.BY_HAND,
                self._now(),
                odoo_has_it=False,
                actor=action.actor.name,
                reason=action.request.reason,
                booked_kg=booked_kg,
            )
        )
        uow.queue.remove(batch.id)
        self._silos.order_left(uow, batch.order.name, self._now())
        tell_left(uow, self._alarms, batch, self._now())
        return f"{batch.order.name} is in the history, {told}"

    def _close(self, uow: UnitOfWork, batch: Batch) -> Decimal | None:
        """An unfinished batch is closed with what was dosed, not with what was planned.

        Return its finished weight, None where it is the batch's own. Kilograms of a silo that the
        order does not name are never left out without a word.
        """
        if batch.is_finished:
            push = self._pushes.queue_final(uow, batch)
        else:
            push = self._pushes.queue_final_of_dosed(uow, batch)
        silos = ", ".join(map(str, undecided_kg(batch, [push])))
        if silos:
            where = "on the Odoo page" if batch.is_finished else "with Cancel, closing the order"
            raise ActionRefusedError(
                f"Not done: the order does not name silo {silos}. Decide {where} what becomes of "
                "its kilograms first."
            )
        assert isinstance(push.body, OrderFigures)
        return None if batch.is_finished else push.body.finished_kg

    def _set_aside(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        aside = SetAside(self._now(), SetAsideCause.OPERATOR, action.request.reason)
        in_plc = batch.state is not BatchState.FETCHED
        uow.queue.save(replace(batch, set_aside=aside, slot=batch.slot if in_plc else None))
        self._tell_aside(uow, batch, action)
        return f"{batch.order.name} is set aside. The line goes on without it"

    def _tell_aside(self, uow: UnitOfWork, batch: Batch, action: Action) -> None:
        self._alarms.raise_(
            uow,
            AlarmCode.BATCH_SET_ASIDE,
            batch.order.name,
            self._now(),
            reason=f"{action.actor.name}: {action.request.reason}",
        )

    def _take_back(self, uow: UnitOfWork, action: Action) -> str:
        batch = batch_for(uow, action)
        slot = batch.slot
        if slot is None and not batch.is_finished:
            free = self._free_slots(uow, batch)
            slot = batch.former_slot if batch.former_slot in free else free[0]
        back = replace(batch, set_aside=None, slot=slot)
        if is_uncertain(batch):  # the operator says that the PLC does not have it
            back = replace(back, state=BatchState.FETCHED, download=None)
        uow.queue.save(back)
        self._clear(uow, batch)
        return f"{batch.order.name} is back in the queue"

    def _download_again(self, uow: UnitOfWork, action: Action) -> str:
        """Begin a new attempt (SPEC.md §2, Attempts): earlier figures stay and are added to.

        It goes to the last free slot: the one it had may still show how it ended.
        """
        batch = batch_for(uow, action)
        slot = self._free_slots(uow, batch)[-1]
        uow.queue.save(
            replace(
                batch,
                state=BatchState.FETCHED,
                slot=slot,
                former_slot=None,
                attempt=batch.attempt + 1,
                download=None,
                set_aside=None,
                status_operation=False,
                downloaded_at=None,
                taken_at=None,
            )
        )
        self._clear(uow, batch)
        return f"{batch.order.name} is downloaded again, attempt {batch.attempt + 1}, slot {slot}"

    def _free_slots(self, uow: UnitOfWork, batch: Batch) -> list[int]:
        held = {other.slot for other in uow.queue.all() if other.id != batch.id}
        free = [slot for slot in range(1, self._slots + 1) if slot not in held]
        if not free:
            raise ActionRefusedError("Not done: every slot of the PLC is in use.")
        return free

    def _clear(self, uow: UnitOfWork, batch: Batch) -> None:
        for code in _SETTLED:
            self._alarms.clear(uow, code, batch.order.name, self._now())

    def _start_over(self, uow: UnitOfWork, action: Action) -> str:
        """SPEC.md §6: returned, set aside, or left for job 3; refused while a batch moves."""
        batches = uow.queue.all()
        moving = [batch.order.name for batch in batches if is_moving(batch)]
        if moving:
            raise ActionRefusedError(f"Not done: the PLC doses {', '.join(moving)}. Stop it first.")
        returned = aside = kept = 0
        for batch in batches:
            if batch.is_finished or batch.set_aside is not None:
                kept += 1
            elif batch.dosed_kg or batch.download is DownloadStep.FLIPPING:
                # The PLC may take at this moment what is being handed to it.
                cause = SetAside(self._now(), SetAsideCause.OPERATOR, action.request.reason)
                uow.queue.save(replace(batch, set_aside=cause))
                self._tell_aside(uow, batch, action)
                aside += 1
            else:
                self._return(uow, batch, action)
                returned += 1
        return f"Started over: {returned} returned to Odoo, {aside} set aside, {kept} kept"

    def _return_untouched(self, uow: UnitOfWork, action: Action) -> str:
        """Free the queue for an urgent order: what has dosed nothing goes back to Odoo."""
        untouched = [
            batch
            for batch in uow.queue.all()
            if batch.set_aside is None
            and not batch.is_finished
            and not batch.dosed_kg
            and batch.download is not DownloadStep.FLIPPING
        ]
        if not untouched:
            raise ActionRefusedError("Not done: every batch in the queue has begun.")
        for batch in untouched:
            self._return(uow, batch, action)
        return f"{len(untouched)} untouched batches returned to Odoo"

    def _return(self, uow: UnitOfWork, batch: Batch, action: Action) -> None:
        self._pushes.drop_waiting(uow, batch)
        uow.history.add(
            to_history(
                batch,
                Completion.RETURNED,
                self._now(),
                odoo_has_it=True,
                actor=action.actor.name,
                reason=action.request.reason,
            )
        )
        uow.queue.remove(batch.id)
        self._silos.order_left(uow, batch.order.name, self._now())
        tell_left(uow, self._alarms, batch, self._now())

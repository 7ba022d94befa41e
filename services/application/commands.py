"""Carries out operators' actions, on the station that holds the line (SPEC.md §6)."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.line import Line
from services.application.offers import (
    batch_obstacles,
    is_moving,
    is_uncertain,
    needs_decision,
    open_pushes,
)
from services.application.plant_view import Obstacle
from services.application.push_delivery import PushDelivery
from services.application.push_queue import PushQueue
from services.domain.action import Action, ActionOutcome, OdooChoice
from services.domain.alarm import AlarmCode
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    DownloadStep,
    SetAside,
    SetAsideCause,
)
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.job import JobName, JobRun
from services.domain.push import OrderFigures, Push, PushState
from services.domain.quantity import ZERO
from services.domain.user import REASON_NEEDED, ROLE_NEEDED, ActionKind
from services.ports import Database, Now, UnitOfWork

log = logging.getLogger(__name__)

TOO_OLD = timedelta(seconds=60)
"""A wish that nobody carried out in this time is not carried out any more."""

_WHY = {
    Obstacle.PLC_DOSES: "the PLC has this batch. Stop it at the PLC first",
    Obstacle.ALREADY_SET_ASIDE: "it is set aside already",
    Obstacle.WAITS_FOR_ARCHIVE: "it is finished and on its way to Odoo",
    Obstacle.NOT_SET_ASIDE: "it was not set aside by a person",
    Obstacle.NOTHING_TO_RETRY: "nothing of it waits for Odoo",
}

RunJob = Callable[[JobName], Awaitable[JobRun]]


class Commands:
    """One handler an action. What changes the database is stored with its outcome at once."""

    def __init__(
        self,
        database: Database,
        line: Line,
        pushes: PushQueue,
        delivery: PushDelivery,
        alarms: AlarmBook,
        now: Now,
        run_job: RunJob,
        slots: int,
    ) -> None:
        self._database = database
        self._line = line
        self._pushes = pushes
        self._delivery = delivery
        self._alarms = alarms
        self._now = now
        self._run_job = run_job
        self._slots = slots
        self._stored: Mapping[ActionKind, Callable[[UnitOfWork, Action], str]] = {
            ActionKind.ARCHIVE_BY_HAND: self._archive_by_hand,
            ActionKind.SET_ASIDE: self._set_aside,
            ActionKind.TAKE_BACK: self._take_back,
            ActionKind.ACKNOWLEDGE_ALARM: self._acknowledge,
            ActionKind.START_OVER: self._start_over,
        }
        self._awaited: Mapping[ActionKind, Callable[[Action], Awaitable[str]]] = {
            ActionKind.FORCE_SYNC: self._force_sync,
            ActionKind.RUN_JOB: self._run_now,
            ActionKind.RETRY_PUSH: self._retry_one,
            ActionKind.RETRY_ALL_PUSHES: self._retry_all,
        }

    async def carry_out(self, action: Action) -> ActionOutcome:
        """Do what was asked and store its outcome; never raises for what an operator caused."""
        known = await self._database.read(lambda uow: uow.actions.outcome(action.id))
        if known is not None:
            return known
        try:
            self._check(action)
            if action.request.kind in self._stored:
                return await self._database.run(lambda uow: self._in_one(uow, action))
            message = await self._awaited[action.request.kind](action)
        except PlantError as error:
            return await self._conclude(action, ok=False, message=str(error))
        except Exception:
            log.exception("Action %d failed", action.id)
            message = "Not done: a mistake in the program. The log has the details."
            return await self._conclude(action, ok=False, message=message)
        return await self._conclude(action, ok=True, message=message)

    def _check(self, action: Action) -> None:
        kind = action.request.kind
        if action.actor.role < ROLE_NEEDED[kind]:
            needed = ROLE_NEEDED[kind].name.lower()
            raise ActionRefusedError(f"Not done: this needs the role {needed}.")
        if kind in REASON_NEEDED and not action.request.reason.strip():
            raise ActionRefusedError("Not done: give a reason.")
        if self._now() - action.asked_at > TOO_OLD:
            raise ActionRefusedError(
                "Not done: nobody held the line when it was asked. Ask again if it is still wanted."
            )

    def _in_one(self, uow: UnitOfWork, action: Action) -> ActionOutcome:
        """Run the handler and store the outcome in the same transaction."""
        outcome = ActionOutcome(
            action.id, self._now(), ok=True, message=self._stored[action.request.kind](uow, action)
        )
        uow.actions.conclude(outcome)
        return outcome

    async def _conclude(self, action: Action, *, ok: bool, message: str) -> ActionOutcome:
        outcome = ActionOutcome(action.id, self._now(), ok, message)
        await self._database.run(lambda uow: uow.actions.conclude(outcome))
        return outcome

    async def _force_sync(self, _action: Action) -> str:
        queue = await self._database.read(lambda uow: uow.queue.all())
        waiting = sum(batch.counts_as_queue for batch in queue)
        if waiting:
            raise ActionRefusedError(
                f"Not fetched: {waiting} batches are in the queue. New orders come when it is "
                "empty."
            )
        return await self._run_and_tell(JobName.SYNC_ORDERS)

    async def _run_now(self, action: Action) -> str:
        return await self._run_and_tell(JobName(action.request.params["job"]))

    async def _run_and_tell(self, job: JobName) -> str:
        run = await self._run_job(job)
        if run.outcome != "done":
            raise ActionRefusedError(run.message)
        return run.message

    async def _retry_one(self, action: Action) -> str:
        """Target is a push, or (parameter `of`=batch) a batch with all its pushes."""
        of_batch = action.request.params.get("of") == "batch"
        return await self._retry(action, None if of_batch else {action.request.target})

    async def _retry_all(self, action: Action) -> str:
        return await self._retry(action, None)

    async def _retry(self, action: Action, push_ids: set[int] | None) -> str:
        def release(uow: UnitOfWork) -> set[int]:
            chosen = set()
            for push in uow.pushes.unfinished():
                if push_ids is not None and push.id not in push_ids:
                    continue
                if action.request.params.get("of") == "batch" and (
                    push.batch_id != action.request.target
                ):
                    continue
                batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
                if batch is not None and needs_decision(batch):
                    continue
                uow.pushes.save(replace(push, state=PushState.WAITING, not_before=None))
                chosen.add(push.id)
                self._back_in_line(uow, push.batch_id)
            return chosen

        chosen = await self._database.run(release)
        if not chosen:
            raise ActionRefusedError(
                "Nothing waits for Odoo that could be sent as it is: there is nothing to retry."
            )
        done = await self._delivery.deliver(only=chosen, at_once=True)
        if done.waiting or done.rejected:
            raise ActionRefusedError(done.message)
        return done.message or "Odoo has it already"

    def _back_in_line(self, uow: UnitOfWork, batch_id: int | None) -> None:
        """A retry takes a batch back that was set aside for Odoo's refusal."""
        batch = uow.queue.get(batch_id) if batch_id is not None else None
        if batch and batch.set_aside and batch.set_aside.cause is SetAsideCause.PUSH_REJECTED:
            uow.queue.save(replace(batch, set_aside=None))

    def _batch(self, uow: UnitOfWork, action: Action) -> Batch:
        batch = uow.queue.get(action.request.target)
        if batch is None:
            raise ActionRefusedError("Not done: this batch is no longer in the queue.")
        pushes = open_pushes(uow.pushes.of_batch(batch.id))
        obstacle = batch_obstacles(batch, pushes)[action.request.kind]
        if obstacle is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
        return batch

    def _archive_by_hand(self, uow: UnitOfWork, action: Action) -> str:
        batch = self._batch(uow, action)
        choice = OdooChoice(action.request.params["odoo"])
        self._pushes.drop_waiting(uow, batch)
        told = "Odoo is not told"
        booked_kg: Decimal | None = ZERO
        if choice is OdooChoice.DONE:
            push = self._pushes.queue_final(uow, batch)
            booked_kg = None if batch.is_finished else self._book_what_was_dosed(uow, push, batch)
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
        self._alarms.clear_subject(uow, batch.order.name, self._now())
        return f"{batch.order.name} is in the history, {told}"

    def _book_what_was_dosed(self, uow: UnitOfWork, push: Push, batch: Batch) -> Decimal:
        """An unfinished batch is closed with what was dosed, not with what was planned."""
        figures = batch.figures(self._line.silos, final=False)
        total = sum((figure.kg for figure in figures), ZERO)
        body = OrderFigures(figures, total, finished_weighed=False, finished_at=self._now())
        uow.pushes.save(replace(push, body=body))
        return total

    def _set_aside(self, uow: UnitOfWork, action: Action) -> str:
        batch = self._batch(uow, action)
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
        batch = self._batch(uow, action)
        slot = batch.slot
        if slot is None and not batch.is_finished:
            held = {other.slot for other in uow.queue.all()}
            free = [s for s in range(1, self._slots + 1) if s not in held]
            if not free:
                raise ActionRefusedError("Not done: every slot of the PLC is in use.")
            slot = free[0]
        back = replace(batch, set_aside=None, slot=slot)
        if is_uncertain(batch):  # the operator says that the PLC does not have it
            back = replace(back, state=BatchState.FETCHED, download=None)
        uow.queue.save(back)
        for code in (AlarmCode.BATCH_SET_ASIDE, AlarmCode.DOWNLOAD_UNCERTAIN):
            self._alarms.clear(uow, code, batch.order.name, self._now())
        return f"{batch.order.name} is back in the queue"

    def _acknowledge(self, uow: UnitOfWork, action: Action) -> str:
        alarm = uow.alarms.get(action.request.target)
        if alarm is None or not alarm.wants_attention:
            return "This alarm is acknowledged already"
        self._alarms.acknowledge(uow, alarm, action.actor.name, self._now())
        return "Acknowledged"

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
        self._alarms.clear_subject(uow, batch.order.name, self._now())

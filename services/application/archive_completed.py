"""Job 3's use case: final figures to Odoo, the order done there, the batch to the history."""

from dataclasses import replace
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.push_delivery import Delivered, PushDelivery
from services.application.push_queue import PushQueue
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, SetAside, SetAsideCause
from services.domain.push import PushKind, PushState
from services.ports import Database, Now, UnitOfWork


class ArchiveCompleted:
    """SPEC.md §4 job 3. One batch's failure leaves the rest alone."""

    def __init__(
        self,
        database: Database,
        line: Line,
        pushes: PushQueue,
        delivery: PushDelivery,
        alarms: AlarmBook,
        now: Now,
    ) -> None:
        self._database = database
        self._line = line
        self._pushes = pushes
        self._delivery = delivery
        self._alarms = alarms
        self._now = now

    async def run(self) -> Delivered:
        finals = await self._database.run(self._prepare)
        if not finals:
            return Delivered()
        return await self._delivery.deliver(only=finals, at_once=True)

    def _prepare(self, uow: UnitOfWork) -> set[int]:
        """Make sure that each finished batch has its final push; return the waiting ones."""
        finals: set[int] = set()
        for batch in uow.queue.all():
            if not batch.is_finished or batch.set_aside is not None or self._waits(batch):
                continue
            known = [p for p in uow.pushes.of_batch(batch.id) if p.kind is PushKind.FINAL]
            live = [p for p in known if p.state in (PushState.WAITING, PushState.QUARANTINE)]
            if live:
                finals |= {push.id for push in live if push.state is PushState.WAITING}
            elif batch.unplanned_kg:
                self._to_quarantine(uow, batch)
            else:
                finals.add(self._pushes.queue_final(uow, batch).id)
        return finals

    def _waits(self, batch: Batch) -> bool:
        """Whether a finished weight may still come (FINISHED_WEIGHT_WAIT_SECONDS)."""
        if batch.finished_kg or batch.finished_at is None:
            return False
        until: datetime = batch.finished_at + self._line.finished_weight_wait
        # Finished in the future: the clock was set back, and nobody waits an hour for that.
        return batch.finished_at <= self._now() < until

    def _to_quarantine(self, uow: UnitOfWork, batch: Batch) -> None:
        """An actual on a silo that the order does not name waits for a person (SPEC.md §3)."""
        now = self._now()
        parts = ", ".join(f"silo {silo} {kg:.2f} kg" for silo, kg in batch.unplanned_kg.items())
        reason = f"Dosed from silos that the order does not name: {parts}"
        push = self._pushes.queue_final(uow, batch)
        uow.pushes.save(replace(push, state=PushState.QUARANTINE, last_answer=reason))
        aside = SetAside(now, SetAsideCause.UNPLANNED_SILO, reason)
        uow.queue.save(replace(batch.without_slot(), set_aside=aside))
        self._alarms.raise_(uow, AlarmCode.BATCH_SET_ASIDE, batch.order.name, now, reason=reason)

"""Stores readings of slots: which batch each belongs to, and all that follows in that commit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.application.absent_batches import AbsentBatches
from services.application.alarm_book import AlarmBook
from services.application.dosing_watch import DosingWatch
from services.application.line import Line
from services.application.push_queue import PushQueue
from services.application.record_reading import Finding, Verdict, judge
from services.application.recorded import Recorded
from services.application.refused_readings import RefusedReadings
from services.application.strange_slots import StrangeSlots
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState, SetAsideCause, SlotUse
from services.domain.debt import Acknowledgement, DebtKind
from services.domain.push import PushKind
from services.domain.reading import ReadingOf, SlotContent, SlotReading
from services.ports import Now, Plc, UnitOfWork


class SlotRecorder:
    def __init__(
        self, plc: Plc, line: Line, alarms: AlarmBook, pushes: PushQueue, now: Now, steady: Now
    ) -> None:
        """*steady* tells the time without its jumps, for how long an order is not shown."""
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._pushes = pushes
        self._now = now
        self._refused = RefusedReadings(alarms, now)
        self._strange = StrangeSlots(plc, alarms, now)
        self._dosing = DosingWatch(line.dosing, alarms, now)
        self._absent = AbsentBatches(plc, line, alarms, now, steady)

    def record(
        self, uow: UnitOfWork, readings: Sequence[SlotReading], settled: set[int]
    ) -> Recorded:
        """Store *readings* in this transaction; return what was found."""
        recorded = Recorded()
        batches = uow.queue.all()
        owned = [self.owned(batches, reading) for reading in readings]
        believed = [reading for _, reading in owned]
        self._strange.clear_gone(uow, batches, believed)
        for owner, reading in owned:
            if reading.refusal is not None:
                self._refused.refuse(uow, owner, reading, recorded)
                continue
            if reading.content is None or owner is None:
                self._refused.clear(uow, reading.slot)
            if reading.content is None:
                self._strange.forget(reading.slot)
            elif owner is None:
                self._strange.judge(uow, batches, reading, reading.content, recorded)
            else:
                self._apply(uow, owner, reading, reading.content, settled, recorded)
        self._absent.watch(uow, believed)
        due = [batch for batch in uow.queue.all() if self._push_is_due(batch, recorded)]
        if due:
            self._pushes.queue_running(uow, due)
        if recorded.debts:
            uow.debts.owe(*recorded.debts)
        uow.readings.add_all(recorded.readings)
        recorded.in_use = [
            SlotUse(batch.slot, batch.state, batch.download, batch.finished_kg)
            for batch in uow.queue.all()
            if batch.slot is not None
        ]
        return recorded

    def forget(self) -> None:
        """Tell again what was told last: its transaction may not have been stored."""
        self._refused.forget()
        self._strange.forget()
        self._dosing.forget()

    def owned(
        self, batches: Sequence[Batch], reading: SlotReading
    ) -> tuple[Batch | None, SlotReading]:
        """Return whose *reading* it is, and the reading as far as an operator vouched for it.

        SPEC.md §2, Identity: the name as encoded and the slot must both match. What a slot shows
        of an order that is not handed over yet is an earlier attempt's.
        """
        said = reading.content or reading.claimed
        for batch in batches:
            if said is None or not (batch.is_handed_over and batch.has_slot(reading.slot)):
                continue
            if self._plc.name_as_encoded(batch.order.name) == said.mo_name:
                return batch, reading.without(batch.vouched_for)
        return None, reading

    def verdict(
        self, uow: UnitOfWork, batch: Batch, content: SlotContent, *, settled: bool = False
    ) -> Verdict:
        """Judge what the slot of *batch* shows."""
        begun = _weight_comes_late(batch, content) and any(
            push.kind is PushKind.FINAL for push in uow.pushes.of_batch(batch.id)
        )
        return judge(batch, content, self._now(), settled=settled, final_push_begun=begun)

    def _apply(
        self,
        uow: UnitOfWork,
        batch: Batch,
        reading: SlotReading,
        content: SlotContent,
        settled: set[int],
        recorded: Recorded,
    ) -> None:
        verdict = self.verdict(uow, batch, content, settled=reading.slot in settled)
        if verdict.faults:
            self._refused.refuse(uow, batch, replace(reading, faults=verdict.faults), recorded)
            return
        self._refused.clear(uow, reading.slot)
        if verdict.batch.is_active and not content.status_operation:
            verdict = replace(verdict, batch=_in_its_slot(verdict.batch, uow.queue.all()))
        if verdict.batch != batch:
            uow.queue.save(verdict.batch)
        missed = self._unread_since(batch, reading)
        if missed is not None or verdict.batch.last_change_at != batch.last_change_at:
            recorded.readings.append(ReadingOf(batch.order, batch.attempt, reading, missed))
        self._dosing.judge(uow, batch, verdict.batch, reading.read_at)
        self._follow_up(uow, verdict, reading, recorded)

    def _unread_since(self, batch: Batch, reading: SlotReading) -> datetime | None:
        """Return when the slot was read last, if readings of a running batch were missed since.

        Between two readings that are no further apart nothing is stored while nothing changes.
        """
        last = batch.last_read_at
        if last is None or batch.state is not BatchState.RUNNING or batch.slot is None:
            return None
        return last if reading.read_at - last > self._line.stale_after else None

    def _follow_up(
        self, uow: UnitOfWork, verdict: Verdict, reading: SlotReading, recorded: Recorded
    ) -> None:
        batch, now = verdict.batch, self._now()
        name = batch.order.name
        match verdict.finding:
            case Finding.CHANGED | Finding.WEIGHT_CAME:
                recorded.changed += 1
            case Finding.RESUMED:
                recorded.changed += 1
                self._alarms.clear(uow, AlarmCode.BATCH_FAILED, name, now)
            case Finding.FINISHING:
                recorded.finishing.add(reading.slot)
            case Finding.FAILED:
                recorded.failed += 1
                if self._line.cancel_failed and not batch.dosed_kg:
                    self._pushes.queue_cancel(uow, batch)
                self._alarms.raise_(
                    uow,
                    AlarmCode.BATCH_FAILED,
                    name,
                    now,
                    dosed_kg=f"{batch.dosed_kg:.2f}",
                    slot=str(reading.slot),
                )
            case Finding.FINISHED:
                recorded.finished += 1
                self._dosing.finish(uow, batch)
                recorded.just_finished.add(batch.id)
                owed = reading.content.mo_name if reading.content else ""
                recorded.debts.append(Acknowledgement(0, DebtKind.SLOT, now, reading.slot, owed))
            case Finding.CHANGED_AFTER_FINISH:
                self._alarms.raise_(
                    uow, AlarmCode.FINISHED_CHANGED, name, now, slot=str(reading.slot)
                )
            case Finding.SAME | Finding.REFUSED:
                pass
        if verdict.finding is not Finding.SAME:
            self._alarms.clear(uow, AlarmCode.BATCH_STUCK, name, now)
            self._alarms.clear(uow, AlarmCode.NO_CONSUMPTION, name, now)
        self._alarms.clear(uow, AlarmCode.ORDER_NOT_TAKEN, name, now)
        self._alarms.clear(uow, AlarmCode.DOWNLOAD_UNCERTAIN, name, now)

    def _push_is_due(self, batch: Batch, recorded: Recorded) -> bool:
        """At once when it has just finished; else once an interval, the newest values only."""
        if batch.unplanned_kg:
            return False
        aside = batch.set_aside
        if batch.id in recorded.just_finished:
            return aside is None
        if batch.state is not BatchState.RUNNING or batch.update_odoo:
            return False
        if aside is not None and aside.cause is not SetAsideCause.PLC_FAILED:
            return False
        return self._pushes.running_is_due(batch)


def _in_its_slot(batch: Batch, queue: Sequence[Batch]) -> Batch:
    """Give a batch that the PLC goes on with its slot back, unless another was given it."""
    if batch.slot is not None or any(other.slot == batch.former_slot for other in queue):
        return batch
    return replace(batch, slot=batch.former_slot, former_slot=None)


def _weight_comes_late(batch: Batch, content: SlotContent) -> bool:
    return batch.is_finished and not batch.finished_kg and bool(content.finished_kg)

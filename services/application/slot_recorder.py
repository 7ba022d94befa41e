"""Stores readings of slots: which batch each belongs to, and all that follows in that commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Self

from services.application.alarm_book import AlarmBook
from services.application.dosing_rules import dosing_alarms
from services.application.line import Line
from services.application.push_queue import PushQueue
from services.application.record_reading import Finding, Verdict, judge
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState, DownloadStep, SetAsideCause
from services.domain.debt import Acknowledgement, DebtKind
from services.domain.push import PushKind
from services.domain.reading import ReadingOf, Refusal, SlotContent, SlotReading
from services.ports import Now, Plc, UnitOfWork

_OF_STRANGERS = frozenset({AlarmCode.UNKNOWN_ORDER, AlarmCode.ARCHIVED_MOVES})


@dataclass(slots=True)
class Recorded:
    changed: int = 0
    finished: int = 0
    failed: int = 0
    refused: int = 0
    finishing: set[int] = field(default_factory=set)  # slots to be read again
    just_finished: set[int] = field(default_factory=set)  # batches
    debts: list[Acknowledgement] = field(default_factory=list)  # stored at the end, in one go
    readings: list[ReadingOf] = field(default_factory=list)

    def __iadd__(self, other: "Recorded") -> Self:
        self.changed += other.changed
        self.finished += other.finished
        self.failed += other.failed
        self.refused += other.refused
        self.finishing = other.finishing
        return self


class SlotRecorder:
    def __init__(
        self, plc: Plc, line: Line, alarms: AlarmBook, pushes: PushQueue, now: Now
    ) -> None:
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._pushes = pushes
        self._now = now
        self._refused_words: dict[int, tuple[int, ...]] = {}
        self._strangers: dict[int, tuple[int, ...]] = {}
        self._not_shown_since: dict[int, datetime] = {}

    def record(
        self, uow: UnitOfWork, readings: Sequence[SlotReading], settled: set[int]
    ) -> Recorded:
        """Store *readings* in this transaction; return what was found."""
        recorded = Recorded()
        batches = uow.queue.all()
        self._clear_what_is_gone(uow, batches, readings)
        for reading in readings:
            owner = self._owner(batches, reading.content) if reading.content else None
            if reading.refusal is not None:
                self._refuse(uow, None, reading, reading.refusal, recorded)
            elif reading.content is None:
                self._clear_refusal(uow, reading.slot)
                self._strangers.pop(reading.slot, None)
            elif owner is None:
                self._stranger(uow, batches, reading, reading.content, recorded)
            else:
                self._apply(uow, owner, reading, reading.slot in settled, recorded)
        self._watch_absent(uow, readings)
        due = [batch for batch in uow.queue.all() if self._push_is_due(batch, recorded)]
        if due:
            self._pushes.queue_running(uow, due)
        if recorded.debts:
            uow.debts.owe(*recorded.debts)
        uow.readings.add_all(recorded.readings)
        return recorded

    def forget(self) -> None:
        """Tell again what was told last: its transaction may not have been stored."""
        self._refused_words.clear()
        self._strangers.clear()

    def _clear_what_is_gone(
        self, uow: UnitOfWork, batches: Sequence[Batch], readings: Sequence[SlotReading]
    ) -> None:
        """Clear alarms of orders that their slot does not show any more, or that are known now."""
        shown = {str(r.slot): r.content for r in readings if r.refusal is None}
        queued = {self._plc.name_as_encoded(batch.order.name) for batch in batches}
        for alarm in uow.alarms.open():
            slot = alarm.params.get("slot", "")
            if alarm.code not in _OF_STRANGERS or slot not in shown:
                continue
            content = shown[slot]
            name = self._plc.name_as_encoded(alarm.subject)
            adopted = alarm.code is AlarmCode.UNKNOWN_ORDER and name in queued
            if content is None or content.mo_name != name or adopted:
                self._alarms.clear(uow, alarm.code, alarm.subject, self._now())

    def _owner(self, batches: Sequence[Batch], content: SlotContent) -> Batch | None:
        """SPEC.md §2, Identity: the name as encoded and the slot must both match.

        What a slot shows of an order that is not handed over yet is an earlier attempt's.
        """
        for batch in batches:
            if batch.slot != content.batch_no or not _is_handed_over(batch):
                continue
            if self._plc.name_as_encoded(batch.order.name) == content.mo_name:
                return batch
        return None

    def _apply(
        self,
        uow: UnitOfWork,
        batch: Batch,
        reading: SlotReading,
        settled: bool,
        recorded: Recorded,
    ) -> None:
        assert reading.content is not None
        now = self._now()
        begun = _weight_comes_late(batch, reading.content) and any(
            push.kind is PushKind.FINAL for push in uow.pushes.of_batch(batch.id)
        )
        verdict = judge(batch, reading.content, now, settled=settled, final_push_begun=begun)
        if verdict.refusal is not None:
            self._refuse(uow, batch, reading, verdict.refusal, recorded)
            return
        self._clear_refusal(uow, reading.slot)
        if verdict.batch != batch:
            uow.queue.save(verdict.batch)
        if verdict.finding is not Finding.SAME and verdict.batch.last_change_at == now:
            recorded.readings.append(ReadingOf(batch.order, batch.attempt, reading))
        self._follow_up(uow, verdict, reading, recorded)

    def _follow_up(
        self, uow: UnitOfWork, verdict: Verdict, reading: SlotReading, recorded: Recorded
    ) -> None:
        batch, now = verdict.batch, self._now()
        name = batch.order.name
        match verdict.finding:
            case Finding.CHANGED | Finding.WEIGHT_CAME:
                recorded.changed += 1
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
                recorded.just_finished.add(batch.id)
                owed = reading.content.mo_name if reading.content else ""
                recorded.debts.append(Acknowledgement(0, DebtKind.SLOT, now, reading.slot, owed))
            case Finding.CHANGED_AFTER_FINISH:
                self._alarms.raise_(
                    uow, AlarmCode.FINISHED_CHANGED, name, now, slot=str(reading.slot)
                )
            case Finding.SAME | Finding.REFUSED:
                pass
        self._alarms.clear(uow, AlarmCode.ORDER_NOT_TAKEN, name, now)
        self._alarms.clear(uow, AlarmCode.DOWNLOAD_UNCERTAIN, name, now)
        for silo, code, params in dosing_alarms(batch):
            self._alarms.raise_(uow, code, f"{name} {silo}", now, **params)

    def _refuse(
        self,
        uow: UnitOfWork,
        batch: Batch | None,
        reading: SlotReading,
        refusal: Refusal,
        recorded: Recorded,
    ) -> None:
        """Keep the raw words once, tell the operator, leave the stored figures as they are."""
        recorded.refused += 1
        if self._refused_words.get(reading.slot) == reading.words:
            return
        self._refused_words[reading.slot] = reading.words
        shown = SlotReading(reading.slot, reading.read_at, reading.words, None, refusal)
        order = batch.order if batch else None
        recorded.readings.append(ReadingOf(order, batch.attempt if batch else 0, shown))
        self._alarms.raise_(
            uow,
            AlarmCode.READING_REFUSED,
            str(reading.slot),
            self._now(),
            detail=refusal.detail,
            reason=refusal.reason.value,
        )

    def _clear_refusal(self, uow: UnitOfWork, slot: int) -> None:
        """Also after a restart, which has forgotten the words but not the alarm."""
        self._refused_words.pop(slot, None)
        self._alarms.clear(uow, AlarmCode.READING_REFUSED, str(slot), self._now())

    def _stranger(
        self,
        uow: UnitOfWork,
        batches: Sequence[Batch],
        reading: SlotReading,
        content: SlotContent,
        recorded: Recorded,
    ) -> None:
        """Judge a slot that shows an order which is not queued in that slot."""
        self._clear_refusal(uow, reading.slot)
        same = [b for b in batches if self._plc.name_as_encoded(b.order.name) == content.mo_name]
        if any(_is_handed_over(batch) for batch in same):
            return  # set aside and its slot given up
        before = self._strangers.get(reading.slot)
        if before == reading.words:
            return
        self._strangers[reading.slot] = reading.words
        archived = uow.history.by_slot_name(content.mo_name)
        if archived is None and same:
            return
        if archived is None:
            self._alarms.raise_(
                uow, AlarmCode.UNKNOWN_ORDER, content.mo_name, self._now(), slot=str(reading.slot)
            )
            recorded.readings.append(ReadingOf(None, 0, reading))
        elif _moved(content, archived.batch.attempt_actuals_kg):
            self._alarms.raise_(
                uow,
                AlarmCode.ARCHIVED_MOVES,
                archived.batch.order.name,
                self._now(),
                slot=str(reading.slot),
            )
            recorded.readings.append(
                ReadingOf(archived.batch.order, archived.batch.attempt, reading)
            )

    def _watch_absent(self, uow: UnitOfWork, readings: Sequence[SlotReading]) -> None:
        """PLC lost the order, or does not take it (SPEC.md §2, Attempts and Writing)."""
        now = self._now()
        read = {reading.slot: reading for reading in readings if reading.refusal is None}
        for batch in uow.queue.all():
            if not batch.is_active or batch.slot not in read:
                continue
            content = read[batch.slot].content
            name = self._plc.name_as_encoded(batch.order.name)
            if content is not None and content.mo_name == name:
                self._not_shown_since.pop(batch.id, None)
                self._alarms.clear(uow, AlarmCode.PLC_LOST_ORDER, batch.order.name, now)
                continue
            since = self._not_shown_since.setdefault(batch.id, now)
            slot = str(batch.slot)
            if batch.taken_at is not None:
                if now - since >= self._line.lost_after:
                    self._on_lost(uow, batch)
            elif now - (batch.downloaded_at or now) >= self._line.take_timeout:
                self._alarms.raise_(
                    uow, AlarmCode.ORDER_NOT_TAKEN, batch.order.name, now, slot=slot
                )

    def _on_lost(self, uow: UnitOfWork, batch: Batch) -> None:
        """Tell it. A batch that was set aside gives up its slot, so that it can be archived."""
        slot = str(batch.slot)
        self._alarms.raise_(uow, AlarmCode.PLC_LOST_ORDER, batch.order.name, self._now(), slot=slot)
        if batch.set_aside is not None:
            uow.queue.save(replace(batch, slot=None))

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


def _is_handed_over(batch: Batch) -> bool:
    return batch.is_finished or batch.is_active or batch.download is DownloadStep.FLIPPING


def _weight_comes_late(batch: Batch, content: SlotContent) -> bool:
    return batch.is_finished and not batch.finished_kg and bool(content.finished_kg)


def _moved(content: SlotContent, archived_kg: dict[int, Decimal]) -> bool:
    return any(kg != archived_kg.get(silo, Decimal(0)) for silo, kg in content.doses_kg)

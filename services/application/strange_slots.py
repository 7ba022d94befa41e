"""Slots that show an order which is not theirs: an unknown or archived one, or another slot's."""

from collections.abc import Sequence
from decimal import Decimal

from services.application.alarm_book import AlarmBook
from services.application.recorded import Recorded
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, Completion
from services.domain.reading import ReadingOf, SlotContent, SlotReading
from services.ports import Now, Plc, UnitOfWork

_OF_STRANGERS = frozenset({AlarmCode.UNKNOWN_ORDER, AlarmCode.ARCHIVED_MOVES, AlarmCode.WRONG_SLOT})


class StrangeSlots:
    def __init__(self, plc: Plc, alarms: AlarmBook, now: Now) -> None:
        self._plc = plc
        self._alarms = alarms
        self._now = now
        self._told: dict[int, tuple[int, ...]] = {}

    def judge(
        self,
        uow: UnitOfWork,
        batches: Sequence[Batch],
        reading: SlotReading,
        content: SlotContent,
        recorded: Recorded,
    ) -> None:
        """Tell of *content*, which no batch of the queue owns in that slot, once."""
        same = [b for b in batches if self._plc.name_as_encoded(b.order.name) == content.mo_name]
        if self._told.get(reading.slot) == reading.words:
            return
        self._told[reading.slot] = reading.words
        elsewhere = next((batch for batch in same if batch.is_handed_over), None)
        if elsewhere is not None:
            self._tell_wrong_slot(uow, elsewhere, reading, content, recorded)
            return
        archived = uow.history.by_slot_name(content.mo_name)
        if archived is None and same:
            return
        slot = str(reading.slot)
        if archived is None or (not same and archived.completion is Completion.RETURNED):
            # A returned one is open in Odoo: what the PLC makes of it can be adopted.
            self._alarms.raise_(
                uow, AlarmCode.UNKNOWN_ORDER, content.mo_name, self._now(), slot=slot
            )
            recorded.readings.append(ReadingOf(None, 0, reading))
        elif _moved(content, archived.batch.attempt_actuals_kg):
            order, attempt = archived.batch.order, archived.batch.attempt
            self._alarms.raise_(uow, AlarmCode.ARCHIVED_MOVES, order.name, self._now(), slot=slot)
            recorded.readings.append(ReadingOf(order, attempt, reading))

    def _tell_wrong_slot(
        self,
        uow: UnitOfWork,
        batch: Batch,
        reading: SlotReading,
        content: SlotContent,
        recorded: Recorded,
    ) -> None:
        """Tell of an order of another slot, but not of how an earlier attempt of it ended."""
        shown = {silo: kg for silo, kg in content.doses_kg if kg}
        for attempt in range(1, batch.attempt):
            if shown == {d.silo: d.kg for d in batch.doses if d.kg and d.attempt == attempt}:
                return
        name, own = batch.order.name, str(batch.slot or batch.former_slot or "")
        slot = str(reading.slot)
        self._alarms.raise_(uow, AlarmCode.WRONG_SLOT, name, self._now(), slot=slot, own=own)
        recorded.readings.append(ReadingOf(None, 0, reading))

    def clear_gone(
        self, uow: UnitOfWork, batches: Sequence[Batch], readings: Sequence[SlotReading]
    ) -> None:
        """Clear alarms of orders that their slot does not show any more, or that are known now."""
        shown = {str(r.slot): r.content for r in readings if r.refusal is None}
        queued = {self._plc.name_as_encoded(batch.order.name) for batch in batches}
        for alarm in uow.alarms.of_codes(_OF_STRANGERS):
            slot = alarm.params.get("slot", "")
            if slot not in shown:
                continue
            content = shown[slot]
            name = self._plc.name_as_encoded(alarm.subject)
            adopted = alarm.code is AlarmCode.UNKNOWN_ORDER and name in queued
            if content is None or content.mo_name != name or adopted:
                self._alarms.clear(uow, alarm.code, alarm.subject, self._now())

    def forget(self, slot: int | None = None) -> None:
        """Tell again what was told last of *slot*, or of all of them."""
        if slot is None:
            self._told.clear()
        else:
            self._told.pop(slot, None)


def _moved(content: SlotContent, archived_kg: dict[int, Decimal]) -> bool:
    return any(kg != archived_kg.get(silo, Decimal(0)) for silo, kg in content.doses_kg)

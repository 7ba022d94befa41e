"""Readings that are not believed: their raw words are kept once, and the operator is told."""

from services.application.alarm_book import AlarmBook
from services.application.offers import accept_obstacle
from services.application.recorded import Recorded
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch
from services.domain.reading import ReadingOf, SlotReading
from services.ports import Now, UnitOfWork


class RefusedReadings:
    """SPEC.md §2, Reading. The stored figures stay as they are."""

    def __init__(self, alarms: AlarmBook, now: Now) -> None:
        self._alarms = alarms
        self._now = now
        # By slot: words, faults, and whose they are.
        self._told: dict[int, tuple[object, ...]] = {}

    def refuse(
        self, uow: UnitOfWork, batch: Batch | None, reading: SlotReading, recorded: Recorded
    ) -> None:
        """Refuse *reading* for its first fault; *batch* is the one whose slot it is, if any."""
        recorded.refused += 1
        order, attempt = (batch.order, batch.attempt) if batch else (None, 0)
        told = (reading.words, reading.faults, order)
        if self._told.get(reading.slot) == told:
            return
        self._told[reading.slot] = told
        recorded.readings.append(ReadingOf(order, attempt, reading))
        fault = reading.faults[0]
        self._alarms.tell_now(
            uow,
            AlarmCode.READING_REFUSED,
            str(reading.slot),
            self._now(),
            order=order.name if order else "",
            reason=fault.reason.value,
            detail=fault.detail,
            field=fault.field,
            kg="" if fault.kg is None else str(fault.kg),
            words=" ".join(f"{word:04X}" for word in reading.words),
            obstacle=accept_obstacle(reading, batch).value,
        )

    def clear(self, uow: UnitOfWork, slot: int) -> None:
        """Also after a restart, which has forgotten the words but not the alarm."""
        self._told.pop(slot, None)
        self._alarms.clear(uow, AlarmCode.READING_REFUSED, str(slot), self._now())

    def forget(self) -> None:
        self._told.clear()

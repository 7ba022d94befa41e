"""Batches that their slot does not show: the PLC lost the order, or does not take it."""

from collections.abc import Sequence
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.spans import began
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch
from services.domain.reading import SlotReading
from services.ports import Now, Plc, UnitOfWork


class AbsentBatches:
    """SPEC.md §2, Attempts and Writing."""

    def __init__(self, plc: Plc, line: Line, alarms: AlarmBook, now: Now, steady: Now) -> None:
        """*steady* tells the time without its jumps, for how long an order is not shown."""
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._now = now
        self._steady = steady
        # Batch and attempt -> first reading that did not show it.
        self._since: dict[tuple[int, int], datetime] = {}

    def watch(self, uow: UnitOfWork, readings: Sequence[SlotReading]) -> None:
        now = self._now()
        read = {reading.slot: reading for reading in readings if reading.refusal is None}
        for batch in uow.queue.all():
            if not batch.is_active or batch.slot not in read:
                continue
            content = read[batch.slot].content
            name = self._plc.name_as_encoded(batch.order.name)
            if content is not None and content.mo_name == name:
                self._since.pop((batch.id, batch.attempt), None)
                self._alarms.clear(uow, AlarmCode.PLC_LOST_ORDER, batch.order.name, now)
                continue
            steady, patience = self._steady(), self._line.take_timeout
            handed_over_at = batch.downloaded_at if batch.taken_at is None else None
            since = self._since.setdefault(
                (batch.id, batch.attempt), began(handed_over_at, now, steady, patience)
            )
            if batch.taken_at is not None:
                if steady - since >= self._line.lost_after:
                    self._on_lost(uow, batch)
            elif steady - since >= patience:
                slot = str(batch.slot)
                self._alarms.raise_(
                    uow, AlarmCode.ORDER_NOT_TAKEN, batch.order.name, now, slot=slot
                )

    def _on_lost(self, uow: UnitOfWork, batch: Batch) -> None:
        """Tell it. A batch that was set aside gives up its slot, so that it can be archived."""
        slot = str(batch.slot)
        self._alarms.raise_(uow, AlarmCode.PLC_LOST_ORDER, batch.order.name, self._now(), slot=slot)
        if batch.set_aside is not None:
            uow.queue.save(batch.without_slot())

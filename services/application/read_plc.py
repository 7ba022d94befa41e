"""Job 2's use case: read the slots, store what changed, pay the acknowledgements owed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.application.acknowledge import Acknowledger
from services.application.line import Line
from services.application.recorded import Recorded
from services.application.slot_recorder import SlotRecorder
from services.application.weighing import WeighingRecorder
from services.domain.batch import BatchState, DownloadStep, SlotUse
from services.domain.errors import PlantError
from services.domain.link import LinkState
from services.domain.reading import SlotReading
from services.ports import Database, Now, Plc, UnitOfWork

_LEVELS_EVERY = timedelta(seconds=10)


@dataclass(slots=True)
class ReadOutcome:
    """What a run of job 2 did, for its record and for who must hear of it."""

    slots: int = 0
    recorded: Recorded = field(default_factory=Recorded)
    paid: int = 0

    @property
    def message(self) -> str:
        if not self.slots and not self.paid:
            return "nothing to read: no batch is in the PLC"
        parts = [f"read {self.slots} slots"]
        recorded = self.recorded
        for count, what in (
            (recorded.changed, "changed"),
            (recorded.finished, "finished"),
            (recorded.failed, "failed"),
            (recorded.refused, "refused"),
            (self.paid, "acknowledged"),
        ):
            if count:
                parts.append(f"{count} {what}")
        return ", ".join(parts)


class ReadPlc:
    """Owns what must be remembered between two runs: which slots were read when, and are in use.

    The commit that stores a reading tells which slots are in use after it: the next run begins with
    those, and needs no transaction of its own to look them up.
    """

    def __init__(
        self,
        database: Database,
        plc: Plc,
        line: Line,
        recorder: SlotRecorder,
        weighings: WeighingRecorder,
        acknowledger: Acknowledger,
        now: Now,
        steady: Now,
    ) -> None:
        """*steady* tells the time without its jumps, for how long ago something was read."""
        self._database = database
        self._plc = plc
        self._line = line
        self._recorder = recorder
        self._weighings = weighings
        self._acknowledger = acknowledger
        self._now = now
        self._steady = steady
        self._in_use: Sequence[SlotUse] = ()  # as the last commit of a reading left it
        self._all_read_at: datetime | None = None
        self._debts_seen_at: datetime | None = None  # none was open then; None: look again
        self._levels_read_at: datetime | None = None
        self.last_good_at: datetime | None = None

    async def run(self, on_finished: Callable[[], None] = lambda: None) -> ReadOutcome:
        """Raises PlcUnavailableError, PlcRejectedError."""
        in_use, self._in_use = self._in_use, ()
        slots = self._due_slots(in_use)
        if not slots or not in_use:
            in_use = await self._database.read(lambda uow: uow.queue.slots())
            slots = self._due_slots(in_use)
        outcome = ReadOutcome(slots=len(slots))
        if slots:
            outcome.recorded = await self._read(slots)
            # What came into the queue since the slots were looked up, such as a download.
            missed = self._changing(outcome.recorded.in_use) - set(slots)
            if missed:
                outcome.slots += len(missed)
                outcome.recorded += await self._read(sorted(missed))
            in_use = self._in_use = outcome.recorded.in_use
            if outcome.recorded.finished:
                self._debts_seen_at = None
                on_finished()
        if self._plc.has_weighing and in_use:
            await self._weighings.run()
        if self._debts_seen_at is None or self._is_long_ago(self._debts_seen_at):
            self._debts_seen_at = None
            outcome.paid = await self._acknowledger.pay()
            self._debts_seen_at = self._steady()
        await self._read_levels()
        return outcome

    async def _read_levels(self) -> None:
        """Keep what the level registers say; silos move slowly, so not at each run."""
        read_at = self._levels_read_at
        if not self._plc.has_levels or (
            read_at is not None and self._steady() - read_at < _LEVELS_EVERY
        ):
            return
        readings = await self._plc.read_levels()
        await self._database.run(lambda uow: uow.stock.save_readings(readings))
        self._levels_read_at = self._steady()

    async def _read(self, slots: Sequence[int]) -> Recorded:
        readings = await self._plc.read_slots(slots)
        self.last_good_at = self._now()
        recorded = await self._record(readings)
        if len(slots) == self._plc.slots:
            self._all_read_at = self._steady()
        return recorded

    def _is_long_ago(self, at: datetime) -> bool:
        return self._steady() - at >= self._line.full_read_interval

    def _due_slots(self, in_use: Sequence[SlotUse]) -> list[int]:
        everything = list(range(1, self._plc.slots + 1))
        if self._all_read_at is None or self._plc.link().state is not LinkState.GOOD:
            return everything
        if self._is_long_ago(self._all_read_at):
            return everything
        return sorted(self._changing(in_use))

    def _changing(self, in_use: Sequence[SlotUse]) -> set[int]:
        return {use.slot for use in in_use if self._can_change(use)}

    def _can_change(self, use: SlotUse) -> bool:
        if use.state is BatchState.FINISHED:
            return bool(self._line.finished_weight_wait) and not use.finished_kg
        is_active = use.state in (BatchState.DOWNLOADED, BatchState.RUNNING)
        return is_active or use.download is DownloadStep.FLIPPING

    async def _record(self, readings: Sequence[SlotReading]) -> Recorded:
        """Store the readings; those that show a finish are read again before it counts."""
        recorded = await self._store_all(readings, {})
        if recorded.finishing:
            await asyncio.sleep(self._line.settle.total_seconds())
            first = {r.slot: r for r in readings if r.slot in recorded.finishing}
            again = await self._plc.read_slots(sorted(first))
            recorded += await self._store_all(again, first)
        return recorded

    def _store(
        self, uow: UnitOfWork, readings: Sequence[SlotReading], first: dict[int, SlotReading]
    ) -> Recorded:
        settled = {
            reading.slot
            for reading in readings
            if reading.slot in first and _same(first[reading.slot], reading)
        }
        return self._recorder.record(uow, readings, settled)

    async def _store_all(
        self, readings: Sequence[SlotReading], first: dict[int, SlotReading]
    ) -> Recorded:
        try:
            return await self._database.run(lambda uow: self._store(uow, readings, first))
        except PlantError:
            self._recorder.forget()
            raise


def _same(one: SlotReading, other: SlotReading) -> bool:
    """Whether two readings show the same, but for word 76, which the line may set between."""
    first, second = one.content or one.claimed, other.content or other.claimed
    if first is None or second is None:
        return False
    return replace(first, status_read_data=0) == replace(second, status_read_data=0)

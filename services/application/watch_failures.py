"""Job 5's use case: an equipment failure is read, stored, acknowledged and reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.application.acknowledge import Acknowledger
from services.application.alarm_book import AlarmBook
from services.application.failure_book import FailureBook
from services.domain.alarm import AlarmCode
from services.domain.debt import Acknowledgement, DebtKind
from services.domain.errors import AlreadyStoredError
from services.domain.failure import EquipmentFailure
from services.domain.reading import FailureReading
from services.ports import Database, Now, Plc, UnitOfWork

_BELIEVABLE = timedelta(hours=24)  # SPEC.md §4 job 5
_CLOCKS_APART = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class FailureOutcome:
    stored: EquipmentFailure | None = None
    was_known: bool = False

    @property
    def message(self) -> str:
        if self.stored is not None:
            return f"new failure of {self.stored.equipment_code}: {self.stored.text}"
        return "the failure shown is stored already" if self.was_known else "no new failure"


class WatchFailures:
    def __init__(
        self,
        database: Database,
        plc: Plc,
        failures: FailureBook,
        alarms: AlarmBook,
        acknowledger: Acknowledger,
        now: Now,
    ) -> None:
        self._database = database
        self._plc = plc
        self._failures = failures
        self._alarms = alarms
        self._acknowledger = acknowledger
        self._now = now

    async def run(self) -> FailureOutcome:
        """Raises PlcUnavailableError, PlcRejectedError."""
        await self._acknowledger.pay(DebtKind.FAILURE)
        reading = await self._plc.read_failure()
        if not reading.is_new:
            return FailureOutcome()
        stored = await self._database.run(lambda uow: self._store(uow, reading))
        await self._acknowledger.pay(DebtKind.FAILURE)
        return FailureOutcome(stored, was_known=stored is None)

    def _store(self, uow: UnitOfWork, reading: FailureReading) -> EquipmentFailure | None:
        """Store a failure once, with its acknowledgement and its report owed in this commit.

        While the acknowledgement is owed the raw words are its identity; afterwards equipment,
        raw stamp and text are.
        """
        owed = [debt for debt in uow.debts.open() if debt.kind is DebtKind.FAILURE]
        if any(debt.words == reading.words for debt in owed):
            return None
        debt = Acknowledgement(0, DebtKind.FAILURE, reading.read_at, words=reading.words)
        uow.debts.owe(debt)
        if uow.failures.find(reading.equipment_code, reading.stamp_raw, reading.text):
            return None
        try:
            failure = self._failures.store(uow, as_failure(reading, uow.line), self._now())
        except AlreadyStoredError:
            return None
        self._judge_clocks(uow, reading)
        return failure

    def _judge_clocks(self, uow: UnitOfWork, reading: FailureReading) -> None:
        now = self._now()
        if reading.stamp_at is None:
            return
        apart = abs(reading.stamp_at - reading.read_at)
        if apart > _CLOCKS_APART:
            minutes = f"{apart.total_seconds() / 60:.0f}"
            self._alarms.raise_(uow, AlarmCode.CLOCKS_APART, "", now, minutes=minutes)
        else:
            self._alarms.clear(uow, AlarmCode.CLOCKS_APART, "", now)


def as_failure(reading: FailureReading, line: str) -> EquipmentFailure:
    """Return what is stored. A stamp that cannot be believed never loses the failure."""
    occurred_at, doubtful = _when(reading.stamp_at, reading.read_at)
    return EquipmentFailure(
        id=0,
        line=line,
        equipment_code=reading.equipment_code,
        text=reading.text,
        stamp_raw=reading.stamp_raw,
        occurred_at=occurred_at,
        stamp_doubtful=doubtful,
        read_at=reading.read_at,
        words=reading.words,
    )


def _when(stamp_at: datetime | None, read_at: datetime) -> tuple[datetime, bool]:
    if stamp_at is None or abs(stamp_at - read_at) > _BELIEVABLE:
        return read_at, True
    return stamp_at, False

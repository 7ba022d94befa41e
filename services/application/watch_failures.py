"""Job 5's use case: an equipment failure is read, stored, acknowledged and reported."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.application.acknowledge import Acknowledger
from services.application.alarm_book import AlarmBook
from services.application.failure_book import FailureBook
from services.domain.alarm import AlarmCode
from services.domain.debt import Acknowledgement, DebtKind
from services.domain.errors import AlreadyStoredError
from services.domain.failure import EquipmentFailure
from services.domain.hysteresis import is_beyond
from services.domain.reading import FailurePhase, FailureReading
from services.ports import Database, Now, Plc, UnitOfWork

_BELIEVABLE = timedelta(hours=24)  # SPEC.md §4 job 5
_CLOCKS_APART_MIN = 2
_START_NOT_SEEN = "{} (start not seen)"


@dataclass(frozen=True, slots=True)
class FailureOutcome:
    stored: EquipmentFailure | None = None
    was_known: bool = False

    @property
    def message(self) -> str:
        if self.stored is not None:
            what = "end of a failure" if self.stored.ended_at else "new failure"
            return f"{what} of {self.stored.equipment_code}: {self.stored.text}"
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
        """Store a failure once, with its acknowledgement and its report owed in this commit."""
        if not _owe(uow, reading) or _is_known(uow, reading):
            return None
        try:
            stored = self._take(uow, reading)
        except AlreadyStoredError:  # another station was quicker
            return None
        self._judge_clocks(uow, reading)
        return stored

    def _take(self, uow: UnitOfWork, reading: FailureReading) -> EquipmentFailure:
        failure = as_failure(reading, uow.line)
        if failure.stamp_doubtful and _stored(uow, reading):
            # A clock that stands still stamps each failure alike: this one is another.
            told = f"{reading.stamp_raw}, read {reading.read_at:%Y-%m-%d %H:%M:%S}"
            failure = replace(failure, stamp_raw=told)
        if reading.phase is not FailurePhase.END:
            return self._failures.store(uow, failure, self._now())
        begun = _begun(uow, failure)
        if begun is None:
            alone = replace(
                failure,
                text=_START_NOT_SEEN.format(failure.text),
                ended_at=failure.occurred_at,
            )
            return self._failures.store(uow, alone, self._now())
        over = ended(begun, failure.occurred_at)
        self._failures.end(uow, over, self._now())
        return over

    def _judge_clocks(self, uow: UnitOfWork, reading: FailureReading) -> None:
        if reading.stamp_at is None:
            return
        now, code = self._now(), AlarmCode.CLOCKS_APART
        minutes = abs(reading.stamp_at - reading.read_at) / timedelta(minutes=1)
        known = uow.alarms.find_open(code, "")
        was = known is not None and known.is_present
        deadband = float(self._alarms.catalogue[code].deadband)
        if is_beyond(minutes, _CLOCKS_APART_MIN, deadband, was=was):
            self._alarms.raise_(uow, code, "", now, minutes=f"{minutes:.0f}")
        else:
            self._alarms.clear(uow, code, "", now)


def _owe(uow: UnitOfWork, reading: FailureReading) -> bool:
    """Owe the PLC its acknowledgement; False if these very words are owed already.

    While the acknowledgement is owed the raw words are the failure's identity.
    """
    owed = [debt for debt in uow.debts.open() if debt.kind is DebtKind.FAILURE]
    if any(debt.words == reading.words for debt in owed):
        return False
    uow.debts.owe(Acknowledgement(0, DebtKind.FAILURE, reading.read_at, words=reading.words))
    return True


def _is_known(uow: UnitOfWork, reading: FailureReading) -> bool:
    """Whether it was stored before: by equipment, raw stamp and text.

    A stamp that cannot be believed tells none from another: what the PLC says is new, is new.
    """
    code = reading.equipment_code
    if reading.phase is not FailurePhase.END:
        doubtful = _when(reading.stamp_at, reading.read_at)[1]
        return not doubtful and _stored(uow, reading)
    alone = _START_NOT_SEEN.format(reading.text)
    over = uow.failures.ended_at(code, _when(reading.stamp_at, reading.read_at)[0])
    return reading.stamp_at is not None and any(f.text in (reading.text, alone) for f in over)


def _stored(uow: UnitOfWork, reading: FailureReading) -> bool:
    known = uow.failures.find(reading.equipment_code, reading.stamp_raw, reading.text)
    return known is not None


def _begun(uow: UnitOfWork, end: EquipmentFailure) -> EquipmentFailure | None:
    """Return the failure that this is the end of: the latest open one that says the same."""
    same = [f for f in uow.failures.open_of(end.equipment_code) if f.text == end.text]
    return same[0] if same else None


def ended(begun: EquipmentFailure, at: datetime) -> EquipmentFailure:
    """Return the failure with its end and how long it lasted; never less than nothing."""
    at = max(at, begun.occurred_at)
    return replace(begun, ended_at=at, duration=at - begun.occurred_at)


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

"""The five jobs and the record that each of their runs leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_MINUTE = timedelta(minutes=1)


class JobName(StrEnum):
    """Names on the command line and in records (SPEC.md §4)."""

    SYNC_ORDERS = "sync_orders"
    READ_PLC = "read_plc"
    ARCHIVE_COMPLETED = "archive_completed"
    WATCH_HEALTH = "watch_health"
    WATCH_FAILURES = "watch_failures"


class JobOutcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"


_WORST_FIRST = (JobOutcome.FAILED, JobOutcome.TIMED_OUT, JobOutcome.SKIPPED, JobOutcome.DONE)


def worst_by_minute(
    runs: Iterable[tuple[datetime, JobOutcome]], now: datetime, minutes: int
) -> tuple[JobOutcome | None, ...]:
    """Return the worst outcome of each of the last *minutes*, this one first; None: no run."""
    this_minute = now.replace(second=0, microsecond=0)
    found: list[JobOutcome | None] = [None] * minutes
    for at, outcome in runs:
        place = (this_minute - at.replace(second=0, microsecond=0)) // _MINUTE
        if 0 <= place < minutes:
            known = found[place]
            found[place] = outcome if known is None else worse(known, outcome)
    return tuple(found)


def worse(one: JobOutcome, other: JobOutcome) -> JobOutcome:
    return min(one, other, key=_WORST_FIRST.index)


@dataclass(frozen=True, slots=True)
class JobSwitch:
    """A person switched a job off, or on again. What the settings leave out stays off."""

    job: JobName
    on: bool
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JobRun:
    job: JobName
    started_at: datetime
    duration_s: float
    outcome: JobOutcome
    message: str  # one line of what it did, or why not

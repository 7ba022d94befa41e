"""The five jobs and the record that each of their runs leaves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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

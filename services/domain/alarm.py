"""Alarms: something abnormal that needs a person, after ISA-18.2 / IEC 62682."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class AlarmState(StrEnum):
    """What is stored. Normal is the absence of an open row."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned_unacknowledged"
    NORMAL = "normal"  # closed: returned and acknowledged


class AlarmCode(StrEnum):
    """Every alarm there is. Texts, priority, cause and response are in resources/alarms.toml."""

    PLC_LINK = "plc_link"
    ODOO_LINK = "odoo_link"
    DATABASE_LINK = "database_link"
    ORDER_REFUSED = "order_refused"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CHANGED = "order_changed"
    ORDER_NOT_TAKEN = "order_not_taken"
    HANDSHAKE_WAITS = "handshake_waits"
    DOWNLOAD_UNCERTAIN = "download_uncertain"
    PLC_LOST_ORDER = "plc_lost_order"
    BATCH_FAILED = "batch_failed"
    BATCH_STUCK = "batch_stuck"
    NO_CONSUMPTION = "no_consumption"
    BATCH_SET_ASIDE = "batch_set_aside"
    READING_REFUSED = "reading_refused"
    UNKNOWN_ORDER = "unknown_order"
    WRONG_SLOT = "wrong_slot"
    FINISHED_CHANGED = "finished_changed"
    ARCHIVED_MOVES = "archived_moves"
    DOSING_DEVIATION = "dosing_deviation"
    WEIGHT_BALANCE = "weight_balance"
    UNPLANNED_SILO = "unplanned_silo"
    PUSH_REJECTED = "push_rejected"
    PUSH_OVERDUE = "push_overdue"
    LATE_WEIGHING = "late_weighing"
    WEIGHING_REFUSED = "weighing_refused"
    WEIGHING_REPEATED = "weighing_repeated"
    JOB_FAILS = "job_fails"
    CLOCKS_APART = "clocks_apart"
    EQUIPMENT_FAILURE = "equipment_failure"


@dataclass(frozen=True, slots=True)
class AlarmDefinition:
    """What people need to know of a kind of alarm (FIELD.md rule 11)."""

    code: AlarmCode
    priority: Priority
    title: str  # with {placeholders} from the alarm's parameters
    cause: str
    consequence: str
    response: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One open (or closed) alarm: one per cause and object at a time, with its recurrences."""

    id: int
    line: str
    code: AlarmCode
    subject: str  # what it is about: an order's name, a silo, a job; "" for the line itself
    priority: Priority
    state: AlarmState
    raised_at: datetime
    last_at: datetime
    count: int = 1
    params: Mapping[str, str] = field(default_factory=dict)
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    returned_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not AlarmState.NORMAL

    @property
    def wants_attention(self) -> bool:
        return self.state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED)

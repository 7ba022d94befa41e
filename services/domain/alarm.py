"""Alarms: something abnormal that needs a person, after ISA-18.2 / IEC 62682."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum

from services.domain.alarm_life import HELD_BACK, LATCHED, UNSEEN, AlarmState, Life

__all__ = [
    "OF_A_SILO",
    "Alarm",
    "AlarmCode",
    "AlarmDefinition",
    "AlarmState",
    "AlarmWords",
    "Held",
    "Priority",
]

LONGEST_SHELF = timedelta(hours=8)


class Priority(IntEnum):
    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class AlarmCode(StrEnum):
    """Every alarm there is. Texts, priority, cause and response are in resources/alarms.toml."""

    PLC_LINK = "plc_link"
    ODOO_LINK = "odoo_link"
    DATABASE_LINK = "database_link"
    ORDER_REFUSED = "order_refused"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CHANGED = "order_changed"
    ORDER_NOT_TAKEN = "order_not_taken"
    ORDER_LEFT_IN_PLC = "order_left_in_plc"
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
    DOSING_SPIKE = "dosing_spike"
    WEIGHT_BALANCE = "weight_balance"
    UNPLANNED_SILO = "unplanned_silo"
    PUSH_REJECTED = "push_rejected"
    PUSH_OVERDUE = "push_overdue"
    LATE_WEIGHING = "late_weighing"
    WEIGHING_REFUSED = "weighing_refused"
    WEIGHING_REPEATED = "weighing_repeated"
    JOB_FAILS = "job_fails"
    JOB_OFF = "job_off"
    CLOCKS_APART = "clocks_apart"
    EQUIPMENT_FAILURE = "equipment_failure"


OF_A_SILO = (AlarmCode.DOSING_DEVIATION, AlarmCode.DOSING_SPIKE, AlarmCode.UNPLANNED_SILO)
"""Their object is a silo; the order that shows the cause is a parameter."""


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """What people read, with {placeholders} from the alarm's parameters."""

    title: str
    cause: str
    consequence: str
    response: str


@dataclass(frozen=True, slots=True)
class AlarmDefinition:
    """What people need to know of a kind of alarm (FIELD.md rule 11), and how it behaves."""

    code: AlarmCode
    priority: Priority
    words: AlarmWords
    on_delay: timedelta = timedelta(0)
    off_delay: timedelta = timedelta(0)
    deadband: Decimal = Decimal(0)  # share of its limit by which a value must come back
    latching: bool = False
    suppressed_by: Mapping[AlarmCode, frozenset[str]] = field(default_factory=dict)
    """While one of these is present it stands for this one; an empty set: for every object."""

    def is_suppressed_by(self, code: AlarmCode, subject: str) -> bool:
        subjects = self.suppressed_by.get(code)
        return subjects is not None and (not subjects or subject in subjects)


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds an alarm back (shelved, out of service, suppressed), and what it was before."""

    by: str  # a person, or the code of the alarm that stands for it
    at: datetime
    reason: str = ""
    until: datetime | None = None  # it comes back by itself
    present: bool = False  # the cause is there
    unseen: bool = False
    standing: bool = False


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
    held: Held | None = None
    due_at: datetime | None = None  # when a delay ends: told (pending), or returned

    @property
    def is_open(self) -> bool:
        return self.state is not AlarmState.NORMAL

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the list of alarms: told, and not held back."""
        return self.is_open and self.state is not AlarmState.PENDING and not self.is_held_back

    @property
    def is_held_back(self) -> bool:
        return self.state in HELD_BACK

    @property
    def wants_attention(self) -> bool:
        return self.state in UNSEEN

    @property
    def wants_reset(self) -> bool:
        return self.state is AlarmState.LATCHED

    @property
    def is_present(self) -> bool:
        """Whether the cause is there, told or not."""
        return self.life.present

    @property
    def life(self) -> Life:
        if self.held is not None and self.is_held_back:
            held = self.held
            return Life(self.state, held.present, held.unseen, held.standing)
        told = self.state in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)
        return Life(
            self.state,
            present=told or self.state is AlarmState.PENDING,
            unseen=self.wants_attention,
            standing=told or self.state in LATCHED,
        )

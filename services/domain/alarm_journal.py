"""The journal of alarms and events: every change, append-only, and how it is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.alarm import AlarmCode, Priority
from services.domain.alarm_life import AlarmEvent, AlarmState


class EventCode(StrEnum):
    """What is worth knowing and needs no response (ISA-18.2: an event, not an alarm).

    Texts are in resources/events.toml.
    """

    DOSING_NOTE = "dosing_note"  # a silo is a little off its setpoint
    ORDER_WITHDRAWN = "order_withdrawn"  # cancelled in Odoo before the PLC had it
    ORDER_UPDATED = "order_updated"  # changed in Odoo before the PLC had it
    FAILURE_ENDED = "failure_ended"  # the PLC says that the equipment works again
    FAILURE_REPORTED = "failure_reported"  # Odoo has the failure
    FAILURE_RESOLVED = "failure_resolved"  # a person says that it is mended
    TAKEN_OVER = "taken_over"  # from the plant's earlier system
    PROGRAM_CRASHED = "program_crashed"  # and the watchdog started it again
    PROGRAM_HUNG = "program_hung"  # and the watchdog ended it and started it again


ACTIVATING = frozenset(
    {
        AlarmEvent.OCCUR,
        AlarmEvent.RECUR,
        AlarmEvent.UNSHELVE,
        AlarmEvent.UNSUPPRESS,
        AlarmEvent.RESTORE,
    }
)
"""What can tell the operator of an alarm; it did if the alarm is unacknowledged after it."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One change of one alarm, or one event: who, when, from, to, why."""

    id: int  # 0 until stored; later entries have higher ones
    at: datetime
    code: AlarmCode | EventCode
    subject: str
    params: Mapping[str, str] = field(default_factory=dict)
    alarm_id: int | None = None  # None: an event
    priority: Priority | None = None  # None: an event
    event: AlarmEvent | None = None
    before: AlarmState | None = None
    after: AlarmState | None = None
    by: str = ""  # empty: the line itself
    reason: str = ""

    @property
    def is_alarm(self) -> bool:
        return self.alarm_id is not None

    @property
    def is_activation(self) -> bool:
        """Whether the operator was told of an alarm (ISA-18.2 counts these)."""
        return self.event in ACTIVATING and self.after is AlarmState.UNACKNOWLEDGED


class JournalKind(StrEnum):
    ALL = "all"
    ALARMS = "alarms"
    EVENTS = "events"
    ACTIVATIONS = "activations"  # alarms as they were told, without what followed


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What of the journal is wanted; None or empty: all."""

    since: datetime | None = None
    until: datetime | None = None  # exclusive
    kind: JournalKind = JournalKind.ALL
    priorities: frozenset[Priority] = frozenset()
    codes: frozenset[AlarmCode | EventCode] = frozenset()
    subject: str = ""  # part of the object's name, or of the order's that showed it
    by: str = ""  # part of a person's name
    alarm_id: int | None = None  # the story of one alarm

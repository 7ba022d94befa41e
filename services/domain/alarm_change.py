"""One event applied to one alarm: what is stored of it, and what the journal says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.domain.alarm import Alarm, AlarmDefinition, Held
from services.domain.alarm_journal import JournalEntry
from services.domain.alarm_life import HELD_BACK, AlarmEvent, AlarmState, Effect, Life, step


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened to an alarm, and by whom."""

    event: AlarmEvent
    at: datetime
    by: str = ""  # empty: the line itself
    reason: str = ""
    until: datetime | None = None  # end of a shelf
    due_at: datetime | None = None  # end of a delay that begins with it
    params: Mapping[str, str] = field(default_factory=dict)  # put in where the alarm is told


@dataclass(frozen=True, slots=True)
class Change:
    alarm: Alarm
    entry: JournalEntry | None  # None: nothing that the journal tells


def change(alarm: Alarm, cause: Cause, definition: AlarmDefinition) -> Change:
    """Return the alarm after *cause*, and its entry in the journal.

    An event that has no place in the alarm's state returns it as it is, without an entry.
    """
    done = step(alarm.life, cause.event, latching=definition.latching)
    renewed = cause.event is AlarmEvent.SHELVE and done.life.state is AlarmState.SHELVED
    if done.life == alarm.life and not done.effects and not renewed:
        return Change(alarm, None)
    after = _stored(alarm, done.life, done.effects, cause)
    if done.life.present != alarm.life.present and not done.life.present:
        after = replace(after, returned_at=cause.at)
    silent = (AlarmState.NORMAL, AlarmState.PENDING)
    moved = after.state is not alarm.state or Effect.COUNT in done.effects
    if not (moved or renewed) or (alarm.state in silent and after.state in silent):
        return Change(after, None)
    return Change(after, _entry(alarm, after, cause))


def _stored(alarm: Alarm, life: Life, effects: frozenset[Effect], cause: Cause) -> Alarm:
    at, before = cause.at, alarm.life
    after = replace(
        alarm, state=life.state, held=_held(alarm, life, cause), due_at=_due(alarm, life, cause)
    )
    moved = life != before or Effect.COUNT in effects
    if Effect.ANNUNCIATE in effects or (cause.params and moved):
        after = replace(after, params=dict(alarm.params) | dict(cause.params))
    if Effect.ANNUNCIATE in effects:
        first = before.state in (AlarmState.NORMAL, AlarmState.PENDING)
        after = replace(
            after,
            raised_at=at if first else alarm.raised_at,
            last_at=at,
            returned_at=None,
            acknowledged_at=None,
            acknowledged_by="",
        )
    again = Effect.COUNT in effects
    if again or (Effect.ANNUNCIATE in effects and not alarm.count):
        after = replace(after, count=alarm.count + 1, last_at=at)
    if cause.event is AlarmEvent.ACKNOWLEDGE and life != before:
        after = replace(after, acknowledged_at=at, acknowledged_by=cause.by)
    return after


_SETTLES = frozenset({AlarmEvent.OCCUR, AlarmEvent.RECUR, AlarmEvent.RETURN})


def _due(alarm: Alarm, life: Life, cause: Cause) -> datetime | None:
    """Return when a delay ends; an off-delay goes on whatever people do with the alarm."""
    if cause.due_at is not None or cause.event in _SETTLES or alarm.state is AlarmState.PENDING:
        return cause.due_at
    return alarm.due_at if life.present else None


def _held(alarm: Alarm, life: Life, cause: Cause) -> Held | None:
    if life.state not in HELD_BACK:
        return None
    held = alarm.held
    renewed = cause.event is AlarmEvent.SHELVE and life.state is AlarmState.SHELVED
    if held is None or life.state is not alarm.state or renewed:
        held = Held(cause.by, cause.at, cause.reason, cause.until)
    return replace(held, present=life.present, unseen=life.unseen, standing=life.standing)


def _entry(before: Alarm, after: Alarm, cause: Cause) -> JournalEntry:
    return JournalEntry(
        id=0,
        at=cause.at,
        code=after.code,
        subject=after.subject,
        params=after.params,
        alarm_id=after.id,
        priority=after.priority,
        event=cause.event,
        before=before.state,
        after=after.state,
        by=cause.by,
        reason=cause.reason,
    )

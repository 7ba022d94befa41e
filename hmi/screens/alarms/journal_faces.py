"""From the journal's entries to its rows, and its filters in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hmi.figures import DASH, clock, day
from hmi.text import tr
from hmi.widgets.symbols import AlarmFace
from services.application.alarm_desk import JournalLine
from services.domain.alarm import AlarmState
from services.domain.alarm_journal import JournalEntry, JournalKind
from services.domain.alarm_life import AlarmEvent
from services.domain.period import Period, PeriodKind

_BEFORE_MIDNIGHT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class JournalRowFace:
    """One change of one alarm, or one event."""

    key: str
    at: str
    symbol: AlarmFace | None  # None: an event
    title: str
    subject: str
    change: str
    by: str
    reason: str
    alarm_id: int  # 0: an event

    @property
    def text(self) -> str:
        return self.title

    @property
    def spoken(self) -> str:
        return ". ".join(part for part in (self.at, self.title, self.change, self.by) if part)

    @property
    def is_heading(self) -> bool:
        return False


def journal_row(line: JournalLine, now: datetime) -> JournalRowFace:
    entry = line.entry
    hollow = None if entry.priority is None else AlarmFace(entry.priority, AlarmState.NORMAL)
    return JournalRowFace(
        key=f"entry {entry.id}",
        at=clock(entry.at, now, seconds=True),
        symbol=hollow,
        title=line.title,
        subject=entry.subject or DASH,
        change=change_word(entry),
        by=entry.by or tr("the line"),
        reason=entry.reason or DASH,
        alarm_id=entry.alarm_id or 0,
    )


def change_word(entry: JournalEntry) -> str:
    """Say in a word or two what happened to the alarm."""
    if entry.event is None:
        return tr("event")
    return {
        AlarmEvent.BEGIN: tr("began"),
        AlarmEvent.OCCUR: tr("came"),
        AlarmEvent.RECUR: tr("came again"),
        AlarmEvent.RETURN: tr("gone"),
        AlarmEvent.ACKNOWLEDGE: tr("acknowledged"),
        AlarmEvent.RESET: tr("reset"),
        AlarmEvent.SHELVE: tr("shelved"),
        AlarmEvent.UNSHELVE: tr("back from the shelf"),
        AlarmEvent.SUPPRESS: tr("suppressed"),
        AlarmEvent.UNSUPPRESS: tr("no longer suppressed"),
        AlarmEvent.REMOVE: tr("out of service"),
        AlarmEvent.RESTORE: tr("in service again"),
    }[entry.event]


def change_words(entry: JournalEntry) -> str:
    """Say what happened, by whom and why, in one line."""
    parts = [change_word(entry)]
    if entry.by:
        parts.append(entry.by)
    told = ", ".join(parts)
    return f"{told}: {entry.reason}" if entry.reason else told


def kind_word(kind: JournalKind) -> str:
    return {
        JournalKind.ALL: tr("All"),
        JournalKind.ALARMS: tr("Alarms"),
        JournalKind.EVENTS: tr("Events"),
        JournalKind.ACTIVATIONS: tr("As they came"),
    }[kind]


def period_word(kind: PeriodKind) -> str:
    return {
        PeriodKind.SHIFT: tr("Shift"),
        PeriodKind.DAY: tr("Day"),
        PeriodKind.WEEK: tr("Week"),
        PeriodKind.MONTH: tr("Month"),
    }[kind]


def period_label(period: Period, now: datetime) -> str:
    """Say from when to when, in the plant's zone, which is *now*'s."""
    since, until = period.since.astimezone(now.tzinfo), period.until.astimezone(now.tzinfo)
    if period.kind is PeriodKind.SHIFT:
        return f"{day(since)} {since:%H:%M}–{until:%H:%M}"
    if period.kind is PeriodKind.DAY:
        return day(since)
    last = (period.until - _BEFORE_MIDNIGHT).astimezone(now.tzinfo)
    return f"{day(since)} – {day(last)}"

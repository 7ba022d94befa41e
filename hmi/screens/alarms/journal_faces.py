"""From the journal's entries to its rows, and its filters in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hmi.figures import DASH, clock, day
from hmi.language import heard_line
from hmi.text import tr
from hmi.widgets.symbols import AlarmFace
from services.application.alarm_desk import JournalLine
from services.domain.alarm import AlarmState
from services.domain.alarm_journal import JournalEntry, JournalKind
from services.domain.alarm_life import AlarmEvent
from services.domain.period import Period, PeriodKind

_BEFORE_MIDNIGHT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the list. Its face is made when it is painted: there may be many."""

    line: JournalLine
    today: datetime  # the day it is looked at, in the plant's zone

    @property
    def key(self) -> str:
        return f"entry {self.line.entry.id}"

    @property
    def text(self) -> str:
        return heard_line(self.line).title

    @property
    def spoken(self) -> str:
        face = journal_row(heard_line(self.line), self.today)
        return ". ".join(part for part in (face.at, face.title, face.change, face.by) if part)

    @property
    def is_heading(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class JournalRowFace:
    """One change of one alarm, or one event."""

    at: str
    symbol: AlarmFace | None  # None: an event
    title: str
    subject: str
    change: str
    by: str
    reason: str


def journal_row(line: JournalLine, now: datetime) -> JournalRowFace:
    entry = line.entry
    hollow = None if entry.priority is None else AlarmFace(entry.priority, AlarmState.NORMAL)
    return JournalRowFace(
        at=clock(entry.at, now, seconds=True),
        symbol=hollow,
        title=line.title,
        subject=entry.subject or DASH,
        change=change_word(entry),
        by=entry.by or tr("the line"),
        reason=entry.reason or DASH,
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

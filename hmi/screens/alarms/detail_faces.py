"""From one alarm to its detail: what it means, what to do, its figures and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.figures import clock
from hmi.screens.alarms.journal_faces import change_words
from hmi.text import tr
from hmi.widgets.symbols import AlarmFace
from services.application.alarm_desk import JournalLine
from services.application.plant_view import AlarmView
from services.domain.alarm import Alarm, AlarmCode, Priority
from services.domain.reading import RefusalReason

_FIGURES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class FigureFace:
    label: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class StoryLine:
    at: str
    told: str


@dataclass(frozen=True, slots=True)
class DetailFace:
    """Everything that is known of one alarm."""

    symbol: AlarmFace
    title: str
    facts: str
    figures: tuple[FigureFace, ...]
    paragraphs: tuple[tuple[str, str], ...]
    story: tuple[StoryLine, ...]


def detail_face(each: AlarmView, story: Sequence[JournalLine], now: datetime) -> DetailFace:
    alarm, words = each.alarm, each.words
    return DetailFace(
        symbol=AlarmFace(alarm.priority, alarm.state),
        title=words.title,
        facts=" · ".join(_facts(alarm, now)),
        figures=_figures(alarm),
        paragraphs=(
            (tr("Cause"), words.cause),
            (tr("Consequence"), words.consequence),
            (tr("Response"), words.response),
            *_standing(alarm, now),
            *_of_plc(alarm),
        ),
        story=tuple(
            StoryLine(clock(line.entry.at, now, seconds=True), change_words(line.entry))
            for line in story
        ),
    )


def priority_word(priority: Priority) -> str:
    return {
        Priority.CRITICAL: tr("critical"),
        Priority.HIGH: tr("high"),
        Priority.MEDIUM: tr("medium"),
        Priority.LOW: tr("low"),
    }[priority]


def _facts(alarm: Alarm, now: datetime) -> list[str]:
    parts = [priority_word(alarm.priority)]
    parts.append(tr("first %1", clock(alarm.raised_at, now, seconds=True)))
    if alarm.code is AlarmCode.READING_REFUSED and "reason" in alarm.params:
        parts.append(text.refusal(RefusalReason(alarm.params["reason"])))
    if alarm.count > 1:
        parts.append(tr("%1 times", str(alarm.count)))
        parts.append(tr("last %1", clock(alarm.last_at, now, seconds=True)))
    if not alarm.is_present and alarm.returned_at is not None:
        parts.append(tr("gone %1", clock(alarm.returned_at, now, seconds=True)))
    return parts


def _standing(alarm: Alarm, now: datetime) -> list[tuple[str, str]]:
    """Say who has acknowledged it or holds it back, when, why and until when."""
    told = []
    if alarm.acknowledged_by:
        at = clock(alarm.acknowledged_at, now, seconds=True)
        told.append((tr("Seen by"), f"{alarm.acknowledged_by} {at}"))
    held = alarm.held
    if held is not None and alarm.is_held_back:
        who = f"{held.by} {clock(held.at, now, seconds=True)}"
        if held.until is not None:
            who += ", " + tr("until %1", clock(held.until, now))
        told.append((tr("Held back"), f"{who}. {held.reason}".strip()))
    return told


def _of_plc(alarm: Alarm) -> tuple[tuple[str, str], ...]:
    """Return what the PLC shows, word for word, where the alarm is about that."""
    words = alarm.params.get("words", "") if alarm.code is AlarmCode.READING_REFUSED else ""
    return ((tr("PLC words"), words),) if words else ()


def _figures(alarm: Alarm) -> tuple[FigureFace, ...]:
    """Return the figures that came with it, each with its unit."""
    known = {
        "setpoint_kg": (tr("Setpoint"), "kg"),
        "actual_kg": (tr("Actual"), "kg"),
        "deviation_kg": (tr("Deviation"), "kg"),
        "deviation_percent": (tr("Deviation"), "%"),
        "in_kg": (tr("Went in"), "kg"),
        "finished_kg": (tr("Finished"), "kg"),
        "dosed_kg": (tr("Dosed"), "kg"),
        "kg": (tr("Weighed"), "kg"),
        "rate": (tr("Rate"), tr("kg/min")),
        "limit": (tr("Usual up to"), tr("kg/min")),
        "minutes": (tr("For"), tr("min")),
        "slot": (tr("Slot"), ""),
    }
    found = [
        FigureFace(label, alarm.params[name], unit)
        for name, (label, unit) in known.items()
        if alarm.params.get(name)
    ]
    return tuple(found[:_FIGURES_SHOWN])

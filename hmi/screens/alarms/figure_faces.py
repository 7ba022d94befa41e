"""How the alarm system itself does, each figure beside what ISA-18.2 and EEMUA 191 ask for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from hmi.figures import age, clock, number
from hmi.language import heard_line
from hmi.text import tr
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.rate_chart import RateFace
from hmi.widgets.symbols import AlarmFace, Mark
from hmi.widgets.table import Cell, Column, Row
from services.application.alarm_desk import JournalLine
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Priority
from services.domain.alarm_figures import FLOOD_BEGINS, AlarmFigures, Frequent
from services.domain.alarm_journal import EventCode, JournalEntry

FIGURES = (Column(0), Column(128, RIGHT), Column(128, RIGHT), Column(20, RIGHT))
TOP = (Column(0), Column(56, RIGHT), Column(64, RIGHT))
WORST = (Column(0), Column(104, RIGHT))
_AVERAGE_MOST = 1.0
_FLOOD_MOST = 0.01
_STANDING_LESS = 5
_ROW_H = 27.0

WordsOf = Callable[[AlarmCode | EventCode], str]


def _tenths(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")


def figures_face(found: AlarmFigures | None) -> TableFace:
    if found is None:
        return TableFace("", ("",) * len(FIGURES), FIGURES, ())
    rows = (
        _figure(tr("Alarms told"), str(found.activations), "", met=None),
        _figure(
            tr("In 10 min, on average"),
            number(_tenths(found.per_10_min), 1),
            tr("at most 1"),
            met=found.per_10_min <= _AVERAGE_MOST,
        ),
        _figure(
            tr("Most in 10 min"),
            str(found.most_in_10_min),
            tr("at most %1", str(FLOOD_BEGINS)),
            met=found.most_in_10_min <= FLOOD_BEGINS,
        ),
        _figure(
            tr("Share of time in flood"),
            f"{number(_tenths(found.flood_share * 100), 1)} %",
            tr("under 1 %"),
            met=found.flood_share < _FLOOD_MOST,
        ),
        _figure(
            tr("Standing over 24 h"),
            str(len(found.standing)),
            tr("under %1", str(_STANDING_LESS)),
            met=len(found.standing) < _STANDING_LESS,
        ),
        _figure(
            tr("Chattering, 3 a minute"),
            str(len(found.chattering)),
            tr("none"),
            met=not found.chattering,
        ),
        _figure(tr("Low / medium / high + critical"), _shares(found), "80 / 15 / 5 %", met=None),
    )
    heads = ("", tr("is"), tr("should be"), "")
    return TableFace(tr("Alarm system"), heads, FIGURES, rows, row_height=_ROW_H)


def _figure(name: str, is_: str, should: str, *, met: bool | None) -> Row:
    """One figure; *met* None: it has no limit of its own."""
    mark = Mark.NONE if met is None else Mark.TICK if met else Mark.CROSS
    weight = 600 if met is False else 500
    return Row(
        (
            Cell(name, weight=weight if met is False else 400, may_elide=True),
            Cell(is_, weight=600),
            Cell(should, role="text.secondary", may_elide=True),
            Cell("", mark=mark, role="text.primary"),
        )
    )


def _shares(found: AlarmFigures) -> str:
    of = found.by_priority
    if not found.activations:
        return "–"
    urgent = of[Priority.CRITICAL] + of[Priority.HIGH]
    parts = (of[Priority.LOW], of[Priority.MEDIUM], urgent)
    return " / ".join(f"{part / found.activations * 100:.0f}" for part in parts) + " %"


def rate_face(found: AlarmFigures | None, now: datetime) -> RateFace:
    if found is None:
        return RateFace()
    floods = tr("no flood") if not found.floods else tr("%1 floods", str(len(found.floods)))
    if len(found.floods) == 1:
        flood = found.floods[0]
        lasted = round((flood.until - flood.since).total_seconds() / 60)
        floods = tr("one flood, %1, for %2 min", clock(flood.since, now), str(lasted))
    return RateFace(
        title=tr("Alarms in each 10 min"),
        facts=floods,
        values=found.series,
        limit=FLOOD_BEGINS,
        limit_words=tr("over %1 it is a flood", str(FLOOD_BEGINS)),
        since=clock(found.since, now),
        until=clock(found.until, now),
    )


def top_face(found: AlarmFigures | None, words_of: WordsOf) -> TableFace:
    heads = ("", tr("times"), tr("share"))
    if found is None:
        return TableFace("", heads, TOP, ())
    rows = tuple(
        Row(
            (
                Cell(_title(each, words_of), may_elide=True),
                Cell(str(each.count), weight=600),
                Cell(f"{each.share * 100:.0f} %", role="text.secondary"),
            )
        )
        for each in found.top
    )
    empty = EmptyFace(tr("No alarms in this time"), tr("The ten most frequent stand here."))
    return TableFace(tr("Top ten"), heads, TOP, rows, empty, row_height=_ROW_H)


def worst_face(found: AlarmFigures | None, words_of: WordsOf, now: datetime) -> TableFace:
    """List what chatters and what stands too long: each of them wants mending."""
    heads = ("", "")
    if found is None:
        return TableFace("", heads, WORST, ())
    chattering = [
        Row(
            (
                Cell(_title(each, words_of), may_elide=True),
                Cell(tr("%1 in a min", str(each.count)), weight=600),
            )
        )
        for each in found.chattering
    ]
    standing = [
        Row(
            (
                Cell(
                    _alarm_title(each, words_of),
                    alarm=AlarmFace(each.priority, AlarmState.ACKNOWLEDGED),
                    may_elide=True,
                ),
                Cell(age((now - each.last_at).total_seconds()), weight=600),
            )
        )
        for each in found.standing
    ]
    empty = EmptyFace(tr("None chatters, none stands over 24 h"))
    title = tr("Chattering and standing")
    return TableFace(title, heads, WORST, (*chattering, *standing), empty, row_height=_ROW_H)


def _title(each: Frequent, words_of: WordsOf) -> str:
    return _words(each.code, each.subject, each.params, words_of)


def _alarm_title(alarm: Alarm, words_of: WordsOf) -> str:
    return _words(alarm.code, alarm.subject, alarm.params, words_of)


def _words(
    code: AlarmCode | EventCode, subject: str, params: Mapping[str, str], words_of: WordsOf
) -> str:
    entry = JournalEntry(0, datetime.min, code, subject, params)  # noqa: DTZ901 (only its words)
    return heard_line(JournalLine(entry, words_of(code))).title

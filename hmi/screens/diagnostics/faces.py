"""From what the PLC link knows of itself to the rows of the diagnostics page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from hmi import text
from hmi.figures import DASH, age_since, clock, number
from hmi.language import heard, measured
from hmi.text import tr
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from services.domain.diagnostics import AreaKind, AreaName, DiagnosticsView, FieldShown, GuardWord
from services.domain.link import LinkState
from services.domain.quantity import ZERO

FACTS = (Column(134), Column(0))
REGISTERS = (Column(106), Column(128), Column(0), Column(136, RIGHT))
_ROW_H = 21.0


@dataclass(frozen=True, slots=True)
class NoteFace:
    """Something that happened: when and what in one line, and why in as many as it takes."""

    head: str
    why: str
    mark: Mark = Mark.NONE


def area_title(name: AreaName) -> str:
    return {
        AreaKind.READ: tr("READ, slot %1", str(name.slot)),
        AreaKind.WRITE: tr("WRITE, slot %1", str(name.slot)),
        AreaKind.FAILURE: tr("Equipment failure"),
        AreaKind.WEIGHING: tr("Manual weighing"),
    }[name.kind]


def link_face(view: DiagnosticsView | None, now: datetime) -> TableFace:
    if view is None:
        return TableFace("", ("", ""), FACTS, ())
    facts, link = view.facts, view.facts.link
    times = facts.round_trips_s
    rows = [
        (tr("Address"), link.endpoint, Mark.NONE),
        (tr("State"), _state(link.state), _MARKS[link.state]),
        *((name, word, Mark.NONE) for name, word in _guards(view.guards)),
        (tr("In this state for"), age_since(link.since, now), Mark.NONE),
        (tr("Last good answer"), age_since(link.last_good_at, now), Mark.NONE),
        (tr("Requests answered"), number(ZERO + facts.requests, 0), Mark.NONE),
        (tr("Connections made"), number(ZERO + facts.connections, 0), Mark.NONE),
        (tr("Round trip, last"), _ms(times[-1] if times else None), Mark.NONE),
        (tr("– median of %1", str(len(times))), _ms(median(times) if times else None), Mark.NONE),
        (tr("– longest of them"), _ms(max(times, default=None)), Mark.NONE),
    ]
    cells = tuple(
        Row((Cell(name, role="text.secondary"), Cell(told, mark=mark, may_elide=True)))
        for name, told, mark in rows
    )
    return TableFace(tr("Link"), ("", ""), FACTS, cells, row_height=_ROW_H)


def history_notes(view: DiagnosticsView, now: datetime) -> tuple[NoteFace, ...]:
    """Say when the link came and went, newest first, with the reason in words."""
    return tuple(
        NoteFace(
            f"{clock(each.since, now, seconds=True)}  {_state(each.state)}",
            heard(each.message),
            _MARKS[each.state],
        )
        for each in reversed(view.facts.changes)
    )


def refused_notes(view: DiagnosticsView, now: datetime) -> tuple[NoteFace, ...]:
    return tuple(
        NoteFace(
            f"{clock(each.read_at, now, seconds=True)}  "
            + tr("slot %1, %2", str(each.slot), text.refusal(each.reason)),
            " ".join([heard(each.detail), *(f"{word:04X}" for word in each.words)]),
        )
        for each in view.refused
    )


def register_rows(fields: tuple[FieldShown, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                Cell(each.register),
                Cell(heard(each.field), may_elide=True),
                Cell(" ".join(f"{word:04X}" for word in each.words), style="label", narrow=True),
                _decoded(each),
            )
        )
        for each in fields
    )


def _decoded(field: FieldShown) -> Cell:
    if field.decoded:
        return Cell(measured(field.decoded), weight=500, may_elide=True)
    if any(field.words):
        return Cell(tr("not readable"), mark=Mark.CROSS)
    return Cell(DASH, role="text.secondary")


def area_note(view: DiagnosticsView, now: datetime) -> str:
    """Say when the words were read and whether the line believes them."""
    if view.area is None:
        return heard(view.problem)
    read = tr("read %1", clock(view.area.read_at, now, seconds=True))
    refusal = view.area.refusal
    if refusal is None:
        return read
    said = heard(refusal.detail)
    return tr("%1 · refused, %2: %3", read, text.refusal(refusal.reason), said)


def nothing_face(view: DiagnosticsView, holder: str) -> EmptyFace:
    """Say why there are no registers to show."""
    if view.holds_line:
        why = heard(view.problem)
        return EmptyFace(tr("The PLC's registers cannot be read now"), why, Mark.CROSS)
    where = tr("%1 holds the line: open this page there.", holder)
    if not holder:
        where = tr("No station holds the line: nobody reads the PLC now.")
    return EmptyFace(tr("This station does not hold the line"), where, Mark.RING)


def _guards(guards: Sequence[GuardWord]) -> list[tuple[str, str]]:
    """Return the area's one guard in words, or those of all slots in one line."""
    if not guards:
        return []
    if guards[0].slot:
        name = tr("Guards, slots 1 to %1", str(len(guards)))
        return [(name, " ".join(str(guard.word) for guard in guards))]
    meaning = {0: tr("0, orders not taken yet"), 1: tr("1, taken: writing is allowed")}
    word = guards[0].word
    told = meaning.get(word, tr("%1, not known", str(word)))
    return [(tr("Guard %1", guards[0].register), told)]


_MARKS = {
    LinkState.GOOD: Mark.TICK,
    LinkState.LOST: Mark.CROSS,
    LinkState.UNKNOWN: Mark.RING,
    LinkState.OFF: Mark.RING,
}


def _state(state: LinkState) -> str:
    return {
        LinkState.GOOD: tr("good"),
        LinkState.LOST: tr("lost"),
        LinkState.UNKNOWN: tr("not tried yet"),
        LinkState.OFF: tr("off"),
    }[state]


def _ms(seconds: float | None) -> str:
    return DASH if seconds is None else tr("%1 ms", number(Decimal(str(seconds * 1000)), 2))

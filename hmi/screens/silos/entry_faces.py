"""From what people entered of a silo to its table, newest first."""

from collections.abc import Sequence
from datetime import datetime

from hmi.figures import clock, kg
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.state_panel import not_read
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from services.domain.silo_level import StockEntry, StockKind

COLUMNS = (
    Column(104),
    Column(96),
    Column(110),
    Column(86, RIGHT),
    Column(80, RIGHT),
    Column(0),
)
_QUIET = "text.secondary"


def entries_face(entries: Sequence[StockEntry] | None, problem: str, now: datetime) -> TableFace:
    """Return what people entered of the silo, newest first; what was taken back says so."""
    heads = (tr("When"), tr("Who"), "", "kg", tr("Then kg"), tr("Why"))
    if entries is None and not problem:
        return TableFace("", heads, COLUMNS, ())
    title = tr("Deliveries and levels")
    if entries is None:
        why = not_read(heard(problem))
        return TableFace(title, heads, COLUMNS, (), why)
    rows = []
    undone = False
    for each in entries:
        word = _entry_word(each.kind)
        if undone:
            word = tr("%1, taken back", word)
        least = "≥ " if each.at_least else ""
        rows.append(
            Row(
                (
                    Cell(clock(each.at, now), role=_QUIET, may_elide=True),
                    Cell(each.actor, may_elide=True),
                    Cell(word, may_elide=True),
                    Cell(kg(each.kg, 2), weight=600),
                    Cell(least + kg(each.level_kg, 0)),
                    Cell(each.reason, role=_QUIET, may_elide=True),
                )
            )
        )
        undone = each.kind is StockKind.UNDO
    empty = EmptyFace(tr("Nobody has entered anything"), mark=Mark.RING)
    return TableFace(title, heads, COLUMNS, tuple(rows), empty)


def _entry_word(kind: StockKind) -> str:
    return {
        StockKind.LEVEL: tr("Level"),
        StockKind.DELIVERY: tr("Delivery"),
        StockKind.UNDO: tr("Taken back"),
    }[kind]

"""Panels of the overview: a title, a small table, and a drawn state for when it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.canvas import TouchCanvas
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.symbols import Mark, draw_mark
from hmi.widgets.table import Column, Row, changed_cells, draw_header, draw_rows

PADDING = 12.0
_HEADER = 30.0
_MARK_H = 28.0


@dataclass(frozen=True, slots=True)
class EmptyFace:
    """What an empty panel says: what it means and when it changes."""

    title: str
    detail: str = ""
    mark: Mark = Mark.TICK


@dataclass(frozen=True, slots=True)
class TableFace:
    title: str
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: EmptyFace | None = None
    row_height: float = 29.0


def draw_panel(pen: Pen, width: float, height: float, *, stale: bool = False) -> None:
    rect = QRectF(0, 0, width, height)
    pen.fill(rect, "bg.panel", 4)
    pen.frame(rect, "stale.line" if stale else "line.hair", dashed=stale, radius=4)


def draw_titled(
    pen: Pen, width: float, height: float, title: str, *, stale: bool = False
) -> tuple[QRectF, QRectF] | None:
    """Draw a panel with its title; return the room beside that and beneath it.

    Without a title it is being read, and drawn as that: there is room for nothing.
    """
    draw_panel(pen, width, height, stale=stale)
    head = QRectF(PADDING, 4, width - 2 * PADDING, _HEADER)
    body = QRectF(head.left(), head.bottom(), head.width(), height - head.bottom() - 8)
    if not title:
        draw_loading(pen, body, 5)
        return None
    used = pen.text(head, title, "value", may_elide=True)
    return head.adjusted(used + 12, 0, 0, 0), body


def draw_empty(pen: Pen, rect: QRectF, empty: EmptyFace) -> None:
    """Draw mark, title and detail in the middle of *rect*."""
    title_h = 20.0 * len(wrap(empty.title, pen.theme.font("body", 600), rect.width()))
    detail_h = 18.0 * len(wrap(empty.detail, pen.theme.font("label"), rect.width()))
    mark_h = _MARK_H if rect.height() >= title_h + detail_h + _MARK_H else 0.0
    y = rect.center().y() - (mark_h + title_h + detail_h) / 2
    if mark_h:
        draw_mark(pen, empty.mark, rect.center().x() - 10, y, 20, "ok")
    title = QRectF(rect.left(), y + mark_h, rect.width(), title_h)
    pen.words(title, empty.title, "body", weight=600, center=True)
    detail = QRectF(rect.left(), title.bottom() + 2, rect.width(), detail_h)
    pen.words(detail, empty.detail, "label", "text.secondary", center=True)


def draw_loading(pen: Pen, rect: QRectF, lines: int) -> None:
    """Draw grey bars where the text will stand (DESIGN.md, Panel states)."""
    pitch = rect.height() / lines
    for line in range(lines):
        wide = rect.width() * (0.5, 0.8, 0.65)[line % 3]
        y = rect.top() + (line + 0.5) * pitch - 6
        pen.fill(QRectF(rect.left(), y, wide, 12), "process.band")


class TablePanel(TouchCanvas[TableFace]):
    """A panel that is one target: touching it opens the page or the list it stands for."""

    def __init__(
        self, theme: Theme, name: str, face: TableFace, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, face, parent)
        self.setObjectName(name)
        self.lit = True

    def blink(self, lit: bool) -> None:
        self.lit = lit
        if any(cell.alarm is not None for row in self.state.rows for cell in row.cells):
            self.update()

    def spoken(self, state: TableFace) -> str:
        return "; ".join([state.title or tr("being read"), *(row.spoken for row in state.rows)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        if self.pressed:
            pen.fill(QRectF(1, 1, width - 2, height - 2), "bg.pressed", 3)
        if not face.title:
            if self.is_late():
                draw_loading(pen, QRectF(PADDING, 36, width - 2 * PADDING, height - 42), 5)
            return
        inner = QRectF(PADDING, 6, width - 2 * PADDING, _HEADER)
        if not pen.leaves_out(inner):
            title = pen.width(face.title, "value")
            pen.text(QRectF(inner.left(), inner.top(), title + 1, _HEADER), face.title, "value")
            draw_header(pen, inner, face.columns, face.headers)
        body, row_height = self._body(width, height)
        if face.empty is not None and not face.rows:
            draw_empty(pen, body, face.empty)
            return
        draw_rows(pen, body, face.columns, face.rows, row_height, lit=self.lit)

    def changed_parts(self, before: TableFace) -> Sequence[QRectF] | None:
        face = self.state
        if replace(before, rows=face.rows) != face or not (before.rows and face.rows):
            return None
        body, row_height = self._body(*self.size_in_px)
        return changed_cells(body, face.columns, before.rows, face.rows, row_height)

    def _body(self, width: float, height: float) -> tuple[QRectF, float]:
        """Return where the rows are, and how tall one of them is."""
        top = 6 + _HEADER
        body = QRectF(PADDING, top, width - 2 * PADDING, height - top - 6)
        return body, min(self.state.row_height, body.height() / max(1, _lines(self.state.rows)))


def _lines(rows: tuple[Row, ...]) -> int:
    return max(5, sum(2 if row.tall else 1 for row in rows))

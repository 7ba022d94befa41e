"""The latest actions of all stations, one beneath the other; they scroll under the finger."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.screens.queue.record_faces import RecordFace
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_panel
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.swiped import swiped
from hmi.widgets.symbols import draw_mark

_LINE = 22.0
_AT, _WHAT = 130.0, 210.0
_PAD = 14.0


class RecordList(GrownCanvas[tuple[RecordFace, ...]]):
    def spoken(self, state: tuple[RecordFace, ...]) -> str:
        return "; ".join(f"{each.at} {each.who} {each.what}: {each.told}" for each in state)

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        y = 0.0
        for each in self.state:
            tall = self._tall(each, width)
            self._paint_one(pen, each, QRectF(_PAD, y + 5, width - 2 * _PAD, tall - 10))
            y += tall
            pen.line((_PAD, y - 0.5), (width - _PAD, y - 0.5), "line.hair")

    def _paint_one(self, pen: Pen, each: RecordFace, rect: QRectF) -> None:
        first = QRectF(rect.left(), rect.top(), _AT - 8, _LINE)
        pen.text(first, each.at, "body", "text.secondary")
        what = QRectF(rect.left() + _AT, rect.top(), _WHAT - 8, _LINE)
        pen.text(what, each.what, "body", weight=600, may_elide=True)
        rest = QRectF(what.right() + 8, rect.top(), rect.right() - what.right() - 8, _LINE)
        who = pen.text(rest, each.who, "body", may_elide=True)
        reason = rest.adjusted(who + 16, 0, 0, 0)
        pen.text(reason, each.reason, "label", "text.secondary", may_elide=True)
        y = rect.top() + _LINE
        role = "text.primary" if each.bad else "text.secondary"
        draw_mark(pen, each.mark, rect.left() + _AT, y + 5, 12, role)
        told = QRectF(rect.left() + _AT + 18, y + 1, rect.right() - rect.left() - _AT - 18, 400)
        pen.words(told, each.told, "body", role, weight=600 if each.bad else 400)

    def _tall(self, each: RecordFace, width: float) -> float:
        room = width - 2 * _PAD - _AT - 18
        lines = len(wrap(each.told, self.theme.font("body", 600), room))
        return _LINE + 20.0 * max(1, lines) + 12

    def wanted(self, width: float) -> float:
        return max(_LINE, sum(self._tall(each, width) for each in self.state))


class RecordView(Canvas[EmptyFace | None]):
    """The panel around the list; without any action it says what that means."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, None, parent)
        self.setObjectName("record page")
        self.rows = RecordList(theme, ())
        column = QVBoxLayout(self)
        column.setContentsMargins(1, theme.px(4), theme.px(2), theme.px(4))
        column.addWidget(swiped(self.rows))

    def show_rows(self, rows: tuple[RecordFace, ...]) -> None:
        empty = EmptyFace(tr("Nobody has done anything yet"), tr("Each action stands here."))
        self.rows.show_state(rows)
        self.show_state(None if rows else empty)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state is not None:
            draw_empty(pen, QRectF(24, 0, width - 48, height), self.state)

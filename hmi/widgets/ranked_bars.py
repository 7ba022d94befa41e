"""Bars lying down, one a thing, each with its figure: what is most, and how near to its mark."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_titled
from hmi.widgets.pen import RIGHT, Pen

_ROW_H = 26.0
_BAR_H = 13.0
_NAME_SHARE = 0.28
_NAME_MOST = 220.0
_FIGURE_W = 116.0
_WORD_W = 84.0


@dataclass(frozen=True, slots=True)
class RankedBar:
    """`length` and `mark` are shares of the longest; a mark is what was planned, or a limit."""

    name: str
    length: float
    figure: str
    unit: str
    mark: float | None = None
    word: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class RankedFace:
    title: str = ""  # "": being read
    facts: str = ""
    bars: tuple[RankedBar, ...] = ()
    empty: EmptyFace | None = None
    stale: bool = False


class RankedBars(Canvas[RankedFace]):
    """Shows as many bars as there is room for; the table has all of them."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, RankedFace())
        self.setObjectName(name)

    def spoken(self, state: RankedFace) -> str:
        told = (f"{bar.name} {bar.figure} {bar.unit} {bar.word}".strip() for bar in state.bars)
        return "; ".join([state.title, *told])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rooms = draw_titled(pen, width, height, face.title, stale=face.stale)
        if rooms is None:
            return
        beside, body = rooms
        if not face.bars and face.empty is not None:
            draw_empty(pen, body, face.empty)
            return
        shown = face.bars[: max(1, int(body.height() // _ROW_H))]
        left = len(face.bars) - len(shown)
        more = tr("%1 more in the table", str(left)) if left else ""
        told = " · ".join(part for part in (face.facts, more) if part)
        pen.text(beside, told, "label", "text.secondary", align=RIGHT, may_elide=True)
        words = any(bar.word for bar in shown)
        for place, bar in enumerate(shown):
            row = QRectF(body.left(), body.top() + place * _ROW_H, body.width(), _ROW_H)
            _paint_bar(pen, row, bar, words=words)


def _paint_bar(pen: Pen, row: QRectF, bar: RankedBar, *, words: bool) -> None:
    name_w = min(_NAME_MOST, row.width() * _NAME_SHARE)
    weight = 600 if bar.strong else 400
    name = QRectF(row.left(), row.top(), name_w, row.height())
    pen.text(name, bar.name, "body", align=RIGHT, weight=weight, may_elide=True)
    word_w = _WORD_W if words else 0.0
    left, right = name.right() + 10, row.right() - word_w - _FIGURE_W - 8
    room, middle = max(20.0, right - left), row.center().y()
    pen.line((left + 0.5, row.top()), (left + 0.5, row.bottom()), "line.hair")
    if bar.length > 0:
        long = max(2.0, min(1.0, bar.length) * room)
        pen.fill(QRectF(left, middle - _BAR_H / 2, long, _BAR_H), "process.normal")
    if bar.mark is not None:
        x = left + min(1.0, bar.mark) * room
        pen.line((x, middle - 10), (x, middle + 10), "setpoint", 2)
    figure = QRectF(right + 8, row.top(), _FIGURE_W, row.height())
    pen.figure(figure, bar.figure, bar.unit, weight=600)
    if bar.word:
        word = QRectF(figure.right() + 10, row.top(), word_w - 10, row.height())
        pen.text(word, bar.word, "label", weight=weight, may_elide=True)

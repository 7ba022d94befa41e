"""A Pareto chart lying down: minutes as bars, the longest on top, and their sum as a curve."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from PySide6.QtCore import QRectF

from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_titled
from hmi.widgets.pen import RIGHT, Pen

_ROW_H = 28.0
_BAR_H = 15.0
_NAME_W = 118.0
_SHARE_W = 62.0
_WORD_W = 96.0
_MINUTES_W = 76.0
_MARK = 10.0


class Severity(StrEnum):
    """How long it stood, told by shape and word."""

    LOW = "low"
    MEDIUM = "medium"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ParetoBar:
    name: str
    length: float  # 0..1 of the longest
    figure: str
    unit: str
    severity: Severity
    word: str  # the severity's
    cumulative: float  # 0..1 of all
    share: str  # the same in words


@dataclass(frozen=True, slots=True)
class ParetoFace:
    title: str = ""  # "": being read
    headers: tuple[str, str] = ("", "")  # of the bars, and of the curve
    bars: tuple[ParetoBar, ...] = ()
    empty: EmptyFace | None = None
    stale: bool = False


class Pareto(Canvas[ParetoFace]):
    """Shows as many bars as there is room for."""

    def spoken(self, state: ParetoFace) -> str:
        told = (f"{bar.name} {bar.figure} {bar.unit} {bar.word}" for bar in state.bars)
        return "; ".join([state.title, *told])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rooms = draw_titled(pen, width, height, face.title, stale=face.stale)
        if rooms is None:
            return
        beside, body = rooms
        first = QRectF(beside.left(), beside.top(), 200, beside.height())
        pen.text(first, face.headers[0], "label", "text.secondary", may_elide=True)
        pen.text(beside, face.headers[1], "label", "text.secondary", align=RIGHT)
        if not face.bars and face.empty is not None:
            draw_empty(pen, body, face.empty)
            return
        shown = face.bars[: max(1, int(body.height() // _ROW_H))]
        for place, bar in enumerate(shown):
            row = QRectF(body.left(), body.top() + place * _ROW_H, body.width(), _ROW_H)
            _paint_bar(pen, row, bar)
        self._paint_curve(pen, body, shown)

    def _paint_curve(self, pen: Pen, body: QRectF, bars: tuple[ParetoBar, ...]) -> None:
        """Draw the sum of the minutes so far, from nothing at the left to all at the right."""
        plot = _plot(body)
        foot = body.top() + _ROW_H * len(bars)
        pen.line((plot.left() + 0.5, body.top()), (plot.left() + 0.5, foot), "line.hair")
        pen.line((plot.right(), body.top()), (plot.right(), foot), "line.hair")
        points = [(plot.left(), body.top())]
        for place, bar in enumerate(bars):
            x = plot.left() + bar.cumulative * plot.width()
            points.append((x, body.top() + (place + 0.5) * _ROW_H))
        for start, end in pairwise(points):
            pen.line(start, end, "process.active", 1.5)
        for point in points[1:]:
            pen.circle(point, 3, fill="process.active")


def _plot(row: QRectF) -> QRectF:
    """Return where bars and curve are drawn: between the names and the words."""
    left = row.left() + _NAME_W + 10
    right = row.right() - _SHARE_W - _WORD_W - _MINUTES_W - 16
    return QRectF(left, row.top(), max(20.0, right - left), row.height())


def _paint_bar(pen: Pen, row: QRectF, bar: ParetoBar) -> None:
    name = QRectF(row.left(), row.top(), _NAME_W, row.height())
    pen.text(name, bar.name, "body", align=RIGHT, may_elide=True)
    plot = _plot(row)
    middle = row.center().y()
    long = max(2.0, bar.length * plot.width())
    pen.fill(QRectF(plot.left(), middle - _BAR_H / 2, long, _BAR_H), "process.normal")
    x = plot.right() + 8
    minutes = QRectF(x, row.top(), _MINUTES_W, row.height())
    pen.figure(minutes, bar.figure, bar.unit, weight=600)
    x += _MINUTES_W + 12
    draw_severity(pen, bar.severity, x, middle - _MARK / 2)
    weight = 600 if bar.severity is Severity.CRITICAL else 400
    word = QRectF(x + _MARK + 6, row.top(), _WORD_W - _MARK - 10, row.height())
    pen.text(word, bar.word, "label", weight=weight, may_elide=True)
    share = QRectF(row.right() - _SHARE_W, row.top(), _SHARE_W, row.height())
    pen.text(share, bar.share, "body", align=RIGHT)


def draw_severity(pen: Pen, severity: Severity, x: float, y: float) -> None:
    """Draw the shape of a severity in a square of 10: full, half or hollow."""
    box = QRectF(x, y, _MARK, _MARK)
    if severity is Severity.CRITICAL:
        pen.fill(box, "text.primary")
    elif severity is Severity.MEDIUM:
        pen.fill(QRectF(x, y + _MARK / 2, _MARK, _MARK / 2), "text.primary")
    pen.frame(box, "text.primary", 1.5)

"""One upright bar a day, or a few days, with its plan as a mark: how a time went on."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_titled
from hmi.widgets.pen import CENTER, LEFT, RIGHT, Pen

_AXIS_W = 78.0
_AXIS_H = 22.0
_LABEL_W = 62.0
_WIDEST = 56.0
_FEW = 1.5  # px between two bars


@dataclass(frozen=True, slots=True)
class DayBar:
    label: str
    value: float
    mark: float | None = None  # what was planned


@dataclass(frozen=True, slots=True)
class DayFace:
    title: str = ""  # "": being read
    facts: str = ""
    bars: tuple[DayBar, ...] = ()
    steps: tuple[tuple[float, str], ...] = ()  # of the axis, the topmost last
    unit: str = ""
    empty: EmptyFace | None = None
    stale: bool = False


class DayBars(Canvas[DayFace]):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, DayFace())
        self.setObjectName(name)

    def spoken(self, state: DayFace) -> str:
        return f"{state.title}. {state.facts}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rooms = draw_titled(pen, width, height, face.title, stale=face.stale)
        if rooms is None:
            return
        beside, body = rooms
        pen.text(beside, face.facts, "label", "text.secondary", align=RIGHT, may_elide=True)
        if not face.bars or not face.steps:
            if face.empty is not None:
                draw_empty(pen, body, face.empty)
            return
        left, top = body.left() + _AXIS_W, body.top() + 8
        self._paint_plot(pen, QRectF(left, top, body.right() - left, body.bottom() - _AXIS_H - top))

    def _paint_plot(self, pen: Pen, plot: QRectF) -> None:
        face = self.state
        most = face.steps[-1][0]
        for value, label in face.steps:
            y = plot.bottom() - value / most * plot.height()
            pen.line((plot.left(), y), (plot.right(), y), "line.hair")
            box = QRectF(plot.left() - _AXIS_W, y - 9, _AXIS_W - 8, 18)
            pen.figure(box, label, face.unit, "label", "text.secondary")
        pitch = plot.width() / len(face.bars)
        wide = min(_WIDEST, max(1.0, pitch - max(_FEW, pitch * 0.25)))
        step = max(1, int(_LABEL_W // pitch) + 1)
        for place, bar in enumerate(face.bars):
            middle = plot.left() + (place + 0.5) * pitch
            tall = bar.value / most * plot.height()
            if tall > 0:
                box = QRectF(middle - wide / 2, plot.bottom() - tall, wide, tall)
                pen.fill(box, "process.normal")
            if bar.mark:
                y = plot.bottom() - bar.mark / most * plot.height()
                pen.line((middle - wide / 2, y), (middle + wide / 2, y), "setpoint", 2)
            if place % step == 0:
                self._label(pen, plot, middle, bar.label)

    @staticmethod
    def _label(pen: Pen, plot: QRectF, middle: float, label: str) -> None:
        """Write what a bar is of beneath it, inside the plot."""
        box = QRectF(middle - _LABEL_W / 2, plot.bottom() + 3, _LABEL_W, _AXIS_H - 3)
        align = CENTER
        if box.left() < plot.left():
            box.moveLeft(plot.left())
            align = LEFT
        elif box.right() > plot.right():
            box.moveRight(plot.right())
            align = RIGHT
        pen.text(box, label, "label", "text.secondary", align=align, may_elide=True)

"""How many alarms came in each ten minutes, as bars, with the line over which it is a flood."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import PADDING, draw_loading, draw_panel
from hmi.widgets.pen import RIGHT, Pen

_TITLE_H = 30.0
_AXIS_W = 34.0
_AXIS_H = 22.0
_LEAST_BAR = 1.5


@dataclass(frozen=True, slots=True)
class RateFace:
    title: str = ""  # "": being read
    facts: str = ""
    values: tuple[int, ...] = ()
    limit: int = 10
    limit_words: str = ""
    since: str = ""
    until: str = ""


class RateChart(Canvas[RateFace]):
    def __init__(self, theme: Theme, face: RateFace) -> None:
        super().__init__(theme, face)
        self.setObjectName("alarm rate")

    def spoken(self, state: RateFace) -> str:
        return f"{state.title}. {state.facts}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        inner = QRectF(PADDING, 4, width - 2 * PADDING, _TITLE_H)
        if not face.title:
            box = QRectF(PADDING, inner.bottom(), inner.width(), height - inner.bottom() - 8)
            draw_loading(pen, box, 5)
            return
        used = pen.text(inner, face.title, "value", may_elide=True)
        facts = inner.adjusted(used + 12, 0, 0, 0)
        pen.text(facts, face.facts, "label", "text.secondary", may_elide=True)
        left, top = PADDING + _AXIS_W, inner.bottom() + 6
        plot = QRectF(left, top, width - PADDING - left, height - top - _AXIS_H - 8)
        self._paint_plot(pen, plot)

    def _paint_plot(self, pen: Pen, plot: QRectF) -> None:
        face = self.state
        most = max(max(face.values, default=0), round(face.limit * 1.25))
        self._paint_axis(pen, plot, 0, most)
        self._paint_axis(pen, plot, face.limit, most)
        y = plot.bottom() - face.limit / most * plot.height()
        words = QRectF(plot.left() + 4, y - 19, plot.width() - 4, 18)
        pen.text(words, face.limit_words, "label", "text.secondary", may_elide=True)
        foot = QRectF(plot.left(), plot.bottom() + 3, plot.width(), _AXIS_H - 3)
        pen.text(foot, face.since, "label", "text.secondary")
        pen.text(foot, face.until, "label", "text.secondary", align=RIGHT)
        columns = min(len(face.values), max(1, int(plot.width() / (_LEAST_BAR + 0.5))))
        if not columns:
            return
        pitch = plot.width() / columns
        for place in range(columns):
            first = place * len(face.values) // columns
            after = max(first + 1, (place + 1) * len(face.values) // columns)
            value = max(face.values[first:after])
            if value:
                tall = value / most * plot.height()
                role = "process.active" if value > face.limit else "process.normal"
                x = plot.left() + place * pitch
                bar = QRectF(x, plot.bottom() - tall, max(_LEAST_BAR, pitch * 0.8), tall)
                pen.fill(bar, role)

    @staticmethod
    def _paint_axis(pen: Pen, plot: QRectF, value: int, most: int) -> None:
        y = plot.bottom() - value / most * plot.height()
        pen.line((plot.left(), y), (plot.right(), y), "line.control", dashed=value > 0)
        box = QRectF(plot.left() - _AXIS_W, y - 9, _AXIS_W - 8, 18)
        pen.text(box, str(value), "label", "text.secondary", align=RIGHT)

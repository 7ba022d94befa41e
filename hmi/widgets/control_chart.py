"""One figure of each batch against its control limits and tolerance; what is beyond stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from PySide6.QtCore import QRectF

from hmi.figures import deviation
from hmi.widgets.chart import Extent, Line, decimals_of, marks, round_step
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.plot_chart import ChartFace, PlotChart
from hmi.widgets.symbols import AlarmFace, draw_alarm
from services.domain.alarm import AlarmState, Priority

_LINE = 0.0
_POINT = 4.0
_BEYOND = 20.0
_LABEL_H = 18.0
_LEAST_X = 4.0


@dataclass(frozen=True, slots=True)
class ControlPoint:
    value: float
    tolerance: float  # either way from 0; differs where a small setpoint has a wider one
    beyond_limits: bool = False
    beyond_tolerance: bool = False


@dataclass(frozen=True, slots=True)
class ControlFace(ChartFace):
    """The caption says how the limits are computed."""

    points: tuple[ControlPoint, ...] = ()  # oldest first
    mean: float | None = None
    limits: tuple[float, float] | None = None
    limit_labels: tuple[str, str] = ("", "")  # of the lower and the upper one
    tolerance_label: str = ""
    unit: str = "%"
    first: str = ""  # beneath the oldest point
    last: str = ""
    caption: str = ""


class ControlChart(PlotChart[ControlFace]):
    right_w = 132.0

    def lines(self) -> Sequence[Line]:
        points = self.state.points
        x = tuple(float(place) for place in range(len(points)))
        return [Line(x, tuple(point.value for point in points), "process.normal", _LINE)]

    def whole(self) -> Extent:
        face = self.state
        reach = [abs(point.value) for point in face.points]
        reach += [point.tolerance for point in face.points]
        reach += [abs(limit) for limit in face.limits or ()]
        most = max(reach, default=1.0) * 1.15 or 1.0
        return Extent(-0.6, max(1, len(face.points)) - 0.4, -most, most, _LEAST_X)

    def draw_under(self, pen: Pen, plot: QRectF) -> None:
        face, extent = self.state, self.extent
        place = 0
        for tolerance, alike in groupby(point.tolerance for point in face.points):
            after = place + len(list(alike))
            left = extent.x_share(place - 0.5) * plot.width()
            right = extent.x_share(after - 0.5) * plot.width()
            place = after
            top = extent.y_share(tolerance) * plot.height()
            low = extent.y_share(-tolerance) * plot.height()
            pen.fill(QRectF(left, top, right - left, low - top), "process.band")
            for y in (top, low):
                pen.line((left, y), (right, y), "line.control")
        zero = extent.y_share(0) * plot.height()
        pen.line((0, zero), (plot.width(), zero), "setpoint", 1.5)
        for y in face.limits or ():
            at = extent.y_share(y) * plot.height()
            pen.line((0, at), (plot.width(), at), "text.primary", 1, dashed=True)

    def draw_over(self, pen: Pen, plot: QRectF) -> None:
        """Draw each point by its shape: in control, out of tolerance, or beyond the limits."""
        extent = self.extent
        for place, point in enumerate(self.state.points):
            x = extent.x_share(place) * plot.width()
            y = extent.y_share(point.value) * plot.height()
            if point.beyond_limits:
                face = AlarmFace(Priority.HIGH, AlarmState.NORMAL)
                draw_alarm(pen, face, x - _BEYOND / 2, y - _BEYOND / 2, _BEYOND, lit=True)
            elif point.beyond_tolerance:
                corners = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
                pen.polygon(corners, "bg.inset", "process.active", 2)
            else:
                pen.circle((x, y), _POINT, fill="process.active")

    def draw_sides(self, pen: Pen, plot: QRectF) -> None:
        face, extent = self.state, self.extent
        step = round_step((extent.y1 - extent.y0) / max(1.0, plot.height() / 40))
        for y in marks(extent.y0, extent.y1, step):
            at = plot.top() + extent.y_share(y) * plot.height()
            box = QRectF(plot.left() - 62, at - 9, 56, _LABEL_H)
            figure = deviation(Decimal(f"{y:.6f}"), decimals_of(step))
            pen.figure(box, figure, face.unit, "label", "text.secondary")
        foot = QRectF(plot.left(), plot.bottom() + 4, plot.width(), _LABEL_H)
        first = pen.text(foot, face.first, "label", "text.secondary")
        last = pen.text(foot, face.last, "label", "text.secondary", align=RIGHT)
        middle = foot.adjusted(first + 12, 0, -last - 12, 0)
        pen.text(middle, face.caption, "label", "text.secondary", may_elide=True)
        self._draw_limit_labels(pen, plot)

    def _draw_limit_labels(self, pen: Pen, plot: QRectF) -> None:
        face, extent = self.state, self.extent
        told: list[tuple[float, str]] = []
        if face.limits is not None:
            told += zip(face.limits, face.limit_labels, strict=True)
        if face.points and face.tolerance_label:
            told.append((face.points[-1].tolerance, face.tolerance_label))
        bottom = plot.top() - _LABEL_H
        for value, text in sorted(told, reverse=True):
            at = plot.top() + extent.y_share(value) * plot.height() - _LABEL_H / 2
            at = min(max(at, bottom + _LABEL_H), plot.bottom() - _LABEL_H)
            bottom = at
            box = QRectF(plot.right() + 6, at, self.right_w - 6, _LABEL_H)
            pen.text(box, text, "label", "text.secondary", may_elide=True)

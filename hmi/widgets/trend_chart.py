"""Quantities over time: thin curves labelled at their ends, the chosen one thick; no legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from PySide6.QtCore import QRectF

from hmi.figures import number
from hmi.theme import tokens
from hmi.widgets.chart import Extent, Line, decimals_of, marks, round_step, round_time_step
from hmi.widgets.pen import CENTER, Pen
from hmi.widgets.plot_chart import ChartFace, PlotChart
from hmi.widgets.symbols import draw_setpoint_arrow

_THIN = 0.0  # one px of the screen: 1.5 as drawn takes three times as long to paint, 2.4 six times
_THICK = float(tokens()["stroke"]["curve_selected"])
_LABEL_H = 18.0
_TIME_W = 84.0  # a label's room on the time axis
_LEAST_S = 20.0  # nobody zooms in further
_MINUTE_S = 60
_MANY = 4  # names on one label


@dataclass(frozen=True, slots=True)
class Curve:
    """One quantity; *x* are seconds since 1970, None in *y* begins a gap."""

    name: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    label: str = ""  # its last figure with its unit; "": the curve has no label


@dataclass(frozen=True, slots=True)
class TrendFace(ChartFace):
    curves: tuple[Curve, ...] = ()
    chosen: str = ""
    unit: str = ""
    until: float = 0.0  # the axis goes on until then, though nothing is known of it
    setpoint: float | None = None  # of the chosen one
    setpoint_label: str = ""
    step: float = 1.0  # seconds; 0: straight from point to point
    zone: tzinfo = UTC


@dataclass(slots=True)
class _Label:
    """What stands beside the ends of one curve or of several that lie together."""

    y: float
    names: list[str]
    figure: str


class TrendChart(PlotChart[TrendFace]):
    def lines(self) -> Sequence[Line]:
        face = self.state
        return [
            Line(
                curve.x,
                curve.y,
                "process.active" if curve.name == face.chosen else "process.normal",
                _THICK if curve.name == face.chosen else _THIN,
                face.step,
            )
            for curve in face.curves
        ]

    def whole(self) -> Extent:
        face = self.state
        starts = [curve.x[0] for curve in face.curves if curve.x]
        ends = [curve.x[-1] for curve in face.curves if curve.x]
        start, end = min(starts, default=0.0), max([*ends, face.until])
        highest = [max(filter(None, curve.y), default=0.0) for curve in face.curves]
        top = max([*highest, face.setpoint or 0.0, 1.0])
        return Extent(start, max(end, start + _LEAST_S), 0, top * 1.06, _LEAST_S)

    def zoom_center(self) -> tuple[float, float]:
        """Keep the chosen curve in sight."""
        x, y = super().zoom_center()
        chosen = next((c for c in self.state.curves if c.name == self.state.chosen), None)
        if chosen is None:
            return x, y
        before = [of for at, of in zip(chosen.x, chosen.y, strict=True) if at <= x]
        return x, next((of for of in reversed(before) if of is not None), y)

    def draw_under(self, pen: Pen, plot: QRectF) -> None:
        extent = self.extent
        for x in self._time_marks(plot):
            at = extent.x_share(x) * plot.width()
            pen.line((at, 0), (at, plot.height()), "line.grid")
        for y in marks(extent.y0, extent.y1, self._y_step(plot)):
            at = extent.y_share(y) * plot.height()
            pen.line((0, at), (plot.width(), at), "line.grid")

    def draw_over(self, pen: Pen, plot: QRectF) -> None:
        if self.state.setpoint is not None:
            at = self.extent.y_share(self.state.setpoint) * plot.height()
            pen.line((0, at), (plot.width(), at), "setpoint", 2, dashed=True)

    def draw_sides(self, pen: Pen, plot: QRectF) -> None:
        extent, step = self.extent, self._y_step(plot)
        for y in marks(extent.y0, extent.y1, step):
            at = plot.top() + extent.y_share(y) * plot.height()
            box = QRectF(plot.left() - 62, at - 9, 56, _LABEL_H)
            figure = number(Decimal(f"{y:.6f}"), decimals_of(step))
            pen.figure(box, figure, self.state.unit, "label", "text.secondary")
        seconds = self._time_step(plot) < _MINUTE_S
        for x in self._time_marks(plot):
            at = plot.left() + extent.x_share(x) * plot.width()
            box = QRectF(at - _TIME_W / 2, plot.bottom() + 4, _TIME_W, _LABEL_H)
            told = datetime.fromtimestamp(x, self.state.zone)
            text = told.strftime("%H:%M:%S" if seconds else "%H:%M")
            pen.text(box, text, "label", "text.secondary", align=CENTER)
        self._draw_labels(pen, plot)

    def _draw_labels(self, pen: Pen, plot: QRectF) -> None:
        x = plot.right() + 8
        wide = self.right_w - 8
        taken: list[float] = []
        for label, strong in self._labels(plot):
            y = _free(label.y, taken, plot)
            if y is None:
                continue
            taken.append(y)
            role, weight = ("text.primary", 600) if strong else ("text.secondary", 500)
            box = QRectF(x, y - _LABEL_H / 2, wide, _LABEL_H)
            if not label.names:
                draw_setpoint_arrow(pen, x, y, 4, 6)
                pen.text(box.adjusted(10, 0, 0, 0), label.figure, "label", role, weight=weight)
                continue
            names = ", ".join(label.names[:_MANY]) + (" …" if len(label.names) > _MANY else "")
            text = f"{names}  {label.figure}" if label.figure else names
            pen.text(box, text, "label", role, weight=weight, may_elide=True)

    def _labels(self, plot: QRectF) -> list[tuple[_Label, bool]]:
        """Return the labels, those first that must be seen: the chosen curve's, the setpoint's."""
        face, extent = self.state, self.extent
        own: list[tuple[_Label, bool]] = []
        others: list[_Label] = []
        for curve in face.curves:
            last = next((y for y in reversed(curve.y) if y is not None), None)
            if last is None or not curve.label or not extent.y0 <= last <= extent.y1:
                continue
            y = plot.top() + extent.y_share(last) * plot.height()
            label = _Label(y, [curve.name], curve.label)
            if curve.name == face.chosen:
                own.append((label, True))
            else:
                others.append(label)
        if face.setpoint is not None and extent.y0 <= face.setpoint <= extent.y1:
            y = plot.top() + extent.y_share(face.setpoint) * plot.height()
            own.append((_Label(y, [], face.setpoint_label), True))
        return [*own, *((label, False) for label in _merged(others))]

    def _y_step(self, plot: QRectF) -> float:
        extent = self.extent
        return round_step((extent.y1 - extent.y0) / max(1.0, plot.height() / 48))

    def _time_step(self, plot: QRectF) -> float:
        extent = self.extent
        return round_time_step((extent.x1 - extent.x0) / max(1.0, plot.width() / _TIME_W))

    def _time_marks(self, plot: QRectF) -> list[float]:
        """Return round times of the plant's clock."""
        extent = self.extent
        local = datetime.fromtimestamp(extent.x0, self.state.zone)
        ahead = local.utcoffset()
        origin = -(ahead.total_seconds() if ahead is not None else 0.0)
        return list(marks(extent.x0, extent.x1, self._time_step(plot), origin))


def _merged(labels: list[_Label]) -> list[_Label]:
    """Put labels that would lie on each other into one, without figures."""
    found: list[_Label] = []
    for label in sorted(labels, key=lambda each: each.y):
        if found and label.y - found[-1].y < _LABEL_H:
            found[-1].names += label.names
            found[-1].figure = ""
        else:
            found.append(label)
    return found


def _free(wanted: float, taken: list[float], plot: QRectF) -> float | None:
    """Return the place nearest to *wanted* where a label lies on no other; None: there is none."""
    low, high = plot.top(), plot.bottom()
    places = [wanted]
    for y in taken:
        places += [y - _LABEL_H, y + _LABEL_H]
    free = [
        y
        for y in places
        if low - 2 <= y <= high + 2 and all(abs(y - other) > _LABEL_H - 0.5 for other in taken)
    ]
    near = min(free, key=lambda y: abs(y - wanted), default=None)
    return near if near is None or abs(near - wanted) < 2 * _LABEL_H else None

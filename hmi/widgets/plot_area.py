"""The ground of a chart: lines in coordinates of their own, moved and zoomed by fingers.

Importing this module loads the chart library, which takes a third of a second and 40 MB: only
`hmi/widgets/plotting.py` does, when the first chart is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTouchEvent
from PySide6.QtWidgets import QWidget

from hmi.theme import Theme
from hmi.widgets.chart import Extent, Line
from hmi.widgets.pen import Pen

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Draw = Callable[[Pen], None]

_TWO_FINGERS = 2
_COLUMN = 2.0  # design px that share their lowest and highest point
_LEAST_FINGERS_APART = 20.0


@dataclass(frozen=True, slots=True)
class _Curve:
    x: Floats
    y: Floats
    pen: QPen


class _Lines(pg.GraphicsObject):  # type: ignore[misc] # the library has no types
    """All curves as one item: the library's own would each look for its bounds at every change."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[tuple[QPen, QPainterPath]] = []

    def show_paths(self, paths: list[tuple[QPen, QPainterPath]]) -> None:
        self.prepareGeometryChange()
        self._paths = paths

    def boundingRect(self) -> QRectF:  # noqa: N802 (Qt's name)
        found: QRectF = self.getViewBox().viewRect()
        return found

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen, path in self._paths:
            painter.setPen(pen)
            painter.drawPath(path)


class PlotArea(pg.GraphicsView):  # type: ignore[misc] # the library has no types
    """Draws without OpenGL. What lies beneath and above the lines is drawn by the chart's pen."""

    moved = Signal()  # another part is in sight

    def __init__(self, theme: Theme, under: Draw, over: Draw, parent: QWidget) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self._theme = theme
        self._under, self._over = under, over
        self._whole = Extent(0, 0, 0, 0)
        self._is_whole = True
        self._is_changing = False  # lines and range together: they are drawn once
        self._curves: list[_Curve] = []
        self._view: Any = pg.ViewBox(enableMenu=False, defaultPadding=0)
        self._view.disableAutoRange()
        self._lines = _Lines()
        self._view.addItem(self._lines, ignoreBounds=True)
        self.setCentralItem(self._view)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.viewport().setAutoFillBackground(False)
        self._view.sigRangeChanged.connect(self._on_range)
        self._view.sigResized.connect(self._draw)
        self._view.sigRangeChangedManually.connect(self._on_hand)

    @property
    def extent(self) -> Extent:
        """Return what is in sight."""
        (x0, x1), (y0, y1) = self._view.viewRange()
        return Extent(x0, x1, y0, y1)

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    def show_lines(self, lines: Sequence[Line], whole: Extent) -> None:
        """Show other lines; what a person zoomed to stays in sight."""
        thick_last = sorted(lines, key=lambda line: line.width)
        self._curves = [self._curve(line) for line in thick_last]
        self._is_changing = True
        self._bound(whole)
        if self._is_whole:
            self._fit()
        self._is_changing = False
        self._draw()

    def zoom(self, factor: float, center: tuple[float, float]) -> None:
        """Show 1/*factor* of what is in sight, about *center* in the lines' coordinates."""
        self._is_whole = False
        self._view.scaleBy((1 / factor, 1 / factor), center=QPointF(*center))
        if self.extent.covers(self._whole):
            self.show_whole()

    def translate_by(self, x: float) -> None:
        """Show what lies *x* further on."""
        self._is_whole = False
        self._view.translateBy(x=x)

    def show_whole(self) -> None:
        self._is_whole = True
        self._fit()

    def drawBackground(self, painter: QPainter, _rect: QRectF) -> None:  # noqa: N802 (Qt's name)
        self._with_pen(painter, self._under)

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:  # noqa: N802
        self._with_pen(painter, self._over)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QTouchEvent):
            self._on_touch(event)
            event.accept()
            return True
        return bool(super().viewportEvent(event))

    def _fit(self) -> None:
        whole = self._whole
        self._view.setRange(xRange=(whole.x0, whole.x1), yRange=(whole.y0, whole.y1), padding=0)

    def _curve(self, line: Line) -> _Curve:
        x = np.asarray(line.x, dtype=np.float64)
        y = np.asarray(line.y, dtype=np.float64)  # None becomes nan
        if line.step:
            x, y = held(x, y, line.step)
        pen = QPen(self._theme.color(line.role), line.width * self._theme.k)
        pen.setCosmetic(True)
        return _Curve(x, y, pen)

    def _bound(self, whole: Extent) -> None:
        """Let nobody move or zoom beyond *whole*."""
        if whole == self._whole:
            return
        self._whole = whole
        self._view.setLimits(
            xMin=whole.x0, xMax=whole.x1, yMin=whole.y0, yMax=whole.y1, minXRange=whole.least_x
        )

    def _with_pen(self, painter: QPainter, draw: Draw) -> None:
        painter.save()
        painter.resetTransform()
        painter.scale(self._theme.k, self._theme.k)
        draw(Pen(painter, self._theme, []))
        painter.restore()

    def _draw(self) -> None:
        """Hand the library what is in sight, no finer than the screen can show."""
        if self._is_changing:
            return
        extent = self.extent
        columns = max(1, int(self.viewport().width() / self._theme.k / _COLUMN))
        paths = []
        for curve in self._curves:
            x, y = in_sight(curve.x, curve.y, extent.x0, extent.x1, columns)
            paths.append((curve.pen, pg.arrayToQPath(x, y, connect="finite")))
        self._lines.show_paths(paths)

    def _on_range(self) -> None:
        if not self._is_changing:
            self._draw()
            self.moved.emit()

    def _on_hand(self) -> None:
        self._is_whole = False

    def _on_touch(self, event: QTouchEvent) -> None:
        """One finger moves, two also zoom, each way as they go apart."""
        points = event.points()
        now = [point.position() for point in points[:_TWO_FINGERS]]
        before = [point.lastPosition() for point in points[:_TWO_FINGERS]]
        if event.type() is not QEvent.Type.TouchUpdate or not now:
            return
        self._is_whole = False
        if len(now) == _TWO_FINGERS:
            x = _share(before[0].x() - before[1].x(), now[0].x() - now[1].x())
            y = _share(before[0].y() - before[1].y(), now[0].y() - now[1].y())
            self._view.scaleBy((x, y), center=self._at(_middle(now)))
        moved = self._at(_middle(before)) - self._at(_middle(now))
        self._view.translateBy(x=moved.x(), y=moved.y())

    def _at(self, place: QPointF) -> QPointF:
        """Return where *place*, in px, lies in the lines' coordinates."""
        extent, port = self.extent, self.viewport()
        x = extent.x0 + place.x() / max(1, port.width()) * (extent.x1 - extent.x0)
        y = extent.y1 - place.y() / max(1, port.height()) * (extent.y1 - extent.y0)
        return QPointF(x, y)


def _middle(places: Sequence[QPointF]) -> QPointF:
    count = len(places)
    return QPointF(
        sum(each.x() for each in places) / count, sum(each.y() for each in places) / count
    )


def _share(before: float, now: float) -> float:
    """Return how much of what was in sight stays so when two fingers go apart."""
    least = _LEAST_FINGERS_APART
    if abs(before) < least or abs(now) < least:
        return 1.0
    return abs(before / now)


def held(x: Floats, y: Floats, step: float) -> tuple[Floats, Floats]:
    """Return a point each *step* that holds the last value before it; a gap stays a gap."""
    if not len(x):
        return x, y
    grid = np.arange(x[0], x[-1] + step / 2, step)
    if np.array_equal(grid, x):
        return x, y
    return grid, y[np.searchsorted(x, grid, side="right") - 1]


def in_sight(x: Floats, y: Floats, x0: float, x1: float, columns: int) -> tuple[Floats, Floats]:
    """Return the points from *x0* to *x1*, with one more at each side.

    Of more than the screen has columns, each column's lowest and highest stand for all in it. A
    column with a gap in it is a gap: no line is invented.
    """
    first = max(0, int(np.searchsorted(x, x0)) - 1)
    after = min(len(x), int(np.searchsorted(x, x1, side="right")) + 1)
    x, y = x[first:after], y[first:after]
    each = len(x) // columns
    if each <= _TWO_FINGERS:
        return x, y
    whole = len(x) // each * each
    parts = y[:whole].reshape(-1, each)
    low, high = parts.min(axis=1), parts.max(axis=1)
    rising = parts[:, 0] <= parts[:, -1]
    starts = x[:whole:each]
    places = np.column_stack((starts, starts + (x[each - 1] - x[0])))
    heights = np.column_stack((np.where(rising, low, high), np.where(rising, high, low)))
    return (
        np.concatenate((places.ravel(), x[whole:])),
        np.concatenate((heights.ravel(), y[whole:])),
    )

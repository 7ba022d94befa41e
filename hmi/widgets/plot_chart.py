"""A panel with a chart: title, buttons to zoom, axes at the sides, and the lines' ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.chart import Extent, Line
from hmi.widgets.panel import PADDING, EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.plotting import Plotting

if TYPE_CHECKING:
    from hmi.widgets.plot_area import PlotArea

_ZOOM = 2.0
_BETWEEN = 10.0  # title and facts
_LINE_H = 20.0
_HEAD_H = 34.0
_LEFT_W = 58.0
_FOOT_H = 24.0
_LEAST_H = 120


@dataclass(frozen=True, slots=True)
class ChartFace:
    """What every chart says of itself; without a title it is being read."""

    title: str = ""
    facts: str = ""
    empty: EmptyFace | None = None  # why there is no line to show
    stale: bool = False


F = TypeVar("F", bound=ChartFace)


class PlotChart(Canvas[F]):
    """Its lines come when the chart library has been loaded; all else stands there at once."""

    right_w = 116.0  # for labels beside the lines' ends

    def __init__(
        self, theme: Theme, name: str, face: F, plotting: Plotting, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, face, parent)
        self.setObjectName(name)
        self.setMinimumSize(QSize(theme.px(240), theme.px(_LEAST_H)))
        self.area: PlotArea | None = None
        self._plotting = plotting
        self._head = QHBoxLayout()
        self._head.setSpacing(theme.touch.gap)
        self._head.addStretch(1)
        down = QVBoxLayout(self)
        margin = theme.px(PADDING)
        down.setContentsMargins(margin, theme.px(6), margin, 0)
        down.addLayout(self._head)
        down.addStretch(1)
        self._buttons: list[PlainButton] = []
        plotting.came.connect(self._on_came)
        theme.changed.connect(self._show_lines)

    def add_to_head(self, part: QWidget) -> None:
        """Put something to touch at the right of the title."""
        self._head.addWidget(part)

    def add_zoom(self, whole: str) -> None:
        """Offer zooming in, out, and back to the *whole*."""
        for icon, label in (("minus", tr("See more of it")), ("plus", tr("See it closer"))):
            button = PlainButton(
                self.theme, f"{self.objectName()} {icon}", "", self, icon=icon, width=48
            )
            button.setAccessibleName(label)
            self._add_button(button)
        self._add_button(PlainButton(self.theme, f"{self.objectName()} whole", whole, self))
        minus, plus, all_of_it = self._buttons
        minus.tapped.connect(self._on_minus)
        plus.tapped.connect(self._on_plus)
        all_of_it.tapped.connect(self._on_whole)

    def show_state(self, state: F) -> None:
        if state != self.state:
            super().show_state(state)
            self._show_lines()

    def lines(self) -> Sequence[Line]:
        raise NotImplementedError

    def whole(self) -> Extent:
        raise NotImplementedError

    def zoom_center(self) -> tuple[float, float]:
        """Return about what the buttons zoom."""
        seen = self.extent
        return (seen.x0 + seen.x1) / 2, (seen.y0 + seen.y1) / 2

    def draw_under(self, pen: Pen, plot: QRectF) -> None:
        """Draw what lies beneath the lines; the plot's corner is at 0, 0."""

    def draw_over(self, pen: Pen, plot: QRectF) -> None:
        """Draw what lies over the lines."""

    def draw_sides(self, pen: Pen, plot: QRectF) -> None:
        """Draw the axes' labels, and those at the lines' ends, around *plot*."""

    @property
    def extent(self) -> Extent:
        """Return what is in sight."""
        return self.whole() if self.area is None else self.area.extent

    def spoken(self, state: F) -> str:
        return f"{state.title}. {state.facts}" if state.title else tr("being read")

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height, stale=face.stale)
        plot = self._plot()
        head = QRectF(PADDING, 6, self._head_w(), self._head_h())
        if not face.title:
            draw_loading(pen, plot, 5)
            return
        self._paint_head(pen, head)
        if face.empty is not None:
            inner = QRectF(PADDING, head.bottom(), width - 2 * PADDING, height - head.bottom())
            draw_empty(pen, inner, face.empty)
            return
        self.draw_sides(pen, plot)
        if self.area is None:
            draw_loading(pen, plot, 5)

    def _paint_head(self, pen: Pen, head: QRectF) -> None:
        """Draw title and facts; where they are too long for one line, the facts stand below."""
        face = self.state
        used, facts_w = pen.width(face.title, "value"), pen.width(face.facts, "label")
        if used + _BETWEEN + facts_w > head.width() and head.height() >= 2 * _LINE_H:
            top = head.center().y() - _LINE_H
            title = QRectF(head.left(), top, head.width(), _LINE_H)
            facts = title.translated(0, _LINE_H)
        else:
            title, facts = head, head.adjusted(used + _BETWEEN, 0, 0, 0)
        pen.text(title, face.title, "value", may_elide=True)
        pen.text(facts, face.facts, "label", "text.secondary", may_elide=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self._place()

    def _add_button(self, button: PlainButton) -> None:
        self._buttons.append(button)
        self.add_to_head(button)

    def _head_h(self) -> float:
        return max(_HEAD_H, self._head.sizeHint().height() / self.theme.k)

    def _head_w(self) -> float:
        """Return the room for the title: what the parts at its right leave."""
        return (
            self.width() / self.theme.k - 2 * PADDING - self._head.sizeHint().width() / self.theme.k
        )

    def _plot(self) -> QRectF:
        width, height = self.width() / self.theme.k, self.height() / self.theme.k
        top = 6 + self._head_h() + 8
        right = PADDING + self.right_w
        wide = max(20.0, width - PADDING - _LEFT_W - right)
        return QRectF(PADDING + _LEFT_W, top, wide, max(20.0, height - top - _FOOT_H - 6))

    @Slot()
    def _show_lines(self) -> None:
        """Hand the lines to their ground; it is made when there is one to show."""
        face = self.state
        has_lines = bool(face.title) and face.empty is None
        for button in self._buttons:
            button.setEnabled(has_lines)
        if has_lines:
            self._make_area()
        if self.area is not None:
            self.area.setVisible(has_lines)
            if has_lines:
                self.area.show_lines(self.lines(), self.whole())
                self.area.viewport().update()
        self.update()

    def _make_area(self) -> None:
        if self.area is not None:
            return
        make = self._plotting.area
        if make is None:
            self._plotting.want()
            return
        self.area = make(self.theme, self._on_under, self._on_over, self)
        self.area.moved.connect(self.update)
        self._place()
        self.area.show()

    def _place(self) -> None:
        if self.area is not None:
            plot, k = self._plot(), self.theme.k
            corner = (round(plot.left() * k), round(plot.top() * k))
            self.area.setGeometry(QRect(*corner, round(plot.width() * k), round(plot.height() * k)))

    def _on_under(self, pen: Pen) -> None:
        plot = QRectF(0, 0, self._plot().width(), self._plot().height())
        pen.fill(plot, "bg.inset")
        self.draw_under(pen, plot)

    def _on_over(self, pen: Pen) -> None:
        plot = QRectF(0, 0, self._plot().width(), self._plot().height())
        self.draw_over(pen, plot)
        pen.frame(plot, "line.control")

    @Slot()
    def _on_came(self) -> None:
        self._show_lines()

    @Slot()
    def _on_minus(self) -> None:
        self._zoom(1 / _ZOOM)

    @Slot()
    def _on_plus(self) -> None:
        self._zoom(_ZOOM)

    @Slot()
    def _on_whole(self) -> None:
        if self.area is not None:
            self.area.show_whole()

    def _zoom(self, factor: float) -> None:
        if self.area is not None:
            self.area.zoom(factor, self.zoom_center())

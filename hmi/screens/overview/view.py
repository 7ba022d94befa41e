"""The overview: the line at a glance. It shows, and tells what was touched; it decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.batch_panel import BatchFace, BatchPanel, QueueFace, QueuePanel
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import TableFace, TablePanel
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.silo_gauge import GaugeFace, LevelFace, SiloGauge
from hmi.widgets.symbols import Mark, draw_mark, draw_setpoint_arrow
from services.application.plant_view import SiloPhase

_HEAD_H = 132
_HEAD_SMALL_H = 112
_HEAD_LINE_H = 64
_FOOT_H = 190
_FOOT_SMALL_H = 164
_FOOT_LEAST_H = 140
_TIGHT_PAGE = 520  # a small page with a banner
_LINE_FROM = 230  # beside a sheet: below it the gauges alone stay
_SMALL_PAGE = 600  # design px of height: below it the head and the tables give way
_FOOT_WIDTHS = {"next": 0, "finished": 288, "jobs": 368}  # 0 takes what is left
_NOTHING = TableFace("", (), (), ())
_NO_SILO = GaugeFace("", "", ("", ""), SiloPhase.NOT_USED, None, None, None, "", LevelFace(""), "")
_SILOS_BEFORE_LOADED = 15


@dataclass(frozen=True, slots=True)
class LegendFace:
    """When the gauges were read, what somebody did last, and whether a level is not known."""

    read: str = ""
    old: bool = False
    news: str = ""
    unknown: bool = False
    in_short: str = ""  # of the news, where they have no room


class Legend(Canvas[LegendFace]):
    """What the gauges' parts mean, when they were read, and what somebody did last."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        x = 0.0
        title = tr("Silos")
        x += pen.text(QRectF(0, 0, 200, height), title, "body", weight=600) + 16
        pen.fill(QRectF(x, 4, 12, 12), "process.normal")
        x = self._word(pen, x + 17, height, tr("actual"))
        draw_setpoint_arrow(pen, x, height / 2)
        pen.line((x + 2, height / 2), (x + 14, height / 2), "setpoint", 3)
        x = self._word(pen, x + 19, height, tr("setpoint"))
        x = self._word(pen, x, height, tr("± deviation"))
        pen.frame(QRectF(x, 4, 8, 12), "line.control")
        pen.fill(QRectF(x + 1, 10, 6, 6), "process.level")
        x = self._word(pen, x + 13, height, tr("left in silo,")) - 11
        pen.line((x, height / 2), (x + 12, height / 2), "setpoint", 2)
        x = self._word(pen, x + 17, height, tr("needed by the queue"))
        face = self.state
        if face.unknown:
            x = self._word(pen, x, height, tr("? level never entered"))
        role, weight = ("text.primary", 600) if face.old else ("text.secondary", 500)
        used = pen.text(
            QRectF(x, 0, width - x, height), face.read, "label", role, align=RIGHT, weight=weight
        )
        if face.old:
            draw_mark(pen, Mark.CLOCK, width - used - 18, height / 2 - 6, 12, role)
        room = QRectF(x + 8, 0, max(0.0, width - used - 34 - x), height)
        fits = pen.width(face.news, "label", narrow=True) <= room.width()
        news = face.news if fits or not face.news else face.in_short
        pen.text(room, news, "label", "text.secondary", align=RIGHT, may_elide=True)

    def changed_parts(self, before: LegendFace) -> Sequence[QRectF] | None:
        """Tell each second's change: the age, which takes as much room as before."""
        face, (wide, height) = self.state, self.size_in_px
        letters = self.theme.letters("label", 600 if face.old else 500)
        used = letters.width(face.read)
        if replace(before, read=face.read) != face or used != letters.width(before.read):
            return None
        return (QRectF(wide - used - 2, 0, used + 4, height),)

    def _word(self, pen: Pen, x: float, height: float, word: str) -> float:
        return x + pen.text(QRectF(x, 0, 300, height), word, "label", "text.secondary") + 16


class OverviewView(QWidget):
    silo_touched = Signal(int)
    panel_touched = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("overview")
        self._compact = False
        self.batch = BatchPanel(theme, BatchFace(), self)
        self.batch.setObjectName("front batch")
        self.queue = QueuePanel(theme, QueueFace("", "", (), "", "", "", ""), self)
        self.legend = Legend(theme, LegendFace(), self)
        self.gauges: list[SiloGauge] = []
        self._gauge_rows = 0
        self.panels = {name: TablePanel(theme, name, _NOTHING, self) for name in _FOOT_WIDTHS}
        self._lay_out()
        self._make_gauges((_NO_SILO,) * _SILOS_BEFORE_LOADED)

    def show_gauges(self, faces: tuple[GaugeFace, ...]) -> None:
        if len(faces) != len(self.gauges):
            self._make_gauges(faces)
        for gauge, face in zip(self.gauges, faces, strict=True):
            gauge.show_state(face)

    def set_compact(self, compact: bool) -> None:
        """Leave room for a sheet: one line of head and the gauges stay."""
        self._compact = compact
        self.queue.setVisible(not compact)
        self.legend.setVisible(not compact)
        self._foot.setVisible(not compact)
        for gauge in self.gauges:
            gauge.setEnabled(not compact)  # a touch beside a sheet must not leave it
        self._fit()

    def blink(self, lit: bool) -> None:
        for gauge in self.gauges:
            gauge.blink(lit)
        for panel in self.panels.values():
            panel.blink(lit)

    def resizeEvent(self, _event: object) -> None:  # noqa: N802 (Qt's name)
        self._fit()

    def _fit(self) -> None:
        tall = self.height() / self.theme.k
        self._arrange_gauges()
        two = self._gauge_rows > 1
        small = two or self.window().height() / self.theme.k - 120 < _SMALL_PAGE
        head = _HEAD_LINE_H if self._compact else _HEAD_SMALL_H if small else _HEAD_H
        self.batch.setFixedHeight(self.theme.px(head))
        self.queue.setFixedHeight(self.theme.px(head))
        tight = tall < (_SMALL_PAGE if two else _TIGHT_PAGE)
        foot = _FOOT_LEAST_H if tight else _FOOT_SMALL_H if small else _FOOT_H
        self._foot.setFixedHeight(self.theme.px(foot))
        self.batch.setVisible(not self._compact or tall >= _LINE_FROM)

    def _make_gauges(self, faces: tuple[GaugeFace, ...]) -> None:
        for gauge in self.gauges:
            self._gauge_grid.removeWidget(gauge)
            gauge.deleteLater()
        self.gauges = [SiloGauge(self.theme, face, self) for face in faces]
        for gauge in self.gauges:
            gauge.touched.connect(self._on_gauge)
        self._gauge_rows = 0
        self._arrange_gauges()

    def _arrange_gauges(self) -> None:
        """Put the gauges into two rows where one would make them narrower than 12 mm."""
        count, touch = len(self.gauges), self.theme.touch
        narrowest = (self.width() - touch.gap * (count - 1)) // count
        rows = 2 if narrowest < touch.least and not self._compact else 1
        if rows != self._gauge_rows:
            self._gauge_rows = rows
            across = -(-count // rows)
            for place, gauge in enumerate(self.gauges):
                self._gauge_grid.addWidget(gauge, place // across, place % across)
            for column in range(self._gauge_grid.columnCount()):
                self._gauge_grid.setColumnStretch(column, 1 if column < across else 0)

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        head = QHBoxLayout()
        head.setSpacing(gap)
        head.addWidget(self.batch, 1)
        self.queue.setFixedWidth(self.theme.px(384))
        head.addWidget(self.queue)
        down.addLayout(head)
        self.legend.setFixedHeight(self.theme.px(20))
        down.addWidget(self.legend)
        down.addSpacing(-self.theme.px(4))
        self._gauge_grid = QGridLayout()
        self._gauge_grid.setSpacing(gap)
        down.addLayout(self._gauge_grid, 1)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(gap)
        for name, wide in _FOOT_WIDTHS.items():
            panel = self.panels[name]
            panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            panel.touched.connect(self._on_panel)
            if wide:
                panel.setFixedWidth(self.theme.px(wide))
            foot.addWidget(panel, 0 if wide else 1)
        down.addWidget(self._foot)

    def _on_gauge(self) -> None:
        gauge = self.sender()
        if isinstance(gauge, SiloGauge) and gauge.state.number:
            self.silo_touched.emit(int(gauge.state.number))

    def _on_panel(self) -> None:
        self.panel_touched.emit(self.sender().objectName())

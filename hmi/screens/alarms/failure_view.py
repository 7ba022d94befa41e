"""Failures: the chart and the table by equipment above, each failure as a row beneath."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from hmi.qt.keyed_model import KeyedListModel
from hmi.screens.alarms.act_list import ActDelegate, ActList
from hmi.screens.alarms.failure_faces import FailureRowFace
from hmi.screens.alarms.period_bar import PeriodBar
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton, draw_ground
from hmi.widgets.note_line import NoteLine
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pareto import Pareto, ParetoFace, draw_severity
from hmi.widgets.pen import CENTER, RIGHT, Pen
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.symbols import Mark, draw_mark
from hmi.widgets.table_panel import RowsPanel

_ACT_W = 112.0
_REPORT_W = 224.0
_LENGTH_W = 96.0
_TABLE_W = 500
_TABLE_SMALL_W = 450
_SMALL_PAGE = 1120
_CHART_H = 252
_CHART_LOW_H = 204
_LOW_PAGE = 600


class FailureModel(KeyedListModel[FailureRowFace]):
    """Failures, newest first."""


class FailureDelegate(ActDelegate[FailureRowFace]):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, _ACT_W, parent)

    def has_act(self, row: FailureRowFace) -> bool:
        return row.can_resolve and not self.stale

    def paint_row(self, pen: Pen, rect: QRectF, row: FailureRowFace, *, chosen: bool) -> None:
        pen.fill(rect, "bg.selected" if chosen else "bg.panel", 4)
        edge = "accent" if chosen else "stale.line" if self.stale else "line.control"
        pen.frame(rect, edge, 2 if chosen else 1, dashed=self.stale, radius=4)
        top, left = rect.height() / 2 - 19, 14.0
        right = rect.right() - 12
        report = QRectF(right - _REPORT_W, top, _REPORT_W, 20)
        wide = pen.text(report, row.report, "label", align=RIGHT, weight=600, may_elide=True)
        draw_mark(pen, row.report_mark, right - wide - 18, top + 4, 12, "text.primary")
        answer = QRectF(right - _REPORT_W, top + 20, _REPORT_W, 18)
        under = row.answer or row.over
        pen.text(answer, under, "label", "text.secondary", align=RIGHT, may_elide=True)
        right -= _REPORT_W + 12
        length = QRectF(right - _LENGTH_W, top, _LENGTH_W, 20)
        pen.figure(length, row.minutes, tr("min"), weight=600)
        word = QRectF(right - _LENGTH_W, top + 20, _LENGTH_W, 18)
        used = pen.text(word, row.word, "label", "text.secondary", align=RIGHT)
        draw_severity(pen, row.severity, right - used - 16, top + 24)
        room = right - _LENGTH_W - 12 - left
        used = pen.text(QRectF(left, top, room, 20), row.equipment, weight=600, may_elide=True)
        text = QRectF(left + used + 10, top, max(0.0, room - used - 10), 20)
        pen.text(text, row.told, may_elide=True)
        when = QRectF(left, top + 20, room, 18)
        told = f"{row.when} · {row.over}" if row.answer else row.when
        pen.text(when, told, "label", "text.secondary", may_elide=True)

    def paint_act(self, pen: Pen, rect: QRectF, row: FailureRowFace) -> None:
        if not row.can_resolve:
            return
        role = draw_ground(pen, rect, pressed=self.pressed == row.key, refused=self.stale)
        pen.text(rect, tr("Resolve…"), "body", role, align=CENTER, weight=600)


class FailureView(QWidget):
    enter_touched = Signal()
    retry_touched = Signal()

    def __init__(
        self, theme: Theme, model: FailureModel, period: PeriodBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.enter = PlainButton(theme, "enter failure", tr("Enter failure"), self, icon="plus")
        self.enter.tapped.connect(self.enter_touched)
        self.pareto = Pareto(theme, ParetoFace(), self)
        self.table = RowsPanel(theme, "by equipment", self)
        self.list: ActList[FailureRowFace] = ActList(
            theme, model, FailureDelegate(theme, self), self
        )
        self.list.setObjectName("failures")
        self.nothing = StatePanel(theme, "failures", being_read(), self)
        self.nothing.retry_touched.connect(self.retry_touched)
        self._period = period
        self._lay_out()

    def show_figures(self, pareto: ParetoFace, table: TableFace) -> None:
        self.pareto.show_state(pareto)
        self.table.show_state(table)

    def show_list(self) -> None:
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.nothing.show_face(face, retry=retry)
        self._stack.setCurrentIndex(1)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        px, k = self.theme.px, self.theme.k
        small = self.width() / k < _SMALL_PAGE
        self.table.setFixedWidth(px(_TABLE_SMALL_W if small else _TABLE_W))
        low = self.height() / k < _LOW_PAGE
        for part in (self.pareto, self.table):
            part.setFixedHeight(px(_CHART_LOW_H if low else _CHART_H))

    def _lay_out(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        head = QHBoxLayout()
        head.setSpacing(self.theme.touch.gap)
        head.addWidget(self._period)
        self.note = NoteLine(self.theme, (Mark.NONE, ""), self)
        head.addWidget(self.note, 1)
        head.addWidget(self.enter)
        down.addLayout(head)
        charts = QHBoxLayout()
        charts.setSpacing(self.theme.touch.gap)
        charts.addWidget(self.pareto, 1)
        charts.addWidget(self.table)
        down.addLayout(charts)
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        down.addWidget(place, 1)

"""The alarm system's own figures by ISA-18.2, over a shift, a day, a week or a month."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from hmi.language import heard
from hmi.screens.alarms.figure_faces import figures_face, rate_face, top_face, worst_face
from hmi.screens.alarms.period_bar import PeriodBar
from hmi.screens.alarms.period_tab import PeriodTab
from hmi.screens.alarms.tab import Surroundings, Tab
from hmi.theme import Theme
from hmi.widgets.note_line import NoteLine
from hmi.widgets.rate_chart import RateChart, RateFace
from hmi.widgets.state_panel import StatePanel, being_read, not_read
from hmi.widgets.symbols import Mark
from hmi.widgets.table_panel import RowsPanel
from services.application.plant_view import PlantView
from services.domain.alarm_figures import AlarmFigures
from services.domain.period import Period

_TABLE_W = 560
_TABLE_SMALL_W = 520
_SMALL_PAGE = 1120
_EVERY_S = 10.0  # these figures need not be newer


class FigureView(QWidget):
    retry_touched = Signal()

    def __init__(self, theme: Theme, period: PeriodBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.figures = RowsPanel(theme, "alarm figures")
        self.top = RowsPanel(theme, "top ten")
        self.worst = RowsPanel(theme, "chattering and standing")
        self.rate = RateChart(theme, RateFace())
        self.nothing = StatePanel(theme, "figures", being_read(), self)
        self.nothing.retry_touched.connect(self.retry_touched)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        head = QHBoxLayout()
        head.addWidget(period)
        self.note = NoteLine(theme, (Mark.NONE, ""), self)
        head.addWidget(self.note, 1)
        down.addLayout(head)
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        down.addWidget(place, 1)
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self._panels())
        self._stack.addWidget(self.nothing)

    def show_problem(self, problem: str) -> None:
        self.nothing.show_face(not_read(problem), retry=True)
        self._stack.setCurrentIndex(1)

    def show_figures(self) -> None:
        self._stack.setCurrentIndex(0)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        small = self.width() / self.theme.k < _SMALL_PAGE
        for part in (self.figures, self.worst):
            part.setFixedWidth(self.theme.px(_TABLE_SMALL_W if small else _TABLE_W))

    def _panels(self) -> QWidget:
        panels = QWidget()
        down = QVBoxLayout(panels)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        for left, right, share in ((self.figures, self.top, 6), (self.worst, self.rate, 5)):
            row = QHBoxLayout()
            row.setSpacing(self.theme.touch.gap)
            row.addWidget(left)
            row.addWidget(right, 1)
            down.addLayout(row, share)
        return panels


class FigureTab(PeriodTab[AlarmFigures]):
    def __init__(self, around: Surroundings, parent: Tab | None = None) -> None:
        super().__init__(around, parent)
        self._asked_at: datetime | None = None
        self.view = self.page = FigureView(around.theme, self._period)
        self.page.retry_touched.connect(self._begin)

    def show(self, _plant: PlantView, now: datetime) -> None:
        last = self._asked_at
        if last is None or (now - last).total_seconds() >= _EVERY_S:
            self._asked_at = now
            self._ask()
        self._show(now)

    def _read_of(self, period: Period) -> Coroutine[Any, Any, AlarmFigures]:
        return self._around.books.figures(period)

    def _show(self, now: datetime) -> None:
        page, found = self.page, self._read.answer
        self._period.show_at(now)
        if found is None and self._read.problem:
            page.show_problem(heard(self._read.problem))
            return
        problem = heard(self._read.problem)
        page.note.show_state((Mark.CLOCK if problem else Mark.NONE, problem))
        words_of = self._around.books.words_of
        page.figures.show_state(figures_face(found))
        page.top.show_state(top_face(found, words_of))
        page.worst.show_state(worst_face(found, words_of, now))
        page.rate.show_state(rate_face(found, now))
        page.show_figures()

"""The reports page: which report at the left, which time above, chart and tables beside them."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from hmi.documents.export_bar import ExportBar
from hmi.documents.shown import value
from hmi.screens.reports.faces import ChartFace
from hmi.screens.reports.range_bar import RangeBar
from hmi.screens.reports.table import FigureTables, TableModel
from hmi.screens.reports.words import kind_word
from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.day_bars import DayBars, DayFace
from hmi.widgets.panel import PADDING, EmptyFace, draw_loading, draw_panel
from hmi.widgets.pareto import Pareto, ParetoFace
from hmi.widgets.pen import Pen
from hmi.widgets.ranked_bars import RankedBars, RankedFace
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.swiped import stacked, swiped
from services.domain.document import Fact
from services.domain.report import ReportKind

_LIST_W = 176
_FACTS_H = 58
_CHART_H, _CHART_LOW_H = 240, 172
_LOW_PAGE = 600


class FactLine(Canvas[tuple[Fact, ...]]):
    """The report's main figures, large, each with its unit."""

    def spoken(self, state: tuple[Fact, ...]) -> str:
        return "; ".join(f"{x.label} {value(x.value, x.format, None, unit=True)}" for x in state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if not self.state:
            draw_loading(pen, QRectF(PADDING, 6, width - 2 * PADDING, height - 12), 2)
            return
        wide = (width - 2 * PADDING) / len(self.state)
        for place, fact in enumerate(self.state):
            x = PADDING + place * wide
            label = QRectF(x, 6, wide - 8, 20)
            pen.text(label, fact.label, "label", "text.secondary", may_elide=True)
            figure = QRectF(x, 26, wide - 8, 26)
            shown = value(fact.value, fact.format, None)
            used = pen.text(figure, shown, "value", weight=600)
            unit = figure.adjusted(used + 4, 2, 0, 0)
            pen.text(unit, fact.format.unit, "label", "text.secondary")


class ReportsView(SightedView):
    report_touched = Signal(str)
    retry_touched = Signal()
    cancel_touched = Signal()

    def __init__(self, theme: Theme, model: TableModel, bar: RangeBar, export: ExportBar) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("reports page")
        self.bar = bar
        self.export = export
        self.reports = {
            kind: PlainButton(theme, f"report {kind.value}", kind_word(kind), self, style="body")
            for kind in ReportKind
        }
        self.facts = FactLine(theme, (), self)
        self.ranked = RankedBars(theme, "report bars")
        self.days = DayBars(theme, "report days")
        self.pareto = Pareto(theme, ParetoFace())
        self.tables = FigureTables(theme, model, self)
        self.nothing = StatePanel(theme, "report", being_read(), self)
        self.cancel = PlainButton(theme, "report cancel", tr("Break off"), self)
        self.cancel.setVisible(False)
        self._lay_out()
        for button in self.reports.values():
            button.tapped.connect(self._on_report)
        self.nothing.retry_touched.connect(self.retry_touched)
        self.cancel.tapped.connect(self.cancel_touched)

    def show_chosen(self, kind: ReportKind) -> None:
        for each, button in self.reports.items():
            button.set_chosen(each is kind)

    def show_chart(self, face: ChartFace) -> None:
        if isinstance(face, DayFace):
            self.days.show_state(face)
            self._charts.setCurrentWidget(self.days)
        elif isinstance(face, ParetoFace):
            self.pareto.show_state(face)
            self._charts.setCurrentWidget(self.pareto)
        else:
            assert isinstance(face, RankedFace)
            self.ranked.show_state(face)
            self._charts.setCurrentWidget(self.ranked)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        self.facts.setVisible(bool(facts))
        self.facts.show_state(facts)

    def show_report(self) -> None:
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.nothing.show_face(face, retry=retry)
        self._stack.setCurrentIndex(1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        low = self.height() / self.theme.k < _LOW_PAGE
        self._chart_place.setFixedHeight(self.theme.px(_CHART_LOW_H if low else _CHART_H))

    def _on_report(self) -> None:
        self.report_touched.emit(self.sender().objectName().removeprefix("report "))

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(gap)
        across.addWidget(self._list())  # at full height: eight reports are whole on 10.1 inch
        right = QVBoxLayout()
        right.setSpacing(gap)
        across.addLayout(right, 1)
        right.addWidget(self.bar)
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        for each in (self._report(), self.nothing):
            self._stack.addWidget(each)
        right.addWidget(place, 1)
        foot = QHBoxLayout()
        foot.setSpacing(gap)
        foot.addWidget(self.export, 1)
        foot.addWidget(self.cancel)
        self.export.setFixedHeight(self.theme.touch.tall(48))
        right.addLayout(foot)

    def _list(self) -> QWidget:
        for button in self.reports.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner = stacked(list(self.reports.values()), self.theme.touch.gap)
        column = inner.layout()
        assert isinstance(column, QVBoxLayout)
        column.addStretch(1)
        area = swiped(inner)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(self.theme.px(_LIST_W) + self.theme.touch.gap)
        return area

    def _report(self) -> QWidget:
        part = QWidget()
        down = QVBoxLayout(part)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        self.facts.setFixedHeight(self.theme.px(_FACTS_H))
        down.addWidget(self.facts)
        self._chart_place = QWidget(part)
        self._charts = QStackedLayout(self._chart_place)
        for each in (self.ranked, self.days, self.pareto):
            self._charts.addWidget(each)
        down.addWidget(self._chart_place)
        down.addWidget(self.tables, 1)
        return part

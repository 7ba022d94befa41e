"""Joins the reports page to the plant: which report of which time, and how far it is."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot

from hmi.documents.export_bar import ExportBar
from hmi.documents.paper_desk import PaperDesk
from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.screens.page import PagePresenter
from hmi.screens.reports.books import ReportBooks
from hmi.screens.reports.choice import ReportChoice
from hmi.screens.reports.documents import report_document
from hmi.screens.reports.faces import chart_face
from hmi.screens.reports.range_bar import RangeBar
from hmi.screens.reports.table import TableModel, table_rows
from hmi.screens.reports.view import ReportsView
from hmi.sheets.dates import ChooseDays, DatesQuestion
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import Mark
from services.application.plant_view import PlantView
from services.domain.document import Document, Fact, Facts
from services.domain.errors import PlantError
from services.domain.report import Report, ReportKind
from services.domain.report_range import RangeKind, ReportRange

_EVERY_MS = 30_000
_LONG_S = 1.0


class BrokenOffError(PlantError):
    """Nobody waits for this report any more."""


class ReportsPresenter(PagePresenter):
    def __init__(
        self,
        theme: Theme,
        books: ReportBooks,
        tasks: UiTasks,
        now: Callable[[], datetime],
        days: ChooseDays,
        paper: PaperDesk | None,
        choice: ReportChoice,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._books, self._now = theme, books, now
        self._tasks, self._days = tasks, days
        self._choice = choice
        self._asked: Asked[Report] = Asked(tasks, self)
        self._wanted = 0  # the number of the last question; earlier ones are broken off
        self._broken_off = False
        self._progress: float | None = None
        self._begun: datetime | None = None
        self._shown: Report | None = None
        self._model = TableModel(self)
        self.bar = RangeBar(theme, books.calendar, choice)
        self._export = ExportBar(theme, "paper", paper, self._document)
        self.view = self.page = ReportsView(theme, self._model, self.bar, self._export)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._again)
        self._connect()
        self._show(now())

    def show(self, _view: PlantView, now: datetime) -> None:
        self._show(now)

    @property
    def _kind(self) -> ReportKind:
        return self._choice.report or ReportKind.PRODUCTION

    def stop(self) -> None:
        self._timer.stop()
        self._wanted += 1  # whatever is under way is broken off

    def look_at(self, kind: ReportKind) -> None:
        self._choice.report = kind
        self._begin()

    def _connect(self) -> None:
        self._asked.changed.connect(self._on_answer)
        self.bar.changed.connect(self._begin)
        self.bar.days_wanted.connect(self._on_days)
        self.page.came.connect(self._on_came)
        self.page.went.connect(self.stop)
        self.page.report_touched.connect(self._on_report)
        self.page.retry_touched.connect(self._begin)
        self.page.cancel_touched.connect(self._on_cancel)

    @Slot()
    def _on_came(self) -> None:
        self._timer.start()
        self._ask()
        self._show(self._now())

    @Slot()
    def _begin(self) -> None:
        """Read another report, or the same after a failure: what was shown before goes at once."""
        self._asked.forget()
        self.page.show_report()
        self._ask()
        self._show(self._now())

    @Slot()
    def _again(self) -> None:
        """Read a time that is not over once more."""
        if self.bar.range(self._now()).until > self._now() or self._asked.problem:
            self._ask()

    def _ask(self) -> None:
        self._wanted += 1
        self._broken_off = False
        number, kind, of = self._wanted, self._kind, self.bar.range(self._now())
        self._asked.ask(lambda: self._read(number, kind, of))

    async def _read(self, number: int, kind: ReportKind, of: ReportRange) -> Report:
        self._begun, self._progress = self._now(), None

        def told(share: float) -> None:
            if number != self._wanted or self._broken_off:
                raise BrokenOffError(tr("The report was broken off."))
            self._progress = share

        try:
            return await self._books.report(kind, of, told)
        finally:
            self._begun = self._progress = None

    @Slot()
    def _on_answer(self) -> None:
        self._show(self._now())

    @Slot()
    def _on_cancel(self) -> None:
        self._broken_off = True

    @Slot(str)
    def _on_report(self, name: str) -> None:
        self.look_at(ReportKind(name))

    @Slot()
    def _on_days(self) -> None:
        self._tasks.start(self._choose_days())

    async def _choose_days(self) -> None:
        now = self._now()
        of, today = self.bar.range(now), self._books.calendar.day_of(now)
        shown = (of.first, of.last) if of.kind is RangeKind.DAYS else (None, None)
        days = await self._days(DatesQuestion(tr("The report of these days"), today, *shown))
        if days is not None:
            self.bar.choose_days(days.first, days.last)

    def _show(self, now: datetime) -> None:
        page, report, problem = self.page, self._asked.answer, heard(self._asked.problem)
        self.bar.show_at(now)
        page.show_chosen(self._kind)
        self._export.show_idle(*self._note(report, problem, now), offered=report is not None)
        page.cancel.setVisible(self._is_long(now))
        if report is None:
            self._shown = None
            self._model.show([])
            if problem:
                page.show_nothing(not_read(problem), retry=True)
            else:
                page.show_nothing(being_read())
            return
        page.tables.show_stale(stale=bool(problem))
        if report is not self._shown:
            self._show_report(report, now)
        page.show_report()

    def _show_report(self, report: Report, now: datetime) -> None:
        self._shown = report
        document = report_document(report, now.tzinfo)
        facts: tuple[Fact, ...] = ()
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Facts):
                    facts = block.facts
        self.page.show_facts(facts)
        self.page.show_chart(chart_face(report.content))
        self._model.show(table_rows(document, now.tzinfo, self._theme))

    def _document(self) -> Document:
        report = self._asked.answer
        assert report is not None, "nothing is offered before there is a report"
        return report_document(report, self._now().tzinfo)

    @property
    def is_answered(self) -> bool:
        """Whether what was asked for last is shown."""
        return self._begun is None and self._asked.answer is self._shown is not None

    def _is_long(self, now: datetime) -> bool:
        return self._begun is not None and (now - self._begun).total_seconds() >= _LONG_S

    def _note(self, report: Report | None, problem: str, now: datetime) -> tuple[Mark, str]:
        if report is None:
            if self._progress is None or not self._is_long(now):
                return Mark.NONE, ""
            share = f"{self._progress * 100:.0f}"
            return Mark.CLOCK, tr("%1 % of the batches are summed up", share)
        at = f"{report.read_at.astimezone(now.tzinfo):%H:%M:%S}"
        if problem:
            return Mark.CLOCK, tr("Figures of %1: %2", at, problem)
        if not report.is_over:
            return Mark.NONE, tr("Not over yet: the figures are those of %1.", at)
        return Mark.NONE, tr("A day begins with its first shift. A batch counts where it ended.")

"""Which pages the window has: the one place where a page joins it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hmi.actions import ActionFlow, Desk
from hmi.qt.tasks import UiTasks
from hmi.screens.overview.presenter import OverviewPresenter
from hmi.screens.page import PagePresenter
from hmi.screens.queue.presenter import QueuePresenter
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.rail import RailItem
from services.application.plant_view import PlantView

if TYPE_CHECKING:
    from hmi.documents.paper_desk import PaperDesk
    from hmi.screens.alarms.presenter import AlarmsPresenter
    from hmi.screens.alarms.tab import AlarmSources, Enter
    from hmi.screens.diagnostics.presenter import DiagnosticsPresenter, Inspector
    from hmi.screens.history.around import Choose, ChooseDays
    from hmi.screens.history.books import HistoryBooks
    from hmi.screens.history.presenter import HistoryPresenter
    from hmi.screens.jobs.presenter import JobsPresenter, Log
    from hmi.screens.odoo.presenter import Books, OdooPresenter
    from hmi.screens.plant.presenter import PlantPresenter
    from hmi.screens.reports.books import ReportBooks
    from hmi.screens.reports.presenter import ReportsPresenter
    from hmi.screens.settings.presenter import SettingsPresenter
    from hmi.screens.settings.source import ToolSources
    from hmi.screens.silos.books import SiloBooks
    from hmi.screens.silos.presenter import SilosPresenter

TOOLS = "tools"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What pages are made from. A page whose source is None is left out."""

    theme: Theme
    desk: Desk
    flow: ActionFlow
    now: Callable[[], datetime]
    plant: Callable[[], PlantView | None]
    enter: "Enter"
    choose: "Choose"
    days: "ChooseDays"
    inspector: "Inspector | None" = None
    ledger: "Books | None" = None
    job_log: "Log | None" = None
    alarms: "AlarmSources | None" = None
    silos: "SiloBooks | None" = None
    paper: "PaperDesk | None" = None
    reports: "ReportBooks | None" = None
    history: "HistoryBooks | None" = None
    tools: "ToolSources | None" = None


class Pages(QObject):
    """All pages in one language; in another one they are made anew.

    A page is loaded when its source has come, so that the window's start does not wait for it.
    """

    def __init__(
        self, around: Surroundings, on_error: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._tasks = UiTasks(on_error)
        self.items: list[RailItem] = []
        self.tabs: dict[str, list[tuple[str, str]]] = {}  # rail entry -> its pages and their names
        self.presenters: dict[str, PagePresenter] = {}
        self.settings: SettingsPresenter | None = None
        self.plant: PlantPresenter | None = None
        self.overview = OverviewPresenter(around.theme, self)
        self._add("overview", tr("Overview"), "layout-dashboard", self.overview)
        self.queue = QueuePresenter(around.theme, around.desk, around.flow, around.now, self)
        self._add("queue", tr("Queue"), "list-ordered", self.queue)
        self.silos: SilosPresenter | None = None
        if around.silos is not None:
            self.silos = self._make_silos(around, around.silos)
            self._add("silos", tr("Silos"), "cylinder", self.silos)
            self.overview.silo_wanted.connect(self.silos.look_at)
        self.odoo: OdooPresenter | None = None
        if around.ledger is not None:
            self.odoo = self._make_odoo(around, around.ledger)
            self._add("odoo", tr("Odoo"), "book-open-check", self.odoo)
        self.alarms: AlarmsPresenter | None = None
        if around.alarms is not None:
            self.alarms = self._make_alarms(around, around.alarms)
            self._add("alarms", tr("Alarms"), "bell", self.alarms)
        self.reports: ReportsPresenter | None = None
        if around.reports is not None:
            self.reports = self._make_reports(around, around.reports)
            self._add("reports", tr("Reports"), "chart-column", self.reports)
        self.history: HistoryPresenter | None = None
        if around.history is not None:
            self.history = self._make_history(around, around.history)
            self._add("history", tr("History"), "archive", self.history)
        self.diagnostics: DiagnosticsPresenter | None = None
        if around.inspector is not None:
            self.diagnostics = self._make_diagnostics(around, around.inspector)
            self._add_tool("plc", tr("PLC"), self.diagnostics)
        self.jobs: JobsPresenter | None = None
        if around.job_log is not None:
            self.jobs = self._make_jobs(around, around.job_log)
            self._add_tool("jobs", tr("Jobs"), self.jobs)
        if around.tools is not None:
            self._add_tools(around, around.tools)

    def stop(self) -> None:
        for each in self.presenters.values():
            each.stop()

    async def close(self) -> None:
        """Let what the pages asked for come to its end."""
        self.stop()
        await self._tasks.close()

    async def leave(self, room: QWidget | None) -> None:
        """Go for good, with the widgets that the pages stood in."""
        await self.close()
        if room is not None:
            room.deleteLater()
        self.deleteLater()

    def _add(self, name: str, label: str, icon: str, presenter: PagePresenter) -> None:
        self.items.append(RailItem(name, label, icon))
        self.presenters[name] = presenter

    def _add_tool(self, name: str, label: str, presenter: PagePresenter) -> None:
        """Add a page that shares one rail entry with others, as a tab of it."""
        if TOOLS not in self.tabs:
            self.items.append(RailItem(TOOLS, tr("Tools"), "wrench"))
        self.tabs.setdefault(TOOLS, []).append((name, label))
        self.presenters[name] = presenter

    def _add_tools(self, around: Surroundings, sources: "ToolSources") -> None:
        from hmi.screens.plant.presenter import PlantPresenter  # noqa: PLC0415
        from hmi.screens.settings.presenter import SettingsPresenter  # noqa: PLC0415
        from hmi.screens.users.presenter import UsersPresenter  # noqa: PLC0415

        theme, desk, flow, tasks = around.theme, around.desk, around.flow, self._tasks
        self.settings = SettingsPresenter(theme, sources.settings, desk, flow, tasks, self)
        self._add_tool("settings", tr("Settings"), self.settings)
        self.plant = PlantPresenter(theme, sources.files, desk, flow, tasks, around.now, self)
        self._add_tool("plant", tr("Plant files"), self.plant)
        self._add_tool("users", tr("People"), UsersPresenter(theme, desk, flow, self))

    def _holder(self) -> str:
        view = self._around.plant()
        return "" if view is None else view.holder

    def _make_silos(self, around: Surroundings, books: "SiloBooks") -> "SilosPresenter":
        from hmi.screens.silos.presenter import SilosPresenter  # noqa: PLC0415

        theme, desk, flow, now = around.theme, around.desk, around.flow, around.now
        return SilosPresenter(theme, books, desk, flow, self._tasks, now, self)

    def _make_odoo(self, around: Surroundings, ledger: "Books") -> "OdooPresenter":
        from hmi.screens.odoo.presenter import OdooPresenter  # noqa: PLC0415

        theme, desk, flow, now = around.theme, around.desk, around.flow, around.now
        return OdooPresenter(theme, ledger, desk, flow, self._tasks, now, around.plant, self)

    def _make_alarms(self, around: Surroundings, sources: "AlarmSources") -> "AlarmsPresenter":
        from hmi.screens.alarms.presenter import AlarmsPresenter  # noqa: PLC0415

        theme, desk, flow, now = around.theme, around.desk, around.flow, around.now
        enter, paper = around.enter, around.paper
        return AlarmsPresenter(theme, sources, desk, flow, self._tasks, now, enter, paper, self)

    def _make_history(self, around: Surroundings, books: "HistoryBooks") -> "HistoryPresenter":
        from hmi.screens.history.around import Around  # noqa: PLC0415
        from hmi.screens.history.presenter import HistoryPresenter  # noqa: PLC0415

        return HistoryPresenter(
            Around(
                around.theme,
                books,
                around.desk,
                around.flow,
                self._tasks,
                around.now,
                around.enter,
                around.choose,
                around.days,
                around.paper,
            ),
            self,
        )

    def _make_jobs(self, around: Surroundings, log: "Log") -> "JobsPresenter":
        from hmi.screens.jobs.presenter import JobsPresenter  # noqa: PLC0415

        theme, desk, flow, now = around.theme, around.desk, around.flow, around.now
        return JobsPresenter(theme, log, desk, flow, self._tasks, now, self)

    def _make_reports(self, around: Surroundings, books: "ReportBooks") -> "ReportsPresenter":
        from hmi.screens.reports.presenter import ReportsPresenter  # noqa: PLC0415

        theme, paper = around.theme, around.paper
        return ReportsPresenter(theme, books, self._tasks, around.now, paper, self)

    def _make_diagnostics(
        self, around: Surroundings, inspector: "Inspector"
    ) -> "DiagnosticsPresenter":
        from hmi.screens.diagnostics.presenter import DiagnosticsPresenter  # noqa: PLC0415

        return DiagnosticsPresenter(
            around.theme, inspector, self._tasks, around.now, self._holder, self
        )

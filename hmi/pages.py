"""Which pages the window has: the one place where a page joins it.

A page that nobody has looked at costs nothing: its module is loaded and its widgets are made when
it is called up first. So a page joins in two places of `Pages`:

* `_add` (`_add_tool` for a tab of the tools) with its name, its words on the rail, and what makes
  it, if its source is there;
* a `cached_property` that imports the presenter, makes it and hands it to `_made`. Reading that
  property makes the page. Nothing but the type checker may import it above.

The window is there before the line's services are. Until they `arrive`, the rail has all entries
already, and in the place of a page that needs them stands `coming`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from hmi.actions import ActionFlow, Desk
from hmi.qt.tasks import UiTasks
from hmi.screens.help.trail import HelpTrail
from hmi.screens.overview.presenter import OverviewPresenter
from hmi.screens.page import PagePresenter
from hmi.screens.reports.choice import ReportChoice
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.rail import RailItem
from services.application.plant_view import PlantView

if TYPE_CHECKING:
    from hmi.documents.paper_desk import PaperDesk
    from hmi.screens.alarms.presenter import AlarmsPresenter
    from hmi.screens.alarms.source import AlarmSources
    from hmi.screens.alarms.tab import Enter
    from hmi.screens.diagnostics.presenter import DiagnosticsPresenter, Inspector
    from hmi.screens.help.presenter import HelpPresenter
    from hmi.screens.history.around import Choose
    from hmi.screens.history.books import HistoryBooks
    from hmi.screens.history.presenter import HistoryPresenter
    from hmi.screens.jobs.presenter import JobsPresenter, Log
    from hmi.screens.odoo.presenter import Books, OdooPresenter
    from hmi.screens.plant.presenter import PlantPresenter
    from hmi.screens.queue.presenter import QueuePresenter
    from hmi.screens.reports.books import ReportBooks
    from hmi.screens.reports.presenter import ReportsPresenter
    from hmi.screens.settings.presenter import SettingsPresenter
    from hmi.screens.settings.source import ToolSources
    from hmi.screens.silos.books import SiloBooks
    from hmi.screens.silos.presenter import SilosPresenter
    from hmi.screens.users.presenter import UsersPresenter
    from hmi.sheets.dates import ChooseDays

TOOLS = "tools"
HELP = "help"
COMING = "coming"
Maker = Callable[[], PagePresenter | None]
P = TypeVar("P", bound=PagePresenter)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What pages are made from. A page whose source is None is left out, or still *to_come*."""

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
    paper: "Callable[[], PaperDesk] | None" = None
    reports: "ReportBooks | None" = None
    history: "HistoryBooks | None" = None
    tools: "ToolSources | None" = None
    trail: HelpTrail = field(default_factory=HelpTrail)
    report: ReportChoice = field(default_factory=ReportChoice)
    to_come: bool = False


class Pages(QObject):
    """All pages in one language; in another one they are made anew, as they are called up."""

    made = Signal(str)  # the page of that name was called up first, and is among the presenters

    def __init__(
        self, around: Surroundings, on_error: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._tasks = UiTasks(on_error)
        self.items: list[RailItem] = []
        self.tabs: dict[str, list[tuple[str, str]]] = {}  # rail entry -> its pages and their names
        self.presenters: dict[str, PagePresenter] = {}  # of those that were called up
        self._makers: dict[str, Maker] = {}
        self._add("overview", tr("Overview"), "layout-dashboard", lambda: self.overview)
        self._add("queue", tr("Queue"), "list-ordered", lambda: self.queue)
        if around.to_come or around.silos is not None:
            self._add("silos", tr("Silos"), "cylinder", lambda: self.silos)
        if around.to_come or around.ledger is not None:
            self._add("odoo", tr("Odoo"), "book-open-check", lambda: self.odoo)
        if around.to_come or around.alarms is not None:
            self._add("alarms", tr("Alarms"), "bell", lambda: self.alarms)
        if around.to_come or around.reports is not None:
            self._add("reports", tr("Reports"), "chart-column", lambda: self.reports)
        if around.to_come or around.history is not None:
            self._add("history", tr("History"), "archive", lambda: self.history)
        if around.to_come or around.inspector is not None:
            self._add_tool("plc", tr("PLC"), lambda: self.diagnostics)
        if around.to_come or around.job_log is not None:
            self._add_tool("jobs", tr("Jobs"), lambda: self.jobs)
        if around.to_come or around.tools is not None:
            self._add_tool("settings", tr("Settings"), lambda: self.settings)
            self._add_tool("plant", tr("Plant files"), lambda: self.plant)
            self._add_tool("users", tr("People"), lambda: self.users)
        self._makers[HELP] = lambda: self.help  # opened from the alarm bar

    @property
    def names(self) -> tuple[str, ...]:
        """All pages that can be called up, made or not."""
        return tuple(self._makers)

    def call_up(self, name: str) -> str:
        """Make the page of that name if it is the first time; return what stands in its place."""
        if name not in self.presenters:
            self._makers[name]()
        return name if name in self.presenters else self._coming()

    def arrive(self, around: Surroundings) -> None:
        """Take what the services have brought; pages that were asked for in vain may be made."""
        self._around = around
        for name in [name for name, made in vars(self).items() if made is None]:
            delattr(self, name)  # a cached property found no source

    @cached_property
    def overview(self) -> OverviewPresenter:
        page = OverviewPresenter(self._around.theme, self)
        page.silo_wanted.connect(self._on_silo)
        page.level_wanted.connect(self._on_level)
        return self._made("overview", page)

    @cached_property
    def queue(self) -> "QueuePresenter":
        from hmi.screens.queue.presenter import QueuePresenter  # noqa: PLC0415

        around = self._around
        theme, desk, flow, now = around.theme, around.desk, around.flow, around.now
        return self._made("queue", QueuePresenter(theme, desk, flow, now, self))

    @cached_property
    def silos(self) -> "SilosPresenter | None":
        from hmi.screens.silos.presenter import SilosPresenter  # noqa: PLC0415

        around = self._around
        if around.silos is None:
            return None
        page = SilosPresenter(around.theme, around.silos, *self._hands, self)
        return self._made("silos", page)

    @cached_property
    def odoo(self) -> "OdooPresenter | None":
        from hmi.screens.odoo.presenter import OdooPresenter  # noqa: PLC0415

        around = self._around
        if around.ledger is None:
            return None
        page = OdooPresenter(around.theme, around.ledger, *self._hands, around.plant, self)
        return self._made("odoo", page)

    @cached_property
    def alarms(self) -> "AlarmsPresenter | None":
        from hmi.screens.alarms.presenter import AlarmsPresenter  # noqa: PLC0415

        around = self._around
        if around.alarms is None:
            return None
        enter, paper = around.enter, self._paper
        page = AlarmsPresenter(around.theme, around.alarms, *self._hands, enter, paper, self)
        return self._made("alarms", page)

    @cached_property
    def reports(self) -> "ReportsPresenter | None":
        from hmi.screens.reports.presenter import ReportsPresenter  # noqa: PLC0415

        around, tasks, books = self._around, self._tasks, self._around.reports
        if books is None:
            return None
        theme, now, days, paper = around.theme, around.now, around.days, self._paper
        page = ReportsPresenter(theme, books, tasks, now, days, paper, around.report, self)
        return self._made("reports", page)

    @cached_property
    def history(self) -> "HistoryPresenter | None":
        from hmi.screens.history.around import Around  # noqa: PLC0415
        from hmi.screens.history.presenter import HistoryPresenter  # noqa: PLC0415

        around, books = self._around, self._around.history
        if books is None:
            return None
        ask = (around.enter, around.choose, around.days, self._paper)
        page = HistoryPresenter(Around(around.theme, books, *self._hands, *ask), self)
        page.curves_wanted.connect(self._on_curves)
        return self._made("history", page)

    @cached_property
    def jobs(self) -> "JobsPresenter | None":
        from hmi.screens.jobs.presenter import JobsPresenter  # noqa: PLC0415

        around = self._around
        if around.job_log is None:
            return None
        page = JobsPresenter(around.theme, around.job_log, *self._hands, self)
        return self._made("jobs", page)

    @cached_property
    def diagnostics(self) -> "DiagnosticsPresenter | None":
        from hmi.screens.diagnostics.presenter import DiagnosticsPresenter  # noqa: PLC0415

        theme, inspector, now = self._around.theme, self._around.inspector, self._around.now
        if inspector is None:
            return None
        page = DiagnosticsPresenter(theme, inspector, self._tasks, now, self._holder, self)
        return self._made("plc", page)

    @cached_property
    def settings(self) -> "SettingsPresenter | None":
        from hmi.screens.settings.presenter import SettingsPresenter  # noqa: PLC0415

        around, tools = self._around, self._around.tools
        if tools is None:
            return None
        theme, desk, flow = around.theme, around.desk, around.flow
        page = SettingsPresenter(theme, tools.settings, desk, flow, self._tasks, self)
        return self._made("settings", page)

    @cached_property
    def plant(self) -> "PlantPresenter | None":
        from hmi.screens.plant.presenter import PlantPresenter  # noqa: PLC0415

        around, tools = self._around, self._around.tools
        if tools is None:
            return None
        page = PlantPresenter(around.theme, tools.files, *self._hands, self)
        return self._made("plant", page)

    @cached_property
    def users(self) -> "UsersPresenter":
        from hmi.screens.users.presenter import UsersPresenter  # noqa: PLC0415

        theme, desk, flow = self._around.theme, self._around.desk, self._around.flow
        return self._made("users", UsersPresenter(theme, desk, flow, self))

    @cached_property
    def help(self) -> "HelpPresenter":
        from hmi.screens.help.presenter import HelpPresenter  # noqa: PLC0415

        around = self._around
        page = HelpPresenter(around.theme, around.trail, around.enter, self._tasks, self)
        return self._made(HELP, page)

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

    def _add(self, name: str, label: str, icon: str, make: Maker) -> None:
        self.items.append(RailItem(name, label, icon))
        self._makers[name] = make

    def _add_tool(self, name: str, label: str, make: Maker) -> None:
        """Add a page that shares one rail entry with others, as a tab of it."""
        if TOOLS not in self.tabs:
            self.items.append(RailItem(TOOLS, tr("Tools"), "wrench"))
        self.tabs.setdefault(TOOLS, []).append((name, label))
        self._makers[name] = make

    def _coming(self) -> str:
        from hmi.screens.coming import ComingPresenter  # noqa: PLC0415

        if COMING not in self.presenters:
            self._made(COMING, ComingPresenter(self._around.theme, self))
        return COMING

    def _made(self, name: str, page: P) -> P:
        """Let the window give the new page its place."""
        self.presenters[name] = page
        self.made.emit(name)
        return page

    @property
    def _paper(self) -> "PaperDesk | None":
        return None if self._around.paper is None else self._around.paper()

    @property
    def _hands(self) -> tuple[Desk, ActionFlow, UiTasks, Callable[[], datetime]]:
        """What each page takes where something is done, in the order in which it takes it."""
        return self._around.desk, self._around.flow, self._tasks, self._around.now

    def _holder(self) -> str:
        view = self._around.plant()
        return "" if view is None else view.holder

    @Slot(int)
    def _on_silo(self, number: int) -> None:
        if self.silos is not None:
            self.silos.look_at(number)

    @Slot(int)
    def _on_level(self, number: int) -> None:
        if self.silos is not None:
            self.silos.look_at_level(number)

    @Slot(int)
    def _on_curves(self, history_id: int) -> None:
        if self.silos is not None:
            self.silos.look_at_archived(history_id)

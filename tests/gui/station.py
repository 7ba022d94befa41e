"""A window with its desk, its plant and a clock that the test moves."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from hmi.documents.paper_desk import PaperSources
from hmi.language import Language
from hmi.screens.alarms.source import AlarmSources
from hmi.screens.settings.source import ToolSources
from hmi.shell import Shell
from hmi.theme import Mode, Theme
from hmi.touch import Touch
from hmi.widgets.canvas import TouchButton
from hmi.widgets.plotting import load_plotting
from services.adapters.files.files import DiskFiles
from services.application.document_files import DocumentFiles
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.domain.user import User
from tests.gui.alarm_books import MemoryAlarmBooks
from tests.gui.books import MemoryBooks, MemoryInspector
from tests.gui.desk import MemoryDesk, MemoryLog
from tests.gui.history_books import MemoryHistory
from tests.gui.papers import Named
from tests.gui.report_books import MemoryReports
from tests.gui.setting_books import MemoryFiles, MemorySettings
from tests.gui.silo_books import MemorySiloBooks
from tests.gui.views import NOW, USERS


@dataclass
class Station:
    desk: MemoryDesk
    state: PlantState = field(default_factory=PlantState)
    log: MemoryLog = field(default_factory=MemoryLog)
    books: MemoryAlarmBooks = field(default_factory=MemoryAlarmBooks)
    silos: MemorySiloBooks = field(default_factory=MemorySiloBooks)
    reports: MemoryReports = field(default_factory=MemoryReports)
    history: MemoryHistory = field(default_factory=MemoryHistory)
    moment: datetime = NOW
    ticks: float = 0.0  # of the clock that locks an idle window
    shell: Shell = field(init=False)

    def button(self, name: str) -> TouchButton:
        found = [
            each
            for each in self.shell.window.findChildren(TouchButton)
            if each.objectName() == name and each.isVisibleTo(self.shell.window)
        ]
        assert found, f"no button {name!r} on the screen"
        return found[0]

    def shows(self, name: str) -> bool:
        found = self.shell.window.findChildren(TouchButton, name)
        return any(each.isVisibleTo(self.shell.window) for each in found)

    def tap(self, name: str) -> None:
        self.button(name).click()

    def go(self, page: str) -> None:
        self.shell.window.rail.page_chosen.emit(page)

    def wait(self, seconds: float) -> None:
        """Let the window's clock, and nothing else, go on."""
        self.moment += timedelta(seconds=seconds)
        self.shell.flow.tick()
        self.shell.refresh()

    def close(self) -> None:
        self.shell.stop()
        self.shell.window.hide()
        self.shell.window.deleteLater()
        self.shell.deleteLater()


def open_station(
    view: PlantView | None,
    user: User | None = USERS[0],
    mode: Mode = Mode.LIGHT,
    size: tuple[int, int] = (1280, 800),
    k: float = 1.0,
    lock_after_s: float = 0.0,
    inch: float | None = None,
    language: Language = Language.ENGLISH,
    ledger: MemoryBooks | None = None,
    inspector: MemoryInspector | None = None,
    books: MemoryAlarmBooks | None = None,
    silos: MemorySiloBooks | None = None,
    reports: MemoryReports | None = None,
    moment: datetime = NOW,
    history: MemoryHistory | None = None,
    exports: Path = Path("exports"),
    theme: Theme | None = None,
    printers: Sequence[str] = (),
    settings: MemorySettings | None = None,
    files: MemoryFiles | None = None,
) -> Station:
    one = Station(
        MemoryDesk(user),
        books=books or MemoryAlarmBooks(),
        moment=moment,
        silos=silos or MemorySiloBooks(),
    )
    load_plotting()  # as a station that has shown a chart before
    one.history = history or one.history
    one.books.now = lambda: one.moment
    one.reports = reports or one.reports
    one.reports.now = lambda: one.moment
    if view is not None:
        one.state.publish(view)
    one.shell = Shell(
        one.state,
        one.desk,
        theme or Theme(mode, k, touch=Touch.on(QSize(*size), inch, k)),
        lambda: one.moment,
        UTC,
        inspector,
        ledger,
        alarms=AlarmSources(one.books, one.books.silence),
        tools=ToolSources(settings or MemorySettings(), files or MemoryFiles()),
        job_log=one.log,
        line_name="Line 1",
        silos=one.silos,
        paper=PaperSources(
            DocumentFiles(DiskFiles()), exports, "PT Pakan", "Line 1", UTC, printers=Named(printers)
        ),
        reports=one.reports,
        history=one.history,
        language=language,
        lock_after_s=lock_after_s,
        idle_clock=lambda: one.ticks,
    )
    one.shell.window.resize(*size)
    one.shell.window.show()
    return one


async def settle(turns: int = 5) -> None:
    """Let tasks and Qt's own events have a few turns."""
    for _ in range(turns):
        await asyncio.sleep(0)
        QApplication.sendPostedEvents()


Open = Callable[..., Station]

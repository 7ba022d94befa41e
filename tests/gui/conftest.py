"""What the window's tests share: a real event loop of Qt, and a shell over a hand-made plant."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from hmi.language import Language
from hmi.screens.alarms.tab import AlarmSources
from hmi.shell import Shell
from hmi.theme import Mode, Theme
from hmi.touch import Touch
from hmi.widgets.canvas import TouchButton
from hmi.widgets.silo_gauge import SiloGauge
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.domain.user import User
from tests.gui.alarm_books import MemoryAlarmBooks
from tests.gui.desk import MemoryDesk, MemoryLog
from tests.gui.views import NOW, USERS

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Run:
    """Run a coroutine on Qt's own loop, as the application does."""

    def run_it(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
            runner.run(work)

    return run_it


@dataclass
class Station:
    """A window with its desk, its plant and a clock that the test moves."""

    shell: Shell
    desk: MemoryDesk
    state: PlantState
    log: MemoryLog
    books: MemoryAlarmBooks
    moment: datetime = NOW
    ticks: float = 0.0  # of the clock that locks an idle window

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

    def gauge(self, place: int) -> SiloGauge:
        return self.shell.pages.overview.view.gauges[place]

    def go(self, page: str) -> None:
        self.shell.window.rail.page_chosen.emit(page)

    def wait(self, seconds: float) -> None:
        """Let the window's clock, and nothing else, go on."""
        self.moment += timedelta(seconds=seconds)
        self.shell.flow.tick()
        self.shell.refresh()


async def settle(turns: int = 5) -> None:
    """Let tasks and Qt's own events have a few turns."""
    for _ in range(turns):
        await asyncio.sleep(0)
        QApplication.sendPostedEvents()


Open = Callable[..., Station]


@pytest.fixture
def station(qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    assert qapp is not None
    opened: list[Station] = []

    def open_it(
        view: PlantView | None,
        user: User | None = USERS[0],
        mode: Mode = Mode.LIGHT,
        size: tuple[int, int] = (1280, 800),
        k: float = 1.0,
        lock_after_s: float = 0.0,
        inch: float | None = None,
        language: Language = Language.ENGLISH,
        books: MemoryAlarmBooks | None = None,
    ) -> Station:
        state = PlantState()
        if view is not None:
            state.publish(view)
        desk = MemoryDesk(user)
        box: list[Station] = []
        alarms = books or MemoryAlarmBooks()
        theme = Theme(mode, k, touch=Touch.on(QSize(*size), inch, k))
        log = MemoryLog()
        shell = Shell(
            state,
            desk,
            theme,
            lambda: box[0].moment if box else NOW,
            UTC,
            alarms=AlarmSources(alarms, tmp_path / "exports", alarms.silence),
            job_log=log,
            language=language,
            lock_after_s=lock_after_s,
            idle_clock=lambda: box[0].ticks if box else 0.0,
        )
        alarms.now = lambda: box[0].moment
        box.append(Station(shell, desk, state, log, alarms))
        shell.window.resize(*size)
        shell.window.show()
        opened.append(box[0])
        return box[0]

    yield open_it
    for each in opened:
        each.shell.stop()
        each.shell.window.hide()
        each.shell.window.deleteLater()
        each.shell.deleteLater()
    QApplication.sendPostedEvents()
    QApplication.processEvents()

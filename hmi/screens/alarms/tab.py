"""What every tab of the alarms page offers the page, and what all of them are made from."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hmi.actions import ActionFlow, Desk
from hmi.documents.paper_desk import PaperDesk
from hmi.qt.tasks import UiTasks
from hmi.screens.alarms.books import AlarmBooks
from hmi.screens.alarms.source import AlarmSources
from hmi.sheets.entry import EntryQuestion
from hmi.theme import Theme
from services.application.plant_view import PlantView

Enter = Callable[[EntryQuestion], Coroutine[Any, Any, Mapping[str, str] | None]]
"""Has something typed in; None: the sheet was left."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    theme: Theme
    sources: AlarmSources
    desk: Desk
    flow: ActionFlow
    tasks: UiTasks
    now: Callable[[], datetime]
    enter: Enter
    paper: PaperDesk | None  # None: nothing can be printed or written here

    @property
    def books(self) -> AlarmBooks:
        return self.sources.books


class Tab(QObject):
    view: QWidget

    def show(self, plant: PlantView, now: datetime) -> None:
        """Show the plant; called for the tab in sight, after each change and once a second."""

    def came(self) -> None:
        """Ask for what is shown: the tab comes in sight."""

    def blink(self, lit: bool) -> None:
        """Show the phase of what blinks."""

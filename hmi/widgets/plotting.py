"""Brings the chart library when the first chart is shown, without holding the window up."""

import asyncio
import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hmi.qt.tasks import UiTasks

if TYPE_CHECKING:
    from hmi.widgets.plot_area import PlotArea

_MODULE = "hmi.widgets.plot_area"
_loaded: "list[type[PlotArea]]" = []  # once, for all charts


def load_plotting() -> None:
    """Load it here and now; a thread of its own may do so."""
    if not _loaded:
        _loaded.append(importlib.import_module(_MODULE).PlotArea)


class Plotting(QObject):
    """A page has one for its charts: each shows its lines when the library `came`."""

    came = Signal()

    def __init__(self, tasks: UiTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._asked = False

    @property
    def area(self) -> "type[PlotArea] | None":
        """Return what lines are drawn with; None: it is still to come."""
        return _loaded[0] if _loaded else None

    def want(self) -> None:
        """Have it loaded, if it is not there."""
        if not (_loaded or self._asked):
            self._asked = True
            self._tasks.start(self._load())

    async def _load(self) -> None:
        await asyncio.to_thread(load_plotting)
        self.came.emit()

"""A tab that shows one time, shift to month: what was read of it, anew whenever it may differ."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Slot

from hmi.qt.asked import Asked
from hmi.screens.alarms.period_bar import PeriodBar
from hmi.screens.alarms.tab import Surroundings, Tab
from services.domain.period import Period, PeriodKind

T = TypeVar("T")


class PeriodTab(Tab, Generic[T]):
    def __init__(self, around: Surroundings, parent: Tab | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._read: Asked[T] = Asked(around.tasks, self)
        self._period = PeriodBar(around.theme, around.books.calendar, PeriodKind.WEEK)
        self._read.changed.connect(self._again)
        self._period.changed.connect(self._begin)

    def came(self) -> None:
        self._ask()

    def _read_of(self, period: Period) -> Coroutine[Any, Any, T]:
        raise NotImplementedError

    def _show(self, now: datetime) -> None:
        raise NotImplementedError

    @Slot()
    def _begin(self) -> None:
        """Read another time, or the same after a failure: what was shown before goes at once."""
        self._read.forget()
        self._ask()
        self._again()

    def _ask(self) -> None:
        period = self._period.period(self._around.now())
        if period is not None:
            self._read.ask(lambda: self._read_of(period))

    @Slot()
    def _again(self) -> None:
        self._show(self._around.now())

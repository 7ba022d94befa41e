"""What the alarms page asks beyond the plant view; services.application.alarm_desk answers."""

from typing import Protocol

from services.application.alarm_desk import AlarmGroup, FailurePage, JournalLine
from services.application.plant_view import AlarmView
from services.domain.alarm import AlarmCode
from services.domain.alarm_figures import AlarmFigures
from services.domain.alarm_journal import EventCode, JournalFilter
from services.domain.paging import Page, PageKey
from services.domain.period import Period, PlantCalendar


class AlarmBooks(Protocol):
    @property
    def calendar(self) -> PlantCalendar: ...

    async def alarms(self, group: AlarmGroup = ...) -> tuple[AlarmView, ...]: ...

    async def story(self, alarm_id: int, limit: int) -> tuple[JournalLine, ...]: ...

    async def journal(
        self, wanted: JournalFilter, after: PageKey | None = ..., limit: int = ...
    ) -> Page[JournalLine]: ...

    async def failures(self, period: Period) -> FailurePage: ...

    async def equipment(self) -> tuple[str, ...]: ...

    async def figures(self, period: Period) -> AlarmFigures: ...

    def words_of(self, code: AlarmCode | EventCode) -> str: ...

"""What the history page asks; services.application.history_desk answers."""

from collections.abc import Callable
from typing import Protocol

from services.application.dosing_rules import DosingLimits
from services.domain.batch_record import BatchRecord
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport
from services.domain.history import HistoryChoices, HistoryFilters, HistoryLine
from services.domain.paging import Page, PageKey
from services.domain.period import PlantCalendar


class HistoryBooks(Protocol):
    @property
    def calendar(self) -> PlantCalendar: ...

    @property
    def limits(self) -> DosingLimits: ...

    def silo_name(self, number: int) -> str: ...

    async def page(
        self, filters: HistoryFilters, after: PageKey | None = ..., limit: int = ...
    ) -> Page[HistoryLine]: ...

    async def choices(self) -> HistoryChoices: ...

    async def record(self, history_id: int) -> BatchRecord | None: ...

    async def check(self, chain: ChainName, progress: Callable[[int, int], None]) -> ChainReport:
        """Look over all that is sealed; *progress* hears how far it is, and how far it goes."""
        ...

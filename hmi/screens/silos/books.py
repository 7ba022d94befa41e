"""What the silos page asks of the services; services.application.silo_desk answers."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.domain.batch import Batch
from services.domain.dosing_history import DosedBatch
from services.domain.history import HistoryEntry, HistoryLine
from services.domain.paging import Page, PageKey
from services.domain.silo_level import StockEntry
from services.domain.trend import BatchTrend


class SiloBooks(Protocol):
    @property
    def kept_days(self) -> int:
        """Return for how long readings, and with them curves, are kept."""
        ...

    async def trend(self, batch: Batch) -> BatchTrend: ...

    async def dosing(
        self, silos: Collection[int], limit: int
    ) -> Mapping[int, tuple[DosedBatch, ...]]: ...

    async def entries(self, silo: int, limit: int) -> tuple[StockEntry, ...]: ...

    async def archived(self, after: PageKey | None, limit: int) -> Page[HistoryLine]: ...

    async def batch(self, history_id: int) -> HistoryEntry | None: ...

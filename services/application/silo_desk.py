"""What the silos page asks for beyond the plant view: trends, dosing so far, entries of stock.

Reads only. Each call is one read transaction, away from the loop's thread.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.dosing_history import DosedBatch
from services.domain.history import HistoryEntry, HistoryLine
from services.domain.paging import Page, PageKey
from services.domain.quantity import ZERO
from services.domain.silo_level import StockEntry
from services.domain.trend import BatchTrend, Change, StoredReading
from services.ports import Database, SlotWords, UnitOfWork

_KEPT = 4  # trends of batches that were looked at last


@dataclass(slots=True)
class _Known:
    """What was read of a batch; the next look adds what came after it."""

    trend: BatchTrend = field(default_factory=BatchTrend)
    attempt: int = 0
    earlier: Mapping[int, Decimal] = field(default_factory=dict)  # given in the attempts before
    doses: Mapping[int, Decimal] = field(default_factory=dict)  # in the attempt of now
    changes: dict[int, list[Change]] = field(default_factory=dict)
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)

    def add(self, reading: StoredReading, doses: Mapping[int, Decimal]) -> None:
        """Add a reading: an attempt begins again at 0, the batch goes on."""
        if reading.attempt != self.attempt:
            self.earlier = _sum(self.earlier, self.doses)
            self.attempt = reading.attempt
        self.doses = doses
        lost_at = reading.unread_since
        if lost_at is not None:
            self.gaps.append((lost_at, reading.read_at))
        for silo, kg in _sum(self.earlier, doses).items():
            own = self.changes.setdefault(silo, [])
            if lost_at is not None:
                own.append((lost_at, None))
            if not own or own[-1][1] != kg:
                own.append((reading.read_at, kg))


class SiloDesk:
    def __init__(self, database: Database, words: SlotWords, kept_days: int) -> None:
        """*kept_days*: how long readings are kept (RETENTION_DAYS)."""
        self._database = database
        self.kept_days = kept_days
        self._words = words
        self._known: dict[tuple[int, tuple[int, ...]], _Known] = {}

    async def trend(self, batch: Batch) -> BatchTrend:
        """Return what is still kept of the batch's readings; of a running one, all up to now.

        A look again costs what came since. Readings are deleted after their retention.
        """
        attempts = tuple(sorted({dose.attempt for dose in batch.doses} | {batch.attempt}))
        key = (batch.order.odoo_id, attempts)
        known = self._known.pop(key, _Known())
        try:
            found = await self._database.read(lambda uow: self._read(uow, key[0], attempts, known))
        finally:
            self._known[key] = known
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return found

    async def dosing(
        self, silos: Collection[int], limit: int
    ) -> Mapping[int, tuple[DosedBatch, ...]]:
        """Return each silo's latest *limit* batches, oldest first."""
        return await self._database.read(
            lambda uow: {silo: tuple(reversed(uow.history.dosing(silo, limit))) for silo in silos}
        )

    async def entries(self, silo: int, limit: int) -> tuple[StockEntry, ...]:
        """Return what people entered of the silo, newest first."""
        return tuple(await self._database.read(lambda uow: uow.stock.recent(silo, limit)))

    async def archived(self, after: PageKey | None, limit: int) -> Page[HistoryLine]:
        """Return a page of archived batches, newest first, begun after *after*."""
        return await self._database.read(lambda uow: uow.history.page(after, limit))

    async def batch(self, history_id: int) -> HistoryEntry | None:
        return await self._database.read(lambda uow: uow.history.get(history_id))

    def _read(
        self,
        uow: UnitOfWork,
        odoo_id: int,
        attempts: Sequence[int],
        known: _Known,
    ) -> BatchTrend:
        # Asked here: a look that was broken off may have gone on until now.
        readings = uow.readings.of_order(odoo_id, attempts, known.trend.number)
        for each in readings:
            doses = self._words.doses_kg(each.words)
            if doses is not None:
                known.add(each, doses)
        if readings:
            known.trend = BatchTrend(
                {silo: tuple(changes) for silo, changes in known.changes.items()},
                known.trend.since or readings[0].read_at,
                tuple(known.gaps),
                readings[-1].id,
            )
        return known.trend


def _sum(one: Mapping[int, Decimal], other: Mapping[int, Decimal]) -> Mapping[int, Decimal]:
    return {silo: one.get(silo, ZERO) + other.get(silo, ZERO) for silo in {**one, **other}}

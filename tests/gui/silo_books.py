"""What the silos page asks, answered from memory: for pictures and for the rules."""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.dosing_history import DosedBatch
from services.domain.errors import PlantError
from services.domain.history import HistoryEntry, HistoryLine
from services.domain.order import OrderRef
from services.domain.paging import Page, PageKey
from services.domain.silo_level import StockEntry, StockKind
from services.domain.trend import BatchTrend, Change
from tests.gui import books, views
from tests.gui.views import ago

_BATCHES = 30
_KG_PER_S = Decimal("1.1")
_TWO_S = timedelta(seconds=2)
_BELOW_S = 700.0


@dataclass
class MemorySiloBooks:
    dosed: Mapping[int, tuple[DosedBatch, ...]] = field(default_factory=dict)
    lines: Sequence[HistoryLine] = ()
    batches: Mapping[int, HistoryEntry] = field(default_factory=dict)
    stock: tuple[StockEntry, ...] = ()
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    keeps: bool = True  # readings
    kept_days: int = 30
    problem: PlantError | None = None
    gate: asyncio.Event | None = None  # until it opens nothing is answered

    async def trend(self, batch: Batch) -> BatchTrend:
        await self._answer()
        return trend_of(batch, self.gaps) if self.keeps else BatchTrend()

    async def dosing(
        self, silos: Collection[int], limit: int
    ) -> Mapping[int, tuple[DosedBatch, ...]]:
        await self._answer()
        return {silo: self.dosed.get(silo, ())[-limit:] for silo in silos}

    async def entries(self, silo: int, limit: int) -> tuple[StockEntry, ...]:
        await self._answer()
        return tuple(each for each in self.stock if each.silo == silo)[:limit]

    async def archived(self, after: PageKey | None, limit: int) -> Page[HistoryLine]:
        await self._answer()
        begin = 0 if after is None else after.id
        found = tuple(self.lines[begin : begin + limit])
        more = PageKey(views.NOW, begin + limit) if begin + limit < len(self.lines) else None
        return Page(found, more)

    async def batch(self, history_id: int) -> HistoryEntry | None:
        await self._answer()
        return self.batches.get(history_id)

    async def _answer(self) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem


def trend_of(batch: Batch, gaps: Sequence[tuple[datetime, datetime]] = ()) -> BatchTrend:
    """Return a trend that ends at the batch's own figures: one silo after the other."""
    begun = batch.started_at
    if begun is None:
        return BatchTrend()
    dice = random.Random(batch.id)  # noqa: S311 (scatter of a scale)
    silos: dict[int, tuple[Change, ...]] = {}
    at = begun
    total = sum(batch.actuals_kg.values(), Decimal(0)) or Decimal(1)
    pace = total / Decimal(_BELOW_S)
    for silo, kg in sorted(batch.actuals_kg.items()):
        changes: list[Change] = [(begun, Decimal(0))]
        got = Decimal(0)
        while got < kg:
            at += _TWO_S
            step = pace * 2 * Decimal(str(round(dice.uniform(0.7, 1.3), 2)))
            got = min(kg, got + step.quantize(Decimal("0.01")) + Decimal("0.01"))
            changes.append((at, got))
        silos[silo] = tuple(_with_gaps(changes, gaps))
    return BatchTrend(silos, begun, tuple(gaps), 1)


def _with_gaps(
    changes: Sequence[Change], gaps: Sequence[tuple[datetime, datetime]]
) -> Sequence[Change]:
    found = list(changes)
    for begin, end in gaps:
        before = [kg for at, kg in found if at <= end]
        kept = [each for each in found if not begin < each[0] <= end]
        lost: list[Change] = [(begin, None), (end, before[-1] if before else Decimal(0))]
        found = sorted([*kept, *lost], key=lambda each: each[0])
    return found


def dosed(
    silo: int, count: int = _BATCHES, *, odd: Mapping[int, str] | None = None
) -> tuple[DosedBatch, ...]:
    """Return *count* batches that scatter a little; *odd*: place -> deviation in percent."""
    dice = random.Random(silo)  # noqa: S311
    setpoint = Decimal(views.SETPOINTS.get(silo, "30.00"))
    found = []
    for place in range(count):
        percent = Decimal(str(round(dice.gauss(0.2, 0.5), 2)))
        percent = Decimal((odd or {}).get(place, percent))
        number = count - place
        found.append(
            DosedBatch(
                place + 1,
                OrderRef(400 + place, f"WH/MO/{place + 1:05d}"),
                ago(1200.0 * number),
                setpoint,
                setpoint + (setpoint * percent / 100).quantize(Decimal("0.01")),
            )
        )
    return tuple(found)


def _line(entry: HistoryEntry) -> HistoryLine:
    batch = entry.batch
    return HistoryLine(
        entry.id,
        batch.order,
        batch.attempt,
        batch.product_name,
        batch.planned_kg,
        entry.booked_kg,
        entry.weighed,
        entry.completion,
        batch.started_at,
        batch.finished_at,
        entry.archived_at,
        entry.actor,
        entry.odoo_has_it,
    )


def usual() -> MemorySiloBooks:
    entries = {n: replace(views.archived(n, 20.0 * (12 - n)), id=n) for n in range(11, 2, -1)}
    level = replace(views.stock_entry(107, 2620), level_kg=Decimal(2620))
    delivery = replace(
        views.stock_entry(107, 2500, StockKind.DELIVERY),
        id=108,
        at=ago(16_000),
        level_kg=Decimal(5120),
        reason="Truck",
        actor="Budi S.",
    )
    return MemorySiloBooks(
        dosed={silo.number: dosed(silo.number) for silo in views.silos()},
        lines=[_line(entry) for entry in entries.values()],
        batches=entries,
        stock=(delivery, level),
    )


def beyond() -> MemorySiloBooks:
    known = usual()
    odd = dosed(107, odd={26: "6.20", 12: "5.40"})
    return replace(known, dosed={**known.dosed, 107: odd})


def with_gap() -> MemorySiloBooks:
    return replace(usual(), gaps=((ago(420), ago(330)),))


def few() -> MemorySiloBooks:
    return replace(usual(), dosed={silo.number: dosed(silo.number, 6) for silo in views.silos()})


def not_kept() -> MemorySiloBooks:
    return replace(usual(), keeps=False)


def away() -> MemorySiloBooks:
    return replace(usual(), problem=books.AWAY)


def no_answer() -> MemorySiloBooks:
    return replace(usual(), gate=asyncio.Event())

"""What one look into the database gives a report, and the report made of it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from services.application import report_rules
from services.domain.batch import Completion
from services.domain.report import Content, Deviations, FailureTimes, QueueNow, ReportKind
from services.domain.report_sums import (
    MADE,
    Goods,
    Material,
    OffTolerance,
    S,
    SiloUse,
    Tally,
    plus,
)
from services.domain.silo import SiloTable
from services.domain.silo_level import StockEntry

WORST = 200
"""So many deviations are told, beside the count of all."""

K = TypeVar("K")


@dataclass(slots=True)
class Found:
    """What one read transaction gave: sums, and the rows that are still to be read."""

    upto: int = 0
    ids: Sequence[int] = ()
    goods: Mapping[tuple[str, Completion], Goods] = field(default_factory=dict)
    by_day: Mapping[date, Goods] = field(default_factory=dict)
    materials: Mapping[tuple[int, str], Material] = field(default_factory=dict)
    silos: Mapping[int, SiloUse] = field(default_factory=dict)
    off: tuple[int, Sequence[OffTolerance]] = (0, ())
    dosed_before: Mapping[int, Decimal] = field(default_factory=dict)
    stock: tuple[Mapping[int, StockEntry], Mapping[int, StockEntry]] = ({}, {})
    entries: Sequence[StockEntry] = ()
    failures: FailureTimes = field(default_factory=lambda: FailureTimes((), {}))
    queue: QueueNow | None = None


def content_of(
    kind: ReportKind, days: Iterable[date], found: Found, tally: Tally, silos: SiloTable
) -> Content:
    """Return what the report tells: sums by day, and *tally* of the rows beyond them.

    *days*: those of the range that have begun.
    """
    goods = _added(found.goods, (((k[1], k[2]), v) for k, v in tally.goods.items()))
    used = _added(found.silos, ((k[1], v) for k, v in tally.silos.items()))
    made = ((k[0], v) for k, v in tally.goods.items() if k[2] in MADE)
    given = _added(found.materials, (((k[1], k[2]), v) for k, v in tally.materials.items()))
    rules: dict[ReportKind, Callable[[], Content]] = {
        ReportKind.PRODUCTION: lambda: report_rules.production(goods, found.queue),
        ReportKind.MATERIALS: lambda: report_rules.materials(given),
        ReportKind.SILOS: lambda: report_rules.silo_balance(
            silos, used, found.dosed_before, found.stock, found.entries
        ),
        ReportKind.GOODS: lambda: report_rules.goods_made(_added(found.by_day, made), goods, days),
        ReportKind.YIELD: lambda: report_rules.yields(goods),
        ReportKind.DEVIATIONS: lambda: _worst(found, tally),
        ReportKind.FAILURES: lambda: found.failures,
        ReportKind.ACCURACY: lambda: report_rules.accuracy(used, silos),
    }
    return rules[kind]()


def _worst(found: Found, tally: Tally) -> Deviations:
    count, worst = found.off
    all_off = [*worst, *tally.off]
    all_off.sort(key=lambda each: (-abs(each.off_kg), each.history_id, each.silo))
    return Deviations(count + len(tally.off), tuple(all_off[:WORST]))


def _added(one: Mapping[K, S], more: Iterable[tuple[K, S]]) -> Mapping[K, S]:
    total = dict(one)
    for key, sums in more:
        total[key] = plus(total[key], sums) if key in total else sums
    return total

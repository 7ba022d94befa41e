"""From sums of batches to what each report tells of them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from services.domain.batch import Batch, BatchState, Completion
from services.domain.failure import EquipmentFailure
from services.domain.failure_figures import Severity, by_equipment, severity, within
from services.domain.quantity import ZERO
from services.domain.report import (
    Accuracy,
    AccuracyLine,
    DayLine,
    FailureTimes,
    GoodsMade,
    MaterialLine,
    Materials,
    Production,
    ProductLine,
    QueueNow,
    SiloBalance,
    SiloLine,
    YieldLine,
    Yields,
)
from services.domain.report_range import ReportRange
from services.domain.report_sums import MADE, Goods, Material, SiloUse, plus
from services.domain.silo import Silo, SiloTable
from services.domain.silo_level import StockEntry, StockKind

ByProduct = Mapping[tuple[str, Completion], Goods]
_KG2_OF_G2 = Decimal("0.000001")
_HUNDRED = Decimal(100)


def queue_now(batches: Iterable[Batch]) -> QueueNow:
    waiting = in_progress = aside = 0
    planned_kg = ZERO
    for batch in batches:
        planned_kg += batch.planned_kg
        if batch.set_aside is not None:
            aside += 1
        elif batch.state in (BatchState.RUNNING, BatchState.FINISHED):
            in_progress += 1
        else:
            waiting += 1
    return QueueNow(waiting, in_progress, aside, planned_kg)


def production(goods: ByProduct, queue: QueueNow | None) -> Production:
    ways: dict[Completion, Goods] = {}
    for (_, completion), sums in goods.items():
        ways[completion] = plus(ways.get(completion, Goods()), sums)
    return Production(ways, queue, _products(goods))


def _products(goods: ByProduct) -> tuple[ProductLine, ...]:
    """Return the products made, the most of them first."""
    made: dict[str, Goods] = {}
    for (name, completion), sums in goods.items():
        if completion in MADE:
            made[name] = plus(made.get(name, Goods()), sums)
    lines = [ProductLine(name, sums) for name, sums in made.items()]
    return tuple(sorted(lines, key=lambda line: (-line.sums.booked_kg, line.product_name)))


def goods_made(by_day: Mapping[date, Goods], goods: ByProduct, days: Iterable[date]) -> GoodsMade:
    """*by_day*: of the batches made; *days* are told of also where nothing was made."""
    made = dict.fromkeys(days, Goods()) | dict(by_day)
    return GoodsMade(tuple(DayLine(day, made[day]) for day in sorted(made)), _products(goods))


def materials(sums: Mapping[tuple[int, str], Material]) -> Materials:
    """A product that was renamed stands under each of its names."""
    lines = [
        MaterialLine(product_id, name, -product_id if product_id < 0 else None, *each)
        for (product_id, name), each in sums.items()
    ]
    lines.sort(key=lambda line: (line.silo is not None, -line.actual_kg, line.product_name))
    return Materials(tuple(lines))


def yields(goods: ByProduct) -> Yields:
    lines = [_yield_line(line.product_name, line.sums) for line in _products(goods)]
    lines.sort(key=lambda line: (line.percent is None, line.percent or ZERO, line.product_name))
    total = Goods()
    for (_, completion), sums in goods.items():
        if completion in MADE:
            total = plus(total, sums)
    return Yields(tuple(lines), _yield_line("", total))


def _yield_line(name: str, sums: Goods) -> YieldLine:
    left_out = sums.batches - sums.weighed
    return YieldLine(name, sums.weighed, left_out, sums.weighed_planned_kg, sums.weighed_kg)


def accuracy(sums: Mapping[int, SiloUse], silos: SiloTable) -> Accuracy:
    judged = ((silo, each) for silo, each in sorted(sums.items()) if each.doses)
    return Accuracy(tuple(_accuracy_line(silo, each, silos) for silo, each in judged))


def _accuracy_line(silo: int, sums: SiloUse, silos: SiloTable) -> AccuracyLine:
    count = Decimal(sums.doses)
    spread = None
    if sums.doses > 1:
        squares = sums.off_square_g2 * _KG2_OF_G2
        spread = ((squares - sums.off_kg**2 / count) / (count - 1)).sqrt()
    over = sums.over_kg >= -sums.under_kg
    return AccuracyLine(
        silo,
        silo_name(silos.by_number(silo)),
        sums.doses,
        sums.off_kg / count,
        sums.off_kg / sums.asked_kg * _HUNDRED,
        spread,
        sums.within / count * _HUNDRED,
        sums.over_kg if over else sums.under_kg,
    )


def silo_name(silo: Silo | None) -> str:
    return "" if silo is None else silo.name


def silo_balance(
    silos: SiloTable,
    used: Mapping[int, SiloUse],
    dosed_before: Mapping[int, Decimal],
    known: tuple[Mapping[int, StockEntry], Mapping[int, StockEntry]],
    entries: Iterable[StockEntry],
) -> SiloBalance:
    """*known*: each silo's last entry before the range begins, and before it ends."""
    delivered = [entry for entry in entries if entry.kind is StockKind.DELIVERY]
    numbers = {silo.number for silo in silos.silos} | set(used)
    lines = []
    for number in sorted(numbers):
        use = used.get(number, SiloUse())
        before = dosed_before.get(number, ZERO)
        own = [entry.kg for entry in delivered if entry.silo == number]
        lines.append(
            SiloLine(
                silo=number,
                name=silo_name(silos.by_number(number)),
                start_kg=_level(known[0].get(number), before),
                delivered_kg=sum(own, ZERO),
                deliveries=len(own),
                consumed_kg=use.consumed_kg,
                lost_kg=use.lost_kg,
                end_kg=_level(known[1].get(number), before + use.consumed_kg),
            )
        )
    return SiloBalance(tuple(lines))


def _level(entry: StockEntry | None, dosed_kg: Decimal) -> Decimal | None:
    """Return what the silo held when it had dosed *dosed_kg* ever; None where nobody knows.

    An entry that lets it hold more than it says, or less than nothing, says nothing.
    """
    if entry is None or entry.at_least:
        return None
    left = entry.level_kg - (dosed_kg - entry.dosed_kg)
    return left if left >= ZERO else None


def failure_times(
    failures: Iterable[EquipmentFailure], of: ReportRange, now: datetime
) -> FailureTimes:
    """A time that has not begun has no failures yet, one that is not over has them up to now."""
    found = list(failures) if of.since < now else []
    until = min(of.until, now)
    counted: dict[Severity, tuple[int, timedelta]] = {}
    for failure in found:
        span = within(failure, of.since, until, now)
        count, time = counted.get(severity(span), (0, timedelta(0)))
        counted[severity(span)] = count + 1, time + span
    return FailureTimes(by_equipment(found, of.since, until, now), counted)

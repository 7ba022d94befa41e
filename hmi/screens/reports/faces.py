"""From a report to its chart: ranked bars, bars by day, or the Pareto of failures."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from hmi.figures import dated, deviation, kg, number
from hmi.figures import day as day_name
from hmi.screens.reports.words import band_word, severity_word
from hmi.text import product_in_short, tr
from hmi.widgets.day_bars import DayBar, DayFace
from hmi.widgets.panel import EmptyFace
from hmi.widgets.pareto import ParetoBar, ParetoFace, Severity
from hmi.widgets.ranked_bars import RankedBar, RankedFace
from services.domain.quantity import ZERO
from services.domain.report import (
    Accuracy,
    Band,
    Content,
    DayLine,
    Deviations,
    FailureTimes,
    GoodsMade,
    Materials,
    Production,
    SiloBalance,
    Yields,
)

_MINUTE = timedelta(minutes=1)
_HUNDRED = Decimal(100)
_MOST_BARS = 62  # of days; a longer time is shown by weeks, and more than a year of them by months
_STEPS = 5  # of the axis, at most
_DECIMALS = 0  # of kilograms in a chart: the table beside it has them exact

ChartFace = RankedFace | DayFace | ParetoFace


def chart_face(content: Content) -> ChartFace:
    if isinstance(content, GoodsMade):
        return _days(content)
    if isinstance(content, FailureTimes):
        return _pareto(content)
    return _ranked(content)


def _ranked(content: Content) -> RankedFace:
    if isinstance(content, Production):
        made = [(p.product_name, p.sums.booked_kg, p.sums.planned_kg) for p in content.products]
        title, facts = tr("Goods by product"), tr("bar: booked, mark: planned")
        return RankedFace(title, facts, _amounts(made), _nothing())
    if isinstance(content, Materials):
        used = [
            (
                tr("silo %1", str(each.silo)) if each.silo is not None else each.product_name,
                each.actual_kg,
                each.planned_kg,
            )
            for each in content.lines
        ]
        title, facts = tr("Raw materials"), tr("bar: actual, mark: planned")
        return RankedFace(title, facts, _amounts(used), _nothing())
    if isinstance(content, SiloBalance):
        most = sorted(content.lines, key=lambda line: (-line.consumed_kg, line.silo))
        consumed = [
            (f"{each.silo} {each.name}", each.consumed_kg, None)
            for each in most
            if each.consumed_kg
        ]
        return RankedFace(tr("Consumed by silo"), "", _amounts(consumed), _nothing())
    if isinstance(content, Yields):
        return _yields(content)
    if isinstance(content, Deviations):
        return _deviations(content)
    assert isinstance(content, Accuracy)
    return _accuracy(content)


def _nothing() -> EmptyFace:
    return EmptyFace(tr("Nothing in this time"), tr("Choose another time above."))


def _amounts(
    lines: Iterable[tuple[str, Decimal, Decimal | None]],
) -> tuple[RankedBar, ...]:
    found = list(lines)
    longest = max((max(value, mark or ZERO) for _, value, mark in found), default=ZERO)
    return tuple(
        RankedBar(
            product_in_short(name),
            float(value / longest) if longest else 0.0,
            kg(value, _DECIMALS),
            tr("kg"),
            None if mark is None else float(mark / longest) if longest else 0.0,
        )
        for name, value, mark in found
    )


def _yields(content: Yields) -> RankedFace:
    """The worst first; the mark is where good begins."""
    top = Decimal(100)
    bars = []
    for line in content.lines:
        if line.percent is None or line.band is None:
            continue
        top = max(top, line.percent)
        bars.append((line, line.percent, line.band))
    shown = tuple(
        RankedBar(
            product_in_short(line.product_name),
            float(percent / top),
            number(percent, 1),
            "%",
            float(95 / top),
            band_word(band),
            strong=band is Band.POOR,
        )
        for line, percent, band in bars
    )
    empty = EmptyFace(tr("No yield"), tr("Nobody weighed a batch of this time."))
    return RankedFace(tr("Yield by product"), tr("mark: 95 %, good from here"), shown, empty)


def _deviations(content: Deviations) -> RankedFace:
    worst = content.worst
    longest = abs(worst[0].off_kg) if worst else ZERO
    bars = tuple(
        RankedBar(
            f"{each.silo} {each.order}",
            float(abs(each.off_kg) / longest),
            deviation(each.off_kg, 2),
            tr("kg"),
            word=tr("over") if each.off_kg > 0 else tr("under"),
        )
        for each in worst
    )
    empty = EmptyFace(
        tr("Every silo kept its tolerance"), tr("In this time no dose was beyond it.")
    )
    facts = tr("%1 doses beyond tolerance", str(content.count)) if content.count else ""
    return RankedFace(tr("The worst deviations"), facts, bars, empty)


def _accuracy(content: Accuracy) -> RankedFace:
    """The least exact first."""
    lines = sorted(content.lines, key=lambda line: (line.within_percent, line.silo))
    bars = tuple(
        RankedBar(
            f"{line.silo} {line.name}",
            float(line.within_percent / _HUNDRED),
            number(line.within_percent, 1),
            "%",
        )
        for line in lines
    )
    return RankedFace(tr("Doses in tolerance"), tr("the least exact first"), bars, _nothing())


def _days(content: GoodsMade) -> DayFace:
    bars, facts = _by_day(content.days)
    highest = max((max(value, plan) for _, value, plan in bars), default=ZERO)
    shown = tuple(DayBar(label, float(value), float(plan)) for label, value, plan in bars)
    steps = _steps(highest)
    if not highest:
        return DayFace(tr("Goods by day"), empty=_nothing())
    return DayFace(tr("Goods by day"), facts, shown, steps, tr("kg"))


def _by_day(days: Sequence[DayLine]) -> tuple[list[tuple[str, Decimal, Decimal]], str]:
    """Return a bar a day; of a long time one a week or a month."""
    if len(days) <= _MOST_BARS:
        each = [(day_name(d.day), d.sums.booked_kg, d.sums.planned_kg) for d in days]
        return each, tr("bar: booked, mark: planned")
    by_week = len(days) <= _MOST_BARS * 7
    parts: dict[date, list[Decimal]] = {}
    for line in days:
        day = line.day
        first = day - day.weekday() * timedelta(days=1) if by_week else day.replace(day=1)
        sums = parts.setdefault(first, [ZERO, ZERO])
        sums[0] += line.sums.booked_kg
        sums[1] += line.sums.planned_kg
    shown = [
        (day_name(day) if by_week else dated(day, "MMM yy"), booked, planned)
        for day, (booked, planned) in sorted(parts.items())
    ]
    return shown, tr("each bar: a week") if by_week else tr("each bar: a month")


def _steps(highest: Decimal) -> tuple[tuple[float, str], ...]:
    """Return round figures from nothing to at least *highest*."""
    if not highest:
        return ()
    size = Decimal(1).scaleb(highest.adjusted())
    sizes = [size * part for part in (Decimal("0.2"), Decimal("0.5"), Decimal(1), Decimal(2))]
    step = next(each for each in sizes if highest <= each * _STEPS)
    count = int((highest / step).to_integral_value(ROUND_CEILING))
    return tuple((float(step * n), kg(step * n, 0)) for n in range(count + 1))


def _pareto(content: FailureTimes) -> ParetoFace:
    whole = content.downtime
    longest = max((each.downtime for each in content.equipment), default=timedelta(0))
    bars, so_far = [], timedelta(0)
    for each in content.equipment:
        so_far += each.downtime
        share = so_far / whole if whole else 0.0
        bars.append(
            ParetoBar(
                name=each.equipment_code,
                length=each.downtime / longest if longest else 0.0,
                figure=number(Decimal(round(each.downtime / _MINUTE)), 0),
                unit=tr("min"),
                severity=Severity(each.severity.value),
                word=severity_word(each.severity),
                cumulative=share,
                share=f"{share * 100:.0f} %",
            )
        )
    return ParetoFace(
        title=tr("Downtime by equipment"),
        headers=(tr("minutes"), tr("sum so far")),
        bars=tuple(bars),
        empty=EmptyFace(
            tr("No equipment failed"), tr("The PLC tells of failures, and people can enter them.")
        ),
    )

"""Each report of a made-up quarter says what was counted out by hand, on both databases.

In zones with and without clock changes, and whether sums by day are made or not.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.tables import SiloDayRow
from services.application.dosing_rules import DosingLimits
from services.application.report_desk import ReportDesk
from services.application.roll_up import RollUp
from services.domain.report import (
    Accuracy,
    Deviations,
    FailureTimes,
    GoodsMade,
    Materials,
    Production,
    Report,
    ReportKind,
    SiloBalance,
    Yields,
)
from services.domain.report_range import RangeKind, ReportCalendar, ReportRange
from services.domain.shifts import ShiftPlan
from tests import made_up_figures as figures
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.made_up_quarter import NOW, Fact, make_quarter, store_around, store_batches
from tests.samples import SILOS

T = TypeVar("T")
QUARTER = make_quarter()
SHIFTS = (time(6), time(14), time(22))
ZONES = ("Asia/Jakarta", "Europe/Berlin")
_SPRING, _AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a database with the quarter in it, summed up in part."""
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path_factory.mktemp("reports"))
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))

    async def fill(database: SqlDatabase) -> None:
        await database.run(lambda uow: store_around(uow, QUARTER))
        await database.run(lambda uow: store_batches(uow, QUARTER.batches[:300]))
        await _roll_up(database, ZONES[0]).run()
        await database.run(lambda uow: store_batches(uow, QUARTER.batches[300:]))

    _with(url, fill)
    return url


def _with(url: str, work: Callable[[SqlDatabase], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        database = SqlDatabase(build_engine(url), "PLC01")
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _calendar(zone: str) -> ReportCalendar:
    return ReportCalendar(ShiftPlan(ZoneInfo(zone), SHIFTS))


def _roll_up(database: SqlDatabase, zone: str) -> RollUp:
    return RollUp(database, _calendar(zone), DosingLimits())


def _desk(database: SqlDatabase, zone: str) -> ReportDesk:
    return ReportDesk(database, _calendar(zone), SILOS, DosingLimits(), lambda: NOW)


def _ranges(calendar: ReportCalendar) -> Iterable[ReportRange]:
    """Give each shift and day around the clock changes, and longer times that hold them."""
    for change in (_SPRING, _AUTUMN):
        moment = calendar.begin(change - timedelta(days=1))
        for _ in range(8):
            shift = calendar.at(RangeKind.SHIFT, moment)
            yield shift
            moment = shift.until
        for day in range(-1, 2):
            noon = datetime.combine(change + timedelta(days=day), time(12), tzinfo=UTC)
            yield calendar.at(RangeKind.DAY, noon)
        noon = datetime.combine(change, time(12), tzinfo=UTC)
        yield from (calendar.at(k, noon) for k in (RangeKind.WEEK, RangeKind.MONTH))
    yield calendar.at(RangeKind.YEAR, NOW)
    yield calendar.at(RangeKind.SHIFT, NOW)
    yield calendar.days(date(2026, 2, 20), date(2026, 1, 17))


@pytest.mark.parametrize("zone", ZONES)
def test_every_report_says_what_was_counted_by_hand(database: str, zone: str) -> None:
    """With sums of a part of the history, with none by this zone's days, and with all of them."""

    async def work(opened: SqlDatabase) -> None:
        desk = _desk(opened, zone)
        for times in range(2):
            for of in _ranges(desk.calendar):
                for kind in ReportKind:
                    _check(await desk.report(kind, of), ZoneInfo(zone))
            if not times:
                await _roll_up(opened, zone).run()
                assert await opened.read(lambda uow: uow.reports.ids_after(_upto(uow), 1)) == []

    _with(database, work)


def _upto(uow: Any) -> int:
    return int(uow.reports.state().upto)


def _check(report: Report, zone: ZoneInfo) -> None:
    of = report.range
    facts = figures.ended(QUARTER, zone, of.first, of.last, of.shift)
    checks: dict[ReportKind, Callable[[Any, Report, list[Fact], ZoneInfo], None]] = {
        ReportKind.PRODUCTION: _production,
        ReportKind.MATERIALS: _materials,
        ReportKind.SILOS: _silos,
        ReportKind.GOODS: _goods,
        ReportKind.YIELD: _yields,
        ReportKind.DEVIATIONS: _deviations,
        ReportKind.FAILURES: _failures,
        ReportKind.ACCURACY: _accuracy,
    }
    checks[report.kind](report.content, report, facts, zone)


def _production(found: Production, report: Report, facts: list[Fact], _: ZoneInfo) -> None:
    wanted = figures.production(facts, is_now=report.range.holds(NOW))
    queue = found.queue
    assert wanted == {
        "target": found.target_kg,
        "actual": found.actual_kg,
        "achievement": found.achievement,
        "orders": found.orders,
        "ways": {way.value: sums.batches for way, sums in found.ways.items()},
        "queue": queue and (queue.waiting, queue.in_progress, queue.set_aside),
    }
    _products(found, facts)


def _products(found: Production | GoodsMade, facts: list[Fact]) -> None:
    lines = {line.product_name: tuple(line.sums[:3]) for line in found.products}
    assert lines == figures.by_product(facts)
    amounts = [line.sums.booked_kg for line in found.products]
    assert amounts == sorted(amounts, reverse=True)


def _materials(found: Materials, _: Report, facts: list[Fact], __: ZoneInfo) -> None:
    wanted = figures.materials(facts)
    assert wanted == {
        (line.product_id, line.product_name): (
            line.planned_kg,
            line.dosed_kg,
            line.weighed_kg,
            line.unweighed_kg,
            line.lost_kg,
        )
        for line in found.lines
    }
    assert all((line.silo == 105) == (line.product_id == -105) for line in found.lines)


def _silos(found: SiloBalance, report: Report, _: list[Fact], __: ZoneInfo) -> None:
    for line in found.lines:
        wanted = figures.balance(QUARTER, line.silo, report.range.since, report.range.until)
        told = (line.start_kg, line.delivered_kg, line.consumed_kg, line.end_kg)
        assert told == wanted, (report.range, line)
    assert [line.silo for line in found.lines] == [silo.number for silo in SILOS.silos]


def _goods(found: GoodsMade, report: Report, facts: list[Fact], zone: ZoneInfo) -> None:
    wanted = figures.by_day(facts, zone)
    told = {line.day: tuple(line.sums[:3]) for line in found.days}
    assert {day: sums for day, sums in told.items() if sums[0]} == {
        day: sums for day, sums in wanted.items() if sums[0]
    }
    last = min(report.range.last, figures.plant_day(zone, NOW))
    assert len(told) == max(0, (last - report.range.first).days + 1)
    _products(found, facts)


def _yields(found: Yields, _: Report, facts: list[Fact], __: ZoneInfo) -> None:
    lines = {line.product_name: (line.weighed, line.left_out, line.percent) for line in found.lines}
    assert lines == figures.yields(facts)
    for line in found.lines:
        percent = line.percent
        band = None
        if percent is not None:
            band = "good" if percent >= 95 else "fair" if percent >= 80 else "poor"
        assert line.band == band
    assert found.total.weighed == sum(figures.is_weighed(fact) for fact in facts)


def _deviations(found: Deviations, _: Report, facts: list[Fact], __: ZoneInfo) -> None:
    wanted = [each for each in figures.offs(facts) if figures.is_off(each[2], each[3])]
    wanted.sort(key=lambda each: (-abs(each[3] - each[2]), each[0], each[1]))
    assert found.count == len(wanted)
    told = [(each.order, each.silo, each.setpoint_kg, each.actual_kg) for each in found.worst]
    assert told == wanted[: len(told)]
    assert len(told) == min(200, len(wanted))


def _failures(found: FailureTimes, report: Report, _: list[Fact], __: ZoneInfo) -> None:
    wanted = figures.downtime(QUARTER, report.range.since, report.range.until)
    minutes = {
        each.equipment_code: (each.count, each.downtime.total_seconds() / 60)
        for each in found.equipment
    }
    assert minutes == wanted, report.range
    for each in found.equipment:
        down = wanted[each.equipment_code][1]
        assert each.severity == ("critical" if down > 60 else "medium" if down > 30 else "low")
    assert sum(count for count, _ in found.severities.values()) == sum(
        n for n, _ in wanted.values()
    )


def _accuracy(found: Accuracy, _: Report, facts: list[Fact], __: ZoneInfo) -> None:
    wanted = figures.accuracy(facts)
    assert {line.silo for line in found.lines} == set(wanted)
    for line in found.lines:
        own = wanted[line.silo]
        assert (line.doses, line.mean_kg, line.within_percent, abs(line.worst_kg)) == (
            own["doses"],
            own["mean"],
            own["within"],
            own["worst"],
        )
        assert line.mean_percent == own["percent"]
        spread = own["spread"]
        if spread is None or line.spread_kg is None:
            assert line.spread_kg == spread
        else:
            assert abs(line.spread_kg - spread) < Decimal("1e-12")


def test_sums_that_differ_from_the_rows_are_found_and_made_anew(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = build_engine(database)  # past the stores
    day = date(2026, 2, 3)

    async def work(one: SqlDatabase) -> None:
        roll_up = _roll_up(one, ZONES[0])
        await roll_up.run()
        assert await roll_up.is_right(day)
        wrong = update(SiloDayRow).where(SiloDayRow.day == day, SiloDayRow.silo == 102)
        with engine.begin() as connection:
            connection.execute(wrong.values(actual_kg=Decimal("1.25")))
        assert not await roll_up.is_right(day)
        days = await one.read(lambda uow: len(uow.reports.made_by_day(date.min, date.max)))
        for _ in range(days):
            await roll_up.run()
            if "differ from the history's rows" in caplog.text:
                break
        await roll_up.run()
        assert await roll_up.is_right(day)

    _with(database, work)
    engine.dispose()
    assert "The sums of 2026-02-03 differ" in caplog.text


def test_another_zone_or_tolerance_makes_the_sums_anew(
    database: str,
) -> None:
    async def work(one: SqlDatabase) -> None:
        await _roll_up(one, ZONES[0]).run()
        loose = DosingLimits(alarm_percent=Decimal(50))
        other = RollUp(one, _calendar(ZONES[1]), loose)
        assert await other.run() == len(QUARTER.batches)
        assert await other.run() == 0
        year = _calendar(ZONES[1]).at(RangeKind.YEAR, NOW)
        desk = ReportDesk(one, _calendar(ZONES[1]), SILOS, loose, lambda: NOW)
        found = (await desk.report(ReportKind.DEVIATIONS, year)).content
        assert isinstance(found, Deviations)
        facts = figures.ended(QUARTER, ZoneInfo(ZONES[1]), year.first, year.last)
        far = [o for o in figures.offs(facts) if abs(o[3] - o[2]) > max(o[2] / 2, Decimal(1))]
        assert found.count == len(far)

    _with(database, work)


def test_a_long_report_tells_how_far_it_is(database: str) -> None:
    heard: list[float] = []

    async def work(one: SqlDatabase) -> None:
        desk = ReportDesk(one, _calendar("UTC"), SILOS, DosingLimits(), lambda: NOW)
        year = desk.calendar.at(RangeKind.YEAR, NOW)
        await desk.report(ReportKind.GOODS, year, heard.append)

    _with(database, work)
    assert len(heard) > 1
    assert heard == sorted(heard)
    assert heard[-1] == 1

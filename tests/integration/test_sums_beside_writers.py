"""Sums by day lose and double nothing while other stations write, on both databases."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.application.dosing_rules import DosingLimits
from services.application.report_desk import ReportDesk
from services.application.roll_up import RollUp
from services.domain.report import GoodsMade, Production, ReportKind
from services.domain.report_range import RangeKind, ReportCalendar
from services.domain.shifts import ShiftPlan
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.made_up_quarter import NOW, Fact, make_quarter, store_batches
from tests.samples import SILOS

CALENDAR = ReportCalendar(ShiftPlan(ZoneInfo("Asia/Jakarta"), (time(6), time(14), time(22))))
FACTS = make_quarter(per_day=1).batches[:60]
FIRST, SECOND, THIRD = FACTS[:20], FACTS[20:40], FACTS[40:]
_A_WHILE_S = 0.3


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path)
    return migrated_postgres(request.getfixturevalue("postgres"))


@asynccontextmanager
async def _stations(url: str, count: int) -> AsyncIterator[list[SqlDatabase]]:
    stations = [SqlDatabase(build_engine(url), "PLC01") for _ in range(count)]
    try:
        yield stations
    finally:
        for station in stations:
            await station.close()


def _roll_up(database: SqlDatabase) -> RollUp:
    return RollUp(database, CALENDAR, DosingLimits())


async def _made(database: SqlDatabase) -> int:
    """Return how many batches the year's report tells of, whatever became of them."""
    desk = ReportDesk(database, CALENDAR, SILOS, DosingLimits(), lambda: NOW)
    of = CALENDAR.days(FACTS[0].ended_at.date().replace(day=1), NOW.date())
    found = (await desk.report(ReportKind.PRODUCTION, of)).content
    assert isinstance(found, Production)
    return sum(sums.batches for sums in found.ways.values())


def test_a_batch_whose_commit_comes_late_is_in_the_sums(url: str) -> None:
    """One station has its rows' numbers and waits; another commits higher ones; a third sums up."""
    numbered, go_on = threading.Event(), threading.Event()

    def slowly(uow: UnitOfWork) -> None:
        store_batches(uow, FIRST)
        numbered.set()
        assert go_on.wait(30)

    async def work() -> int:
        async with _stations(url, 3) as (slow, quick, summing):
            late = asyncio.ensure_future(slow.run(slowly))
            assert await asyncio.to_thread(numbered.wait, 30)
            early = asyncio.ensure_future(quick.run(lambda uow: store_batches(uow, SECOND)))
            if url.startswith("postgresql"):
                await early  # SQLite has one writer at a time
            rolled = asyncio.ensure_future(_roll_up(summing).run())
            await asyncio.wait({rolled}, timeout=_A_WHILE_S)
            go_on.set()
            await asyncio.gather(late, early, rolled)
            await _roll_up(summing).run()
            upto = await summing.read(lambda uow: uow.reports.state().upto)
            assert upto == 40
            return await _made(summing)

    assert asyncio.run(work()) == 40


def test_two_stations_that_archive_and_sum_up_at_once_count_each_batch_once(url: str) -> None:
    async def archive(station: SqlDatabase, facts: list[Fact]) -> None:
        for fact in facts:
            await station.run(partial(store_batches, facts=[fact]))

    async def sum_up(station: SqlDatabase, done: asyncio.Event) -> None:
        while not done.is_set():
            await _roll_up(station).run()

    async def work() -> int:
        done = asyncio.Event()
        async with _stations(url, 4) as (one, two, three, four):
            summing = [asyncio.ensure_future(sum_up(each, done)) for each in (three, four)]
            await asyncio.gather(archive(one, FIRST), archive(two, SECOND))
            done.set()
            await asyncio.gather(*summing)
            await _roll_up(three).run()
            days = {CALENDAR.day_of(fact.ended_at) for fact in (*FIRST, *SECOND)}
            assert all([await _roll_up(four).is_right(day) for day in days])
            return await _made(one)

    assert asyncio.run(work()) == 40


@pytest.mark.parametrize("kind", [ReportKind.GOODS, ReportKind.PRODUCTION])
def test_a_report_that_is_read_while_sums_are_added_counts_nothing_twice(
    url: str, kind: ReportKind
) -> None:
    """The sums come between the report's look at how far they reach and its look at them."""
    reading = build_engine(url)

    async def fill() -> None:
        async with _stations(url, 1) as (one,):
            await one.run(lambda uow: store_batches(uow, FIRST))
            await _roll_up(one).run()
            await one.run(lambda uow: store_batches(uow, SECOND))

    async def add() -> None:
        async with _stations(url, 1) as (one,):
            assert await _roll_up(one).run() == len(SECOND)

    async def report() -> GoodsMade | Production:
        database = SqlDatabase(reading, "PLC01")
        desk = ReportDesk(database, CALENDAR, SILOS, DosingLimits(), lambda: NOW)
        try:
            content = (await desk.report(kind, CALENDAR.at(RangeKind.YEAR, NOW))).content
        finally:
            await database.close()
        assert isinstance(content, GoodsMade | Production)
        return content

    asyncio.run(fill())
    right = asyncio.run(report())
    with _before_the_sums(reading, lambda: asyncio.run(add())) as added:
        beside = asyncio.run(report())
    assert added.is_set()
    assert beside == right == asyncio.run(report())


@contextmanager
def _before_the_sums(engine: Engine, act: Any) -> Iterator[threading.Event]:
    """Do *act* once, on another connection, right before the sums of goods are read."""
    acted = threading.Event()

    def hear(*call: Any) -> None:
        if "FROM report_goods" in str(call[2]) and not acted.is_set():
            acted.set()
            act()

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield acted
    finally:
        event.remove(engine, "before_cursor_execute", hear)

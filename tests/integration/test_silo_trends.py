"""What the silos page asks of the database: trends with their gaps, a silo's latest batches."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.slot_words import StoredSlotWords
from services.adapters.plc.words import Words
from services.application.archive import to_history
from services.application.push_queue import PushQueue
from services.application.silo_desk import SiloDesk
from services.application.slot_recorder import SlotRecorder
from services.domain.batch import Batch, BatchState, Completion
from services.domain.reading import SlotReading
from services.domain.trend import BatchTrend
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.integration.plc_link import link_to
from tests.plc_process import FEEDMILL
from tests.samples import CODEC, LINE, START, Clock, a_batch, alarm_book, running, shown

WORDS = StoredSlotWords(load_register_map(FEEDMILL))


@dataclass
class Line:
    """A line whose slots are read at a time that the test moves."""

    database: SqlDatabase
    clock: Clock
    recorder: SlotRecorder
    desk: SiloDesk

    async def add(self, batch: Batch) -> Batch:
        return await self.database.run(lambda uow: uow.queue.add(batch))

    async def read(self, batch: Batch, doses: Mapping[int, Decimal], after_s: float = 2) -> None:
        self.clock.forward(seconds=after_s)
        words = CODEC.encode(shown(batch, doses))
        reading = CODEC.decode(batch.slot or 0, words, self.clock())
        await self.store(reading)

    async def store(self, reading: SlotReading) -> None:
        await self.database.run(lambda uow: self.recorder.record(uow, [reading], set()))

    async def get(self, batch: Batch) -> Batch:
        found = await self.database.read(lambda uow: uow.queue.get(batch.id))
        assert found is not None
        return found

    async def trend(self, batch: Batch) -> BatchTrend:
        """Return it as a window sees it that follows, and as one that is opened just now."""
        found = await self.desk.trend(await self.get(batch))
        assert await SiloDesk(self.database, WORDS, 30).trend(await self.get(batch)) == found
        return found


Play = Callable[[Callable[[Line], Coroutine[Any, Any, None]]], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path)
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))

    async def opened(scenario: Callable[[Line], Coroutine[Any, Any, None]]) -> None:
        database, clock = open_database(url), Clock()
        pushes = PushQueue(LINE, clock, clock)
        recorder = SlotRecorder(link_to(1), LINE, alarm_book(), pushes, clock, clock)
        try:
            await scenario(Line(database, clock, recorder, SiloDesk(database, WORDS, 30)))
        finally:
            await database.close()

    return lambda scenario: asyncio.run(opened(scenario))


def _kg(*figures: str) -> list[Decimal | None]:
    return [None if figure == "-" else Decimal(figure) for figure in figures]


def _new() -> Batch:
    """Return a batch that the PLC has taken and not begun."""
    return replace(running(), state=BatchState.DOWNLOADED, doses=(), started_at=None)


class _Held(StoredSlotWords):
    """Decodes when the test lets it."""

    def __init__(self) -> None:
        super().__init__(load_register_map(FEEDMILL))
        self.begun, self.may_go_on = Event(), Event()

    def doses_kg(self, words: Words) -> Mapping[int, Decimal] | None:
        self.begun.set()
        assert self.may_go_on.wait(30)
        return super().doses_kg(words)


def test_a_look_that_was_broken_off_has_the_next_one_count_nothing_twice(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        for kg in ("10", "20"):
            await line.read(batch, {103: Decimal(kg)})
        batch, held = await line.get(batch), _Held()
        desk = SiloDesk(line.database, held, 30)
        first = asyncio.create_task(desk.trend(batch))
        await asyncio.to_thread(held.begun.wait, 30)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        again = asyncio.create_task(desk.trend(batch))
        await asyncio.sleep(0)
        held.may_go_on.set()
        assert await again == await SiloDesk(line.database, WORDS, 30).trend(batch)

    play(scenario)


def test_a_trend_is_what_each_reading_said_and_grows_with_the_next(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        await line.read(batch, {})
        await line.read(batch, {103: Decimal("12.5")})
        await line.read(batch, {103: Decimal("12.5")})
        await line.read(batch, {103: Decimal(30), 102: Decimal("0.01")})
        found = await line.trend(batch)
        assert [kg for _, kg in found.of(103)] == _kg("12.5", "30")
        assert [kg for _, kg in found.of(102)] == _kg("0", "0.01")
        assert [at for at, _ in found.of(103)] == [
            START + timedelta(seconds=4),
            START + timedelta(seconds=8),
        ]
        assert found.gaps == ()
        await line.read(batch, {103: Decimal(31), 102: Decimal("0.01")})
        assert [kg for _, kg in (await line.trend(batch)).of(103)] == _kg("12.5", "30", "31")

    play(scenario)


def test_missed_readings_are_a_gap_also_when_nothing_changed_meanwhile(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        await line.read(batch, {103: Decimal(10)})
        await line.read(batch, {103: Decimal(10)})
        await line.read(batch, {103: Decimal(10)}, after_s=30)
        await line.read(batch, {103: Decimal(15)}, after_s=4)
        await line.read(batch, {103: Decimal(20)}, after_s=60)
        found = await line.trend(batch)
        assert [kg for _, kg in found.of(103)] == _kg("10", "-", "10", "15", "-", "20")
        lost = [(end - begin).total_seconds() for begin, end in found.gaps]
        assert lost == [30, 60]
        assert [at for at, kg in found.of(103) if kg is None] == [at for at, _ in found.gaps]

    play(scenario)


def test_a_refused_reading_is_no_part_of_the_trend(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        await line.read(batch, {103: Decimal(10)})
        await line.read(batch, {103: Decimal(3)})
        await line.read(batch, {103: Decimal(11)}, after_s=1)
        assert [kg for _, kg in (await line.trend(batch)).of(103)] == _kg("10", "11")

    play(scenario)


def test_a_second_attempt_goes_on_where_the_first_ended(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        await line.read(batch, {103: Decimal(10)})
        again = replace(
            await line.get(batch), attempt=2, state=BatchState.DOWNLOADED, taken_at=None
        )
        await line.database.run(lambda uow: uow.queue.save(again))
        await line.read(again, {103: Decimal(4)})
        found = await line.trend(batch)
        assert [kg for _, kg in found.of(103)] == _kg("10", "14")

    play(scenario)


def test_readings_that_are_not_kept_any_more_leave_an_empty_trend(play: Play) -> None:
    async def scenario(line: Line) -> None:
        batch = await line.add(_new())
        await line.read(batch, {103: Decimal(10)})
        line.clock.forward(days=99)
        await line.database.run(lambda uow: uow.readings.delete_before(line.clock()))
        assert await line.trend(batch) == BatchTrend()

    play(scenario)


def _archived(number: int, given: str, **changes: Any) -> Batch:
    batch = replace(
        a_batch(number),
        id=number,
        state=BatchState.FINISHED,
        finished_at=START + timedelta(minutes=number),
    )
    return replace(batch.with_attempt_doses({103: Decimal(given)}), **changes)


def _archive(batch: Batch, uow: UnitOfWork) -> None:
    at = START + timedelta(hours=1)
    uow.history.add(to_history(batch, Completion.COMPLETED, at, odoo_has_it=True))


def test_a_silos_latest_batches_are_those_that_the_plc_finished(play: Play) -> None:
    async def scenario(line: Line) -> None:
        twice = replace(
            _archived(4, "150").with_attempt_doses({103: Decimal(150)}), attempt=2
        ).with_attempt_doses({103: Decimal(260)})
        batches = [
            _archived(1, "398"),
            _archived(2, "404"),
            _archived(3, "90", finished_at=None, state=BatchState.RUNNING),
            twice,
        ]
        for each in batches:
            await line.database.run(partial(_archive, each))
        found = await line.desk.dosing([103, 111], 30)
        assert [(each.order.name, each.deviation_kg) for each in found[103]] == [
            ("WH/MO/00001", Decimal(-2)),
            ("WH/MO/00002", Decimal(4)),
            ("WH/MO/00004", Decimal(10)),
        ]
        assert found[103][1].deviation_percent == Decimal(1)
        assert found[111] == ()
        latest = await line.desk.dosing([103], 1)
        assert [each.order.name for each in latest[103]] == ["WH/MO/00004"]

    play(scenario)

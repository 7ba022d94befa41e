"""The disk fills up, the server goes away: told, nothing acknowledged that is not stored."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event

from services.domain.batch import Batch
from services.domain.job import JobName, JobOutcome
from tests.e2e.plant import HeldLine, Plant, assert_booked_once, plant, scattered
from tests.integration.postgres import new_database, stoppable_server

_AWAY_S = 3.0  # a minute in `make soak`


class Disk:
    """SQLite's own limit of a file's size stands for a full disk: the same error, anywhere."""

    def __init__(self) -> None:
        self.is_full = False

    def on_checkout(self, connection: Any, *_: Any) -> None:
        cursor = connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0] if self.is_full else 1 << 30
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    event.listen(Pool, "checkout", disk.on_checkout)
    yield disk
    event.remove(Pool, "checkout", disk.on_checkout)


def test_on_a_full_disk_nothing_is_acknowledged_and_afterwards_nothing_is_missing(
    tmp_path: Path, disk: Disk
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=5) as world:
            async with world.line() as line:
                await line.fetch()
                queue = await line.queue()
                await line.done(JobName.READ_PLC)
                disk.is_full = True
                message = await _until_full(line, queue)
                assert "disk is full" in message
                assert "Free space" in message
                assert not any(_taken(world, batch) for batch in queue)
                disk.is_full = False
                await _to_the_end(line, queue)
            _assert_books(world, queue)

    asyncio.run(scenario())


async def _until_full(line: HeldLine, queue: list[Batch]) -> str:
    """Dose, then finish all, until the file may not grow any more; return what the job says."""
    control = line.plant.plc.control
    for step in range(1, 200):
        run = await line.services.runner.run_now(JobName.READ_PLC)
        if run.outcome is not JobOutcome.DONE:
            for batch in queue:
                control.finish(batch.slot or 0, scattered(batch))
            return (await line.services.runner.run_now(JobName.READ_PLC)).message
        for batch in queue:
            part = {silo: kg * step / 400 for silo, kg in batch.setpoints_kg.items()}
            control.set_actuals(batch.slot or 0, part)
    raise AssertionError("The file was not full after 200 readings.")


def test_a_server_that_goes_away_in_mid_job_costs_time_and_nothing_else(tmp_path: Path) -> None:
    with stoppable_server() as server:

        async def scenario() -> None:
            url = new_database(server.address, "plant")
            with plant(tmp_path, orders=4, database_url=url) as world:
                async with world.line() as line:
                    await line.fetch()
                    queue = await line.queue()
                    for batch in queue:
                        world.plc.control.finish(batch.slot or 0, scattered(batch))
                    reading = asyncio.create_task(_read_on(line))
                    await asyncio.to_thread(server.stop)
                    await asyncio.sleep(_AWAY_S)
                    assert not any(_taken(world, batch) for batch in queue)
                    await asyncio.to_thread(server.start)
                    failed = await asyncio.wait_for(reading, 60)
                    assert failed, "no run of the job met the outage"
                    await _to_the_end(line, queue)
                _assert_books(world, queue)

        asyncio.run(scenario())


async def _read_on(line: HeldLine) -> list[str]:
    """Run job 2 again and again until it has met the outage and come back; return what it said."""
    said: list[str] = []
    while True:
        run = await line.services.runner.run_now(JobName.READ_PLC)
        if run.outcome is not JobOutcome.DONE:
            said.append(run.message)
        elif said:
            return said
        await asyncio.sleep(0.05)


async def _to_the_end(line: HeldLine, queue: list[Batch]) -> None:
    control = line.plant.plc.control
    for batch in queue:
        control.finish(batch.slot or 0, scattered(batch))
    for _ in range(3):
        await line.run(JobName.READ_PLC)
        await line.run(JobName.ARCHIVE_COMPLETED)
    assert await line.queue() == []
    assert len(await line.history()) == len(queue)


def _taken(world: Plant, batch: Batch) -> bool:
    words = world.plc.control.state()["slots"][(batch.slot or 0) - 1]["read_words"]
    return bool(words[76] == 1)


def _assert_books(world: Plant, queue: list[Batch]) -> None:
    for batch in queue:
        assert_booked_once(world.odoo, batch, scattered(batch))
        assert _taken(world, batch)
    books = world.plc.control.state()
    assert set(books["taken_count"].values()) == {1}
    assert books["violations"] == []

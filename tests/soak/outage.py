"""PostgreSQL is ended in mid job and comes back later: what was lost, doubled or not told."""

import asyncio
from pathlib import Path

from services.domain.batch import Batch
from services.domain.job import JobName, JobOutcome
from tests.e2e.plant import HeldLine, Plant, assert_booked_once, plant, scattered
from tests.integration.postgres import StoppableServer, new_database, stoppable_server


def outage(folder: Path, away_s: float) -> int:
    """Take the server away for *away_s* while four finished batches are read; see all through.

    Return how many runs of the job failed meanwhile.
    """
    with stoppable_server() as server:
        url = new_database(server.address, "plant")
        with plant(folder, orders=4, database_url=url) as world:
            return asyncio.run(_without_server(world, server, away_s))


async def _without_server(world: Plant, server: StoppableServer, away_s: float) -> int:
    async with world.line() as line:
        await line.fetch()
        queue = await line.queue()
        for batch in queue:
            world.plc.control.finish(batch.slot or 0, scattered(batch))
        reading = asyncio.create_task(_read_on(line))
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(away_s)
        assert not any(is_taken(world, batch) for batch in queue)
        await asyncio.to_thread(server.start)
        failed = await asyncio.wait_for(reading, 90)
        await to_the_end(line, queue)
    assert_books(world, queue)
    return failed


async def _read_on(line: HeldLine) -> int:
    """Run job 2 until it has met the outage and come back; return how often it failed."""
    failed = 0
    while True:
        run = await line.services.runner.run_now(JobName.READ_PLC)
        if run.outcome is not JobOutcome.DONE:
            failed += 1
        elif failed:
            return failed
        await asyncio.sleep(0.05)


async def to_the_end(line: HeldLine, queue: list[Batch]) -> None:
    control = line.plant.plc.control
    for batch in queue:
        control.finish(batch.slot or 0, scattered(batch))
    for _ in range(3):
        await line.run(JobName.READ_PLC)
        await line.run(JobName.ARCHIVE_COMPLETED)
    assert await line.queue() == []
    assert len(await line.history()) == len(queue)


def is_taken(world: Plant, batch: Batch) -> bool:
    words = world.plc.control.state()["slots"][(batch.slot or 0) - 1]["read_words"]
    return bool(words[76] == 1)


def assert_books(world: Plant, queue: list[Batch]) -> None:
    for batch in queue:
        assert_booked_once(world.odoo, batch, scattered(batch))
        assert is_taken(world, batch)
    books = world.plc.control.state()
    assert set(books["taken_count"].values()) == {1}
    assert books["violations"] == []

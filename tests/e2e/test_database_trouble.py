"""The disk fills up, the server goes away: told, nothing acknowledged that is not stored."""

import asyncio
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event

from services.domain.batch import Batch
from services.domain.job import JobName, JobOutcome
from tests.e2e.plant import HeldLine, plant, scattered
from tests.soak.outage import assert_books, is_taken, outage, to_the_end


class FullFile:
    """SQLite's own limit of its file stands for a disk without space: the same error, anywhere."""

    says = "disk is full"

    def __init__(self, _: Path) -> None:
        self._is_full = False
        event.listen(Pool, "checkout", self._on_checkout)

    def fill(self) -> None:
        self._is_full = True

    def free(self) -> None:
        self._is_full = False

    def close(self) -> None:
        event.remove(Pool, "checkout", self._on_checkout)

    def _on_checkout(self, connection: Any, *_: Any) -> None:
        cursor = connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0] if self._is_full else 1 << 30
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()


class Quota:
    """The system itself refuses to let a file of this process grow, as it does over a quota."""

    says = "disk I/O error"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        largest = max(file.stat().st_size for file in self._folder.glob("*.db*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, self._before[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)

    close = free


Disk = FullFile | Quota


@pytest.fixture(params=[FullFile, Quota])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    disk: Disk = request.param(tmp_path)
    yield disk
    disk.close()


def test_on_a_full_disk_nothing_is_acknowledged_and_afterwards_nothing_is_missing(
    tmp_path: Path, disk: Disk
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=5) as world:
            async with world.line() as line:
                await line.fetch()
                queue = await line.queue()
                await line.done(JobName.READ_PLC)
                disk.fill()
                message = await _until_full(line, queue)
                assert disk.says in message
                assert "Free space" in message
                assert not any(is_taken(world, batch) for batch in queue)
                disk.free()
                await to_the_end(line, queue)
            assert_books(world, queue)

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
    assert outage(tmp_path, 3.0) > 0  # a minute in `make soak`

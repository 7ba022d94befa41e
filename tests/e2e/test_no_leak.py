"""A thousand runs of all jobs leave connections, threads, files and memory where they were."""

import asyncio
import gc
import os
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.domain.job import JobName
from tests.e2e.plant import HeldLine, plant

RUNS, WARM_UP = 1000, 100
MEMORY_MARGIN = 8 * 1024 * 1024  # allocator noise; 900 runs of a leak of 10 kB are more


@dataclass(frozen=True)
class Footprint:
    connections: int
    threads: int
    files: int
    sockets: int
    memory_bytes: int

    @classmethod
    def now(cls, line: HeldLine) -> "Footprint":
        gc.collect()
        me = psutil.Process(os.getpid())
        return cls(
            line.services.database.connections,
            threading.active_count(),
            me.num_fds(),
            len(me.net_connections()),
            me.memory_info().rss,
        )


def test_a_thousand_runs_of_all_jobs_leave_nothing_behind(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                for run in range(RUNS):
                    world_moves = run % 10 == 0
                    if world_moves:
                        given = {114: 1 + run // 100, 115: 1 + run // 100}
                        world.plc.control.set_actuals(1, given)
                        # As the window does on a timer: what waits for Python's own rhythm
                        # would be measured as memory lost (60 MB of it, now and then).
                        gc.collect()
                    for job in JobName:
                        await line.done(job)
                    if run + 1 == WARM_UP:
                        before = Footprint.now(line)
                after = Footprint.now(line)
        assert after.connections == before.connections == 1
        assert after.threads == before.threads
        assert after.files <= before.files
        assert after.sockets <= before.sockets
        assert after.memory_bytes - before.memory_bytes < MEMORY_MARGIN

    asyncio.run(scenario())

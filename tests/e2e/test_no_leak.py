"""A thousand runs of all jobs leave connections, threads, files and memory where they were."""

import asyncio
import gc
from pathlib import Path

from services.domain.job import JobName
from tests.e2e.plant import plant
from tests.footprint import Footprint

RUNS, WARM_UP = 1000, 100


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
        assert before.connections == 1
        assert after.grown_since(before) == []

    asyncio.run(scenario())

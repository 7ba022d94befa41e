"""A run of job 2 between two full reads: one slot of ten is dosed, nine are empty."""

import tempfile
from decimal import Decimal
from pathlib import Path
from statistics import median

from services.domain.job import JobName
from tests.bench.table import Row
from tests.bench.wire import seconds
from tests.e2e.plant import HeldLine, plant

RUNS = 200
_HOUR_S = 3600


async def measure_active() -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        plant(
            Path(folder),
            orders=1,
            plc_full_read_seconds=_HOUR_S,
            odoo_push_interval_seconds=_HOUR_S,
        ) as world,
    ):
        async with world.line() as line:
            await line.fetch()
            await _run(line)
            plc = line.services.plc
            before, runs = _requests(line), []
            for run in range(RUNS):
                world.plc.control.set_actuals(1, {114: Decimal(run + 1) / 100})
                runs.append(await seconds(lambda: _run(line)))
            whole = (_requests(line) - before) / RUNS
            before = _requests(line)
            reads = [await seconds(lambda: plc.read_slots([1])) for _ in range(RUNS)]
            sent = (_requests(line) - before) / RUNS
    return [
        Row("requests for the slots, 1 of 10 active, 9 empty", f"{sent:g}"),
        Row("time for the slots, median", f"{median(reads) * 1000:.2f} ms"),
        Row("requests of a whole run of job 2, the weighing too", f"{whole:g}"),
        Row("time of a whole run, stored, median", f"{median(runs) * 1000:.2f} ms"),
    ]


async def _run(line: HeldLine) -> None:
    await line.services.runner.run_now(JobName.READ_PLC)


def _requests(line: HeldLine) -> int:
    return int(line.plant.plc.control.state()["requests"])

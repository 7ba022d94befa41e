"""A thousand finished batches pushed and archived against the simulated Odoo, over HTTP."""

import gc
import tempfile
import time
from pathlib import Path

import psutil

from services.domain.job import JobName, JobOutcome
from services.domain.order import Order
from tests.bench.table import Row
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, plant

_BATCHES = 1000
_QUEUE = 10


async def measure_odoo(version: int = 17) -> list[Row]:
    """Ten at a time, as a queue holds them: running figures, final figures, history."""
    with (
        tempfile.TemporaryDirectory() as folder,
        plant(Path(folder), orders=_BATCHES, odoo_version=version, odoo_adapter="stock") as world,
    ):
        async with world.line() as line:
            await line.services.odoo.check()
            batches = Batches(line)
            await batches.orders(1)  # asks what the planned start is called, once
            fetching = world.odoo.control.calls()
            await batches.orders(100)
            fetched = world.odoo.control.calls() - fetching
            orders = await batches.orders(_BATCHES)
            await _push(line, batches, orders[:_QUEUE])
            before, calls, begun = _memory(), world.odoo.control.calls(), time.perf_counter()
            for start in range(_QUEUE, _BATCHES, _QUEUE):
                await _push(line, batches, orders[start : start + _QUEUE])
            took_s = time.perf_counter() - begun
            made = world.odoo.control.calls() - calls
            archived = await line.services.database.read(lambda uow: uow.history.count())
    assert archived == _BATCHES, archived
    count = _BATCHES - _QUEUE
    return [
        Row("fetch of 100 orders", f"{fetched} calls", "2"),
        Row(f"{_BATCHES} batches pushed, done and archived", f"{count / took_s:.1f} a second"),
        Row("with one running push each", f"{made / count:.2f} calls a batch", "at most 6"),
        Row("memory", f"{before:.1f} MB before, {_memory():.1f} MB after"),
    ]


async def _push(line: HeldLine, batches: Batches, orders: list[Order]) -> None:
    running = await batches.running(orders)
    await line.services.delivery.deliver()
    await batches.finished(running)
    run = await line.services.runner.run_now(JobName.ARCHIVE_COMPLETED)
    assert run.outcome is JobOutcome.DONE, run.message
    gc.collect()  # as the application does, by its timer


def _memory() -> float:
    """Return this process's memory in MB, without what waits to be collected."""
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6

"""Job 2 again and again while the simulated plant doses, finishes and takes orders anew."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from services.domain.action import ActionRequest
from services.domain.job import JobName, JobOutcome
from services.domain.user import ActionKind
from tests.e2e.plant import HeldLine, Plant
from tests.footprint import Footprint
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator

WARM_UP = 100
_FAILURE_RATE = 0.03  # share of batches that fail and wait for a person
_LINK_LOST_EVERY = 500  # cycles
_PATIENCE = 20_000  # cycles beyond those asked for, until the warm-up is over
_COLLECT_EVERY = 20  # cycles; the window does it on a timer


@dataclass(frozen=True, slots=True)
class Soaked:
    """What became of the soak: how it stood after the first hundred cycles, and at the end."""

    before: Footprint
    after: Footprint
    cycles: int
    taken_anew: int  # times that the queue was filled
    archived: int
    failed_runs: int  # job 2 while the link was lost on purpose
    seconds: float
    violations: int  # writes that a careful line would not have made


async def soak(
    data: Path,
    cycles: int,
    speed: float,
    tell: Callable[[int, Footprint], None] = lambda _cycle, _footprint: None,
    *,
    orders: int = 10,
    batches: int = 0,
) -> Soaked:
    """Run job 2 *cycles* times without a pause; the plant's clock runs *speed* times faster.

    *orders* are fetched at once; it goes on until *batches* are archived, too.

    The first count is taken after a hundred cycles in which orders were taken twice, so that
    every path has been walked once. However few *cycles* are asked for, and however quickly
    they pass while the plant doses, it comes to that, to as many after it and to a third round.
    """
    with (
        plc_simulator(speed=speed, failure_rate=_FAILURE_RATE, take_delay=0.05) as plc,
        odoo_simulator(orders=20, endless=True) as odoo,
    ):
        # Pushes as often as in the plant, where 15 cycles lie between two.
        world = Plant(plc, odoo, data, {"odoo_push_interval_seconds": 0.3})
        world.more["sync_batch_limit"] = orders
        async with world.line() as line:
            begun, before, filled, archived, failed = monotonic(), None, 0, 0, 0
            cycle, last = 0, cycles
            while True:
                cycle += 1
                if cycle % _LINK_LOST_EVERY == 0:
                    world.plc.control.misbehave("cut", count=1)
                run = await line.run(JobName.READ_PLC)
                failed += run.outcome is not JobOutcome.DONE
                archived += await _archive(line)
                filled += await _fetch(line)
                if cycle % _COLLECT_EVERY == 0:
                    gc.collect()
                if before is None and cycle >= WARM_UP and filled > 1:
                    before = Footprint.now(line)
                    last = max(cycles, cycle + WARM_UP)
                    tell(cycle, before)
                elif cycle % 1000 == 0:
                    tell(cycle, Footprint.now(line))
                enough = filled > 2 and archived >= batches
                if before is not None and cycle >= last and enough:
                    break
                if cycle >= cycles + _PATIENCE:
                    raise RuntimeError(f"{filled} rounds, {archived} batches in {cycle} cycles.")
            after = Footprint.now(line)
        violations = len(world.plc.control.state()["violations"])
    took = monotonic() - begun
    return Soaked(before, after, cycle, filled, archived, failed, took, violations)


async def _archive(line: HeldLine) -> int:
    """Run job 3 when a batch has finished, as the program does; close what waits for a person."""
    queue = await line.queue()
    if not any(batch.is_finished or batch.set_aside for batch in queue):
        return 0
    for batch in queue:
        if batch.set_aside is not None:
            request = ActionRequest(
                ActionKind.ARCHIVE_BY_HAND, batch.id, "soak", {"odoo": "cancelled"}
            )
            await line.act(request)
    await line.run(JobName.ARCHIVE_COMPLETED)
    return len(queue) - len(await line.queue())


async def _fetch(line: HeldLine) -> bool:
    if await line.queue():
        return False
    await line.run(JobName.SYNC_ORDERS)
    return bool(await line.queue())

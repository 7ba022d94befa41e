"""Database statements and transactions of one run of job 2, counted on the real engine."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

from services.domain.job import JobName, JobOutcome
from tests.bench.statement_log import Transaction, statements_heard
from tests.bench.table import Row
from tests.e2e.plant import HeldLine, plant

_APART = ("lease", "job_run", "link_status")
_HOUR_S = 3600
_FIRST_RUNS = 3  # what a first run does, such as noting that orders are taken
_STEPS = (Decimal(step) / 100 for step in count(1))  # kg: each run finds other figures
SLOTS = 10


@dataclass(frozen=True, slots=True)
class Count:
    """What one run of the job cost, the check that it holds the line included.

    The record that every run of every job leaves in the end is apart.
    """

    statements: tuple[str, ...]
    commits: int
    reads: int

    def __str__(self) -> str:
        told = len(self.statements)
        return f"{told} in {self.commits} written + {self.reads} read transactions"


async def measure_statements() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, plant(Path(folder), orders=SLOTS) as world:
        world.more["odoo_push_interval_seconds"] = _HOUR_S
        async with world.line() as line:
            await line.fetch()
            for slots, cost in (await counts(line, (0, 1, 5, SLOTS))).items():
                goal = "5 in 1, not growing" if slots == SLOTS else ""
                rows.append(Row(f"{slots} slots change", str(cost), goal))
        world.more["odoo_push_interval_seconds"] = 0
        async with world.line() as line:
            cost = (await counts(line, (SLOTS,)))[SLOTS]
            rows.append(Row("10 slots change, 10 running pushes are made", str(cost)))
            for slot in range(1, SLOTS + 1):
                world.plc.control.finish(slot)
            rows.append(Row("10 slots finish, are read twice, acknowledged", str(await _run(line))))
    return rows


async def counts(line: HeldLine, changing: Sequence[int], pause_s: float = 0.0) -> dict[int, Count]:
    """Return, for each number of slots that change, what a run of job 2 costs.

    *pause_s* lies before each of those that count: a slow machine has it anyway.
    """
    found: dict[int, Count] = {}
    for number, slots in enumerate((*[SLOTS] * _FIRST_RUNS, *changing)):
        await asyncio.sleep(pause_s if number >= _FIRST_RUNS else 0)
        kg = next(_STEPS)
        for slot in range(1, slots + 1):
            line.plant.plc.control.set_actuals(slot, {114: kg, 115: kg})
        found.pop(slots, None)
        found[slots] = await _run(line)
    return found


async def _run(line: HeldLine) -> Count:
    with statements_heard() as log:
        run = await line.services.runner.run_now(JobName.READ_PLC)
    assert run.outcome is JobOutcome.DONE, run.message
    own = [each for each in log.transactions if not _is_apart(each)]
    statements = tuple(text for each in own for text in each.statements)
    return Count(statements, sum(each.writes for each in own), sum(not each.writes for each in own))


def _is_apart(transaction: Transaction) -> bool:
    return all(any(f" {name}" in text for name in _APART) for text in transaction.statements)

"""Database statements and transactions of one run of job 2, counted on the real engine."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from services.domain.job import JobName, JobOutcome
from tests.bench.statement_log import Transaction, statements_heard
from tests.bench.table import Row
from tests.e2e.plant import HeldLine, plant

_APART = ("lease", "job_run", "link_status")
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Count:
    """What one run of the job cost; its own record and the hold of the line are apart."""

    statements: int
    commits: int
    reads: int

    def __str__(self) -> str:
        return f"{self.statements} in {self.commits} written + {self.reads} read transactions"


async def measure_statements() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, plant(Path(folder), orders=10) as world:
        world.more["odoo_push_interval_seconds"] = _HOUR_S
        async with world.line() as line:
            await line.fetch()
            step = 0
            for _ in range(3):  # what a first run does, such as noting that orders are taken
                step += 1
                _move(line, range(1, 11), step)
                await _run(line)
            for slots in (0, 1, 5, 10):
                step += 1
                _move(line, range(1, slots + 1), step)
                count = await _run(line)
                goal = "8 in 1, not growing" if slots == 10 else ""
                rows.append(Row(f"{slots} slots change", str(count), goal))
        world.more["odoo_push_interval_seconds"] = 0
        async with world.line() as line:
            for _ in range(2):
                step += 1
                _move(line, range(1, 11), step)
                count = await _run(line)
            rows.append(Row("10 slots change, 10 running pushes are made", str(count)))
            for slot in range(1, 11):
                world.plc.control.finish(slot)
            rows.append(Row("10 slots finish, are read twice, acknowledged", str(await _run(line))))
    return rows


def _move(line: HeldLine, slots: Sequence[int], step: int) -> None:
    for slot in slots:
        kg = Decimal(step) / 100
        line.plant.plc.control.set_actuals(slot, {114: kg, 115: kg})


async def _run(line: HeldLine) -> Count:
    with statements_heard() as log:
        run = await line.services.runner.run_now(JobName.READ_PLC)
    assert run.outcome is JobOutcome.DONE, run.message
    own = [each for each in log.transactions if not _is_apart(each)]
    statements = [text for each in own for text in each.statements if " lease" not in text]
    return Count(
        len(statements), sum(each.writes for each in own), sum(not each.writes for each in own)
    )


def _is_apart(transaction: Transaction) -> bool:
    return all(any(f" {name}" in text for name in _APART) for text in transaction.statements)

"""What a run of job 2 costs the database: one transaction, however many slots change."""

import asyncio
from pathlib import Path

from tests.bench.statements import SLOTS, Count, counts
from tests.e2e.plant import plant

MOST = 5
TELLS_A_RATE_S = 0.6  # what lies between two readings that tell how fast a silo doses


def test_a_run_of_job_2_is_one_transaction_of_at_most_five_statements(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=SLOTS, odoo_push_interval_seconds=3600) as world:
            async with world.line() as line:
                await line.fetch()
                found = await counts(line, (0, 1, 5, SLOTS))
                _judge(found)
                assert len(found[SLOTS].statements) <= len(found[1].statements)
                assert any(each.startswith("INSERT INTO reading") for each in found[1].statements)
                assert all(batch.actuals_kg[114] for batch in await line.queue())
                # As on a slow machine: what is usual for a silo is read once more, and no more.
                _judge(await counts(line, (1, SLOTS), pause_s=TELLS_A_RATE_S))

    asyncio.run(scenario())


def _judge(found: dict[int, Count]) -> None:
    for slots, cost in found.items():
        assert (cost.commits, cost.reads) == (1, 0), (slots, cost.statements)
        assert len(cost.statements) <= MOST, (slots, cost.statements)

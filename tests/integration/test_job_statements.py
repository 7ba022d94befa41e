"""What a run of job 2 costs the database: one transaction, however many slots change."""

import asyncio
from pathlib import Path

from tests.bench.statements import SLOTS, counts
from tests.e2e.plant import plant

MOST = 7


def test_a_run_of_job_2_is_one_transaction_of_at_most_seven_statements(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=SLOTS, odoo_push_interval_seconds=3600) as world:
            async with world.line() as line:
                await line.fetch()
                found = await counts(line, (0, 1, 5, SLOTS))
                for slots, cost in found.items():
                    assert (cost.commits, cost.reads) == (1, 0), (slots, cost.statements)
                    assert len(cost.statements) <= MOST, (slots, cost.statements)
                assert len(found[SLOTS].statements) <= len(found[1].statements)
                assert any(each.startswith("INSERT INTO reading") for each in found[1].statements)
                assert all(batch.actuals_kg[114] for batch in await line.queue())

    asyncio.run(scenario())

"""Hand weighings over the real link: stored once, with the batch, whatever happens in between."""

import asyncio
from decimal import Decimal
from pathlib import Path

from services.domain.job import JobName, JobOutcome
from tests.e2e.plant import plant

SALT = 800


def test_a_weighing_whose_acknowledgement_was_cut_off_counts_once_and_is_told(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            control = world.plc.control
            async with world.line() as line:
                await line.fetch()
                await line.done(JobName.READ_PLC)
                control.weigh(1, SALT, "2.40")
                await asyncio.sleep(0.1)
                control.misbehave("hang_up", only="write", carry_out=False)
                assert (await line.run(JobName.READ_PLC)).outcome is JobOutcome.FAILED
                (batch,) = await line.queue()
                assert batch.weighed_kg(SALT) == Decimal("2.40")
                assert "weighing_repeated" not in await line.alarms()
            control.behave()
            async with world.line() as line:  # the program has started again
                await line.done(JobName.READ_PLC)
                (batch,) = await line.queue()
                assert batch.weighed_kg(SALT) == Decimal("2.40")
                assert (await line.alarms())["weighing_repeated"] == batch.order.name

                control.weigh(1, SALT, "2.40")  # the same again is another weighing now
                await asyncio.sleep(0.1)
                await line.done(JobName.READ_PLC)
                (batch,) = await line.queue()
                assert batch.weighed_kg(SALT) == Decimal("4.80")

    asyncio.run(scenario())

"""Before each write the order's state is read: what is done, cancelled or renamed in Odoo."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.domain.batch import Batch, SetAsideCause
from services.domain.job import JobName
from services.domain.push import PushState
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, assert_booked_once, plant, scattered

ADAPTERS = pytest.mark.parametrize("adapter", ["stock", "scada"])


@asynccontextmanager
async def one_finished(data: Path, adapter: str) -> AsyncIterator[tuple[HeldLine, Batch]]:
    with plant(data, orders=1, odoo_adapter=adapter) as world:
        async with world.line() as line:
            batches = Batches(line)
            running = await batches.running(await batches.orders(1))
            await line.services.delivery.deliver()
            (batch,) = await batches.finished(running)
            yield line, batch


async def archive(line: HeldLine) -> str:
    return (await line.services.runner.run_now(JobName.ARCHIVE_COMPLETED)).message


@ADAPTERS
@pytest.mark.parametrize("step", ["write", "update-with-consumptions", "done"])
def test_a_lost_reply_is_followed_by_a_look_and_the_order_is_booked_once(
    tmp_path: Path, adapter: str, step: str
) -> None:
    async def scenario() -> None:
        async with one_finished(tmp_path, adapter) as (line, batch):
            line.plant.odoo.control.fault("lose_reply", path=step)
            while await line.queue():
                await archive(line)
            assert_booked_once(line.plant.odoo, batch, scattered(batch))

    asyncio.run(scenario())


@ADAPTERS
def test_an_order_done_in_odoo_with_other_figures_is_shown_with_both_and_not_written_to(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with one_finished(tmp_path, adapter) as (line, batch):
            odoo = line.plant.odoo.control
            odoo.command("mark_done_elsewhere", order=batch.order.name)
            before = odoo.booked(batch.order.odoo_id)
            assert "1 rejected" in await archive(line)
            assert odoo.booked(batch.order.odoo_id) == before
            (push,) = await line.pushes()
            assert push.state is PushState.QUARANTINE
            first = batch.components[0]
            assert first.silo is not None
            assert f"{first.planned_kg:.2f} kg, not {scattered(batch)[first.silo]:.2f} kg" in (
                push.last_answer
            )
            assert "nothing was written" in push.last_answer
            (aside,) = await line.queue()
            assert aside.set_aside is not None
            assert aside.set_aside.cause is SetAsideCause.PUSH_REJECTED

    asyncio.run(scenario())


@ADAPTERS
def test_an_order_cancelled_in_odoo_waits_for_a_person_and_is_not_written_to(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with one_finished(tmp_path, adapter) as (line, batch):
            odoo = line.plant.odoo.control
            odoo.command("cancel_order", order=batch.order.name)
            assert "cancelled in Odoo" in await archive(line)
            (push,) = await line.pushes()
            assert push.state is PushState.QUARANTINE
            assert odoo.booked(batch.order.odoo_id) == {}
            assert odoo.order(batch.order.odoo_id)["state"] == "cancel"

    asyncio.run(scenario())


@ADAPTERS
def test_an_order_renamed_in_odoo_is_found_by_its_number(tmp_path: Path, adapter: str) -> None:
    async def scenario() -> None:
        async with one_finished(tmp_path, adapter) as (line, batch):
            name = f"{batch.order.name}-001"
            line.plant.odoo.control.command("rename_order", order=batch.order.name, name=name)
            assert await archive(line) == "1 archived"
            assert_booked_once(line.plant.odoo, batch, scattered(batch))

    asyncio.run(scenario())

"""When pushes go out: side by side, one call an order, no hammering, nobody held up."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.domain.action import ActionRequest
from services.domain.batch import Batch
from services.domain.job import JobName
from services.domain.push import PushState
from services.domain.user import ActionKind
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, Plant, assert_booked_once, plant, scattered

RETRY_ALL = ActionRequest(ActionKind.RETRY_ALL_PUSHES)


@asynccontextmanager
async def finished(
    data: Path, count: int, *, adapter: str = "stock"
) -> AsyncIterator[tuple[HeldLine, list[Batch], Plant]]:
    """Hold a line with *count* finished batches that Odoo has had running figures of."""
    with plant(data, orders=count, odoo_adapter=adapter) as world:
        async with world.line() as line:
            batches = Batches(line)
            running = await batches.running(await batches.orders(count))
            assert (await line.services.delivery.deliver()).delivered == count
            yield line, await batches.finished(running), world


async def archive(line: HeldLine) -> str:
    """Run job 3 alone, without the round of deliveries that follows it."""
    return (await line.services.runner.run_now(JobName.ARCHIVE_COMPLETED)).message


@pytest.mark.parametrize("adapter", ["stock", "scada"])
def test_three_orders_go_side_by_side_and_of_one_order_one_call_at_a_time(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with finished(tmp_path, 9, adapter=adapter) as (line, batches, world):
            world.odoo.control.fault("slow", seconds=0.1, times=0)
            assert await archive(line) == "9 archived"
            world.odoo.control.clear_faults()
            seen = world.odoo.control.state()
            assert seen["most_at_once"] == 3
            assert seen["most_on_one_order"] == 1
            for batch in batches:
                assert_booked_once(world.odoo, batch, scattered(batch))

    asyncio.run(scenario())


def test_a_stuck_push_holds_no_other_order_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with finished(tmp_path, 6) as (line, _, world):
            world.odoo.control.fault("stall", path="mrp.production.write", seconds=4.9)
            under_way = asyncio.create_task(archive(line))
            while len(await line.history()) < 5:
                assert not under_way.done(), under_way.result()
                await asyncio.sleep(0.05)
            assert not under_way.done()  # the stuck one is still waiting for its answer
            assert "5 archived, 1 waiting for Odoo" in await under_way
            assert await archive(line) == "1 archived"

    asyncio.run(scenario())


def test_orders_that_odoo_gave_no_answer_for_come_after_the_fresh_ones(tmp_path: Path) -> None:
    """However many they are: three in a row without an answer end a round."""

    async def scenario() -> None:
        with plant(tmp_path, orders=5, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                orders = await batches.orders(5)
                await batches.finished(await batches.running(orders[:4]))
                await line.services.delivery.deliver()
                for order in orders[:4]:
                    ref = str(order.ref.odoo_id)
                    world.odoo.control.fault("http503", order=ref, times=0)
                for _ in range(3):
                    assert "4 waiting" in await archive(line)
                await batches.finished(await batches.running(orders[4:]))
                assert "1 archived, 4 waiting" in await archive(line)
                (entry,) = await line.history()
                assert entry.batch.order == orders[4].ref

    asyncio.run(scenario())


def test_while_odoo_is_away_twenty_waiting_pushes_are_one_try_at_growing_pauses(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with finished(tmp_path, 20) as (line, _, world):
            world.odoo.kill()
            assert "20 waiting for Odoo" in await archive(line)
            for _ in range(30):
                await line.services.delivery.deliver()
            pushes = await line.pushes()
            assert len(pushes) == 20
            assert 1 <= sum(push.tries for push in pushes) <= 3
            assert {push.state for push in pushes} == {PushState.WAITING}

    asyncio.run(scenario())


def test_when_odoo_is_back_the_pause_ends_with_the_first_answer_to_anybody(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=20, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                orders = await batches.orders(20)
                world.odoo.control.fault("refuse", seconds=1.5)
                await asyncio.sleep(0.3)
                await batches.running(orders)
                assert (await line.services.delivery.deliver()).waiting == 20
                assert (await line.services.delivery.deliver()).message == ""
                await asyncio.sleep(2)
                await batches.orders(1)  # job 1 has an answer
                sent = (await line.services.delivery.deliver()).delivered
                assert sent >= 17  # all but what was tried in vain and has a pause of its own

    asyncio.run(scenario())


def test_a_refused_password_is_said_once_and_tried_again_when_a_person_retries(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with finished(tmp_path, 3) as (line, batches, world):
            right = world.odoo.password
            world.odoo.control.command("set_password", password="changed by the office")
            assert "does not take the password" in await archive(line)
            calls = world.odoo.control.calls()
            begun = time.monotonic()
            for _ in range(5):
                await archive(line)
            assert world.odoo.control.calls() == calls  # Odoo would lock the account
            assert time.monotonic() - begun < 5

            world.odoo.control.command("set_password", password=right)
            outcome = await line.act(RETRY_ALL)
            assert outcome.ok, outcome.message
            assert await line.queue() == []
            for batch in batches:
                assert_booked_once(world.odoo, batch, scattered(batch))

    asyncio.run(scenario())

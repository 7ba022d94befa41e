"""An order that failed or was lost is downloaded again: its figures add up over the attempts."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.action import ActionRequest
from services.domain.batch import BatchState
from services.domain.job import JobName
from services.domain.user import ActionKind, Actor, Role
from tests.e2e.plant import HeldLine, assert_booked_once, plant

OPERATOR = Actor("Budi S.", Role.OPERATOR, "test")


async def _again(line: HeldLine) -> None:
    (batch,) = await line.queue()
    outcome = await line.act(ActionRequest(ActionKind.DOWNLOAD_AGAIN, batch.id), OPERATOR)
    assert outcome.ok, outcome.message
    await line.fetch()
    await line.done(JobName.READ_PLC)


def test_a_failed_batch_is_downloaded_again_and_both_attempts_are_booked(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                first = {114: Decimal("12.5"), 115: Decimal(3)}
                world.plc.control.set_actuals(1, first)
                await line.done(JobName.READ_PLC)
                world.plc.control.fail(1)
                await line.done(JobName.READ_PLC)
                await _again(line)
                (batch,) = await line.queue()
                assert (batch.attempt, batch.slot, batch.set_aside) == (2, 10, None)
                second = batch.setpoints_kg
                world.plc.control.finish(10, second)
                await line.done(JobName.READ_PLC)
                (batch,) = await line.queue()
                total = {s: kg + first.get(s, Decimal(0)) for s, kg in second.items()}
                assert batch.actuals_kg == total
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
                assert_booked_once(world.odoo, batch, total)
            taken = world.plc.control.state()["taken_count"]
            assert taken == {batch.order.name: 2}

    asyncio.run(scenario())


@pytest.mark.parametrize("state", ["downloaded", "running"])
def test_what_the_plc_has_is_not_downloaded_again(tmp_path: Path, state: str) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                if state == "running":
                    world.plc.control.set_actuals(1, {114: Decimal(1), 115: Decimal(1)})
                await line.done(JobName.READ_PLC)
                (batch,) = await line.queue()
                assert batch.state is BatchState(state)
                wish = ActionRequest(ActionKind.DOWNLOAD_AGAIN, batch.id)
                outcome = await line.act(wish, OPERATOR)
                assert not outcome.ok
                assert "the PLC has it" in outcome.message

    asyncio.run(scenario())


def test_release_handshake_is_the_supervisors_and_keeps_the_plcs_words(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=2, sync_batch_limit=1) as world:
            async with world.line() as line:
                world.plc.control.set(taking_held=True)
                await line.done(JobName.SYNC_ORDERS)
                wish = ActionRequest(ActionKind.RELEASE_HANDSHAKE, reason="PLC was replaced")
                supervisor = Actor("Agus W.", Role.SUPERVISOR, "test")
                outcome = await line.act(wish, supervisor)
                assert outcome.ok, outcome.message
                assert "guard 0, orders 1: WH/MO/00011" in outcome.message
                assert world.plc.control.state()["guards"][0] == 1
                assert len(await line.queue()) == 1
                again = await line.act(wish, supervisor)
                assert not again.ok

    asyncio.run(scenario())


def test_return_untouched_frees_the_queue_and_leaves_what_has_begun(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=3) as world:
            async with world.line() as line:
                await line.fetch()
                world.plc.control.set_actuals(1, {114: Decimal(1), 115: Decimal(1)})
                await line.done(JobName.READ_PLC)
                wish = ActionRequest(ActionKind.RETURN_UNTOUCHED, reason="an urgent order")
                outcome = await line.act(wish)
                assert outcome.ok, outcome.message
                assert "2 untouched batches" in outcome.message
                assert [batch.slot for batch in await line.queue()] == [1]

    asyncio.run(scenario())

"""The cycle that the readiness review asks for, from Odoo to the history, and round again."""

import asyncio
import time
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.action import ActionRequest
from services.domain.batch import BatchState, Completion, SetAsideCause
from services.domain.job import JobName
from services.domain.push import PushKind, PushState
from services.domain.user import ActionKind
from tests.e2e.plant import HeldLine, assert_booked_once, plant, scattered

START_OVER = ActionRequest(ActionKind.START_OVER, reason="a clean start for the test")


async def _round(line: HeldLine) -> None:
    """Fetch 7, dose and finish them at the PLC, read, archive; all of it checked."""
    control = line.plant.plc.control
    assert "fetched 7 orders" in await line.fetch()
    queue = await line.queue()
    assert [batch.slot for batch in queue] == list(range(1, 8))
    await line.done(JobName.READ_PLC)
    assert all(batch.taken_at for batch in await line.queue())

    half = {silo: kg / 2 for silo, kg in queue[0].setpoints_kg.items()}
    control.set_actuals(1, half)
    await line.done(JobName.READ_PLC)
    running = (await line.queue())[0]
    assert running.state is BatchState.RUNNING
    assert running.actuals_kg == half
    assert running.update_odoo
    moves = line.plant.odoo.control.order(running.order.odoo_id)["moves"]
    tetes = next(move for move in moves if move["equipment_code"] == "lq114")
    assert Decimal(tetes["done"]) == half[114]

    for batch in queue:
        assert batch.slot is not None
        control.finish(batch.slot, scattered(batch))
    assert "7 finished, 7 acknowledged" in await line.done(JobName.READ_PLC)
    assert all(batch.update_odoo for batch in await line.queue())
    assert await line.done(JobName.ARCHIVE_COMPLETED) == "7 archived"
    assert await line.queue() == []
    for batch in queue:
        assert_booked_once(line.plant.odoo, batch, scattered(batch))


@pytest.mark.parametrize("adapter", ["scada", "stock"])
def test_seven_orders_go_from_odoo_to_the_history_and_round_once_more(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=14, odoo_adapter=adapter, sync_batch_limit=7) as world:
            async with world.line() as line:
                outcome = await line.act(START_OVER)
                assert outcome.ok, outcome.message
                await _round(line)
                await _round(line)
                history = await line.history()
            assert len(history) == 14
            assert {entry.completion for entry in history} == {Completion.COMPLETED}
            assert all(entry.odoo_has_it and entry.batch.update_odoo for entry in history)
            books = world.plc.control.state()
            assert set(books["taken_count"].values()) == {1}
            assert books["violations"] == []

    asyncio.run(scenario())


def test_scenario_a_figures_of_the_reading_that_finishes_are_sent(tmp_path: Path) -> None:
    """Status 0 in the database, 1 in the PLC: stored, sent, acknowledged, in one run of job 2."""

    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                (batch,) = await line.queue()
                assert not batch.status_manufacturing
                world.plc.control.finish(1, scattered(batch))
                await line.done(JobName.READ_PLC)
                (batch,) = await line.queue()
                assert batch.status_manufacturing
                assert batch.actuals_kg == scattered(batch)
                assert batch.update_odoo
                consumed = {
                    move["equipment_code"]: Decimal(move["done"])
                    for move in world.odoo.control.order(batch.order.odoo_id)["moves"]
                }
                assert consumed["lq114"] == batch.actuals_kg[114]
                assert consumed["lq115"] == batch.actuals_kg[115]
                assert world.plc.control.state()["slots"][0]["read_words"][76] == 1

    asyncio.run(scenario())


def test_scenario_b_a_finished_batch_is_left_alone_until_job_3(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=2) as world:
            async with world.line() as line:
                await line.fetch()
                first, second = await line.queue()
                world.plc.control.finish(1, scattered(first))
                await line.done(JobName.READ_PLC)
                calls = world.odoo.control.calls("update-with-consumptions")
                before = (await line.queue())[0]
                # The PLC keeps showing the finished batch; the other one goes on beside it.
                world.plc.control.set_actuals(2, {114: Decimal(10), 115: Decimal(5)})
                await line.done(JobName.READ_PLC)
                await line.done(JobName.READ_PLC)
                after, other = await line.queue()
                assert after.actuals_kg == before.actuals_kg
                assert after.finished_at == before.finished_at
                assert other.actuals_kg[114] == Decimal(10)
                assert other.order == second.order
                assert world.odoo.control.calls("update-with-consumptions") == calls + 1

    asyncio.run(scenario())


def test_scenario_c_job_3_frees_the_queue_for_job_1(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=2, sync_batch_limit=1) as world:
            async with world.line() as line:
                await line.fetch()
                (first,) = await line.queue()
                assert "1 batches in the queue" in await line.done(JobName.SYNC_ORDERS)
                world.plc.control.finish(1, scattered(first))
                await line.done(JobName.READ_PLC)
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
                assert "fetched 1 orders" in await line.fetch()
                (second,) = await line.queue()
                assert second.order != first.order

    asyncio.run(scenario())


def test_a_push_that_fails_at_completion_still_reaches_odoo_and_the_history(
    tmp_path: Path,
) -> None:
    """The case that the review leaves out: in the earlier system this batch stayed for ever."""

    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                (batch,) = await line.queue()
                world.odoo.control.fault("http502", times=1000)
                world.plc.control.finish(1, scattered(batch))
                await line.done(JobName.READ_PLC)
                (waiting,) = await line.queue()
                assert not waiting.update_odoo
                await line.run(JobName.ARCHIVE_COMPLETED)
                assert len(await line.queue()) == 1
                (push,) = await line.pushes()
                assert push.kind is PushKind.FINAL
                assert push.state is PushState.WAITING
                assert "502" in push.last_answer

                world.odoo.control.clear_faults()
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
                (entry,) = await line.history()
                assert entry.odoo_has_it
                assert_booked_once(world.odoo, batch, scattered(batch))

    asyncio.run(scenario())


def test_a_reply_that_is_lost_after_odoo_did_the_work_books_nothing_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                (batch,) = await line.queue()
                world.plc.control.finish(1, scattered(batch))
                await line.done(JobName.READ_PLC)
                world.odoo.control.fault("lose_reply", path="mark-done", times=1)
                await line.run(JobName.ARCHIVE_COMPLETED)
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
                assert_booked_once(world.odoo, batch, scattered(batch))

    asyncio.run(scenario())


def test_a_failed_batch_and_a_rejected_push_are_set_aside_and_the_line_goes_on(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=10, sync_batch_limit=7) as world:
            async with world.line() as line:
                await line.fetch()
                queue = await line.queue()
                control = world.plc.control
                control.set_actuals(3, {103: Decimal(50), 114: Decimal(3)})
                await line.done(JobName.READ_PLC)
                control.fail(3)
                for batch in queue:
                    if batch.slot is not None and batch.slot != 3:
                        control.finish(batch.slot, scattered(batch))
                await line.done(JobName.READ_PLC)
                world.odoo.control.reject_next(
                    "The lot is blocked by quality", path="mark-done", times=1
                )
                run = await line.done(JobName.ARCHIVE_COMPLETED)
                assert "5 archived, 1 rejected" in run
                assert "The lot is blocked by quality" in run

                causes = {batch.set_aside.cause for batch in await line.queue() if batch.set_aside}
                assert causes == {SetAsideCause.PLC_FAILED, SetAsideCause.PUSH_REJECTED}
                assert len(await line.history()) == 5
                assert {"batch_failed", "push_rejected"} <= set(await line.alarms())

                assert "fetched 3 orders; downloaded 3" in await line.fetch()
                queue = await line.queue()
                assert sum(batch.set_aside is None for batch in queue) == 3
                assert world.plc.control.state()["violations"] == []

    asyncio.run(scenario())


def test_a_cancelled_run_of_the_line_gives_the_line_back_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
            begun = time.monotonic()
            async with world.line() as line:
                assert len(await line.queue()) == 1
            assert time.monotonic() - begun < 5

    asyncio.run(scenario())


def test_an_order_that_the_plc_cannot_hold_is_refused_and_blocks_nobody(tmp_path: Path) -> None:
    """The settings allow more than the register map does: the map decides."""

    async def scenario() -> None:
        with plant(tmp_path, orders=1, expected_batch_max_kg=10000) as world:
            world.odoo.control.add_orders(1, quantity=5000)
            async with world.line() as line:
                assert "fetched 1 orders" in await line.fetch()
                assert "order_refused" in await line.alarms()

    asyncio.run(scenario())

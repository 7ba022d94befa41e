"""Cancel and weigh by hand, as an operator does them, until Odoo has what came of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.action import ActionOutcome, ActionRequest, OdooChoice
from services.domain.batch import Batch, BatchState, Completion
from services.domain.errors import ActionRefusedError
from services.domain.job import JobName
from services.domain.push import PushKind, PushState
from services.domain.user import ActionKind, Actor, Role
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, plant, scattered

OPERATOR = Actor("Budi S.", Role.OPERATOR, "test")
ADAPTERS = pytest.mark.parametrize("adapter", ["stock", "scada"])


@asynccontextmanager
async def failed(data: Path, adapter: str = "stock") -> AsyncIterator[tuple[HeldLine, Batch]]:
    """Hold a line whose one batch failed in the PLC with half of it dosed, and Odoo has that."""
    with plant(data, orders=1, odoo_adapter=adapter) as world:
        async with world.line() as line:
            batches = Batches(line)
            (batch,) = await batches.running(await batches.orders(1))
            await line.services.delivery.deliver()
            stopped = replace(batch, status_operation=True)
            await line.services.database.run(lambda uow: uow.queue.save(stopped))
            yield line, stopped


def cancel(batch: Batch, choice: OdooChoice | None, reason: str = "gate stuck") -> ActionRequest:
    params = {"odoo": choice.value} if choice else {}
    return ActionRequest(ActionKind.CANCEL, batch.id, reason, params)


def weigh(batch: Batch, product: int, kg: str) -> ActionRequest:
    params = {"product": str(product), "kg": kg}
    return ActionRequest(ActionKind.WEIGH_BY_HAND, batch.id, "", params)


async def act(line: HeldLine, request: ActionRequest) -> ActionOutcome:
    return await line.act(request, OPERATOR)


@ADAPTERS
def test_a_failed_batch_is_finished_with_what_was_dosed(tmp_path: Path, adapter: str) -> None:
    async def scenario() -> None:
        async with failed(tmp_path, adapter) as (line, batch):
            unsaid = await act(line, cancel(batch, None))
            assert not unsaid.ok
            assert f"{batch.dosed_kg:.2f} kg were dosed" in unsaid.message
            outcome = await act(line, cancel(batch, OdooChoice.DONE))
            assert outcome.ok, outcome.message
            assert [b.set_aside is not None for b in await line.queue()] == [True]
            assert (await line.services.delivery.deliver()).archived == 1
            (entry,) = await line.history()
            assert (entry.completion, entry.odoo_has_it) == (Completion.COMPLETED, True)
            assert (entry.booked_kg, entry.weighed) == (batch.dosed_kg, False)
            assert entry.reason == "Budi S.: gate stuck"
            control = line.plant.odoo.control
            booked = control.booked(batch.order.odoo_id)
            half = {c.product_id: c.planned_kg / 2 for c in batch.components if c.silo}
            assert booked == half  # nobody weighed what is added by hand
            assert list(control.booked(batch.order.odoo_id, "produced").values()) == [
                batch.dosed_kg
            ]

    asyncio.run(scenario())


@ADAPTERS
def test_a_failed_batch_is_cancelled_with_its_loss_on_record_although_a_reply_was_lost(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with failed(tmp_path, adapter) as (line, batch):
            line.plant.odoo.control.fault("lose_reply", path="cancel")
            outcome = await act(line, cancel(batch, OdooChoice.CANCELLED))
            assert f"{batch.dosed_kg:.2f} kg are on record as loss" in outcome.message
            await line.services.delivery.deliver()
            assert line.plant.odoo.control.order(batch.order.odoo_id)["state"] == "cancel"
            await line.done(JobName.SYNC_ORDERS)
            assert "order_cancelled" not in await line.alarms()  # the line did it itself
            while await line.queue():
                await line.services.delivery.deliver(at_once=True)
            (entry,) = await line.history()
            assert (entry.completion, entry.booked_kg) == (Completion.CANCELLED, Decimal(0))
            assert entry.batch.dosed_kg == batch.dosed_kg
            seen = line.plant.odoo.control.order(batch.order.odoo_id)
            assert (seen["state"], seen["bookings"]) == ("cancel", [])

    asyncio.run(scenario())


def test_while_odoo_has_not_answered_nothing_else_is_done_with_a_batch_that_is_being_cancelled(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with failed(tmp_path) as (line, batch):
            line.plant.odoo.control.fault("http503", times=0)
            assert (await act(line, cancel(batch, OdooChoice.CANCELLED))).ok
            for kind in (ActionKind.TAKE_BACK, ActionKind.DOWNLOAD_AGAIN, ActionKind.CANCEL):
                refused = await act(line, ActionRequest(kind, batch.id, "again"))
                assert "being closed in Odoo" in refused.message
            line.plant.odoo.control.clear_faults()
            assert (await line.services.delivery.deliver(at_once=True)).archived == 1

    asyncio.run(scenario())


def test_an_order_that_was_only_fetched_is_cancelled_and_one_that_the_plc_has_is_not(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=2, odoo_adapter="stock") as world:
            async with world.line() as line:
                await line.fetch()
                await line.done(JobName.READ_PLC)
                taken, other = await line.queue()
                refused = await act(line, cancel(taken, OdooChoice.CANCELLED))
                assert "Stop it at the PLC first" in refused.message
                fetched = replace(other, state=BatchState.FETCHED, download=None, taken_at=None)
                await line.services.database.run(lambda uow: uow.queue.save(fetched))
                nothing = await act(line, cancel(fetched, OdooChoice.DONE))
                assert "nothing was dosed" in nothing.message
                with pytest.raises(ActionRefusedError, match="reason"):
                    await act(line, cancel(fetched, None, reason=" "))
                assert (await act(line, cancel(fetched, None))).ok
                assert (await line.services.delivery.deliver()).archived == 1
                assert world.odoo.control.order(other.order.odoo_id)["state"] == "cancel"
                assert [batch.id for batch in await line.queue()] == [taken.id]

    asyncio.run(scenario())


def test_kilograms_that_no_component_stands_for_are_decided_before_the_order_is_closed(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with failed(tmp_path) as (line, batch):
            strays = batch.with_attempt_doses(batch.attempt_actuals_kg | {109: Decimal("14.90")})
            await line.services.database.run(lambda uow: uow.queue.save(strays))
            by_hand = ActionRequest(ActionKind.ARCHIVE_BY_HAND, batch.id, "why", {"odoo": "done"})
            refused = await act(line, by_hand)
            assert "does not name silo 109" in refused.message
            assert (await act(line, cancel(batch, OdooChoice.DONE))).ok
            (push,) = await line.pushes()
            assert (push.kind, push.state) == (PushKind.FINAL, PushState.QUARANTINE)
            assert not (await act(line, ActionRequest(ActionKind.RETRY_PUSH, push.id))).ok
            added = ActionRequest(ActionKind.ADD_PRODUCT, push.id, "", {"silo": "109"})
            outcome = await act(line, added)
            assert outcome.ok, outcome.message
            booked = line.plant.odoo.control.booked(batch.order.odoo_id)
            assert booked[917] == Decimal("14.90")
            (entry,) = await line.history()
            assert entry.booked_kg == batch.dosed_kg + Decimal("14.90")

    asyncio.run(scenario())


def test_an_untouched_order_cannot_be_archived_as_done(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with failed(tmp_path) as (line, batch):
            nothing = dict.fromkeys(batch.setpoints_kg, Decimal(0))
            untouched = batch.with_attempt_doses(nothing)
            await line.services.database.run(lambda uow: uow.queue.save(untouched))
            by_hand = ActionRequest(ActionKind.ARCHIVE_BY_HAND, batch.id, "why", {"odoo": "done"})
            outcome = await act(line, by_hand)
            assert "nothing was dosed" in outcome.message
            assert len(await line.queue()) == 1

    asyncio.run(scenario())


@ADAPTERS
def test_what_is_weighed_by_hand_adds_up_and_odoo_gets_the_sum(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1, odoo_adapter=adapter) as world:
            async with world.line() as line:
                batches = Batches(line)
                (batch,) = await batches.running(await batches.orders(1))
                salt = next(c for c in batch.components if c.silo is None).product_id
                for kg, total in (("1.2", "1.20"), ("0,65", "1.85")):
                    outcome = await act(line, weigh(batch, salt, kg))
                    assert f"{total} kg in all" in outcome.message
                back = ActionRequest(
                    ActionKind.UNDO_WEIGHING, batch.id, "typed twice", {"product": str(salt)}
                )
                await act(line, weigh(batch, salt, "9.99"))
                undone = await act(line, back)
                assert "9.99 kg" in undone.message
                assert "1.85 kg are left" in undone.message
                (stored,) = await line.queue()
                assert [w.source for w in stored.weighings] == ["Budi S."] * 2
                (done,) = await batches.finished([stored])
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
                booked = world.odoo.control.booked(batch.order.odoo_id)
                assert booked[salt] == Decimal("1.85")
                silo = next(c for c in done.components if c.silo)
                assert silo.silo is not None
                assert booked[silo.product_id] == scattered(done)[silo.silo]

    asyncio.run(scenario())


def test_a_weighing_that_cannot_be_right_is_refused_and_stored_nowhere(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                (batch,) = await batches.running(await batches.orders(1))
                salt = next(c for c in batch.components if c.silo is None).product_id
                for wrong, told in (
                    (weigh(batch, salt, "much"), "as a number"),
                    (weigh(batch, salt, "0"), "above 0"),
                    (weigh(batch, salt, "5000"), "at most"),
                    (weigh(batch, salt, "1.2345"), "three decimals"),
                    (weigh(batch, salt, "NaN"), "three decimals"),
                    (weigh(batch, salt, "-1"), "above 0"),
                    (weigh(batch, 999, "1"), "no hand addition"),
                    (replace(weigh(batch, salt, "1"), target=99), "no longer in the queue"),
                ):
                    outcome = await act(line, wrong)
                    assert not outcome.ok
                    assert told in outcome.message
                undo = ActionRequest(
                    ActionKind.UNDO_WEIGHING, batch.id, "mistyped", {"product": str(salt)}
                )
                assert "nobody entered a weighing" in (await act(line, undo)).message
                await batches.finished([batch])
                world.odoo.control.fault("http503", times=0)
                await line.run(JobName.ARCHIVE_COMPLETED)
                late = await act(line, weigh(batch, salt, "1"))
                assert "on its way to Odoo" in late.message
                (stored,) = await line.queue()
                assert stored.weighings == ()

    asyncio.run(scenario())

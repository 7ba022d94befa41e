"""What Odoo refused waits for a person, who retries, books elsewhere, leaves out or closes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from services import bootstrap
from services.domain.action import ActionOutcome, ActionRequest, OdooChoice
from services.domain.batch import Batch, Completion, SetAsideCause
from services.domain.errors import ActionRefusedError
from services.domain.failure import EquipmentFailure
from services.domain.job import JobName
from services.domain.order import Figure
from services.domain.push import OrderFigures, Push, PushKind, PushState
from services.domain.user import ActionKind, Actor, Role
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, plant, scattered

STRAY_KG = Decimal("14.90")
SAWIT = 917
OPERATOR = Actor("Budi S.", Role.OPERATOR, "test")


@asynccontextmanager
async def refused(
    data: Path, silos: tuple[int, ...] = (109,), adapter: str = "stock"
) -> AsyncIterator[tuple[HeldLine, Batch, Push]]:
    """Hold a line whose one finished batch dosed 14.90 kg from each of *silos*, unplanned."""
    with plant(data, orders=1, odoo_adapter=adapter) as world:
        async with world.line() as line:
            batches = Batches(line)
            (batch,) = await batches.finished(await batches.running(await batches.orders(1)))
            doses = batch.attempt_actuals_kg | dict.fromkeys(silos, STRAY_KG)
            with_strays = batch.with_attempt_doses(doses)
            await line.services.database.run(lambda uow: uow.queue.save(with_strays))
            await line.done(JobName.ARCHIVE_COMPLETED)
            (push,) = await line.pushes()
            assert push.state is PushState.QUARANTINE
            yield line, with_strays, push


def decide(kind: ActionKind, push: Push, silo: int, product: int = 0) -> ActionRequest:
    params = {"silo": str(silo)} | ({"product": str(product)} if product else {})
    return ActionRequest(kind, push.id, "the sample was drawn from it", params)


async def act(line: HeldLine, request: ActionRequest, actor: Actor = OPERATOR) -> ActionOutcome:
    return await line.act(request, actor)


@pytest.mark.parametrize("adapter", ["stock", "scada"])
def test_an_actual_of_an_unplanned_silo_is_booked_on_a_component_and_odoo_has_it(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with refused(tmp_path, adapter=adapter) as (line, batch, push):
            assert "silo 109 14.90 kg" in push.last_answer
            target = batch.components[0]
            outcome = await act(
                line, decide(ActionKind.BOOK_ELSEWHERE, push, 109, target.product_id)
            )
            assert outcome.ok, outcome.message
            assert await line.queue() == []
            booked = line.plant.odoo.control.booked(batch.order.odoo_id)
            assert target.silo is not None
            dosed = scattered(batch)[target.silo]
            assert booked[target.product_id] == dosed + STRAY_KG
            (entry,) = await line.history()
            assert entry.completion is Completion.COMPLETED
            assert entry.batch.actuals_kg[109] == STRAY_KG  # the PLC's figures stay as they were
            stored = await line.services.database.read(lambda uow: uow.pushes.get(push.id))
            assert stored is not None
            assert isinstance(stored.body, OrderFigures)
            (decision,) = stored.body.decisions
            assert (decision.silo, decision.kg, decision.by) == (109, STRAY_KG, "Budi S.")
            assert set(await line.alarms()) == {"batch_set_aside"}  # to be acknowledged

    asyncio.run(scenario())


@pytest.mark.parametrize(("adapter", "lost"), [("stock", ""), ("stock", "write"), ("scada", "")])
def test_the_product_of_an_unplanned_silo_is_added_to_the_order_in_odoo(
    tmp_path: Path, adapter: str, lost: str
) -> None:
    async def scenario() -> None:
        async with refused(tmp_path, adapter=adapter) as (line, batch, push):
            if lost:
                line.plant.odoo.control.fault("lose_reply", path=lost)
            await act(line, decide(ActionKind.ADD_PRODUCT, push, 109))
            while await line.queue():
                await line.services.delivery.deliver(at_once=True)
            booked = line.plant.odoo.control.booked(batch.order.odoo_id)
            assert booked[SAWIT] == STRAY_KG
            moves = line.plant.odoo.control.order(batch.order.odoo_id)["moves"]
            assert [m["state"] for m in moves if m["product_id"] == SAWIT] == ["done"]
            (entry,) = await line.history()
            assert entry.completion is Completion.COMPLETED
            stored = await line.services.database.read(lambda uow: uow.pushes.get(push.id))
            assert stored is not None
            assert isinstance(stored.body, OrderFigures)
            assert [d.added for d in stored.body.decisions] == ["[40009] SAWIT"]
            assert Figure(SAWIT, None, STRAY_KG, added=True) in stored.body.figures
            view = await line.services.ledger.reconcile(push.id)
            assert view is not None
            (row,) = [each for each in view.lines if each.silos == (109,)]
            assert row.agrees
            assert (row.odoo_kg, row.ours_kg, row.plc_kg) == (STRAY_KG, STRAY_KG, STRAY_KG)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"product": "40009", "archived": True}, "Odoo has no product"),
        ({"product": "40009", "unit": "Unit"}, "is kept in Unit"),
        ({"product": "40008", "reference": "40009"}, "Several products"),
    ],
)
def test_a_product_that_cannot_be_added_is_told_and_waits_for_another_decision(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    async def scenario() -> None:
        async with refused(tmp_path) as (line, _, push):
            line.plant.odoo.control.command("change_product", **change)
            outcome = await act(line, decide(ActionKind.ADD_PRODUCT, push, 109))
            assert not outcome.ok
            assert told in outcome.message
            assert await line.pushes() == [push]
            wrong = decide(ActionKind.ADD_PRODUCT, push, 109)
            named = replace(wrong, params={**wrong.params, "name": "40001"})
            assert "the silo table has 40009" in (await act(line, named)).message
            line.plant.odoo.control.fault("http503", times=0)
            away = await act(line, decide(ActionKind.ADD_PRODUCT, push, 109))
            assert "HTTP 503" in away.message
            assert await line.pushes() == [push]

    asyncio.run(scenario())


def test_each_unplanned_silo_is_decided_before_anything_is_sent(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with refused(tmp_path, (109, 110)) as (line, batch, push):
            calls = line.plant.odoo.control.calls("button_mark_done")
            retry = await act(line, ActionRequest(ActionKind.RETRY_PUSH, push.id))
            assert not retry.ok
            first = await act(line, decide(ActionKind.LEAVE_OUT, push, 109))
            assert first.ok, first.message
            assert "Silo 110 is still to be decided" in first.message
            again = await act(line, decide(ActionKind.LEAVE_OUT, push, 109))
            assert not again.ok
            assert line.plant.odoo.control.calls("button_mark_done") == calls
            last = await act(line, decide(ActionKind.LEAVE_OUT, push, 110))
            assert last.ok, last.message
            booked = line.plant.odoo.control.booked(batch.order.odoo_id)
            planned = sum((kg for kg in scattered(batch).values()), Decimal(0))
            by_hand = sum((c.planned_kg for c in batch.components if c.silo is None), Decimal(0))
            assert sum(booked.values()) == planned + by_hand

    asyncio.run(scenario())


def test_a_decision_without_its_reason_silo_or_component_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with refused(tmp_path) as (line, _, push):
            with pytest.raises(ActionRefusedError, match="reason"):
                await act(line, replace(decide(ActionKind.LEAVE_OUT, push, 109), reason=" "))
            for wrong, words in (
                (decide(ActionKind.BOOK_ELSEWHERE, push, 109), "which component"),
                (decide(ActionKind.BOOK_ELSEWHERE, push, 109, 99_999), "not in this order"),
                (decide(ActionKind.LEAVE_OUT, push, 999), "nothing of silo 999"),
                (replace(decide(ActionKind.LEAVE_OUT, push, 109), target=99_999), "nothing"),
            ):
                outcome = await act(line, wrong)
                assert not outcome.ok
                assert words in outcome.message
            assert await line.pushes() == [push]

    asyncio.run(scenario())


def test_kilograms_that_odoo_has_no_line_for_are_booked_on_another_component(
    tmp_path: Path,
) -> None:
    """The office took the component out of the order while it was dosed."""

    async def scenario() -> None:
        with plant(tmp_path, orders=1, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                (batch,) = await batches.finished(await batches.running(await batches.orders(1)))
                gone, other = [c for c in batch.components if c.silo is not None][:2]
                reference = gone.product_name.partition("]")[0].strip("[")
                world.odoo.control.command(
                    "change_order", order=batch.order.name, product=reference, remove=True
                )
                run = await line.done(JobName.ARCHIVE_COMPLETED)
                assert "1 rejected" in run
                assert f"product {gone.product_id}" in run
                (push,) = await line.pushes()
                (aside,) = await line.queue()
                assert aside.set_aside is not None
                assert aside.set_aside.cause is SetAsideCause.PUSH_REJECTED
                assert gone.silo is not None
                outcome = await act(
                    line,
                    decide(ActionKind.BOOK_ELSEWHERE, push, gone.silo, other.product_id),
                )
                assert outcome.ok, outcome.message
                booked = world.odoo.control.booked(batch.order.odoo_id)
                both = [scattered(batch)[c.silo] for c in (gone, other) if c.silo is not None]
                assert booked[other.product_id] == sum(both)
                assert gone.product_id not in booked

    asyncio.run(scenario())


def test_a_decision_outlives_archiving_by_hand_and_an_odoo_that_is_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with refused(tmp_path) as (line, batch, push):
            line.plant.odoo.control.fault("http503", times=0)
            target = batch.components[0].product_id
            outcome = await act(line, decide(ActionKind.BOOK_ELSEWHERE, push, 109, target))
            assert not outcome.ok
            assert "Noted, but not with Odoo yet" in outcome.message
            by_hand = ActionRequest(
                ActionKind.ARCHIVE_BY_HAND,
                batch.id,
                "the line is needed",
                {"odoo": OdooChoice.DONE.value},
            )
            assert (await act(line, by_hand)).ok
            line.plant.odoo.control.clear_faults()
            assert (await line.services.delivery.deliver(at_once=True)).delivered == 1
            booked = line.plant.odoo.control.booked(batch.order.odoo_id)
            silo = batch.components[0].silo
            assert silo is not None
            assert booked[target] == scattered(batch)[silo] + STRAY_KG
            (entry,) = await line.history()
            assert entry.odoo_has_it

    asyncio.run(scenario())


def test_closing_a_refused_push_archives_its_batch_by_hand_on_record(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with refused(tmp_path) as (line, batch, push):
            close = ActionRequest(ActionKind.CLOSE_PUSH, push.id, "made again as WH/MO/00099")
            with pytest.raises(ActionRefusedError, match="supervisor"):
                await act(line, close)
            calls = line.plant.odoo.control.calls()
            outcome = await line.act(close)
            assert outcome.ok, outcome.message
            assert line.plant.odoo.control.calls() == calls
            assert await line.queue() == []
            assert await line.pushes() == []
            (entry,) = await line.history()
            assert (entry.completion, entry.odoo_has_it) == (Completion.BY_HAND, False)
            assert (entry.actor, entry.reason) == ("Agus W.", "made again as WH/MO/00099")
            assert entry.batch.actuals_kg == batch.actuals_kg
            assert entry.booked_kg == 0
            stored = await line.services.database.read(lambda uow: uow.pushes.get(push.id))
            assert stored is not None
            assert stored.state is PushState.CLOSED
            again = await line.act(close)
            assert not again.ok

    asyncio.run(scenario())


def test_a_refused_failure_report_is_retried_or_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=0, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                now = bootstrap.now()
                failure = EquipmentFailure(
                    0, "PLC01", "MIXER9", "overload", "raw", now, stamp_doubtful=False, read_at=now
                )
                await line.services.database.run(
                    lambda uow: batches.pushes.queue_failure(uow, uow.failures.add(failure))
                )
                assert (await line.services.delivery.deliver()).rejected == 1
                (push,) = await line.pushes()
                assert (push.kind, push.state) == (PushKind.FAILURE, PushState.QUARANTINE)
                assert "MIXER9" in push.last_answer
                assert not (await line.act(ActionRequest(ActionKind.RETRY_PUSH, push.id))).ok
                assert "push_rejected" in await line.alarms()
                wrong = await line.act(decide(ActionKind.LEAVE_OUT, push, 109))
                assert not wrong.ok
                close = ActionRequest(ActionKind.CLOSE_PUSH, push.id, "told the workshop")
                outcome = await line.act(close)
                assert outcome.ok, outcome.message
                assert await line.pushes() == []
                assert await line.history() == []

    asyncio.run(scenario())


def test_running_figures_that_odoo_refused_become_final_ones_once_the_batch_is_finished(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1, odoo_adapter="stock") as world:
            async with world.line() as line:
                batches = Batches(line)
                running = await batches.running(await batches.orders(1))
                world.odoo.control.reject_next("The lot is blocked", path="mrp.production.write")
                assert (await line.services.delivery.deliver()).rejected == 1
                (push,) = await line.pushes()
                close = ActionRequest(ActionKind.CLOSE_PUSH, push.id, "why not")
                early = await line.act(decide(ActionKind.LEAVE_OUT, push, 103))
                assert "not finished" in early.message
                (aside,) = await line.queue()
                await batches.finished([replace(running[0], set_aside=aside.set_aside)])
                outcome = await act(line, ActionRequest(ActionKind.RETRY_PUSH, push.id))
                assert outcome.ok, outcome.message
                (entry,) = await line.history()
                assert entry.completion is Completion.COMPLETED
                assert not (await line.act(close)).ok

    asyncio.run(scenario())

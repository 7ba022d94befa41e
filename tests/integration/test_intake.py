"""Job 1 against a simulated Odoo: what is fetched, refused, changed under it and withdrawn."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.application.accept_orders import AcceptOrders, Intake
from services.application.archive import to_history
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState, Completion, SetAside, SetAsideCause
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.integration.plc_link import link_to
from tests.odoo_process import OdooProcess, odoo_simulator, scada_link
from tests.samples import LINE, START, Clock, alarm_book

COMPONENTS = (
    {"product": "40025", "quantity": 400, "equipment": "silo103"},
    {"product": "40018", "quantity": 40, "equipment": "lq114"},
    {"product": "40022", "quantity": 2.5, "equipment": "PLC01"},
)


@dataclass
class Desk:
    database: SqlDatabase
    intake: AcceptOrders
    odoo: OdooProcess

    async def run(self) -> Intake:
        return await self.intake.run()

    async def queue(self) -> list[Batch]:
        return list(await self.database.read(lambda uow: uow.queue.all()))

    async def save(self, batch: Batch) -> None:
        await self.database.run(lambda uow: uow.queue.save(batch))

    async def alarms(self) -> dict[str, AlarmCode]:
        found = await self.database.read(lambda uow: uow.alarms.open())
        return {alarm.subject: alarm.code for alarm in found if alarm.returned_at is None}

    def order(self, **params: Any) -> int:
        (order_id,) = self.odoo.control.add_orders(
            1, components=COMPONENTS, **{"quantity": 500, **params}
        )
        return order_id


@pytest.fixture(scope="module")
def odoo() -> Iterator[OdooProcess]:
    with odoo_simulator(orders=0) as simulator:
        yield simulator


@pytest.fixture
def play(odoo: OdooProcess, tmp_path: Path) -> Callable[..., None]:
    for order in odoo.control.state()["orders"]:
        if order["state"] not in ("done", "cancel"):
            odoo.control.command("cancel_order", id=order["id"])

    @asynccontextmanager
    async def desk(limit: int) -> Any:
        database = open_database(migrated_sqlite(tmp_path))
        try:
            async with scada_link(odoo) as link:
                line = replace(LINE, sync_batch_limit=limit)
                intake = AcceptOrders(database, link, link_to(1), line, alarm_book(), Clock())
                yield Desk(database, intake, odoo)
        finally:
            await database.close()

    def run(scenario: Callable[[Desk], Awaitable[None]], limit: int = 7) -> None:
        async def opened() -> None:
            async with desk(limit) as opened_desk:
                await scenario(opened_desk)

        asyncio.run(opened())

    return run


Play = Callable[..., None]


def test_the_oldest_planned_start_comes_first_up_to_the_limit(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        days = (3, 1, 2)
        ids = {day: desk.order(start=f"2026-03-{day:02d}T06:00:00") for day in days}
        assert (await desk.run()).message == "fetched 2 orders"
        assert [batch.order.odoo_id for batch in await desk.queue()] == [ids[1], ids[2]]
        assert [batch.slot for batch in await desk.queue()] == [1, 2]
        assert (await desk.run()).message == "2 batches in the queue, so nothing is fetched"

    play(scenario, limit=2)


def test_an_order_that_cannot_be_taken_is_skipped_with_an_alarm_of_its_own(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        desk.order(name="WH/MO/HEAVY", quantity=5000)
        desk.order(name="PLANT-A/WH/MO/001")
        desk.order(name="PLANT-A/WH/MO/002")
        found = await desk.run()
        assert (found.stored, found.refused) == (1, 2)
        assert await desk.alarms() == dict.fromkeys(
            ("WH/MO/HEAVY", "PLANT-A/WH/MO/002"), AlarmCode.ORDER_REFUSED
        )

    play(scenario)


def test_a_name_that_a_batch_set_aside_has_in_the_plc_is_refused_too(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        desk.order(name="PLANT-B/WH/MO/001")
        await desk.run()
        (batch,) = await desk.queue()
        await desk.save(
            replace(batch, set_aside=SetAside(START, SetAsideCause.OPERATOR, "wrong recipe"))
        )
        desk.order(name="PLANT-B/WH/MO/002")
        assert (await desk.run()).stored == 0
        assert await desk.alarms() == {"PLANT-B/WH/MO/002": AlarmCode.ORDER_REFUSED}

    play(scenario)


@pytest.mark.parametrize(
    "completion",
    [
        Completion.COMPLETED,
        Completion.BY_HAND,
        Completion.CANCELLED,
        Completion.RETURNED,  # the PLC does not answer whether it still has it
    ],
)
def test_an_order_that_was_ended_is_not_fetched_again(play: Play, completion: Completion) -> None:
    async def scenario(desk: Desk) -> None:
        desk.order()
        await desk.run()
        (batch,) = await desk.queue()

        def archive(uow: UnitOfWork) -> None:
            uow.history.add(to_history(batch, completion, START, odoo_has_it=True))
            uow.queue.remove(batch.id)

        await desk.database.run(archive)
        assert (await desk.run()).stored == 0
        assert await desk.queue() == []
        told = {batch.order.name: AlarmCode.ORDER_REFUSED}
        assert await desk.alarms() == (told if completion is Completion.RETURNED else {})

    play(scenario)


def test_a_change_in_odoo_is_taken_over_before_the_download_and_told_after_it(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        order_id = desk.order()
        await desk.run()
        desk.odoo.control.command("change_order", id=order_id, product="40025", planned=380)
        await desk.run()
        (batch,) = await desk.queue()
        assert batch.setpoints_kg[103] == Decimal(380)
        assert await desk.alarms() == {}
        await desk.save(replace(batch, state=BatchState.DOWNLOADED))
        desk.odoo.control.command("change_order", id=order_id, product="40025", planned=390)
        await desk.run()
        (batch,) = await desk.queue()
        assert batch.setpoints_kg[103] == Decimal(380)
        (alarm,) = await desk.database.read(lambda uow: uow.alarms.open())
        assert alarm.code is AlarmCode.ORDER_CHANGED
        assert "103 380.00" in alarm.params["ours"]
        assert "103 390.00" in alarm.params["odoos"]
        desk.odoo.control.command("change_order", id=order_id, product="40025", planned=380)
        await desk.run()
        assert await desk.alarms() == {}

    play(scenario)


def test_a_new_name_that_the_plc_cannot_tell_from_another_is_not_taken_over(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        desk.order(name="PLANT-C/WH/MO/001")
        second = desk.order(name="WH/MO/00077")
        await desk.run()
        desk.odoo.control.command("rename_order", id=second, name="WH/MO/00078")
        await desk.run()
        names = {batch.order.name for batch in await desk.queue()}
        assert names == {"PLANT-C/WH/MO/001", "WH/MO/00078"}
        for name in ("PLANT-C/WH/MO/002", "WH/MO/№7"):
            desk.odoo.control.command("rename_order", id=second, name=name)
            await desk.run()
            assert {batch.order.name for batch in await desk.queue()} == names
            assert await desk.alarms() == {"WH/MO/00078": AlarmCode.ORDER_CHANGED}

    play(scenario)


def test_an_order_cancelled_in_odoo_is_withdrawn_or_told(play: Play) -> None:
    async def scenario(desk: Desk) -> None:
        first, second = desk.order(), desk.order()
        await desk.run()
        batches = {batch.order.odoo_id: batch for batch in await desk.queue()}
        await desk.save(replace(batches[second], state=BatchState.DOWNLOADED))
        for order_id in (first, second):
            desk.odoo.control.command("cancel_order", id=order_id)
        assert (await desk.run()).withdrawn == 1
        (left,) = await desk.queue()
        assert left.order.odoo_id == second
        assert await desk.alarms() == {left.order.name: AlarmCode.ORDER_CANCELLED}
        (entry,) = await desk.database.read(lambda uow: uow.history.recent(9))
        assert (entry.completion, entry.booked_kg) == (Completion.CANCELLED, Decimal(0))

    play(scenario)

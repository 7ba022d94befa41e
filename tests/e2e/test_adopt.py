"""The way back after a lost database: an order that the PLC shows is taken from Odoo by name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.action import ActionRequest
from services.domain.alarm import Alarm, AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.job import JobName
from services.domain.user import ActionKind
from tests.e2e.plant import HeldLine, assert_booked_once, plant, scattered


async def unknown_order(line: HeldLine) -> Alarm:
    await line.done(JobName.READ_PLC)
    found = await line.services.database.read(lambda uow: uow.alarms.open())
    (alarm,) = [a for a in found if a.code is AlarmCode.UNKNOWN_ORDER and a.returned_at is None]
    return alarm


def lose_database(data: Path) -> None:
    for file in data.glob("batchline.db*"):
        file.unlink()


def adopt(alarm: Alarm) -> ActionRequest:
    return ActionRequest(ActionKind.ADOPT, alarm.id)


@asynccontextmanager
async def lost_database(data: Path, adapter: str) -> AsyncIterator[tuple[HeldLine, Batch]]:
    """Download two orders, dose a part of the first, and go on with an empty database."""
    with plant(data, orders=2, odoo_adapter=adapter) as world:
        async with world.line() as line:
            await line.fetch()
            first, _ = await line.queue()
            half = {silo: kg / 2 for silo, kg in first.setpoints_kg.items()}
            world.plc.control.set_actuals(1, half)
            await line.done(JobName.READ_PLC)
        lose_database(data)
        async with world.line() as line:
            yield line, first


@pytest.mark.parametrize("adapter", ["stock", "scada"])
def test_a_running_order_is_adopted_with_its_slot_and_ends_in_the_history(
    tmp_path: Path, adapter: str
) -> None:
    async def scenario() -> None:
        async with lost_database(tmp_path, adapter) as (line, first):
            await line.done(JobName.READ_PLC)
            open_alarms = await line.services.database.read(lambda uow: uow.alarms.open())
            unknown = [a for a in open_alarms if a.code is AlarmCode.UNKNOWN_ORDER]
            assert len(unknown) == 2
            (alarm,) = [a for a in unknown if a.subject == first.order.name]
            before = line.plant.plc.control.state()
            outcome = await line.act(adopt(alarm))
            assert outcome.ok, outcome.message
            (batch,) = await line.queue()
            assert (batch.slot, batch.state) == (1, BatchState.DOWNLOADED)
            after = line.plant.plc.control.state()
            assert after["taken_count"] == before["taken_count"]
            assert after["guards"] == before["guards"]

            await line.done(JobName.READ_PLC)
            (batch,) = await line.queue()
            assert batch.state is BatchState.RUNNING
            assert batch.actuals_kg == {s: kg / 2 for s, kg in first.setpoints_kg.items()}
            line.plant.plc.control.finish(1, scattered(batch))
            await line.done(JobName.READ_PLC)
            assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
            assert_booked_once(line.plant.odoo, batch, scattered(batch))
            again = await line.act(adopt(alarm))
            assert not again.ok

    asyncio.run(scenario())


def test_an_order_is_adopted_once_and_only_while_the_plc_shows_it_and_odoo_has_it_open(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with lost_database(tmp_path, "stock") as (line, first):
            await line.done(JobName.READ_PLC)
            found = await line.services.database.read(lambda uow: uow.alarms.open())
            unknown = {a.subject: a for a in found if a.code is AlarmCode.UNKNOWN_ORDER}
            alarm = unknown.pop(first.order.name)
            (other,) = unknown.values()
            odoo = line.plant.odoo.control
            odoo.command("rename_order", order=other.subject, name="WH/MO/77777")
            told = await line.act(adopt(other))
            assert "Odoo has no order" in told.message
            odoo.command("rename_order", order="WH/MO/77777", name=other.subject)
            odoo.command("cancel_order", order=other.subject)
            told = await line.act(adopt(other))
            assert "is cancelled in Odoo" in told.message
            outcomes = await asyncio.gather(line.act(adopt(alarm)), line.act(adopt(alarm)))
            assert sorted(outcome.ok for outcome in outcomes) == [False, True]
            assert len(await line.queue()) == 1

    asyncio.run(scenario())


def test_a_name_that_the_plc_has_cut_is_found_by_its_beginning_if_only_one_begins_so(
    tmp_path: Path,
) -> None:
    name = "PLANT-A/WH/MO/00123"

    async def scenario() -> None:
        with plant(tmp_path, orders=1, odoo_adapter="stock") as world:
            (ref,) = [order["name"] for order in world.odoo.control.state()["orders"]]
            world.odoo.control.command("rename_order", order=ref, name=name)
            async with world.line() as line:
                await line.fetch()
                assert [batch.order.name for batch in await line.queue()] == [name]
            lose_database(tmp_path)
            async with world.line() as line:
                alarm = await unknown_order(line)
                assert alarm.subject == name[:16]
                (twin,) = world.odoo.control.add_orders(1, name="PLANT-A/WH/MO/00199")
                told = await line.act(adopt(alarm))
                assert "Several orders" in told.message
                world.odoo.control.command("rename_order", id=twin, name="WH/MO/00199")
                outcome = await line.act(adopt(alarm))
                assert outcome.ok, outcome.message
                assert [batch.order.name for batch in await line.queue()] == [name]
                assert (await line.queue())[0].dosed_kg == Decimal(0)

    asyncio.run(scenario())

"""What is queued is read again in Odoo: withdrawn, changed, renamed, in other units, gone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.application.accept_orders import AcceptOrders, Intake
from services.domain.alarm import Alarm, AlarmCode
from services.domain.batch import Batch, BatchState, Completion, DownloadStep
from services.domain.history import HistoryEntry
from services.ports import Odoo
from tests.integration.databases import migrated_sqlite, open_database
from tests.integration.plc_link import link_to
from tests.odoo_process import OdooProcess, odoo_simulator, scada_link, stock_link
from tests.samples import LINE, Clock, alarm_book

COMPONENTS = (
    {"product": "40025", "quantity": 400, "equipment": "silo103"},
    {"product": "40018", "quantity": 40, "equipment": "lq114"},
    {"product": "40019", "quantity": 30, "equipment": "lq115"},
)
IN_THE_PLC = [BatchState.DOWNLOADED, BatchState.RUNNING]
POLLAR_KG = "400"


@pytest.fixture(scope="module", params=[("scada", 14), ("stock", 14), ("stock", 18)])
def odoo(request: pytest.FixtureRequest) -> Iterator[OdooProcess]:
    contract, version = request.param
    with odoo_simulator(contract=contract, version=version) as simulator:
        yield simulator


class Queued:
    """One order in the queue, as job 1 stored it."""

    def __init__(self, odoo: OdooProcess, database: SqlDatabase, intake: AcceptOrders) -> None:
        self.odoo = odoo
        self.database = database
        self.intake = intake
        self.order_id = 0

    async def is_in(self, state: BatchState, step: DownloadStep | None = None) -> None:
        for order in self.odoo.control.state()["orders"]:
            if order["state"] not in ("done", "cancel"):
                self.odoo.control.command("cancel_order", id=order["id"])
        (self.order_id,) = self.odoo.control.add_orders(1, components=COMPONENTS, quantity=470)
        assert (await self.intake.run()).stored == 1
        batch = await self.batch()
        doses = {103: Decimal(12)} if state is BatchState.RUNNING else {}
        stored = replace(batch.with_attempt_doses(doses), state=state, download=step)
        await self.database.run(lambda uow: uow.queue.save(stored))

    def command(self, name: str, /, **params: Any) -> None:
        self.odoo.control.command(name, id=self.order_id, **params)

    async def reads(self) -> Intake:
        return await self.intake.run()

    async def batch(self) -> Batch:
        (batch,) = await self.database.read(lambda uow: uow.queue.all())
        return batch

    async def is_empty(self) -> bool:
        return not await self.database.read(lambda uow: uow.queue.all())

    async def history(self) -> list[HistoryEntry]:
        return list(await self.database.read(lambda uow: uow.history.recent(9)))

    async def alarm(self, code: AlarmCode) -> Alarm | None:
        found = await self.database.read(lambda uow: uow.alarms.open())
        return next((a for a in found if a.code is code and a.returned_at is None), None)


Play = Callable[[Callable[[Queued], Awaitable[None]]], None]


@pytest.fixture
def play(odoo: OdooProcess, tmp_path: Path) -> Play:
    def link() -> AbstractAsyncContextManager[Odoo]:
        return scada_link(odoo) if odoo.contract == "scada" else stock_link(odoo)

    def run(scenario: Callable[[Queued], Awaitable[None]]) -> None:
        async def opened() -> None:
            database = open_database(migrated_sqlite(tmp_path))
            try:
                async with link() as adapter:
                    intake = AcceptOrders(
                        database, adapter, link_to(1), LINE, alarm_book(), Clock()
                    )
                    await scenario(Queued(odoo, database, intake))
            finally:
                await database.close()

        asyncio.run(opened())

    return run


@pytest.mark.parametrize(
    ("command", "what"), [("cancel_order", "cancelled"), ("delete_order", "deleted")]
)
@pytest.mark.parametrize(
    ("state", "step"),
    [
        (BatchState.FETCHED, None),
        (BatchState.DOWNLOADING, DownloadStep.INTENDED),
        (BatchState.DOWNLOADING, DownloadStep.VERIFIED),
    ],
)
def test_an_order_taken_back_before_it_is_released_to_the_plc_is_withdrawn(
    play: Play, command: str, what: str, state: BatchState, step: DownloadStep | None
) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(state, step)
        queued.command(command)
        assert (await queued.reads()).withdrawn == 1
        assert await queued.is_empty()
        (entry,) = await queued.history()
        assert entry.completion is Completion.CANCELLED
        assert entry.reason == f"{what} in Odoo before the download"
        assert await queued.alarm(AlarmCode.ORDER_CANCELLED) is None

    play(scenario)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (BatchState.DOWNLOADING, DownloadStep.FLIPPING),
        (BatchState.DOWNLOADED, DownloadStep.DONE),
        (BatchState.RUNNING, DownloadStep.DONE),
    ],
)
@pytest.mark.parametrize(
    ("command", "what"), [("cancel_order", "cancelled"), ("delete_order", "deleted")]
)
def test_an_order_taken_back_after_the_download_is_a_critical_alarm_and_stays(
    play: Play, state: BatchState, step: DownloadStep, command: str, what: str
) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(state, step)
        before = await queued.batch()
        queued.command(command)
        assert (await queued.reads()).withdrawn == 0
        assert await queued.batch() == before
        alarm = await queued.alarm(AlarmCode.ORDER_CANCELLED)
        assert alarm is not None
        assert alarm.priority.name == "CRITICAL"
        assert alarm.params["what"] == what
        assert Decimal(alarm.params["dosed_kg"]) == before.dosed_kg
        await queued.reads()
        again = await queued.alarm(AlarmCode.ORDER_CANCELLED)
        assert again == alarm  # said once

    play(scenario)


def test_a_change_before_the_download_is_taken_over(play: Play) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(BatchState.FETCHED)
        queued.command("change_order", product="40025", planned=380)
        await queued.reads()
        assert (await queued.batch()).setpoints_kg[103] == 380
        queued.command("change_order", quantity=235)
        await queued.reads()
        batch = await queued.batch()
        assert batch.planned_kg == Decimal(235)
        assert batch.setpoints_kg[103] == Decimal(190)
        assert await queued.alarm(AlarmCode.ORDER_CHANGED) is None

    play(scenario)


@pytest.mark.parametrize("state", IN_THE_PLC)
def test_a_change_after_the_download_is_told_with_both_figures_until_it_is_taken_back(
    play: Play, state: BatchState
) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(state)
        before = await queued.batch()
        queued.command("change_order", product="40025", planned=390)
        await queued.reads()
        assert await queued.batch() == before
        alarm = await queued.alarm(AlarmCode.ORDER_CHANGED)
        assert alarm is not None
        assert "103 400.00" in alarm.params["ours"]
        assert "103 390.00" in alarm.params["odoos"]
        queued.command("change_order", product="40025", planned=POLLAR_KG)
        await queued.reads()
        assert await queued.alarm(AlarmCode.ORDER_CHANGED) is None

    play(scenario)


def test_a_new_name_before_the_download_is_taken_over_and_after_it_changes_nothing(
    play: Play,
) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(BatchState.FETCHED)
        name = f"WH/MO/{queued.order_id}-1"
        queued.command("rename_order", name=name)
        await queued.reads()
        batch = await queued.batch()
        assert batch.order.name == name
        stored = replace(batch, state=BatchState.DOWNLOADED)
        await queued.database.run(lambda uow: uow.queue.save(stored))
        queued.command("rename_order", name=f"{name}-2")
        await queued.reads()
        assert (await queued.batch()).order.name == name  # what the PLC shows
        assert await queued.alarm(AlarmCode.ORDER_CHANGED) is None

    play(scenario)


@pytest.mark.parametrize("state", [BatchState.FETCHED, BatchState.DOWNLOADED])
def test_a_component_in_another_unit_is_never_taken_over(play: Play, state: BatchState) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(state)
        before = await queued.batch()
        queued.command("change_order", product="40018", unit="Unit")
        await queued.reads()
        assert await queued.batch() == before
        alarm = await queued.alarm(AlarmCode.ORDER_CHANGED)
        assert alarm is not None
        assert "is in Unit, and the line takes kg, g and t only" in alarm.params["odoos"]
        queued.command("change_order", product="40018", unit="kg")
        await queued.reads()
        assert await queued.alarm(AlarmCode.ORDER_CHANGED) is None

    play(scenario)


def test_grams_for_kilograms_of_the_same_weight_are_no_change(play: Play) -> None:
    async def scenario(queued: Queued) -> None:
        await queued.is_in(BatchState.DOWNLOADED)
        queued.command("change_order", product="40018", unit="g", planned=40_000)
        await queued.reads()
        assert await queued.alarm(AlarmCode.ORDER_CHANGED) is None

    play(scenario)

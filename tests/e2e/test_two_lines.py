"""Two whole lines on one database and one Odoo: each takes, doses and books its own orders."""

import asyncio
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from sqlalchemy.engine import URL

from services.domain.job import JobName
from tests.e2e.plant import HeldLine, Plant, assert_booked_once, scattered
from tests.integration.databases import migrated_postgres
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator

LINES = ("PLC01", "PLC02")
ROUNDS = 2
EACH = 3


def test_two_lines_never_take_each_others_orders(tmp_path: Path, postgres: URL) -> None:
    url = migrated_postgres(postgres)

    async def scenario(worlds: list[Plant]) -> None:
        async with AsyncExitStack() as stack:
            lines = [await stack.enter_async_context(world.line()) for world in worlds]
            for _ in range(ROUNDS):
                await asyncio.gather(*(line.fetch() for line in lines))
                await asyncio.gather(*(_dose_and_archive(line) for line in lines))
            histories = [await line.history() for line in lines]
        for world, history, code in zip(worlds, histories, LINES, strict=True):
            orders = {entry.batch.order.name for entry in history}
            assert len(orders) == len(history) == ROUNDS * EACH
            assert {entry.batch.line for entry in history} == {code}
            assert all(entry.odoo_has_it for entry in history)
            for entry in history:
                assert _line_in_odoo(world, entry.batch.order.odoo_id) == code
                assert_booked_once(world.odoo, entry.batch, entry.batch.actuals_kg)
            books = world.plc.control.state()
            assert books["taken_count"] == dict.fromkeys(orders, 1)
            assert books["violations"] == []

    with ExitStack() as stack:
        odoo = stack.enter_context(odoo_simulator())
        for _ in range(ROUNDS * EACH):  # in turn, so that each page of Odoo's holds both
            for code in LINES:
                odoo.control.add_orders(line=code)
        worlds = []
        for code in LINES:
            plc = stack.enter_context(plc_simulator(manual=True, take_delay=0.05))
            data = tmp_path / code
            data.mkdir()
            more = {
                "line_code": code,
                "database_url": url,
                "sync_batch_limit": EACH,
                "station_name": f"PC-{code}",
            }
            worlds.append(Plant(plc, odoo, data, more))
        asyncio.run(scenario(worlds))


async def _dose_and_archive(line: HeldLine) -> None:
    queue = await line.queue()
    assert [batch.slot for batch in queue] == list(range(1, EACH + 1))
    for batch in queue:
        assert batch.slot is not None
        line.plant.plc.control.finish(batch.slot, scattered(batch))
    await line.done(JobName.READ_PLC)
    assert await line.done(JobName.ARCHIVE_COMPLETED) == f"{EACH} archived"


def _line_in_odoo(world: Plant, order_id: int) -> str:
    found = [each for each in world.odoo.control.state()["orders"] if each["id"] == order_id]
    return str(found[0]["equipment_code"])

"""The whole cycle over a serial line, chosen by the same setting as a TCP address."""

import asyncio
import sys
from pathlib import Path

import pytest

from services.domain.job import JobName
from tests.e2e.plant import Plant, assert_booked_once, scattered
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals to stand for a serial line"
)


def test_an_order_goes_from_odoo_through_a_serial_plc_to_the_history(tmp_path: Path) -> None:
    async def scenario() -> None:
        with (
            plc_simulator(manual=True, take_delay=0.05, rtu=True) as plc,
            odoo_simulator(orders=2) as odoo,
        ):
            address = f"rtu:{plc.serial}@115200-8N1"
            world = Plant(plc, odoo, tmp_path, {"plc_host": address})
            async with world.line() as line:
                assert "fetched 2 orders; downloaded 2 to the PLC" in await line.fetch()
                batches = await line.queue()
                for batch in batches:
                    assert batch.slot is not None
                    plc.control.finish(batch.slot, scattered(batch))
                assert "2 finished, 2 acknowledged" in await line.done(JobName.READ_PLC)
                assert await line.done(JobName.ARCHIVE_COMPLETED) == "2 archived"
                assert line.services.plc.link().endpoint == f"{plc.serial} (115200 baud, 8N1)"
            for batch in batches:
                assert_booked_once(odoo, batch, scattered(batch))
            assert plc.control.state()["connections"] == 0  # nothing went over TCP
            assert plc.control.state()["violations"] == []

    asyncio.run(scenario())

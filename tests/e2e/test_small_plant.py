"""The whole cycle at a quite different plant: another map, one slot, a handshake of its own."""

import asyncio
from decimal import Decimal
from pathlib import Path

from services.domain.batch import Batch, Completion
from services.domain.job import JobName
from services.domain.reading import HandshakeMode
from tests.e2e.plant import HeldLine, Plant, scattered
from tests.odoo_process import odoo_simulator
from tests.plc_process import SMALL_PLANT, plc_simulator

SMALL_SILOS = SMALL_PLANT.with_name("small_silos.toml")
SALT = 800
COMPONENTS = (
    {"product": "40005", "quantity": "120.5", "equipment": "silo101"},
    {"product": "40025", "quantity": "250", "equipment": "silo103"},
    {"product": "40018", "quantity": "30.25", "equipment": "lq114"},
    {"product": "40019", "quantity": "12.75", "equipment": "lq115"},
    {"product": "40022", "quantity": "2.5", "equipment": "PLC01"},
)
PRODUCT_OF_SILO = {1: 885, 2: 895, 3: 944, 4: 795}


async def _round(line: HeldLine) -> Batch:
    """Fetch the one order that the PLC has room for; dose, finish and archive it."""
    control = line.plant.plc.control
    assert "fetched 1 orders; downloaded 1 to the PLC" in await line.fetch()
    (batch,) = await line.queue()
    assert batch.slot == 1
    assert set(batch.setpoints_kg) == set(PRODUCT_OF_SILO)

    half = {silo: (kg / 2).quantize(Decimal("0.01")) for silo, kg in batch.setpoints_kg.items()}
    control.set_actuals(1, half)
    assert "1 changed" in await line.done(JobName.READ_PLC)
    assert (await line.queue())[0].actuals_kg == half

    control.finish(1, scattered(batch, "0.13"), "415.995")
    assert "1 finished, 1 acknowledged" in await line.done(JobName.READ_PLC)
    assert (await line.queue())[0].finished_kg == Decimal("415.995")  # the map gives it in grams
    assert await line.done(JobName.ARCHIVE_COMPLETED) == "1 archived"
    assert await line.queue() == []
    return batch


def test_one_slot_four_silos_float32_low_word_first_go_twice_from_odoo_to_the_history(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with (
            plc_simulator(SMALL_PLANT, manual=True, take_delay=0.05) as plc,
            odoo_simulator() as odoo,
        ):
            odoo.control.add_orders(3, components=COMPONENTS, quantity="416")
            settings = {"register_map": SMALL_PLANT, "silo_table": SMALL_SILOS}
            world = Plant(plc, odoo, tmp_path, dict(settings))
            async with world.line() as line:
                assert line.services.plc.handshake is HandshakeMode.SLOT
                batches = [await _round(line), await _round(line)]
                history = await line.history()
            for batch in batches:
                dosed = scattered(batch, "0.13")
                expected = {PRODUCT_OF_SILO[silo]: kg for silo, kg in dosed.items()}
                expected[SALT] = Decimal("2.5")  # nobody weighed it: as planned
                assert odoo.control.booked(batch.order.odoo_id) == expected
                assert odoo.control.order(batch.order.odoo_id)["state"] == "done"
            assert [entry.completion for entry in history] == [Completion.COMPLETED] * 2
            books = plc.control.state()
            assert list(books["taken_count"].values()) == [1, 1]
            assert books["violations"] == []

    asyncio.run(scenario())

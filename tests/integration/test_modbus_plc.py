"""The adapter's promises, against the simulator and against a Modbus server of somebody else."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from pyModbusTCP.server import DataBank, ModbusServer

from services.domain.errors import PlcRejectedError
from services.domain.reading import RefusalReason
from tests.integration.plc_link import download, link_to, order, until, until_shown
from tests.plc_process import FEEDMILL, SMALL_PLANT, plc_simulator


@contextmanager
def foreign_server() -> Iterator[ModbusServer]:
    """Run a pyModbusTCP server: registers that nobody changes but us."""
    server = ModbusServer("127.0.0.1", 0, no_block=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def port_of(server: ModbusServer) -> int:
    return int(server._service.server_address[1])  # noqa: SLF001  it has no other way to tell


def registers(server: ModbusServer, address: int, count: int) -> list[int]:
    return list(server.data_bank.get_holding_registers(address, count))


@pytest.mark.parametrize("path", [FEEDMILL, SMALL_PLANT], ids=["mill", "small"])
def test_a_foreign_server_holds_the_order_as_the_map_says(path: object) -> None:
    async def scenario(server: ModbusServer) -> None:
        chosen = FEEDMILL if path == FEEDMILL else SMALL_PLANT
        plc = link_to(port_of(server), chosen)
        base, guard = (7200, 7076) if path == FEEDMILL else (300, 345)
        asked = order(plc, 3 if path == FEEDMILL else 1)
        server.data_bank.set_holding_registers(guard, [1])
        before = await plc.read_order_area()
        assert before.may_write(asked.batch_no)
        await plc.write_order(asked)
        area = await plc.read_order_area()
        assert area.slots[asked.batch_no - 1].mo_name == "WH/MO/00011"
        assert area.guard(asked.batch_no) == 1
        await plc.release_orders([asked.batch_no])
        area = await plc.read_order_area()
        assert area.guard(asked.batch_no) == 0
        assert not area.may_write(asked.batch_no)
        length = 76 if path == FEEDMILL else 45
        written = registers(server, base, length)
        assert any(written)
        read_base = base - 1000 if path == FEEDMILL else 100
        server.data_bank.set_holding_registers(read_base, written)
        (reading,) = await plc.read_slots([asked.batch_no])
        assert reading.content == asked
        await plc.blank_order(asked.batch_no)
        assert registers(server, base, length) == [0] * length
        await plc.close()

    with foreign_server() as server:
        asyncio.run(scenario(server))


def test_captured_words_are_read_from_a_foreign_server() -> None:
    words = [4, 22344, 12109, 20271, 12336, 12337, 13312, 0, 0]

    async def scenario(server: ModbusServer) -> None:
        plc = link_to(port_of(server))
        server.data_bank.set_holding_registers(6300, words)
        full, empty = await plc.read_slots([4, 5])
        assert full.refusal is not None  # silo numbers are missing
        assert full.refusal.reason is RefusalReason.WRONG_SILO
        assert full.words[:9] == tuple(words)
        assert (empty.content, empty.refusal) == (None, None)
        await plc.close()

    with foreign_server() as server:
        asyncio.run(scenario(server))


def test_a_read_back_that_differs_is_told_with_its_register() -> None:
    class Stubborn(DataBank):  # type: ignore[misc]
        """A data bank whose D7028 is somebody else's."""

        def get_holding_registers(
            self, address: int, number: int = 1, srv_info: object = None
        ) -> list[int]:
            words = list(super().get_holding_registers(address, number, srv_info))
            words[7028 - address] = 77
            return words

    async def scenario(port: int) -> None:
        plc = link_to(port)
        with pytest.raises(PlcRejectedError, match="Slot 1 of the PLC reads back otherwise"):
            await plc.write_order(order(plc))
        with pytest.raises(PlcRejectedError, match="D7028 shows 77, written was 0"):
            await plc.write_order(order(plc))
        await plc.close()

    server = ModbusServer("127.0.0.1", 0, no_block=True, data_bank=Stubborn())
    server.start()
    try:
        asyncio.run(scenario(port_of(server)))
    finally:
        server.stop()


def test_an_order_that_the_plc_cannot_hold_is_rejected_before_anything_is_written() -> None:
    async def scenario(server: ModbusServer) -> None:
        plc = link_to(port_of(server))
        good = order(plc)
        for wrong in (
            replace(good, batch_no=11),
            replace(good, quantity_kg=Decimal(5000)),
            replace(good, doses_kg=((42, Decimal(1)),)),
            replace(good, mo_name="WH/MÖ/1"),
        ):
            with pytest.raises(PlcRejectedError, match="cannot be written to the PLC"):
                await plc.write_order(wrong)
        assert not any(registers(server, 7000, 1000))
        await plc.close()

    with foreign_server() as server:
        asyncio.run(scenario(server))


def test_only_a_finished_slot_of_that_order_is_acknowledged() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True) as simulator:
            plc = link_to(simulator.port)
            name = "WH/MO/00011-longer-than-the-slot"
            shown = plc.name_as_encoded(name)
            await download(plc, order(plc, 2, name))
            await until_shown(plc, 2, shown)
            assert not await plc.acknowledge_slot(2, name)  # not finished
            simulator.control.finish(2)
            assert not await plc.acknowledge_slot(2, "WH/MO/00012")  # another order
            assert not await plc.acknowledge_slot(1, name)  # an empty slot
            assert simulator.control.state()["slots"][1]["taken"] == 0
            assert await plc.acknowledge_slot(2, name)
            assert simulator.control.state()["slots"][1]["taken"] == 1
            assert not await plc.acknowledge_slot(2, name)  # taken already
            writes = simulator.control.state()["writes"]
            assert [(w["address"], w["words"]) for w in writes if w["address"] < 7000] == [
                (6176, [1])
            ]
            assert simulator.control.state()["violations"] == []
            await plc.close()

    asyncio.run(scenario())


def test_each_failure_is_read_and_acknowledged_once_and_the_next_follows() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True, timezone="Asia/Jakarta") as simulator:
            plc = link_to(simulator.port)
            assert not (await plc.read_failure()).is_new
            simulator.control.fail_equipment("silo103", "GATE JAMMED")
            simulator.control.fail_equipment(
                "lq114", "PUMP", stamp_words=[0x2026, 0x13, 1, 0, 0, 0]
            )

            async def new() -> object:
                found = await plc.read_failure()
                return found if found.is_new else None

            await until(new)
            first = await plc.read_failure()
            assert (first.equipment_code, first.text) == ("silo103", "GATE JAMMED")
            assert first.stamp_at is not None
            assert abs((first.read_at - first.stamp_at).total_seconds()) < 30
            assert not await plc.acknowledge_failure((*first.words[:-1], 1))
            assert await plc.acknowledge_failure(first.words)
            assert not await plc.acknowledge_failure(first.words)
            await until(new)
            second = await plc.read_failure()
            assert (second.equipment_code, second.stamp_at) == ("lq114", None)
            assert second.stamp_raw == "2026 0013 0001 0000 0000 0000"
            assert await plc.acknowledge_failure(second.words)
            await plc.close()

    asyncio.run(scenario())


def test_hand_weighings_are_read_one_by_one() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True) as simulator:
            plc = link_to(simulator.port)
            assert plc.has_weighing
            simulator.control.weigh(3, 70_001, "12.34", mo_name="WH/MO/00013")
            simulator.control.weigh(3, 70_002, "0.5", mo_name="WH/MO/00013")
            seen = []
            for _ in range(2):

                async def new() -> object:
                    return (await plc.read_weighing()).is_new

                await until(new)
                found = await plc.read_weighing()
                assert found.refusal is None
                seen.append((found.batch_no, found.mo_name, found.product_id, found.kg))
                assert await plc.acknowledge_weighing(found.words)
            assert seen == [
                (3, "WH/MO/00013", 70_001, Decimal("12.34")),
                (3, "WH/MO/00013", 70_002, Decimal("0.50")),
            ]
            await plc.close()

    asyncio.run(scenario())


def test_a_map_without_weighing_and_failures_of_another_kind_work_too() -> None:
    async def scenario() -> None:
        with plc_simulator(SMALL_PLANT, manual=True, timezone="Asia/Jakarta") as simulator:
            plc = link_to(simulator.port, SMALL_PLANT)
            assert not plc.has_weighing
            assert not (await plc.read_weighing()).is_new
            assert not await plc.acknowledge_weighing((0,))
            simulator.control.fail_equipment("mixer01", "TRIPPED")

            async def new() -> object:
                return (await plc.read_failure()).is_new

            await until(new)
            found = await plc.read_failure()
            assert (found.equipment_code, found.text) == ("mixer01", "TRIPPED")
            assert found.stamp_at is not None
            assert abs((found.read_at - found.stamp_at).total_seconds()) < 30
            assert await plc.acknowledge_failure(found.words)
            await plc.close()

    asyncio.run(scenario())

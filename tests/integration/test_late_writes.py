"""A write that the PLC did not answer is given up for good: it does not arrive later by itself."""

import asyncio

import pytest

from services.adapters.plc.modbus import ModbusPlc
from services.domain.errors import PlcUnavailableError
from services.domain.reading import OrderArea
from tests.integration.plc_link import link_to, order
from tests.lives.network import network_to_port
from tests.plc_process import plc_simulator


def test_what_was_written_into_a_dead_network_does_not_arrive_when_it_is_mended() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True) as plc, network_to_port(plc.port) as network:
            link = link_to(network.port, timeout_s=0.5)
            await link.read_order_area()
            network.cut()
            with pytest.raises(PlcUnavailableError):
                await link.write_order(order(link))
            await asyncio.sleep(0.1)  # the system's part of giving it up
            network.mend()
            area = await _read_when_back(link)
            assert not any(slot.mo_name for slot in area.slots)
            assert plc.control.state()["writes"] == []
            await link.close()

    asyncio.run(asyncio.wait_for(scenario(), 30))


async def _read_when_back(link: ModbusPlc) -> OrderArea:
    for _ in range(100):
        try:
            return await link.read_order_area()
        except PlcUnavailableError:
            await asyncio.sleep(0.1)
    raise AssertionError("The PLC does not come back.")

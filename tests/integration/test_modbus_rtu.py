"""The same adapter over a serial line: a pseudo-terminal with a Modbus RTU station behind it."""

import asyncio
import sys
import time
from typing import Any

import pytest

from services.adapters.plc.endpoint import Endpoint
from services.domain.errors import PlantError, PlcUnavailableError
from services.domain.link import LinkState
from tests.integration.plc_link import download, link_to, order, until_answered, until_shown
from tests.plc_process import plc_simulator

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals to stand for a serial line"
)


def test_a_whole_cycle_goes_over_a_serial_line() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True, rtu=True) as simulator:
            plc = link_to(Endpoint.parse(f"rtu:{simulator.serial}@115200-8N1"))
            assert (await plc.read_order_area()).may_write(1)
            asked = order(plc, 2)
            await download(plc, asked)
            await until_shown(plc, 2, asked.mo_name)
            simulator.control.finish(2)
            (reading,) = await plc.read_slots([2])
            assert reading.content is not None
            assert reading.content.doses_kg == asked.doses_kg
            assert await plc.acknowledge_slot(2, asked.mo_name)
            assert simulator.control.state()["taken_count"] == {asked.mo_name: 1}
            assert plc.link().endpoint == f"{simulator.serial} (115200 baud, 8N1)"
            await plc.close()

    asyncio.run(scenario())


def test_a_silent_station_and_a_missing_port_end_in_time() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True, rtu=True) as simulator:
            endpoint = Endpoint.parse(f"rtu:{simulator.serial}@115200-8N1")
            plc = link_to(endpoint, unit_id=9, timeout_s=0.5)
            started = time.monotonic()
            with pytest.raises(PlcUnavailableError, match=r"no answer within 0\.5 s; check that"):
                await plc.read_slots([1])
            assert time.monotonic() - started < 1.5
            await plc.close()
            right = link_to(endpoint)
            await right.read_slots([1])
            assert right.link().state is LinkState.GOOD
            await right.close()
        nowhere = link_to(Endpoint.parse("rtu:/dev/there-is-no-such-port"))
        with pytest.raises(PlcUnavailableError, match="there is no such serial port"):
            await nowhere.read_slots([1])

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"how": "stall"}, "no answer within 0.5 s"),
        ({"how": "cut"}, "its answer broke off"),
        ({"how": "short"}, "the answer has 76 registers instead of 77"),
        ({"how": "wrong_unit"}, "unit 2 answers instead of unit 1"),
        ({"how": "wrong_function"}, "the answer is to Modbus function 4, not 3"),
        ({"how": "not_modbus"}, "check PLC_UNIT_ID"),
        ({"how": "delay", "seconds": 0.8}, "no answer within 0.5 s"),
        ({"how": "exception", "code": 4}, "it failed while carrying out the request"),
        ({"how": "exception", "code": 6}, "it is busy"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_misbehaviour_on_the_serial_line_ends_in_time_and_is_told(
    fault: dict[str, Any], told: str
) -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True, rtu=True) as simulator:
            plc = link_to(Endpoint.parse(f"rtu:{simulator.serial}@115200-8N1"), timeout_s=0.5)
            await plc.read_slots([1])
            simulator.control.misbehave(**fault, count=1)
            started = time.monotonic()
            with pytest.raises(PlantError, match=told):
                await plc.read_slots([1])
            assert time.monotonic() - started < 1.0
            await asyncio.sleep(0.5)  # a late answer is on the line before the next request
            await until_answered(plc)
            assert plc.link().state is LinkState.GOOD
            await plc.close()

    asyncio.run(scenario())


def test_each_exception_code_is_told_over_a_serial_line_too() -> None:
    async def scenario() -> None:
        with plc_simulator(manual=True, rtu=True) as simulator:
            plc = link_to(Endpoint.parse(f"rtu:{simulator.serial}@115200-8N1"), timeout_s=0.5)
            for code in range(1, 7):
                simulator.control.misbehave("exception", code=code, count=1)
                with pytest.raises(PlantError, match=rf"\(Modbus exception {code}\)"):
                    await plc.read_slots([1])
                await plc.read_slots([1])
                assert plc.link().state is LinkState.GOOD
            simulator.control.misbehave("short", after=1, count=1)
            first, second, third = await plc.read_slots([1, 2, 3])
            assert (first.refusal, third.refusal) == (None, None)
            assert second.refusal is not None
            await plc.close()

    asyncio.run(scenario())

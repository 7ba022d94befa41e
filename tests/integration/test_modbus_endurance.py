"""A link that lives for weeks: cycles and reconnections leave nothing behind."""

import asyncio
import gc
import os
import sys
import tracemalloc

import pytest

from services.ports import Plc
from tests.integration.plc_link import link_to, until_answered
from tests.plc_process import plc_simulator


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files under /proc")
def test_a_thousand_reads_and_fifty_lost_links_leave_nothing_behind() -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  names are not needed

    async def scenario() -> None:
        with plc_simulator(manual=True) as simulator:
            plc = link_to(simulator.port, timeout_s=2)
            link: Plc = plc  # the adapter is what the port asks for

            async def work(cycles: int, losses: int) -> None:
                for _ in range(cycles):
                    await link.read_slots([1, 2])
                for _ in range(losses):
                    simulator.control.misbehave("cut", count=1)
                    await until_answered(plc)

            await work(300, 5)
            gc.collect()
            tracemalloc.start()
            files, (bytes_before, _) = open_files(), tracemalloc.get_traced_memory()
            await work(1000, 50)
            gc.collect()
            grown = tracemalloc.get_traced_memory()[0] - bytes_before
            tracemalloc.stop()
            assert open_files() <= files + 1
            assert grown < 200_000
            assert simulator.control.state()["connections"] == 1
            assert len(asyncio.all_tasks()) == 1
            await plc.close()

    asyncio.run(scenario())

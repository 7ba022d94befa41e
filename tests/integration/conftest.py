"""A line with both simulators, for scenarios that each begin with a PLC as from the factory."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.plant import Plant, plant
from tests.integration.line_play import Scenario
from tests.odoo_process import OdooProcess


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with plant(tmp_path_factory.mktemp("plant"), orders=0) as world:
        yield world


@pytest.fixture
def play(servers: Plant, tmp_path: Path) -> Callable[..., None]:
    """Run a scenario on a line with a new database, a PLC as from the factory and new orders."""

    async def opened(scenario: Scenario, orders: int, more: dict[str, Any]) -> None:
        plc, odoo = servers.plc, servers.odoo
        plc.control.behave()
        plc.control.set(taking_held=False)
        plc.control.power_off(retain=False)
        plc.control.power_on()
        odoo.control.clear_faults()
        _close_all(odoo)
        if orders:
            odoo.control.add_orders(orders)
        world = Plant(plc, odoo, tmp_path, more)
        async with world.line() as line:
            await scenario(line)

    def run(scenario: Scenario, orders: int = 1, **more: Any) -> None:
        asyncio.run(opened(scenario, orders, more))

    return run


def _close_all(odoo: OdooProcess) -> None:
    """Cancel what an earlier test left open, so that each test has its own orders alone."""
    for order in odoo.control.state()["orders"]:
        if order["state"] not in ("done", "cancel"):
            odoo.control.command("cancel_order", id=order["id"])

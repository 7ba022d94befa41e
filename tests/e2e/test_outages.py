"""Started with the PLC off, Odoo off, or both: the line says which, and recovers by itself."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from services import bootstrap
from services.application.plant_view import PlantView
from services.bootstrap import Services
from services.config import load_settings
from services.domain.link import LinkName, LinkState
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator

QUICK = {
    "sync_interval_seconds": 1,
    "plc_read_interval_seconds": 0.5,
    "process_completed_interval_seconds": 1,
    "equipment_failure_interval_seconds": 1,
    "plc_timeout": 0.5,
    "plc_settle_seconds": 0.05,
    "odoo_timeout_seconds": "1, 5",
    "plc_handshake_retry_seconds": 0.5,
    "odoo_adapter": "scada",
    "line_code": "PLC01",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until(
    services: Services, what: Callable[[PlantView], bool], within_s: float = 30
) -> None:
    """Wait until the plant view shows *what*."""
    clock = asyncio.get_running_loop().time
    end = clock() + within_s
    while services.state.view is None or not what(services.state.view):
        assert clock() < end, services.state.view
        await asyncio.sleep(0.1)


def link_is(name: LinkName, state: LinkState) -> Callable[[PlantView], bool]:
    return lambda view: name in view.links and view.links[name].state is state


@pytest.mark.parametrize(("plc_off", "odoo_off"), [(True, False), (False, True), (True, True)])
def test_a_line_started_without_a_partner_says_so_and_recovers_by_itself(
    tmp_path: Path, plc_off: bool, odoo_off: bool
) -> None:
    async def scenario() -> None:
        plc_port = free_port()
        with ExitStack() as world:
            odoo = world.enter_context(odoo_simulator(orders=1))
            settings = load_settings(
                tmp_path,
                overrides=QUICK
                | {
                    "plc_host": "127.0.0.1",
                    "plc_port": plc_port,
                    "odoo_url": odoo.url,
                    "odoo_db": odoo.db,
                    "odoo_username": odoo.username,
                    "odoo_password": odoo.password,
                },
            )
            if odoo_off:
                odoo.kill()
            if not plc_off:
                world.enter_context(plc_simulator(port=plc_port, speed=600))
            async with bootstrap.running_services(settings, tmp_path) as services:
                lost = [
                    name
                    for name, off in ((LinkName.PLC, plc_off), (LinkName.ODOO, odoo_off))
                    if off
                ]
                for name in lost:
                    await until(services, link_is(name, LinkState.LOST))
                    view = services.state.view
                    assert view is not None
                    assert view.links[name].since is not None
                    assert view.links[name].message
                if plc_off:
                    world.enter_context(plc_simulator(port=plc_port, speed=600))
                if odoo_off:
                    odoo.restart()
                for name in lost:
                    await until(services, link_is(name, LinkState.GOOD))
                await until(services, lambda view: view.history_count == 1, within_s=60)

    asyncio.run(scenario())

"""A whole line for a test: both simulators as processes, the real services on a real database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from services import bootstrap
from services.bootstrap import Services
from services.config import Settings, load_settings
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.batch import Batch
from services.domain.history import HistoryEntry
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.push import Push
from services.domain.user import Actor, Role
from services.station_clock import StationClock
from tests.odoo_process import OdooProcess, odoo_simulator
from tests.plc_process import PlcProcess, plc_simulator

T = TypeVar("T")
LIQUID_TETES, LIQUID_FML = 114, 115
SUPERVISOR = Actor("Agus W.", Role.SUPERVISOR, "test")


@dataclass
class Plant:
    """The world around the line: it outlives restarts of the program."""

    plc: PlcProcess
    odoo: OdooProcess
    data: Path
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return load_settings(self.data, overrides=self.overrides)

    @property
    def overrides(self) -> dict[str, Any]:
        return {
            "plc_host": "127.0.0.1",
            "plc_port": self.plc.port,
            "plc_timeout": 1,
            "plc_settle_seconds": 0.05,
            "odoo_url": self.odoo.url,
            "odoo_db": self.odoo.db,
            "odoo_username": self.odoo.username,
            "odoo_password": self.odoo.password,
            "odoo_timeout_seconds": "2, 5",
            "odoo_push_interval_seconds": 0,
            "odoo_adapter": "scada",
            "line_code": "PLC01",
            "station_name": "TEST-PC",
            **self.more,
        }

    @asynccontextmanager
    async def line(self, clock: StationClock | None = None) -> AsyncIterator["HeldLine"]:
        """Open the services and hold the line; jobs run only when the test says so.

        *clock*: another time than the PC's.
        """
        async with bootstrap.open_services(self.settings, self.data, clock=clock) as services:
            assert await services.keeper.take()
            async with services.holder.beating():
                yield HeldLine(services, self)
            await services.keeper.release()


@dataclass
class HeldLine:
    services: Services
    plant: Plant

    async def run(self, job: JobName) -> JobRun:
        """Run *job* once and deliver what is due, as the program does."""
        run = await self.services.runner.run_now(job)
        await self.services.delivery.deliver()
        return run

    async def done(self, job: JobName) -> str:
        run = await self.run(job)
        assert run.outcome is JobOutcome.DONE, run.message
        return run.message

    async def fetch(self) -> str:
        """Run job 1 and wait until the PLC has taken what was downloaded."""
        message = await self.done(JobName.SYNC_ORDERS)
        await self.wait_for_plc()
        return message

    async def wait_for_plc(self) -> None:
        for _ in range(100):
            guards = self.plant.plc.control.state()["guards"]
            if guards[0] == 1:  # one guard for the area
                return
            await asyncio.sleep(0.05)
        raise AssertionError("The PLC did not take the orders.")

    async def act(self, request: ActionRequest, actor: Actor = SUPERVISOR) -> ActionOutcome:
        return await self.services.carry_out_here(actor, request)

    async def queue(self) -> list[Batch]:
        return list(await self.services.database.read(lambda uow: uow.queue.all()))

    async def history(self) -> list[HistoryEntry]:
        return list(await self.services.database.read(lambda uow: uow.history.recent(1000)))

    async def pushes(self) -> list[Push]:
        return list(await self.services.database.read(lambda uow: uow.pushes.unfinished()))

    async def alarms(self) -> dict[str, str]:
        """Return open alarms: code -> subject."""
        found = await self.services.database.read(lambda uow: uow.alarms.open())
        return {alarm.code.value: alarm.subject for alarm in found if alarm.is_shown}


@contextmanager
def plant(
    data: Path, *, orders: int = 7, manual: bool = True, odoo_version: int = 14, **more: Any
) -> Iterator[Plant]:
    """Start a simulated PLC (scripted by the test unless *manual* is False) and an Odoo."""
    with (
        plc_simulator(manual=manual, take_delay=0.05) as plc,
        odoo_simulator(orders=orders, version=odoo_version) as odoo,
    ):
        yield Plant(plc, odoo, data, more)


def scattered(batch: Batch, by: str = "0.37") -> dict[int, Decimal]:
    """Return what the silos shall have given: each setpoint, off by *by* kg."""
    return {silo: kg + Decimal(by) for silo, kg in batch.setpoints_kg.items()}


def assert_booked_once(odoo: OdooProcess, batch: Batch, silo_kg: dict[int, Decimal]) -> None:
    """Compare Odoo's stock bookings with the PLC's figures: once each; by hand as planned."""
    expected: dict[int, Decimal] = {}
    for component in batch.components:
        kg = component.planned_kg if component.silo is None else silo_kg[component.silo]
        expected[component.product_id] = expected.get(component.product_id, Decimal(0)) + kg
    assert odoo.control.booked(batch.order.odoo_id) == expected
    assert odoo.control.order(batch.order.odoo_id)["state"] == "done"
    assert {LIQUID_TETES, LIQUID_FML} <= set(silo_kg)

"""The world around lives of the program: both simulators, a database, and an operator."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.application.operator_desk import OperatorDesk
from services.domain.action import ActionRequest
from services.domain.batch import Batch, SetAsideCause
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from services.station_clock import wall_clock
from tests.e2e.plant import SUPERVISOR
from tests.odoo_process import OdooProcess, odoo_simulator
from tests.plc_process import PlcProcess, plc_simulator

T = TypeVar("T")
LINE = "PLC01"
SPEED = 1500.0  # a batch is dosed in less than a second
ORDERS_AHEAD = 12
READ_INTERVAL_S = 0.15

_SETTINGS = """
PLC_HOST = "127.0.0.1"
PLC_PORT = {plc_port}
PLC_TIMEOUT = 2
PLC_SETTLE_SECONDS = 0.05
PLC_FULL_READ_SECONDS = 1
PLC_HANDSHAKE_RETRY_SECONDS = 0.2
PLC_READ_INTERVAL_SECONDS = {read_interval}
SYNC_INTERVAL_SECONDS = 0.5
SYNC_BATCH_LIMIT = 4
PROCESS_COMPLETED_INTERVAL_SECONDS = 1
EQUIPMENT_FAILURE_INTERVAL_SECONDS = 0.3
HEALTH_MONITOR_INTERVAL_SECONDS = 2
ENABLE_TASK_1_AUTO_SYNC = {fetches}
ODOO_URL = "{odoo_url}"
ODOO_DB = "{odoo_db}"
ODOO_USERNAME = "{odoo_username}"
ODOO_ADAPTER = "{adapter}"
ODOO_TIMEOUT_SECONDS = "2, 10"
ODOO_PUSH_INTERVAL_SECONDS = 0.3
LINE_CODE = "PLC01"
RETENTION_DAYS = 1
DATABASE_URL = "{database_url}"
STATION_NAME = "{station}"
"""


@dataclass
class World:
    """It outlives every life; what happens in it is the same whether a life sees it or not."""

    plc: PlcProcess
    odoo: OdooProcess
    database_url: str
    folder: Path
    adapter: str
    failures: list[str] = field(default_factory=list)  # texts of what was reported
    weighings: dict[str, str] = field(default_factory=dict)  # order -> kg, one of each

    def station(
        self, name: str = "PC-1", *, fetches: bool = True, database_url: str = "", plc_port: int = 0
    ) -> Path:
        """Make, or make anew, the data folder of a station; return it."""
        data = self.folder / name
        data.mkdir(exist_ok=True)
        settings = _SETTINGS.format(
            plc_port=plc_port or self.plc.port,
            read_interval=READ_INTERVAL_S,
            fetches=str(fetches).lower(),
            odoo_url=self.odoo.url,
            odoo_db=self.odoo.db,
            odoo_username=self.odoo.username,
            adapter=self.adapter,
            database_url=database_url or self.database_url,
            station=name,
        )
        (data / "settings.toml").write_text(settings, "utf-8")
        (data / ".env").write_text(f"ODOO_PASSWORD={self.odoo.password}\n", "utf-8")
        return data

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Look into the database, as any other program could."""

        async def reading() -> T:
            database = self.open()
            try:
                return await database.read(work)
            finally:
                await database.close()

        return asyncio.run(reading())

    def open(self) -> SqlDatabase:
        return SqlDatabase(build_engine(self.database_url), LINE)

    def ask(self, *requests: ActionRequest) -> None:
        """Leave an operator's wishes in the database for the holder of the line."""

        async def asking() -> None:
            database = self.open()
            try:
                desk = OperatorDesk(database, "PC-OFFICE", wall_clock)
                for request in requests:
                    await desk.ask(SUPERVISOR, request)
            finally:
                await database.close()

        asyncio.run(asking())

    def free_the_line(self) -> None:
        """Give the line back in the place of a life that was killed, instead of waiting 8 s."""

        async def freeing() -> None:
            database = self.open()
            try:
                await database.run(_release)
            finally:
                await database.close()

        asyncio.run(freeing())

    def trouble(self) -> None:
        """Let a piece of equipment fail, and somebody weigh what a batch gets by hand."""
        text = f"JAM {len(self.failures):05}"
        self.plc.control.fail_equipment("silo103", text)
        self.failures.append(text)
        self.weigh()

    def weigh(self) -> None:
        """Weigh for the last batch that the PLC has not begun, once for each order."""
        waiting = {
            slot["mo_name"]: slot["slot"]
            for slot in self.plc.control.state()["slots"]
            if slot["state"] == "waiting"
        }
        for batch in reversed(self.read(lambda uow: uow.queue.all())):
            by_hand = [c.product_id for c in batch.components if c.silo is None]
            name = batch.order.name
            if name in waiting and by_hand and name not in self.weighings:
                kg = f"{1 + len(self.weighings) / 100:.2f}"
                self.plc.control.weigh(waiting[name], by_hand[0], kg, name)
                self.weighings[name] = kg
                return

    def see_to_uncertain(self) -> int:
        """Do what an operator does about downloads of which only the PLC's screen can tell."""
        uncertain = [b for b in self.read(lambda uow: uow.queue.all()) if _is_uncertain(b)]
        if not uncertain:
            return 0
        taken = self.plc.control.state()["taken_count"]
        again = [batch for batch in uncertain if not taken.get(batch.order.name)]
        self.ask(*(ActionRequest(ActionKind.DOWNLOAD_AGAIN, batch.id) for batch in again))
        return len(again)


def _release(uow: UnitOfWork) -> None:
    lease = uow.leases.get()
    if lease is not None:
        uow.leases.release(lease)


def _is_uncertain(batch: Batch) -> bool:
    aside = batch.set_aside
    return aside is not None and aside.cause is SetAsideCause.DOWNLOAD_UNCERTAIN


@contextmanager
def world(
    folder: Path, database_url: str, *, adapter: str = "scada", speed: float = SPEED
) -> Iterator[World]:
    """Start both simulators and make the database's tables."""
    engine = build_engine(database_url)
    migrate(engine)
    engine.dispose()
    with (
        plc_simulator(speed=speed, take_delay=0.05, ready=True) as plc,
        odoo_simulator(orders=ORDERS_AHEAD, endless=True) as odoo,
    ):
        yield World(plc, odoo, database_url, folder, adapter)

"""A line that can die and start again at will, before a simulated PLC that outlives it."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Self

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.plc.endpoint import Endpoint
from services.adapters.plc.register_map import load_register_map
from services.adapters.resource_files import load_silo_table
from services.application.acknowledge import Acknowledger
from services.application.alarm_book import AlarmBook
from services.application.download import Downloader
from services.application.line import Line
from services.application.push_queue import PushQueue
from services.application.read_plc import ReadPlc
from services.application.slot_recorder import SlotRecorder
from services.application.weighing import WeighingRecorder
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.batch import Batch
from services.domain.errors import PlantError
from services.domain.order import Component, OrderRef
from services.domain.reading import HandshakeMode
from tests.crash.tripwire import Crash, FragileDatabase, FragilePlc, Tripwire
from tests.plc_process import FEEDMILL, PlcProcess, plc_simulator

ORDERS = 2
SCANNED_S = 0.06  # by then the PLC has looked at its registers
_PATIENCE_TURNS = 60
_ASKS_A_PERSON = frozenset(
    {AlarmCode.DOWNLOAD_UNCERTAIN, AlarmCode.ORDER_NOT_TAKEN, AlarmCode.PLC_LOST_ORDER}
)
_CATALOGUE = load_alarm_catalogue(resources.path("alarms.toml"))
_LINE = Line(
    code="line",
    station="test",
    silos=load_silo_table(resources.path("silos.toml")),
    sync_batch_limit=10,
    batch_max_kg=Decimal(1050),
    batch_margin_kg=Decimal(50),
    push_interval=timedelta(seconds=30),
    full_read_interval=timedelta(0),  # every run reads every slot
    settle=timedelta(0),
    read_interval=timedelta(seconds=2),
    take_timeout=timedelta(seconds=0.5),
    finished_weight_wait=timedelta(0),
    stuck_after=timedelta(minutes=15),
    cancel_failed=False,
    lost_after=timedelta(seconds=0.3),
)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Program:
    """One life of the program: all that it remembers ends with it."""

    database: FragileDatabase
    plc: FragilePlc
    downloader: Downloader
    reader: ReadPlc

    @classmethod
    def started(cls, file: Path, register_map: Path, port: int, tripwire: Tripwire) -> Self:
        database = FragileDatabase(build_engine(f"sqlite:///{file}"), "line")
        database.tripwire = tripwire
        plc = FragilePlc(
            load_register_map(register_map),
            Endpoint("127.0.0.1", port),
            unit_id=1,
            timeout_s=2,
            now=now,
            plc_timezone=UTC,
            tripwire=tripwire,
        )
        alarms, pushes = AlarmBook(_CATALOGUE), PushQueue(_LINE, now, now)
        acknowledger = Acknowledger(database, plc, now)
        recorder = SlotRecorder(plc, _LINE, alarms, pushes, now, now)
        weighings = WeighingRecorder(database, plc, alarms, acknowledger, now)
        return cls(
            database,
            plc,
            Downloader(database, plc, _LINE, alarms, now, now),
            ReadPlc(database, plc, _LINE, recorder, weighings, acknowledger, now, now),
        )

    async def turn(self) -> None:
        """Continue the download, then read, as the program does all the time."""
        for step in (self.downloader.advance, self.reader.run):
            try:
                await step()
            except PlantError:  # the PLC is off: the next turn tries again
                continue

    async def end(self) -> None:
        await self.plc.close()
        await self.database.close()


@dataclass
class Rig:
    """One PLC, one kind of handshake; each trial has a new database and orders of its own."""

    simulator: PlcProcess
    register_map: Path
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_trial(self, *, ready: bool) -> "Trial":
        """Empty the PLC's memory (or let it show that it has taken orders before: *ready*)."""
        control = self.simulator.control
        control.power_off(retain=False)
        control.power_on()
        control.set(taking_held=False)
        if ready:
            control.ready()
        number = next(self._numbers)
        file = self.folder / f"trial-{number}.db"
        shutil.copy(self.folder / "empty.db", file)
        names = tuple(f"MO/{number:05}/{slot}" for slot in range(1, ORDERS + 1))
        return Trial(self, file, names, len(control.state()["violations"]))


@dataclass
class Trial:
    rig: Rig
    file: Path
    names: tuple[str, ...]
    violations_before: int
    tripwire: Tripwire = field(default_factory=Tripwire)
    program: Program | None = None

    async def fetch(self) -> None:
        """Store the orders as job 1 does: nothing of them is downloaded yet."""
        program = await self.running()
        batches = [_batch(slot, name) for slot, name in enumerate(self.names, start=1)]
        await program.database.run(lambda uow: [uow.queue.add(batch) for batch in batches])

    async def running(self) -> Program:
        if self.program is None:
            self.program = Program.started(
                self.file, self.rig.register_map, self.rig.simulator.port, self.tripwire
            )
        return self.program

    async def die_at(self, point: int) -> bool:
        """Run a turn that dies at *point*; False if the turn was over before."""
        self.tripwire.passed, self.tripwire.at = 0, point
        try:
            await (await self.running()).turn()
        except Crash:
            return True
        finally:
            self.tripwire.at = None
            await self.end()
        return False

    async def turn(self) -> None:
        await (await self.running()).turn()

    async def end(self) -> None:
        if self.program is not None:
            await self.program.end()
            self.program = None

    async def settle(self) -> None:
        """Let the PLC take and the program run until each order is taken, or a person is asked."""
        self.rig.simulator.control.set(taking_held=False)
        for _ in range(_PATIENCE_TURNS):
            await self.turn()
            if all((await self.fates()).values()):
                break
            await asyncio.sleep(SCANNED_S / 2)
        for _ in range(2):  # what is settled stays so
            await asyncio.sleep(SCANNED_S)
            await self.turn()

    async def fates(self) -> dict[str, str]:
        """Return what became of each order: "taken", the alarm that asks a person, or ""."""
        program = await self.running()
        batches = await program.database.read(lambda uow: uow.queue.all())
        alarms = await program.database.read(lambda uow: uow.alarms.open())
        asked = {alarm.subject: alarm.code.value for alarm in alarms if _asks(alarm)}
        known = {batch.order.name: batch for batch in batches}
        return {name: asked.get(name) or _shown(known[name]) for name in self.names}

    async def check(self) -> dict[str, str]:
        """Assert the rule and return the fates: taken once, or waiting for a person."""
        fates = await self.fates()
        books = self.rig.simulator.control.state()
        counts = {name: books["taken_count"].get(name, 0) for name in self.names}
        assert all(counts[name] <= 1 for name in self.names), counts
        for name, fate in fates.items():
            assert fate, f"{name} is forgotten: the PLC took it {counts[name]} times"
            assert fate != "taken" or counts[name] == 1
        assert books["violations"][self.violations_before :] == []
        return fates


def _asks(alarm: Alarm) -> bool:
    return alarm.code in _ASKS_A_PERSON and alarm.state is not AlarmState.RETURNED


def _shown(batch: Batch) -> str:
    return "taken" if batch.taken_at is not None else ""


def _batch(slot: int, name: str) -> Batch:
    kg = Decimal(100) + slot
    return Batch(
        id=0,
        line="line",
        order=OrderRef(1000 + slot, name),
        product_name="[10092] JF SAPOT",
        bom_name="[10092] JF SAPOT",
        planned_kg=kg,
        planned_start=None,
        components=(Component(885, "PKE PELLET", kg, 101), Component(944, "TETES", kg, 114)),
        fetched_at=now(),
        slot=slot,
    )


@contextmanager
def rig(folder: Path, mode: HandshakeMode) -> Iterator[Rig]:
    """Start a PLC whose map has *mode*, and make the empty database that trials begin with."""
    register_map = folder / "map.toml"
    text = FEEDMILL.read_text("utf-8")
    register_map.write_text(text.replace('handshake = "area"', f'handshake = "{mode}"'), "utf-8")
    engine = build_engine(f"sqlite:///{folder / 'empty.db'}")
    migrate(engine)
    engine.dispose()
    with plc_simulator(register_map, manual=True, take_delay=0) as simulator:
        yield Rig(simulator, register_map, folder)

"""Several stations on one PostgreSQL: who holds the line, and how long a take-over lasts."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.domain.lease import Lease
from tests.lives.life import Launcher, Life, Point, launcher
from tests.lives.network import Network, network_to_port, network_to_postgres
from tests.lives.world import World, world

PATIENCE_S = 90.0  # of a busy machine
_LOOK_S = 0.05
_SLOW = 300.0  # plant seconds in a second: there is always a batch in process


@dataclass
class Station:
    """A PC of the plant: a data folder, a network to PLC and database, and a life, or none."""

    name: str
    data: Path
    to_plc: Network
    to_database: Network
    life: Life | None = None

    def cut_off(self) -> None:
        self.to_plc.cut()
        self.to_database.cut()

    def mend(self) -> None:
        self.to_plc.mend()
        self.to_database.mend()

    @property
    def log(self) -> str:
        return (self.data / "logs" / "batchline.log").read_text("utf-8")


@dataclass
class Crew:
    world: World
    launcher: Launcher
    stations: dict[str, Station] = field(default_factory=dict)

    def begin(self, name: str, point: Point | None = None) -> Life:
        station = self.stations[name]
        station.life = self.launcher.begin(station.data, point)
        return station.life

    def lease(self) -> Lease | None:
        return self.world.read(lambda uow: uow.leases.get())

    def wait_for_holder(self, after: Lease | None = None) -> Lease:
        """Return who holds the line, with a later epoch than *after*."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            lease = self.lease()
            if lease is not None and (after is None or lease.epoch > after.epoch):
                return lease
            time.sleep(_LOOK_S)
        raise AssertionError("Nobody takes the line over.")

    def holder(self) -> Station:
        return self.stations[self.wait_for_holder().station]

    def wait_until_moving(self) -> None:
        """Wait until a batch is in process."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if any(slot["state"] == "dosing" for slot in self.world.plc.control.state()["slots"]):
                return
            self.world.see_to_uncertain()
            time.sleep(_LOOK_S)
        raise AssertionError("Nothing is dosed.")


@contextmanager
def crew(folder: Path, database_url: str, *names: str, speed: float = _SLOW) -> Iterator[Crew]:
    """Make a world and a station of each name in it; no life has begun."""
    with ExitStack() as stack:
        around = stack.enter_context(world(folder, database_url, adapter="stock", speed=speed))
        made = Crew(around, stack.enter_context(launcher()))
        for name in names:
            to_plc = stack.enter_context(network_to_port(around.plc.port))
            to_database, url = stack.enter_context(network_to_postgres(database_url))
            data = around.station(name, database_url=url, plc_port=to_plc.port)
            made.stations[name] = Station(name, data, to_plc, to_database)
        yield made

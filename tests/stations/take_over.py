"""The station that holds the line is lost in one way or another; another must take it over."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.lives.accounts import Stored, mistakes, mistakes_so_far
from tests.stations.crew import PATIENCE_S, Crew, Station

_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class TakeOver:
    how: str
    seconds: float  # until another station holds the line
    wrong: list[str]


def killed(crew: Crew) -> TakeOver:
    """Kill the holder; it starts again after the take-over."""

    def lose(station: Station) -> None:
        assert station.life is not None
        station.life.kill()

    def back(station: Station) -> None:
        crew.begin(station.name).wait_until_it_runs()

    return _lost(crew, "killed", lose, back)


def stopped(crew: Crew) -> TakeOver:
    """Let the holder hang in the middle of whatever it does, and go on after the take-over."""

    def lose(station: Station) -> None:
        assert station.life is not None
        station.life.pause()

    def back(station: Station) -> None:
        assert station.life is not None
        station.life.go_on()

    return _lost(crew, "stopped", lose, back)


def cut_off(crew: Crew) -> TakeOver:
    """Let the network to PLC and database go dead; it is mended after the take-over."""
    return _lost(crew, "cut off", Station.cut_off, Station.mend)


def _lost(
    crew: Crew, how: str, lose: Callable[[Station], None], back: Callable[[Station], None]
) -> TakeOver:
    crew.wait_until_moving()
    before = crew.wait_for_holder()
    station = crew.stations[before.station]
    begun = time.monotonic()
    lose(station)
    crew.wait_for_holder(after=before)
    seconds = time.monotonic() - begun
    returned = time.monotonic()
    back(station)
    crew.wait_until_moving()
    wrong = mistakes_so_far(crew.world)
    if crew.holder() is not station and station.to_plc.plc_writes_since(returned):
        wrong.append(f"{station.name} wrote to the PLC after it had lost the line ({how})")
    return TakeOver(how, seconds, wrong)


def finish(crew: Crew) -> list[str]:
    """Let one last station bring everything to its end; return what is wrong in the books."""
    for station in crew.stations.values():
        if station.life is not None:
            station.life.stop()
    last = crew.launcher.begin(crew.world.station("PC-LAST", fetches=False))
    until = time.monotonic() + PATIENCE_S * 2
    while time.monotonic() < until and not crew.world.read(Stored.of).is_settled:
        crew.world.see_to_uncertain()
        assert last.wait(_LOOK_S) is None, last.said
    last.stop()
    return mistakes(crew.world)

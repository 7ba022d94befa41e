"""The plant's time is one for all stations, and spans are measured by a clock that nobody sets."""

from datetime import UTC, datetime, timedelta

from services.application.spans import SetClock, began
from services.station_clock import StationClock, steady_seconds, wall_clock

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Pc:
    """A PC whose clock can be set; its seconds go on by themselves."""

    def __init__(self) -> None:
        self.shows = NOON
        self.seconds = 1000.0
        self.clock = StationClock(lambda: self.shows, lambda: self.seconds)

    def passes(self, seconds: float) -> None:
        self.shows += timedelta(seconds=seconds)
        self.seconds += seconds


def test_without_a_server_it_is_the_pcs_time_with_its_jumps() -> None:
    pc = Pc()
    pc.shows -= HOUR
    assert pc.clock() == NOON - HOUR


def test_with_a_server_it_is_the_servers_time_whatever_the_pc_shows() -> None:
    pc = Pc()
    server = NOON + 7 * MINUTE
    pc.clock.align(server)
    pc.passes(30)
    pc.shows -= HOUR
    assert pc.clock() == server + timedelta(seconds=30)


def test_a_span_is_the_same_though_the_clock_is_set_meanwhile() -> None:
    pc = Pc()
    before = pc.clock.steady()
    pc.passes(5)
    pc.shows += 24 * HOUR
    pc.clock.align(NOON - HOUR)
    assert pc.clock.steady() - before == timedelta(seconds=5)


def test_seconds_only_go_forward() -> None:
    first = steady_seconds()
    assert steady_seconds() >= first
    assert wall_clock().tzinfo is UTC


def test_what_began_counts_as_far_as_it_can_be_believed() -> None:
    steady = NOON + 3 * HOUR
    assert began(NOON - MINUTE, NOON, steady, 2 * MINUTE) == steady - MINUTE
    assert began(NOON - HOUR, NOON, steady, 2 * MINUTE) == steady - 2 * MINUTE
    assert began(NOON + HOUR, NOON, steady, 2 * MINUTE) == steady  # before the clock was set back
    assert began(None, NOON, steady, 2 * MINUTE) == steady


def test_moments_noted_before_the_clock_was_set_count_from_then_on() -> None:
    pc = Pc()
    watch = SetClock(pc.clock, pc.clock.steady)
    noted = pc.clock()
    pc.passes(10)
    assert not watch.look()
    assert watch.comparable(noted) == noted
    pc.shows += 24 * HOUR
    assert watch.look()
    assert not watch.look()
    set_at = pc.clock()
    assert watch.comparable(noted) == set_at
    pc.passes(60)
    assert watch.comparable(pc.clock()) == pc.clock()
    pc.shows -= 48 * HOUR
    assert watch.look()
    assert watch.comparable(set_at) == pc.clock()  # in the future by the clock of now
    assert watch.comparable(None) is None

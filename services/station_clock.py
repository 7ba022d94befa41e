"""The time on this station: one for all stations, and one that nobody can set."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def steady_seconds() -> float:
    """Return seconds that only ever go forward, also while the PC sleeps."""
    if sys.platform == "linux":  # elsewhere the monotonic clock counts a PC's sleep by itself
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def wall_clock() -> datetime:
    return datetime.now(UTC)


class StationClock:
    """Tells the plant's time: the database server's once it is known, before that this PC's.

    Between two looks at the server a clock that nobody sets carries it on. So the ages that
    stations show and judge are right whatever their own clocks say. With SQLite there is no
    server and it is the PC's clock, with its jumps.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = wall_clock,
        steady_s: Callable[[], float] = steady_seconds,
    ) -> None:
        self._wall = wall
        self._steady_s = steady_s
        self._origin = wall() - timedelta(seconds=steady_s())
        self._ahead: datetime | None = None  # the server's time when the steady clock was 0

    def __call__(self) -> datetime:
        if self._ahead is None:
            return self._wall()
        return self._ahead + timedelta(seconds=self._steady_s())

    def steady(self) -> datetime:
        """Return a time that never jumps, for spans within this process; no time of day."""
        return self._origin + timedelta(seconds=self._steady_s())

    def align(self, server_time: datetime) -> None:
        """Take over what the database server's clock shows at this moment."""
        self._ahead = server_time - timedelta(seconds=self._steady_s())

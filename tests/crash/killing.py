"""Kills one life of the program after the other, at named points or at any moment."""

import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.lives.accounts import Stored, mistakes, mistakes_so_far
from tests.lives.life import Launcher, Life, Point, points_passed
from tests.lives.world import World

PATIENCE_S = 60.0  # of a busy machine
_DRAIN_S = 90.0
_LOOK_S = 0.2


@dataclass
class Killing:
    """One line, killed again and again on the same data; the world goes on meanwhile."""

    world: World
    launcher: Launcher
    patience_s: float = PATIENCE_S
    kills: int = 0
    missed: list[str] = field(default_factory=list)  # points that a life did not pass in its time

    def at(self, point: Point) -> None:
        """Let a life go until it passes *point*, and die there."""
        life = self._begin(point)
        until = time.monotonic() + self.patience_s
        while life.wait(1.0) is None and time.monotonic() < until:
            self.world.weigh()  # it may wait for that
        if life.wait(0) is None:
            self.missed.append(point.name)
            life.kill()
        self._bury(life)

    def after(self, seconds: float) -> None:
        """Let a life go for so long, then kill it wherever it is."""
        life = self._begin(None)
        assert life.wait(seconds) is None, life.said
        life.kill()
        self._bury(life)

    def passed(self, seconds: float) -> Counter[str]:
        """Let a life go undisturbed; return how often it passes each point."""
        life = self._begin(None)
        for _ in range(round(seconds)):
            assert life.wait(1.0) is None, life.said
            self.world.trouble()
        life.stop()
        return points_passed(life.data)

    def so_far(self) -> list[str]:
        return mistakes_so_far(self.world)

    def finish(self) -> list[str]:
        """Let a last life bring everything to its end; return what is wrong in the books."""
        until = time.monotonic() + _DRAIN_S
        life = self.launcher.begin(self.world.station(fetches=False))
        while time.monotonic() < until and not self.world.read(Stored.of).is_settled:
            self.world.see_to_uncertain()
            assert life.wait(_LOOK_S) is None, life.said
        life.stop()
        return mistakes(self.world)

    def _begin(self, point: Point | None) -> Life:
        self.world.trouble()
        self.world.see_to_uncertain()
        return self.launcher.begin(self.world.station(), point)

    def _bury(self, life: Life) -> None:
        assert life.ended == -signal.SIGKILL, life.said
        self.kills += 1
        self.world.free_the_line()

"""Begins lives of the program and sees how they end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lives.points import CLOCK, PASSED
from tests.plc_process import ROOT

_END_S = 20.0
_START_S = 60.0
_LOOK_S = 0.05
_SAID, _RUNS = "said.log", "The line runs"


@dataclass(frozen=True, slots=True)
class Point:
    """Where a life ends by itself: the *nth* time that it passes the point called *name*."""

    name: str
    nth: int = 1
    ending: signal.Signals = signal.SIGKILL


class Launcher:
    """Talks to the process that forks lives (tests/lives/launcher.py)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.lives.launcher"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, data: Path, point: Point | None = None) -> "Life":
        """Begin a life on the settings in *data*; it ends at *point*, or when it is told to."""
        told = None
        if point is not None:
            told = {"name": point.name, "nth": point.nth, "signal": int(point.ending)}
        before = len(_said(data))
        pid = int(self._ask(do="start", data=str(data), point=told))
        return Life(self, data, pid, before)

    def wait(self, pid: int, seconds: float) -> int | None:
        answer = self._ask(do="wait", pid=pid, seconds=seconds)
        return None if answer is None else int(answer)

    def close(self) -> None:
        """End it and every life that it has begun."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_END_S)
        self._process.stdout.close()

    def _ask(self, **command: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The launcher of lives has ended.")
        return json.loads(line)


@contextmanager
def launcher() -> Iterator[Launcher]:
    process = Launcher()
    try:
        yield process
    finally:
        process.close()


@dataclass(slots=True)
class Life:
    """One process that runs the line, as `batchline jobs` does."""

    launcher: Launcher
    data: Path
    pid: int
    said_before: int = 0  # characters, by earlier lives on the same data
    ended: int | None = None

    def wait(self, seconds: float) -> int | None:
        """Return how it ended, None while it lives: minus a signal's number, or an exit code."""
        if self.ended is None:
            self.ended = self.launcher.wait(self.pid, seconds)
        return self.ended

    def wait_until_it_runs(self) -> None:
        """Wait until it would end in good order: before, a signal to end kills it."""
        until = time.monotonic() + _START_S
        while _RUNS not in self.said[self.said_before :]:
            assert time.monotonic() < until, self.said
            assert self.wait(_LOOK_S) is None, self.said

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.wait(0) is None:
            os.kill(self.pid, signal.SIGKILL)
            assert self.wait(_END_S) == -signal.SIGKILL

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and see that it does so in good order."""
        os.kill(self.pid, signal.SIGTERM)
        assert self.wait(_END_S) == 0, self.said

    def set_clock(self, seconds: float) -> None:
        """Set the clock of its PC forward, or back."""
        set_clock(self.data, seconds)

    @property
    def said(self) -> str:
        return _said(self.data)


def _said(data: Path) -> str:
    file = data / _SAID
    return file.read_text("utf-8") if file.exists() else ""


def set_clock(data: Path, seconds: float) -> None:
    fresh = data / f"{CLOCK}.new"
    fresh.write_text(str(seconds))
    fresh.replace(data / CLOCK)


def points_passed(data: Path) -> Counter[str]:
    """Return how often lives on this data have passed each point, and where they ended."""
    file = data / PASSED
    return Counter(file.read_text("utf-8").splitlines() if file.exists() else [])

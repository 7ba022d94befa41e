"""A virtual screen (Xvfb) and a hand (xdotool) that clicks on it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_START_S = 60.0


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Start Xvfb on a free display and give its name; fail with words where it is missing."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            pytest.fail(f"{tool} is missing: .ci/screen installs it, or says how.", pytrace=False)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Hand:
    """An operator before the real window of a program in another process."""

    program: subprocess.Popen[str]
    display: str

    def ask(self, name: str) -> dict[str, Any]:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(f"{name}\n")
        self.program.stdin.flush()
        line = self.program.stdout.readline()
        assert line, "the program has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def words(self, name: str) -> str:
        found = self.ask(name).get("words", "")
        return " | ".join(found) if isinstance(found, list) else str(found)

    def click(self, name: str, within_s: float = 20) -> None:
        """Wait until *name* is on the screen and can be touched, then click in its middle."""
        until(lambda: bool(self.ask(name).get("on")), f"{name} cannot be touched", within_s)
        place = self.ask(name)
        self._xdotool("mousemove", str(place["x"]), str(place["y"]), "click", "1")

    def type(self, text: str) -> None:
        """Touch the keys of the keyboard on the screen."""
        for letter in text:
            self.click(f"key {'space' if letter == ' ' else letter}")

    def press(self, keys: str) -> None:
        """Press keys on the PC's own keyboard, such as alt+F4."""
        self._xdotool("key", keys)

    def sees(self, name: str, what: str, within_s: float = 20) -> None:
        until(lambda: what in self.words(name), f"{name} does not say {what!r}", within_s)

    def sees_the_line(self, within_s: float) -> None:
        """Wait until the overview shows what is known of the line: its services have started."""
        told = "the line has not started"
        until(lambda: bool(self.words("front batch").strip()), told, within_s)

    def _xdotool(self, *command: str) -> None:
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *command], env=environment, check=True, timeout=20)


@contextmanager
def shown_program(
    display: str, data: Path, ends_with: int = 0, more: Sequence[str] = (), shows: str = "user"
) -> Iterator[Hand]:
    """Start the program on *display* with the settings in *data*, and end it as a user does.

    *shows*: a part of the window that comes.
    """
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.shown_program", "--data", str(data), *more],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        hand = Hand(program, display)
        until(lambda: bool(hand.ask(shows)), "no window came", _START_S)
        yield hand
    finally:
        with program:  # closes its pipes
            program.terminate()
            assert program.wait(30) == ends_with


def until(what: Callable[[], bool], why: str, within_s: float) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.1)

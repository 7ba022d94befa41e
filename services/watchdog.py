"""Starts the program as a child, and again when it crashed or stood still (`batchline --kiosk`).

Nothing is lost by ending a program that hangs: what it does is on record step by step.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from services.domain.errors import ConfigurationError
from services.station import default_data_folder, prepare_data_folder
from services.watched import Story, WatchFolder, Why

OK, FAILED, USAGE = 0, 1, 2
_LOOK_S = 0.5
_ASLEEP_S = 5.0  # a look that came this late: the PC slept, or nothing on it got its turn
_WINDOW_S = 300.0
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the watchdog waits; the last pause comes after three ends within five minutes."""

    hang_s: float = 30.0
    start_s: float = 120.0  # until the first beat
    end_s: float = 60.0  # after it was asked to end
    pauses_s: tuple[float, ...] = (1.0, 5.0, 60.0)


class Watchdog:
    """One program at a time, until it ends in good order."""

    def __init__(
        self,
        command: Sequence[str],
        folder: WatchFolder,
        patience: Patience,
        say: Callable[[str], None],
    ) -> None:
        self._command = tuple(command)
        self._folder = folder
        self._patience = patience
        self._say = say
        self._ends: deque[float] = deque()
        self._stopping = False

    def stop(self) -> None:
        """Have the program end, and end with it. It may be called from a signal."""
        self._stopping = True

    def run(self) -> int:
        """Return the exit code of the program's end in good order."""
        more: tuple[str, ...] = ()
        while True:
            self._folder.begin()
            with subprocess.Popen([*self._command, *more]) as child:  # noqa: S603 (this program)
                why, code = self._watch(child)
            again = self._folder.again()
            if why is None and again is not None and not self._stopping:
                more = again
            elif why is None or self._stopping:
                return code
            else:
                self._pause(why)
                if self._stopping:
                    return FAILED

    def _watch(self, child: subprocess.Popen[bytes]) -> tuple[Why | None, int]:
        """Wait for its end; None: in good order."""
        seen, since, beaten = self._folder.mark(), time.monotonic(), False
        asked_at: float | None = None
        while True:
            before = time.monotonic()
            try:
                code = child.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                pass
            else:
                in_order = self._folder.mark() == 0 or (not beaten and code == USAGE)
                return (None if in_order else Why.CRASH), code
            now = time.monotonic()
            mark = self._folder.mark()
            if mark != seen or now - before > _LOOK_S + _ASLEEP_S:
                beaten = beaten or mark != seen
                seen, since = mark, now
            if self._stopping and asked_at is None:
                asked_at = since = now
                _ask_to_end(child)
            limit = self._patience.hang_s if beaten else self._patience.start_s
            if asked_at is not None:
                limit = self._patience.end_s
            if now - since > limit:
                self._say(f"Batchline has stood still for {limit:.0f} s: it is ended.")
                child.kill()
                return Why.HANG, child.wait()

    def _pause(self, why: Why) -> None:
        """Leave the next program word of it, and wait: longer each time it comes soon."""
        now = time.monotonic()
        self._ends.append(now)
        while self._ends[0] < now - _WINDOW_S:
            self._ends.popleft()
        times = len(self._ends)
        pause_s = self._patience.pauses_s[min(times, len(self._patience.pauses_s)) - 1]
        self._folder.tell(Story(why, datetime.now(UTC), times, pause_s))
        often = f" That is {times} times in five minutes." if times >= _OFTEN else ""
        ended = "crashed" if why is Why.CRASH else "hung"
        self._say(f"Batchline {ended}.{often} It starts again in {pause_s:.0f} s.")
        self._folder.forget_wish()
        while time.monotonic() < now + pause_s and not self._stopping:
            self._stopping = self._folder.is_to_close()
            time.sleep(min(0.1, pause_s))


def _ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """Windows has no such signal: Ctrl+C reaches the program itself there."""
    if sys.platform != "win32":
        child.terminate()


def watch(arguments: argparse.Namespace) -> int:
    """Run this very command as a child and watch it; return the exit code."""
    patience = Patience() if arguments.hang_after is None else Patience(arguments.hang_after)
    with ExitStack() as stack:
        try:
            folder = _folder(arguments, stack)
            stack.enter_context(FileLock(folder / "watchdog.lock", timeout=0))
        except Timeout:
            _say("Batchline is watched already on this data: it runs. Use that window.")
            return USAGE
        except (ConfigurationError, OSError) as error:
            _say(str(error))
            return USAGE
        command = [sys.executable, *sys.orig_argv[1:], "--watched", str(folder)]
        dog = Watchdog(command, WatchFolder(folder), patience, _say)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: dog.stop())
        return dog.run()


def _folder(arguments: argparse.Namespace, stack: ExitStack) -> Path:
    if arguments.demo and arguments.data is None:
        made = tempfile.TemporaryDirectory(prefix="batchline-watch-", ignore_cleanup_errors=True)
        return Path(stack.enter_context(made))
    data: Path = (arguments.data or default_data_folder()).absolute()
    prepare_data_folder(data)
    (data / "watch").mkdir(exist_ok=True)
    return data / "watch"


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

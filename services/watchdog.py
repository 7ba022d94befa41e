"""Starts the program as a child, and again when it crashed or stood still (`batchline --kiosk`).

Nothing is lost by ending a program that hangs: what it does is on record step by step.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from services.watched import IN_ORDER, UNKNOWN, Story, WatchFolder, Why

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
    killed_s: float = 20.0  # what was killed is gone by then, or never
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

    def run(self, adopted: psutil.Process | None = None) -> int:
        """Return the exit code of the program's end in good order.

        *adopted* runs already: the watchdog that started it is gone.
        """
        child, more = adopted, tuple[str, ...]()
        while True:
            started = child or self._start(more)
            child = None
            why, code = (
                (Why.NOT_STARTED, FAILED)
                if started is None
                else self._watch(started, beaten=started is adopted)
            )
            again = self._folder.again()
            if self._stopping or (why is None and again is None):
                return code
            if why is None and again is not None:
                more = again
            elif why is not None:
                self._pause(why)
                if self._stopping:
                    return FAILED

    def _start(self, more: Sequence[str]) -> psutil.Process | None:
        """Return the program; None, and a word why, if it cannot be started now."""
        try:
            self._folder.begin()
            return psutil.Popen([*self._command, *more])
        except OSError as error:
            what = error.filename or self._command[0]
            self._say(f"Batchline cannot be started: {what}: {error.strerror}.")
            return None

    def _watch(self, child: psutil.Process, *, beaten: bool) -> tuple[Why | None, int]:
        """Wait for its end; None: in good order. *beaten*: it has given a beat already."""
        seen, since = self._folder.mark(), time.monotonic()
        asked_at: float | None = None
        while True:
            before = time.monotonic()
            code = _code(child, _LOOK_S)
            if code is not None:
                return self._ended(code, beaten=beaten)
            now = time.monotonic()
            mark = self._folder.mark()
            if mark in (UNKNOWN, seen) and now - before <= _LOOK_S + _ASLEEP_S:
                since = now if mark == UNKNOWN else since  # nothing is ended for a look that failed
            else:
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
                return Why.HANG, self._kill(child)

    def _ended(self, code: int, *, beaten: bool) -> tuple[Why | None, int]:
        if self._folder.mark() == IN_ORDER:
            return None, code
        wrong_words = not beaten and code == USAGE
        return (None if wrong_words else Why.CRASH), code

    def _kill(self, child: psutil.Process) -> int:
        """Wait until it is gone: while it holds the data folder no other could start."""
        told = False
        while True:
            with suppress(psutil.Error):  # it is gone, or it is another user's
                child.kill()
            code = _code(child, self._patience.killed_s)
            if code is not None or self._stopping:
                return code or FAILED
            if not told:
                self._say(
                    "Batchline hangs and the system cannot end it: a disk or a network drive does "
                    "not answer, as a rule. Restart the PC."
                )
                told = True

    def _pause(self, why: Why) -> None:
        """Leave the next program word of it, and wait: longer each time it comes soon."""
        now = time.monotonic()
        self._ends.append(now)
        while self._ends[0] < now - _WINDOW_S:
            self._ends.popleft()
        times = len(self._ends)
        pause_s = self._patience.pauses_s[min(times, len(self._patience.pauses_s)) - 1]
        if why is not Why.NOT_STARTED:  # that is no story: nothing ran
            self._folder.tell(Story(why, datetime.now(UTC), times, pause_s))
        often = f" That is {times} times in five minutes." if times >= _OFTEN else ""
        self._say(f"Batchline {_ENDED[why]}.{often} It starts again in {pause_s:.0f} s.")
        self._folder.forget_wish()
        while time.monotonic() < now + pause_s and not self._stopping:
            self._stopping = self._folder.is_to_close()
            time.sleep(min(0.1, pause_s))


_ENDED = {Why.CRASH: "crashed", Why.HANG: "hung", Why.NOT_STARTED: "was not started"}


def _code(child: psutil.Process, within_s: float) -> int | None:
    """Return the exit code; None while it runs. Of what is no child here nobody knows the code."""
    try:
        code = child.wait(within_s)
    except psutil.TimeoutExpired:
        # One that was adopted may stay as a zombie, which no wait ends.
        is_child = isinstance(child, psutil.Popen)
        return FAILED if not is_child and _is_zombie(child) else None
    return FAILED if code is None else code


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _ask_to_end(child: psutil.Process) -> None:
    """Windows has no such signal: Ctrl+C reaches the program itself there."""
    if not psutil.WINDOWS:
        child.terminate()

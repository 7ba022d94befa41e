"""What the watched program and its watchdog tell each other: files in one folder, no port."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from services.closing import forget_wish, is_wished

_BEAT, _STORY, _AGAIN = "beat", "story.json", "again.json"
WATCHDOG_LOCK = "watchdog.lock"
IN_ORDER = 946_684_800 * 10**9  # ns: 2000, which every file system can keep
UNKNOWN = -1
"""Marks that are no beats: the program ended in good order; its beats cannot be looked at."""


class Why(StrEnum):
    """Why the watchdog starts the program again."""

    CRASH = "crash"
    HANG = "hang"
    NOT_STARTED = "not started"  # there was no program: the disk is full, or memory


@dataclass(frozen=True, slots=True)
class Story:
    """How the program before this one ended."""

    why: Why
    at: datetime  # aware
    times: int  # within the last five minutes, this one too
    paused_s: float


class WatchFolder:
    """A beat is a new time on a file: it needs no room on a full disk, and no clock that is right.

    The end in good order is a time, too: the file, once there, stays for good.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Make ready for a program to be started. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _AGAIN).unlink(missing_ok=True)
        (self.folder / _BEAT).touch()

    def is_to_close(self) -> bool:
        """Whether a setup asks all that runs on the data folder to close (`closing.py`)."""
        return is_wished(self.folder.parent)

    def forget_wish(self) -> None:
        """Let only a setup count that still waits: it asks again at once."""
        forget_wish(self.folder.parent)

    def is_watched(self) -> bool:
        """Say whether a watchdog lives. Its lock goes with it, however it ends."""
        lock = FileLock(self.folder / WATCHDOG_LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:  # it cannot be told: nothing is started because of it
            return True
        lock.release()
        return False

    def beat(self) -> None:
        file = self.folder / _BEAT
        with suppress(OSError):
            try:
                os.utime(file)
            except FileNotFoundError:
                self.folder.mkdir(parents=True, exist_ok=True)
                file.touch()

    def mark(self) -> int:
        """Return what is another number after each beat, IN_ORDER or UNKNOWN."""
        try:
            return (self.folder / _BEAT).stat().st_mtime_ns
        except OSError:
            return UNKNOWN

    def end_in_good_order(self) -> None:
        with suppress(OSError):
            os.utime(self.folder / _BEAT, ns=(IN_ORDER, IN_ORDER))

    def ask_again(self, words: tuple[str, ...]) -> None:
        """Ask the watchdog to start the program again, with *words* on its command line."""
        (self.folder / _AGAIN).write_text(json.dumps(words), "utf-8")

    def again(self) -> tuple[str, ...] | None:
        with suppress(OSError, ValueError):
            return tuple(json.loads((self.folder / _AGAIN).read_text("utf-8")))
        return None

    def tell(self, story: Story) -> None:
        told = asdict(story) | {"at": story.at.isoformat()}
        with suppress(OSError):  # a full disk: it is started all the same
            (self.folder / _STORY).write_text(json.dumps(told), "utf-8")

    def story(self) -> Story | None:
        """Return what has not been put on record yet."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads((self.folder / _STORY).read_text("utf-8"))
            at = datetime.fromisoformat(told["at"])
            return Story(Why(told["why"]), at, int(told["times"]), float(told["paused_s"]))
        return None

    def told(self) -> None:
        with suppress(OSError):
            (self.folder / _STORY).unlink(missing_ok=True)

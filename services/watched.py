"""What the watched program and its watchdog tell each other: files in one folder, no port."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from services.closing import WISH, forget_wish

_BEAT, _STORY, _AGAIN = "beat", "story.json", "again.json"


class Why(StrEnum):
    """Why the watchdog starts the program again."""

    CRASH = "crash"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Story:
    """How the program before this one ended."""

    why: Why
    at: datetime  # aware
    times: int  # within the last five minutes, this one too
    paused_s: float


class WatchFolder:
    """A beat is a new time on a file: it needs no room on a full disk, and no clock that is right.

    The program takes the file away when it ends in good order.
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
        return (self.folder.parent / WISH).exists()

    def forget_wish(self) -> None:
        """Let only a setup count that still waits: it asks again at once."""
        forget_wish(self.folder.parent)

    def beat(self) -> None:
        file = self.folder / _BEAT
        with suppress(OSError):
            try:
                os.utime(file)
            except FileNotFoundError:
                file.touch()

    def mark(self) -> int:
        """Return what is another number after each beat; 0: the program ended in good order."""
        with suppress(OSError):
            return (self.folder / _BEAT).stat().st_mtime_ns
        return 0

    def end_in_good_order(self) -> None:
        (self.folder / _BEAT).unlink(missing_ok=True)

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

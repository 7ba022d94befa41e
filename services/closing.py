"""Asks the program that runs on a data folder to close, and waits until it has.

The setup of a new version does: a program that is in the middle of a download ends it first. The
wish is a file in the data folder, so that no port has to listen.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from services.station import AnotherProgramRunsError, only_program

WISH = "close-please"
WATCH_LOCK = Path("watch") / "watchdog.lock"
_LOOK_S = 0.5


def ask_to_close(folder: Path, wait_s: float) -> bool:
    """Ask, and wait up to *wait_s* seconds; return whether no program runs on *folder* now."""
    if not folder.is_dir():
        return True
    wish = folder / WISH
    until = time.monotonic() + wait_s
    try:
        while True:
            try:
                with only_program(folder), _no_watchdog(folder):
                    return True
            except (AnotherProgramRunsError, Timeout):
                wish.touch()
            if time.monotonic() > until:
                return False
            time.sleep(_LOOK_S)
    finally:
        wish.unlink(missing_ok=True)


@contextlib.contextmanager
def _no_watchdog(folder: Path) -> Iterator[None]:
    """Hold the lock of the one that would start the program again. Raises Timeout."""
    if not (folder / WATCH_LOCK).is_file():
        yield
        return
    with FileLock(folder / WATCH_LOCK, timeout=0):
        yield


async def listen(folder: Path, close: Callable[[], None]) -> None:
    """Call *close* when somebody asks. Runs until it is cancelled or has called."""
    wish = folder / WISH
    with contextlib.suppress(OSError):
        wish.unlink(missing_ok=True)  # of a setup that was given up before this program started
    while not wish.exists():  # noqa: ASYNC110 (another process makes it)
        await asyncio.sleep(_LOOK_S)
    close()

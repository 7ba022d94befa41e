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

from services.domain.errors import ConfigurationError
from services.station import AnotherProgramRunsError, only_program

WISH = "close-please"
WATCH_LOCK = Path("watch") / "watchdog.lock"
_LOOK_S = 0.5


def ask_to_close(folder: Path, wait_s: float) -> bool:
    """Ask, and wait up to *wait_s* seconds; return whether no program runs on *folder* now.

    It is asked again at each look: a wish that nobody renews is of a setup that was given up.
    Raises ConfigurationError if this user may not ask.
    """
    if not folder.is_dir():
        return True
    wish = folder / WISH
    until = time.monotonic() + wait_s
    refused: OSError | None = None
    try:
        while True:
            try:
                with only_program(folder), _no_watchdog(folder):
                    return True
            except (AnotherProgramRunsError, Timeout):
                refused = _touch(wish)
            if time.monotonic() > until:
                break
            time.sleep(_LOOK_S)
    finally:
        forget_wish(folder)
    if refused is not None:
        raise _not_allowed(wish, refused)
    return False


def forget_wish(folder: Path) -> None:
    """Take an older wish away: who waits still asks again within half a second."""
    with contextlib.suppress(OSError):
        (folder / WISH).unlink(missing_ok=True)


def _touch(wish: Path) -> OSError | None:
    """Return why not: on Windows it may fail once, while another deletes it."""
    try:
        wish.touch()
    except OSError as error:
        return error
    return None


def _not_allowed(file: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{file} cannot be written: {error.strerror}. Say it as the user who runs Batchline, or "
        "close the program in its window."
    )


@contextlib.contextmanager
def _no_watchdog(folder: Path) -> Iterator[None]:
    """Hold the lock of the one that would start the program again. Raises Timeout."""
    lock = FileLock(folder / WATCH_LOCK)
    if not (folder / WATCH_LOCK).is_file():
        yield
        return
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise
    except OSError as error:
        raise _not_allowed(folder / WATCH_LOCK, error) from error
    try:
        yield
    finally:
        lock.release()


async def listen(folder: Path, close: Callable[[], None]) -> None:
    """Call *close* when somebody asks. Runs until it is cancelled or has called."""
    wish = folder / WISH
    forget_wish(folder)  # of a setup that was given up before this program started
    while not wish.exists():  # noqa: ASYNC110 (another process makes it)
        await asyncio.sleep(_LOOK_S)
    close()

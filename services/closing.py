"""Asks every Batchline on this PC, or on one data folder, to close, and waits until all have.

The setup of a new version does: a program that is in the middle of a download ends it first. The
wish is a file in the data folder, so that no port has to listen. Who holds none of the folder's
locks (a board, a demo, a line with another folder) is seen by a locked file of its own.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from services.domain.errors import ConfigurationError
from services.station import AnotherProgramRunsError, default_data_folder, only_program

if TYPE_CHECKING:
    from psutil import Process

log = logging.getLogger(__name__)

WISH = "close-please"
WATCH_LOCK = Path("watch") / "watchdog.lock"
_SEEN = "running"
_LOOK_S = 0.5


class Asked(Enum):
    """What came of it."""

    NOBODY = "no program ran"
    CLOSED = "what ran has ended"
    STILL_RUNS = "it did not end in the time"


def ask_to_close(folder: Path, wait_s: float) -> Asked:
    """Ask, and wait up to *wait_s* seconds until no program hears of *folder*.

    It is asked again at each look: a wish that nobody renews is of a setup that was given up.
    Who was seen has to have ended, too: a process gives its locks back before that, also when it
    is about to begin again.
    Raises ConfigurationError if this user may not ask.
    """
    if not folder.is_dir():
        return Asked.NOBODY
    wish = folder / WISH
    until = time.monotonic() + wait_s
    refused: OSError | None = None
    met: set[Process] = set()
    ran = False
    try:
        while True:
            met |= _seen_in(folder)
            if _all_free(folder) and not _any_lives(met):
                return Asked.CLOSED if ran else Asked.NOBODY
            ran = True
            refused = _touch(wish)
            if time.monotonic() > until:
                break
            time.sleep(_LOOK_S)
    finally:
        _delete(wish)
    if refused is not None:
        raise _not_allowed(wish, refused)
    return Asked.STILL_RUNS


def heard_in(folder: Path) -> tuple[Path, ...]:
    """Return where a program on *folder* hears: there, and where one asks all of this PC."""
    of_pc = default_data_folder().absolute()
    return (folder,) if folder == of_pc or not of_pc.is_dir() else (folder, of_pc)


@contextlib.contextmanager
def seen(folder: Path) -> Iterator[None]:
    """Be waited for by whoever asks a program on *folder* to close."""
    with contextlib.ExitStack() as stack:
        for place in heard_in(folder):
            try:
                (place / _SEEN).mkdir(exist_ok=True)
                file = place / _SEEN / f"{os.getpid()}.lock"
                stack.callback(_delete, file)
                stack.enter_context(FileLock(file, timeout=0))
            except (OSError, Timeout) as error:  # another user's place: it closes unseen
                log.info("Not seen in %s: %s", place, error)
        yield


def is_wished(folder: Path) -> bool:
    """Say whether somebody asks now; to be called again and again, like `listen`."""
    return any((place / WISH).exists() for place in heard_in(folder))


def forget_wish(folder: Path) -> None:
    """Take older wishes away: who waits still asks again within half a second."""
    for place in heard_in(folder):
        with contextlib.suppress(OSError):
            (place / WISH).unlink(missing_ok=True)


async def listen(folder: Path, close: Callable[[], None]) -> None:
    """Call *close* when somebody asks. Runs until it is cancelled or has called."""
    forget_wish(folder)  # of a setup that was given up before this program started
    wishes = {str(place / WISH) for place in (folder, default_data_folder().absolute())}
    while not any(map(os.path.exists, wishes)):  # noqa: ASYNC110 (another process makes it)
        await asyncio.sleep(_LOOK_S)
    close()


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


def _all_free(folder: Path) -> bool:
    try:
        with only_program(folder), _no_watchdog(folder):
            _see_nobody(folder)
            return True
    except (AnotherProgramRunsError, Timeout):
        return False


def _seen_in(folder: Path) -> "set[Process]":
    """Return the processes that said they run here; a file may be of one that crashed."""
    import psutil  # noqa: PLC0415 (who only listens needs it not)

    found = set()
    for file in (folder / _SEEN).glob("*.lock"):
        with contextlib.suppress(ValueError, OverflowError, psutil.Error):
            if _is_held(file) and int(file.stem) != os.getpid():
                found.add(psutil.Process(int(file.stem)))
    return found


def _any_lives(processes: "Iterable[Process]") -> bool:
    import psutil  # noqa: PLC0415

    for each in processes:
        with contextlib.suppress(psutil.Error):
            if each.is_running() and each.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def _is_held(file: Path) -> bool:
    try:
        with FileLock(file, timeout=0):
            return False
    except (OSError, Timeout):
        return True


def _see_nobody(folder: Path) -> None:
    """Raises Timeout if a program is seen; a file that nobody holds was left by a crash."""
    for file in (folder / _SEEN).glob("*.lock"):
        try:
            with FileLock(file, timeout=0):
                _delete(file)
        except Timeout:
            raise
        except OSError as error:
            raise _not_allowed(file, error) from error


def _delete(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)

"""The data folder of this PC: where it is, and the lock of the one program."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from services.domain.errors import ConfigurationError


def default_data_folder() -> Path:
    """Return the platform's place: ProgramData on Windows, the user's data folder elsewhere."""
    if sys.platform == "win32":
        return platformdirs.site_data_path("Batchline", appauthor=False)
    return platformdirs.user_data_path("batchline", appauthor=False)


def is_set_up(folder: Path) -> bool:
    """Say whether somebody has set this station up: a file, or an address in the environment."""
    told = {name.upper() for name in os.environ} & {"PLC_HOST", "ODOO_URL"}
    return bool(told) or any((folder / name).exists() for name in ("settings.toml", ".env"))


def prepare_data_folder(folder: Path) -> None:
    """Make the folder. Raises ConfigurationError if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be written: {error.strerror}. "
            "Choose another with --data, or allow this user to write there."
        ) from error


class AnotherProgramRunsError(ConfigurationError):
    """Another Batchline runs on the same data folder."""


@contextmanager
def only_program(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one program runs the line on it.

    The operating system gives the lock back when the program ends, however it ends.
    Raises AnotherProgramRunsError at once if another holds it.
    """
    lock = FileLock(folder / "batchline.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AnotherProgramRunsError(
            f"Batchline runs already on the data in {folder}. Use that window, or close it first."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be locked: {error.strerror}."
        ) from error
    try:
        yield
    finally:
        lock.release()

"""Looks at an SQLite file before anything else touches it: a damaged one is never replaced."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from services.domain.errors import ConfigurationError

_LONGEST_S = 1.0  # a plant of years has a large file, and a start must not wait for all of it
_INSTRUCTIONS = 20_000  # of SQLite's machine between two looks at the clock


def check_file(file: Path) -> None:
    """Read as much of the file as a second allows, and change nothing.

    Raises ConfigurationError for a file that is damaged, cut off or empty, or that is gone while
    its log is still there.
    """
    log = file.with_name(f"{file.name}-wal")
    if not file.exists():
        if log.exists() and log.stat().st_size:
            raise _damaged(file, "the file is gone, but its log is there")
        return
    if file.stat().st_size == 0:
        raise _damaged(file, "it is empty (0 bytes)")
    try:
        found = _quick_check(file)
    except sqlite3.OperationalError:
        return  # locked, or not readable for this user: told when it is opened to work with
    except sqlite3.DatabaseError as error:
        raise _damaged(file, str(error)) from error
    if found != "ok":
        raise _damaged(file, found)


def _quick_check(file: Path) -> str:
    until = time.monotonic() + _LONGEST_S
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.set_progress_handler(lambda: int(time.monotonic() > until), _INSTRUCTIONS)
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return str(found).splitlines()[-1]


def _damaged(file: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The database {file} is damaged or is no database: {why}. It was left as it is. "
        "Put the last backup in its place with `batchline restore FILE --replace` (the damaged "
        "file is kept beside it), or move it away to start with an empty one."
    )

"""The kiosk's watchdog as a process of its own: what it watches, where it tells of it."""

import argparse
import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from services.closing import seen
from services.domain.errors import ConfigurationError
from services.log_book import start_log
from services.station import default_data_folder, prepare_data_folder
from services.streams import refuse
from services.this_program import same_again, start_apart
from services.watchdog import USAGE, Patience, Watchdog
from services.watched import WATCHDOG_LOCK, WatchFolder

log = logging.getLogger(__name__)

WATCHED, ADOPT = "--watched", "--adopt"
_LOOKED_AT_S = 2.0  # whether a watchdog lives is found out by its lock, for a moment


def watch(arguments: argparse.Namespace) -> int:
    """Run this very command as a child and watch it; return the exit code."""
    patience = Patience() if arguments.hang_after is None else Patience(arguments.hang_after)
    with ExitStack() as stack:
        try:
            folder = _folder(arguments, stack)
            stack.enter_context(FileLock(folder / WATCHDOG_LOCK, timeout=_LOOKED_AT_S))
            start_log(folder)
        except Timeout:
            refuse("Batchline is watched already on this data: it runs. Use that window.")
            return USAGE
        except (ConfigurationError, OSError) as error:
            refuse(str(error))
            return USAGE
        stack.enter_context(seen(folder.parent))
        dog = Watchdog(
            same_again(WATCHED, str(folder), options=(WATCHED, ADOPT)),
            WatchFolder(folder),
            patience,
            _say,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: dog.stop())
        return dog.run(_adopted(arguments.adopt))


def watch_again(folder: WatchFolder) -> "subprocess.Popen[bytes]":
    """Start another watchdog over this running program. Raises OSError."""
    words = (WATCHED, str(folder.folder), ADOPT, str(os.getpid()))
    return start_apart(same_again(*words, options=(WATCHED, ADOPT)))


def _adopted(number: int | None) -> psutil.Process | None:
    if number is None:
        return None
    log.warning("The watchdog before this one is gone: this one watches what runs.")
    try:
        return psutil.Process(number)
    except psutil.NoSuchProcess:  # it ended meanwhile: another one is started
        return None


def _folder(arguments: argparse.Namespace, stack: ExitStack) -> Path:
    if arguments.watched is not None:
        return Path(arguments.watched)
    if arguments.demo and arguments.data is None:
        made = tempfile.TemporaryDirectory(prefix="batchline-watch-", ignore_cleanup_errors=True)
        data = Path(stack.enter_context(made))
    else:
        data = (arguments.data or default_data_folder()).absolute()
        prepare_data_folder(data)
    (data / "watch").mkdir(exist_ok=True)
    return data / "watch"


def _say(text: str) -> None:
    log.warning("%s", text)
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()

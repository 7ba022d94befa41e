"""Where errors end that nobody caught: in the log, and so in a report (`fault_reports`)."""

import asyncio
import faulthandler
import logging
import os
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.fault_reports import FOLDER, write_report

log = logging.getLogger(__name__)

_HARD = "hard-crash.txt"
_open: list[int] = []  # a bare descriptor: faulthandler writes into it to the very end


def log_unhandled(data: Path) -> Path | None:
    """Let every error that nobody catches be logged from now on; a hard crash leaves a file.

    Return the report of the last program's hard crash or long standstill, if it left one.
    """
    sys.excepthook = _uncaught
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable
    report = _last_hard_crash(data / FOLDER)
    with suppress(OSError):
        file = os.open(data / FOLDER / _HARD, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o666)
        faulthandler.enable(file)
        for before in _open:
            os.close(before)
        _open[:] = [file]
    return report


def standing_still_after(seconds: float) -> None:
    """Write down where every thread is if this is not called again within *seconds*."""
    if _open:
        faulthandler.dump_traceback_later(seconds, file=_open[0])


def standing_still_no_more() -> None:
    """Let nothing be written down any more: the window has closed."""
    faulthandler.cancel_dump_traceback_later()


def log_in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Is asyncio's handler of what no task and no callback has caught."""
    error = context.get("exception")
    message = str(context.get("message"))
    logging.getLogger("loop").error("In the event loop: %s", message, exc_info=error)


def log_qt_fatal(message: str) -> None:
    """Qt ends the program right after this."""
    logging.getLogger("qt").critical("Fatal: %s", message, stack_info=True)


def _uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("unhandled").critical("Unhandled", exc_info=(kind, error, trace))
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)


def _in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        name = told.thread.name if told.thread else "a thread that is gone"
        logging.getLogger("unhandled").critical(
            "In the thread %s", name, exc_info=(told.exc_type, told.exc_value, told.exc_traceback)
        )


def _unraisable(told: Any) -> None:
    error = told.exc_value
    logging.getLogger("unhandled").error(
        "%s: %r", told.err_msg or "Ignored", told.object, exc_info=error
    )


def _last_hard_crash(folder: Path) -> Path | None:
    """Make a report of what the last program's end left behind."""
    left = folder / _HARD
    try:
        folder.mkdir(exist_ok=True)
        text = left.read_text("utf-8", "replace")
        at = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    except OSError:
        return None
    if not text.strip():
        return None
    told = f"The program before this one crashed or stood still. Where its threads were:\n\n{text}"
    return write_report(folder, at, told, "are in the log of that time")

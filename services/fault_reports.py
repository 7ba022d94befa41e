"""A report file for each mistake of the program that nobody foresaw: written once, then counted.

What is logged with a traceback and is no `PlantError` (those are foreseen) is such a mistake.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.about import about, both_times
from services.domain.errors import PlantError

FOLDER = "reports"
_MOST = 50
_DEFAULT_DAYS = 30
_TELL_AGAIN_S = 60.0
_KINDS_AT_MOST = 200
_TAIL_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake, by the place in the program where it happened."""

    what: str  # in one line, in the program's words
    in_window: bool  # else in the line's own work, which tries again by itself
    first_at: datetime
    times: int
    file: Path | None  # None: the disk took no report


Listener = Callable[[Fault], None]


class FaultReports(logging.Handler):
    """Hears all that is logged. Listeners are called on the thread of the mistake."""

    def __init__(self, data: Path, log_file: Path, masked: Callable[[str], str]) -> None:
        super().__init__(logging.ERROR)
        self._folder = data / FOLDER
        self._log_file = log_file
        self._masked = masked
        self._days = _DEFAULT_DAYS
        self._known: dict[str, Fault] = {}
        self._told: dict[str, float] = {}
        self._listeners: list[Listener] = []
        self._noting = threading.RLock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell *listener* of each mistake, and of its repetition once a minute at most."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def keep_for(self, days: int) -> None:
        self._days = days
        self._clear()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, PlantError) or not isinstance(error, Exception | None):
            return
        if error is None and record.levelno < logging.CRITICAL:
            return
        with self._noting:
            fault = self._note(record, error)
        if fault is not None:
            for listener in tuple(self._listeners):
                listener(fault)

    def _note(self, record: logging.LogRecord, error: Exception | None) -> Fault | None:
        """Write the first one down, count the next; return what is to be told, if anything."""
        key, now = _place(record, error), datetime.now(UTC)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KINDS_AT_MOST:
                return None
            what = self._masked(_what(record, error))
            file = self._write(now, what, record)
            fault = Fault(what, not record.name.startswith("services."), now, 1, file)
        else:
            fault = replace(known, times=known.times + 1)
        self._known[key] = fault
        if known is not None and time.monotonic() - self._told[key] < _TELL_AGAIN_S:
            return None
        self._told[key] = time.monotonic()
        if known is not None and fault.file is not None:
            with suppress(OSError), fault.file.open("a", encoding="utf-8") as report:
                report.write(f"{both_times(now)}: it happened {fault.times} times by now\n")
        return fault

    def _write(self, now: datetime, what: str, record: logging.LogRecord) -> Path | None:
        told = logging.Formatter("%(levelname)s %(name)s: %(message)s").format(record)
        return write_report(self._folder, now, self._masked(f"{what}\n\n{told}\n"), self._tail())

    def _tail(self) -> str:
        with suppress(OSError), self._log_file.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL_BYTES))
            return self._masked(file.read().decode("utf-8", "replace"))
        return "the log cannot be read"

    def _clear(self) -> None:
        clear_reports(self._folder, self._days)


def write_report(folder: Path, now: datetime, told: str, log_lines: str) -> Path | None:
    """Write a report of *told*; None if the disk does not take it. No secret may be in the texts.

    What is too old, and the oldest of what is too much, is deleted before.
    """
    clear_reports(folder, _DEFAULT_DAYS, _MOST - 1)
    name = f"fault-{now:%Y%m%d-%H%M%S}"
    names = (f"{name}{end}.txt" for end in ("", *(f"-{place}" for place in range(2, _MOST))))
    file = next((folder / each for each in names if not (folder / each).exists()), None)
    if file is None:
        return None
    text = "\n".join(
        (about("a mistake of the program", now), told, "# The last lines of the log", log_lines)
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", "utf-8")
    except OSError:
        return None
    return file


def report_files(data: Path) -> list[Path]:
    """Return the reports in the data folder: the newest first."""
    return sorted((data / FOLDER).glob("fault-*.txt"), reverse=True)


def clear_reports(folder: Path, days: int, most: int = _MOST) -> None:
    oldest = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    with suppress(OSError):
        for place, file in enumerate(sorted(folder.glob("fault-*.txt"), reverse=True)):
            if place >= most or file.stat().st_mtime < oldest:
                file.unlink()


def _what(record: logging.LogRecord, error: Exception | None) -> str:
    if error is None:
        return record.getMessage()
    return traceback.format_exception_only(error)[-1].strip()


def _place(record: logging.LogRecord, error: Exception | None) -> str:
    """Return what tells one mistake from another: its kind and where it happened."""
    if error is None:
        return f"{record.name} {record.msg}"
    steps = traceback.extract_tb(error.__traceback__)
    last = f"{steps[-1].filename}:{steps[-1].lineno}" if steps else ""
    return f"{record.name} {type(error).__name__} {last}"

"""The log of this PC: one place where it is set up, turned over, kept and cleared of secrets."""

import logging
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

from services.domain.errors import ConfigurationError
from services.fault_reports import FaultReports

FOLDER = "logs"
FILE = "batchline.log"
_FILE_BYTES = 5_000_000
_ALL_BYTES = 100_000_000
_DEFAULT_DAYS = 30
_SHORTEST_SECRET = 3  # shorter words stand everywhere
_MASK = "•••"

_hidden: set[str] = set()


def hide(secrets: Iterable[str]) -> None:
    """Keep these words out of everything that is logged or handed on from now on."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            _hidden.update((secret, quote(secret, safe=""), quote(secret), quote_plus(secret)))
            _hidden.add(repr(secret)[1:-1])


def masked(text: str) -> str:
    """Return *text* without any secret that is known: the last net, nothing should be in it."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return text


def start_log(folder: Path) -> None:
    """Write a log into *folder* from now on. Raises ConfigurationError if it cannot be begun."""
    if any(isinstance(handler, LogFile) for handler in logging.getLogger().handlers):
        return
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        handler = LogFile(folder / FOLDER)
    except OSError as error:
        raise ConfigurationError(
            f"The log in {folder / FOLDER} cannot be written: {error.strerror}."
        ) from error
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.addHandler(FaultReports(folder, folder / FOLDER / FILE, masked))
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def keep_log_for(days: int) -> None:
    """Delete what is older, now and later."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile | FaultReports):
            handler.keep_for(days)


def fault_reports() -> FaultReports | None:
    """Return what writes the reports of mistakes; None before the log is started."""
    found = (each for each in logging.getLogger().handlers if isinstance(each, FaultReports))
    return next(found, None)


def log_files(folder: Path) -> list[Path]:
    """Return the files of the log in the data folder: the newest first."""
    older = sorted((folder / FOLDER).glob("batchline-*.log"), reverse=True)
    current = folder / FOLDER / FILE
    return [*([current] if current.exists() else []), *older]


class LogFile(logging.FileHandler):
    """One file a day at most, and at most five megabytes; what cannot be written stops nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._days = _DEFAULT_DAYS
        self._begun = self._begun_on()
        super().__init__(folder / FILE, encoding="utf-8")
        self._turning = threading.RLock()
        self._clear()

    def keep_for(self, days: int) -> None:
        self._days = days
        self._clear()

    def emit(self, record: logging.LogRecord) -> None:
        with self._turning:
            with suppress(OSError):  # goes on in the file that there is
                self._turn_if_due(datetime.fromtimestamp(record.created, UTC))
            try:
                super().emit(record)
            except OSError:  # the file cannot be opened: that is not caught there
                self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Drop the record: a full disk must not stop the line. The next one tries a new file."""
        del record
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()

    def _begun_on(self) -> date:
        with suppress(OSError):
            return datetime.fromtimestamp((self._folder / FILE).stat().st_mtime, UTC).date()
        return datetime.now(UTC).date()

    def _turn_if_due(self, now: datetime) -> None:
        if self.stream is None or (now.date() == self._begun and self.stream.tell() < _FILE_BYTES):
            return
        self._begun = now.date()
        if self.stream.tell() == 0:
            return
        self.stream.close()
        self.stream = None  # opened by the next record
        name = f"batchline-{now:%Y%m%d-%H%M%S-%f}.log"
        (self._folder / FILE).rename(self._folder / name)
        self._clear()

    def _clear(self) -> None:
        """Delete what is too old, and the oldest of what is too much."""
        oldest = (datetime.now(UTC) - timedelta(days=self._days)).timestamp()
        room = _ALL_BYTES - _FILE_BYTES
        with suppress(OSError):
            for file in sorted(self._folder.glob("batchline-*.log"), reverse=True):
                about = file.stat()
                room -= about.st_size
                if about.st_mtime < oldest or room < 0:
                    file.unlink()


class _Lines(logging.Formatter):
    """Each line has the time in UTC and the PC's, and no secret."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        del datefmt
        at = datetime.fromtimestamp(record.created, UTC)
        here = at.astimezone()
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z ({here:%H:%M:%S %z})"

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

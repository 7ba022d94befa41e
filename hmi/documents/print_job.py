"""Printing in a process of its own, so that a printer that hangs holds up nothing but itself.

Qt keeps Python's lock while a driver takes its time: on a thread it would freeze the window.
"""

import asyncio
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Protocol, cast

import tzlocal

from hmi.language import Language
from services.domain.document import Document, Origin
from services.domain.errors import UnavailableError
from services.this_program import PRINT_PAGES, command

PRINTER, PAGE, ERROR, DONE = "printer", "page", "error", "done"
"""What the process says, a line each, with a name, a number or a sentence after it."""

LIST_S, PAGE_S = 20.0, 60.0
"""So long nothing may be heard: of which printers there are, and of the next page."""

Told = Callable[[int], None]


class PrinterError(UnavailableError):
    """A printer did not take the pages; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    document: Document
    origin: Origin
    logo: Path | None
    language: Language
    printer: str
    copies: int
    pages: tuple[int, ...]  # 0 is the first


class _ThisPcsZone:
    """Stands for a zone that was read from a file of this PC's, and cannot be sent itself."""

    def __reduce__(self) -> tuple[Callable[[], tzinfo], tuple[()]]:
        return tzlocal.get_localzone, ()


def sent(job: PrintJob | None) -> bytes:
    """Return *job* as the process reads it; None asks it which printers there are."""
    try:
        return pickle.dumps(job)
    except pickle.PicklingError:
        assert job is not None
        zone = cast("tzinfo", _ThisPcsZone())
        return pickle.dumps(replace(job, origin=replace(job.origin, zone=zone)))


class Printers(Protocol):
    """Both raise PrinterError; a cancelled call is ended at once."""

    async def names(self) -> list[str]:
        """Return the printers of this PC, the usual one first."""
        ...

    async def print(self, job: PrintJob, told: Told) -> None:
        """Print; *told* hears how many pages the printer has taken."""
        ...


class PrintProcess:
    """*line*: how the process is started; left out, this program once more."""

    def __init__(
        self, line: Sequence[str] = (), list_s: float = LIST_S, page_s: float = PAGE_S
    ) -> None:
        self._line = list(line) or command(PRINT_PAGES)
        self._list_s = list_s
        self._page_s = page_s

    async def names(self) -> list[str]:
        found: list[str] = []
        try:
            await self._talk(None, self._list_s, lambda _what, name: found.append(name))
        except TimeoutError as error:
            raise PrinterError(
                "This PC does not say which printers it has. Restart its print service or the PC, "
                "or make a PDF."
            ) from error
        return found

    async def print(self, job: PrintJob, told: Told) -> None:
        try:
            await self._talk(job, self._page_s, lambda _what, page: told(int(page)))
        except TimeoutError as error:
            raise PrinterError(
                f"The printer {job.printer} takes nothing: it was given up after "
                f"{self._page_s:.0f} s. See whether it is switched on, has paper and shows a "
                "fault, or make a PDF. What it has already may still come out."
            ) from error

    async def _talk(
        self, job: PrintJob | None, patience_s: float, hear: Callable[[str, str], None]
    ) -> None:
        """Hand over *job* (None: which printers are there?) and hear until it is done."""
        lines: asyncio.Queue[str] = asyncio.Queue()
        process = await self._start(job, lines)
        try:
            while True:
                line = await asyncio.wait_for(lines.get(), patience_s)
                what, _, rest = line.rstrip("\n").partition(" ")
                if what == DONE:
                    return
                if what in (PRINTER, PAGE):
                    hear(what, rest)
                    continue
                raise PrinterError(
                    rest or "The printer's driver has crashed. Choose another printer, or a PDF."
                )
        finally:
            process.kill()

    async def _start(
        self, job: PrintJob | None, lines: "asyncio.Queue[str]"
    ) -> "subprocess.Popen[bytes]":
        """Start it beside the loop; a call that is cancelled meanwhile leaves none behind."""
        later, put = asyncio.get_running_loop().call_soon_threadsafe, lines.put_nowait
        work = asyncio.to_thread(self._open, sent(job), lambda line: later(put, line))
        starting = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            (await starting).kill()
            raise
        except OSError as error:
            raise PrinterError(f"Printing cannot be started: {error.strerror}.") from error

    def _open(self, request: bytes, tell: Callable[[str], object]) -> "subprocess.Popen[bytes]":
        no_window = 0
        if sys.platform == "win32":
            no_window = subprocess.CREATE_NO_WINDOW
        process = subprocess.Popen(  # noqa: S603 (our own program, our own words)
            self._line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=no_window,
        )
        # One that cannot be ended must not keep this program from ending: a daemon.
        given = (process, request, tell)
        threading.Thread(target=_converse, args=given, name="printing", daemon=True).start()
        return process


def _converse(
    process: "subprocess.Popen[bytes]", request: bytes, tell: Callable[[str], object]
) -> None:
    """Hand over the request, then tell each line; an empty one when nothing comes any more."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process, suppress(OSError, RuntimeError, ValueError):  # RuntimeError: the loop is closed
        process.stdin.write(request)
        process.stdin.close()
        for line in process.stdout:
            tell(line.decode("utf-8", "replace"))
        tell("")

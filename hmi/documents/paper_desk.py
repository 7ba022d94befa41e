"""Carries documents out of the window: to a printer or a file, one at a time, told as it goes."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from hmi.documents.logo import read_logo
from hmi.documents.pdf import pdf, printed
from hmi.documents.places import free_name, places
from hmi.documents.print_job import PrinterError, Printers, PrintJob, PrintProcess
from hmi.documents.questions import how_to_print, pages_of, where_to
from hmi.figures import number
from hmi.language import heard, spoken
from hmi.qt.tasks import UiTasks, until_over
from hmi.sheets.entry import EntryQuestion
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.application.document_files import DocumentFiles, Progress
from services.domain.document import Document, LongTable, Origin
from services.domain.errors import PlantError
from services.domain.user import User
from services.ports.files import FileKind

log = logging.getLogger(__name__)

What = Document | LongTable
Make = Callable[[], What | Awaitable[What]]
Enter = Callable[[EntryQuestion], Coroutine[Any, Any, Mapping[str, str] | None]]


@dataclass(frozen=True, slots=True)
class PaperSources:
    """What of the services and of this station documents need."""

    files: DocumentFiles
    exports: Path  # where files go if nobody wants them elsewhere
    plant: str
    line: str
    zone: tzinfo
    logo: Path | None = None
    printers: Printers = field(default_factory=PrintProcess)


@dataclass(frozen=True, slots=True)
class PaperJob:
    """What is under way, or what became of the last; *owner* is the bar that asked for it."""

    owner: str = ""
    mark: Mark = Mark.NONE
    told: str = ""
    busy: bool = False


class PaperDesk(QObject):
    changed = Signal()

    def __init__(
        self,
        sources: PaperSources,
        tasks: UiTasks,
        enter: Enter,
        user: Callable[[], User | None],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sources = sources
        self._tasks = tasks
        self._enter = enter
        self._user = user
        self._now = now
        self._work: asyncio.Task[str] | None = None
        self._is_at_printer = False
        self.job = PaperJob()

    def write(self, owner: str, kind: FileKind, make: Make) -> None:
        """Ask where to, then write what *make* returns as *kind*."""
        self._begin(owner, self._write(owner, kind, make))

    def print(self, owner: str, make: Make) -> None:
        """Ask for the printer, then print what *make* returns."""
        self._begin(owner, self._print(owner, make))

    def cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _begin(self, owner: str, work: Coroutine[Any, Any, str]) -> None:
        if self.job.busy:
            work.close()  # the bars do not offer it meanwhile
            return
        self._is_at_printer = False
        self._tell(PaperJob(owner, busy=True))
        self._tasks.start(self._watch(owner, work))

    async def _watch(self, owner: str, work: Coroutine[Any, Any, str]) -> None:
        """Tell how it ends: done and where, not done and why, left, or cancelled."""
        task = self._work = asyncio.get_running_loop().create_task(work)
        try:
            await until_over(task)
        finally:  # also when the window closes
            self._work = None
            self._tell(self._end(owner, task))

    def _end(self, owner: str, task: "asyncio.Task[str]") -> PaperJob:
        if task.cancelled():
            told = tr("Cancelled: nothing was written")
            if self._is_at_printer:
                told = tr("Cancelled: what the printer has already may still come out")
            return PaperJob(owner, Mark.CROSS, told)
        error = task.exception()
        if error is None:
            done = task.result()
            return PaperJob(owner, Mark.TICK if done else Mark.NONE, done)
        if not isinstance(error, PlantError):
            log.error("A document was not made", exc_info=error)
            return PaperJob(owner, Mark.CROSS, tr("Not done. The log has the details."))
        return PaperJob(owner, Mark.CROSS, heard(str(error)))

    async def _write(self, owner: str, kind: FileKind, make: Make) -> str:
        what = await _made(make)
        folders = await asyncio.to_thread(places, self._sources.exports)
        first = next(iter(folders.values()))
        name = await asyncio.to_thread(free_name, first, what.file_name, kind.value)
        answer = await self._enter(where_to(kind, name, folders))
        if answer is None:
            return ""
        path = folders[answer["place"]] / f"{answer['name'].strip()}.{kind.value}"
        self._tell(PaperJob(owner, Mark.CLOCK, tr("%1 is being written", path.name), busy=True))
        if kind is FileKind.PDF and isinstance(what, Document):
            await self._sources.files.whole(path, await self._pdf(what))
            return tr("Written: %1", str(path))
        origin = self._origin()

        def told(progress: Progress) -> None:
            self._tell(PaperJob(owner, Mark.CLOCK, _progress(path.name, progress), busy=True))

        await self._sources.files.tables(what, path, kind, origin, told)
        return tr("Written: %1", str(path))

    async def _print(self, owner: str, make: Make) -> str:
        what = await _made(make)
        assert isinstance(what, Document), "a table without end is not for paper"
        self._tell(PaperJob(owner, Mark.CLOCK, tr("Looking for printers"), busy=True))
        sources, origin = self._sources, self._origin()
        names = await sources.printers.names()
        if not names:
            raise PrinterError("This PC has no printer. Make a PDF instead.")
        ready = await asyncio.to_thread(printed, what, origin, None)
        answer = await self._enter(how_to_print(names, ready.count))
        if answer is None:
            return ""
        pages = pages_of(answer["pages"], ready.count) or []
        name, copies = answer["printer"], int(answer["copies"])

        def show(page: int) -> None:
            text = tr("Page %1 of %2 goes to %3", str(page), str(len(pages)), name)
            self._tell(PaperJob(owner, Mark.CLOCK, text, busy=True))

        self._tell(PaperJob(owner, Mark.CLOCK, tr("%1 is being asked", name), busy=True))
        self._is_at_printer = True
        job = PrintJob(what, origin, sources.logo, spoken(), name, copies, tuple(pages))
        await sources.printers.print(job, show)
        return tr("Sent to %1, pages: %2", name, str(len(pages)))

    async def _pdf(self, what: Document) -> bytes:
        logo = await asyncio.to_thread(read_logo, self._sources.logo)
        return await asyncio.to_thread(pdf, what, self._origin(), logo)

    def _origin(self) -> Origin:
        user, sources = self._user(), self._sources
        name = "" if user is None else user.name
        return Origin(sources.plant, sources.line, self._now(), name, sources.zone)

    def _tell(self, job: PaperJob) -> None:
        if job != self.job:
            self.job = job
            self.changed.emit()


async def _made(make: Make) -> What:
    made = make()
    return await made if inspect.isawaitable(made) else made


def _progress(name: str, progress: Progress) -> str:
    rows = number(Decimal(progress.rows), 0)
    if progress.count is None:
        return tr("%1 is being written: %2 rows", name, rows)
    return tr("%1 is being written: %2 of %3 rows", name, rows, number(Decimal(progress.count), 0))

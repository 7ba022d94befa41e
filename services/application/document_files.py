"""Writes documents to files beside the line: page by page, with progress, until it is cancelled."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from services.domain.document import (
    Document,
    Facts,
    LongTable,
    Origin,
    Paragraph,
    Row,
    Table,
)
from services.ports.files import FileKind, Files, TableFile

T = TypeVar("T")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Progress:
    rows: int
    count: int | None  # of all rows, if it is known


Told = Callable[[Progress], None]


class DocumentFiles:
    """One file at a time, on a thread of its own; a cancelled task leaves nothing behind."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._thread = ThreadPoolExecutor(1, "files")

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def tables(
        self,
        what: Document | LongTable,
        path: Path,
        kind: FileKind,
        origin: Origin,
        told: Told = lambda _progress: None,
    ) -> int:
        """Write CSV or XLSX; return how many rows.

        Raises FileNotWrittenError, and what reading the rows raises; then, and when the task is
        cancelled, no file is left.
        """
        file = await self._begin(path, kind, origin)
        try:
            if isinstance(what, LongTable):
                rows = await self._long(file, what, told)
            else:
                rows = await self._document(file, what, told)
            await self._do(file.finish)
        except BaseException:
            await self._abandon(file)
            raise
        return rows

    async def whole(self, path: Path, content: bytes) -> None:
        """Write *content*, such as a PDF, as a whole or not at all. Raises FileNotWrittenError."""
        await self._do(self._files.whole, path, content)

    async def _long(self, file: TableFile, what: LongTable, told: Told) -> int:
        await self._do(file.table, what.title, what.columns)
        return await self._rows(file, what.pages(), 0, what.count, told)

    async def _document(self, file: TableFile, what: Document, told: Told) -> int:
        count = sum(len(table.rows) for table in what.tables)
        await self._do(file.words, [what.title, what.subtitle, *_paragraphs(what)])
        for section in what.sections:
            for block in section.blocks:
                if isinstance(block, Facts):
                    await self._do(file.facts, section.heading, block.facts)
        rows = 0
        for section in what.sections:
            for table in (block for block in section.blocks if isinstance(block, Table)):
                await self._do(file.table, table.title or section.heading, table.columns)
                rows = await self._rows(file, _parts(table), rows, count, told)
                if table.totals is not None:
                    await self._do(file.totals, table.totals)
        return rows

    async def _rows(
        self,
        file: TableFile,
        pages: AsyncIterator[Sequence[Row]],
        done: int,
        count: int | None,
        told: Told,
    ) -> int:
        async for page in pages:
            await self._do(file.rows, page)
            done += len(page)
            told(Progress(done, count))
        return done

    async def _abandon(self, file: TableFile) -> None:
        """Wait for what the thread is at, then take the file away, cancelled or not."""
        going = asyncio.ensure_future(self._do(file.abandon))
        while not going.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(going)

    async def _begin(self, path: Path, kind: FileKind, origin: Origin) -> TableFile:
        opening = asyncio.ensure_future(self._do(self._files.tables, path, kind, origin))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait((opening,))
            if not opening.cancelled() and opening.exception() is None:
                await self._abandon(opening.result())
            raise

    async def _do(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


async def _parts(table: Table) -> AsyncIterator[Sequence[Row]]:
    for start in range(0, len(table.rows), _AT_ONCE):
        yield table.rows[start : start + _AT_ONCE]


def _paragraphs(what: Document) -> list[str]:
    told = [
        block.text
        for section in what.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]
    return [*told, *what.notes]

"""Files that people take away: tables for a spreadsheet, pages as they are."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from services.domain.document import Column, Fact, Origin, Row


class FileKind(StrEnum):
    """What a document can be written as; the value is the file's ending."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


class TableFile(Protocol):
    """One file being written, from its beginning to its end, on one thread at a time.

    All methods raise FileNotWrittenError. Until `finish` has returned, nothing stands under the
    file's name.
    """

    def words(self, lines: Sequence[str]) -> None:
        """Write plain lines: titles, paragraphs, notes."""

    def facts(self, heading: str, facts: Sequence[Fact]) -> None: ...

    def table(self, title: str, columns: Sequence[Column]) -> None:
        """Begin a table; the rows that come next are its own."""

    def rows(self, rows: Sequence[Row]) -> None: ...

    def totals(self, row: Row) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None:
        """Leave nothing behind. Never raises."""


class Files(Protocol):
    """Opens files for writing; a name that is taken is refused, never written over."""

    def tables(self, path: Path, kind: FileKind, origin: Origin) -> TableFile:
        """Begin a file of tables, CSV or XLSX. Raises FileNotWrittenError."""

    def whole(self, path: Path, content: bytes) -> None:
        """Write *content* as a whole or not at all. Raises FileNotWrittenError."""

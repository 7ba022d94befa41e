"""Tables as CSV: UTF-8 with its mark, units in the header, times with offset, exact decimals."""

import csv
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO

from services.adapters.files.whole_file import WholeFile, told
from services.domain.document import Cell, Column, Fact, Format, Kind, Origin, Row
from services.domain.errors import FileNotWrittenError

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


class CsvFile:
    """One table is a header and its rows; what else a document says stands above, line by line.

    *decimal_comma*: 12,5 and semicolons, as spreadsheets in Indonesia or Germany read numbers.
    """

    def __init__(self, path: Path, origin: Origin, *, decimal_comma: bool = False) -> None:
        self._origin = origin
        self._comma = decimal_comma
        self._path = path
        self._whole = WholeFile(path)
        self._formats: tuple[Format, ...] = ()
        self._begun = False
        try:
            with told(path):
                self._stream: IO[str] = self._whole.part.open("w", encoding="utf-8-sig", newline="")
        except FileNotWrittenError:
            self._whole.abandon()
            raise
        self._writer = csv.writer(self._stream, delimiter=";" if decimal_comma else ",")

    def words(self, lines: Sequence[str]) -> None:
        self._write([[_harmless(line)] for line in lines])

    def facts(self, heading: str, facts: Sequence[Fact]) -> None:
        self._gap()
        rows = [[_header(fact.label, fact.format), self._cell(fact.value)] for fact in facts]
        self._write([[_harmless(heading)], *rows] if heading else rows)

    def table(self, title: str, columns: Sequence[Column]) -> None:
        if self._begun:
            self._gap()
            self._write([[_harmless(title)]])
        self._write([[_header(each.header, each.format) for each in columns]])

    def rows(self, rows: Sequence[Row]) -> None:
        self._write([[self._cell(cell) for cell in row] for row in rows])

    def totals(self, row: Row) -> None:
        self.rows((row,))

    def finish(self) -> None:
        with told(self._path):
            self._stream.close()
        self._whole.finish()

    def abandon(self) -> None:
        with suppress(OSError):  # what could not be written is thrown away with the rest
            self._stream.close()
        self._whole.abandon()

    def _gap(self) -> None:
        if self._begun:
            self._write([[]])

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        with told(self._path):
            self._writer.writerows(rows)
        self._begun = True

    def _cell(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "TRUE" if cell else "FALSE"
        if isinstance(cell, str):
            return _harmless(cell)
        if isinstance(cell, datetime):
            local = cell.astimezone(self._origin.zone)
            return local.isoformat(sep=" ", timespec="seconds")
        if isinstance(cell, date):
            return cell.isoformat()
        text = f"{cell:f}" if not isinstance(cell, int) else str(cell)
        return text.replace(".", ",") if self._comma else text


def _header(label: str, form: Format) -> str:
    named = form.kind is Kind.NUMBER and form.unit
    return _harmless(f"{label} ({form.unit})" if named else label)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking the text of a person, Odoo or the PLC for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_MARKS) else text

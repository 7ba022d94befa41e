"""Tables as a workbook: real numbers, dates and yes/no with their formats, one sheet a table."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from services.adapters.files.whole_file import WholeFile, told, told_of_scratch
from services.domain.document import Cell, Column, Fact, Format, Kind, Origin, Row
from services.domain.errors import FileNotWrittenError

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_LOOKED_AT = 200  # rows that decide how wide a column is
_WIDEST = 60
_HUNDRED = Decimal(100)


class _Part:
    """The file that the workbook goes to; after a fault or its end it takes all and keeps nothing.

    Python's ZipFile writes its end even when it is thrown away: that must not fail once more.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self.has_failed = False

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        done = len(view) if self._file.closed else 0
        while done < len(view):
            try:
                done += self._file.write(view[done:]) or 0
            except OSError:
                self.has_failed = True
                self.close()
                raise
        return len(view)

    def seek(self, place: int, whence: int = 0) -> int:
        return 0 if self._file.closed else self._file.seek(place, whence)

    def tell(self) -> int:
        return 0 if self._file.closed else self._file.tell()

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        self._file.close()


class XlsxFile:
    """Words and facts are on the first sheet. Rows go to the disk as they come.

    Times are those of the plant, without offset, as spreadsheets have them; the header says of
    which zone.
    """

    def __init__(self, path: Path, origin: Origin) -> None:
        self._origin = origin
        self._path = path
        with told_of_scratch(Path(tempfile.gettempdir())):
            self._scratch = _scratch()
        options = {"constant_memory": True, "tmpdir": self._scratch.name}
        try:
            self._whole = WholeFile(path)
            with told(path):
                self._part = _Part(self._whole.part)
        except FileNotWrittenError:
            self._scratch.cleanup()
            raise
        self._book = xlsxwriter.Workbook(self._part, options)
        self._formats: dict[tuple[str, bool], Any] = {}
        self._names: set[str] = set()
        self._cover: Any = None  # the sheet of words and facts, if there are any
        self._cover_row = 0
        self._sheet: Any = None
        self._row = 0
        self._columns: tuple[Column, ...] = ()
        self._widths: list[int] = []

    def words(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._on_cover([line], bold=self._cover_row == 0)

    def facts(self, heading: str, facts: Sequence[Fact]) -> None:
        self._on_cover([])
        if heading:
            self._on_cover([heading], bold=True)
        for fact in facts:
            self._on_cover([self._header(fact.label, fact.format), fact.value], fact.format)

    def table(self, title: str, columns: Sequence[Column]) -> None:
        with self._told():
            self._end_table()
            self._sheet = self._book.add_worksheet(self._name(title))
            self._columns, self._row = tuple(columns), 1
            headers = [self._header(each.header, each.format) for each in columns]
            self._widths = [_width(each) for each in headers]
            head = self._format("", bold=True)
            for place, text in enumerate(headers):
                self._sheet.write_string(0, place, text, head)
            self._sheet.freeze_panes(1, 0)

    def rows(self, rows: Sequence[Row]) -> None:
        with self._told():
            for row in rows:
                self._one(row, bold=False)

    def totals(self, row: Row) -> None:
        with self._told():
            self._one(row, bold=True)

    def finish(self) -> None:
        with self._told():
            self._end_table()
            if self._cover is not None:
                self._cover.set_column(0, 1, 32)
            self._book.close()
            self._part.close()
        self._scratch.cleanup()
        self._whole.finish()

    def abandon(self) -> None:
        for sheet in self._book.worksheets():
            if sheet.row_data_fh is not None:  # else Windows keeps the file from being deleted
                with suppress(OSError):  # what it still holds cannot be written either
                    sheet.row_data_fh.close()
        self._book.fileclosed = 1
        with suppress(OSError):
            self._part.close()
        self._scratch.cleanup()
        self._whole.abandon()

    def _one(self, row: Row, *, bold: bool) -> None:
        if self._row >= _MOST_ROWS:
            raise FileNotWrittenError(
                f"{self._path.name} would have more than {_MOST_ROWS} rows, which no spreadsheet "
                "opens: no file was written. Choose a shorter time, or CSV."
            )
        for place, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            self._put(self._sheet, (self._row, place), cell, column.format, bold=bold)
            if self._row <= _LOOKED_AT:
                self._widths[place] = max(self._widths[place], _width(cell))
        self._row += 1

    def _put(
        self, sheet: Any, place: tuple[int, int], cell: Cell, form: Format, *, bold: bool
    ) -> None:
        shown = self._format(_number_format(form), bold=bold)
        if cell is None:
            sheet.write_blank(*place, None, shown)
        elif isinstance(cell, bool):
            sheet.write_boolean(*place, cell, shown)
        elif isinstance(cell, Decimal | int):
            figure = cell / _HUNDRED if form.unit == "%" else cell
            sheet.write_number(*place, figure, shown)
        elif isinstance(cell, datetime):
            local = cell.astimezone(self._origin.zone).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(*place, local, shown)
        elif isinstance(cell, date):
            sheet.write_datetime(*place, cell, shown)
        else:  # a string, whatever it begins with: never a formula or a link
            sheet.write_string(*place, cell[:_LONGEST_TEXT], self._format("", bold=bold))

    def _on_cover(
        self, cells: Sequence[Cell], form: Format | None = None, *, bold: bool = False
    ) -> None:
        with self._told():
            if self._cover is None:
                self._cover = self._book.add_worksheet(
                    self._name(self._origin.plant or "Batchline")
                )
            for place, cell in enumerate(cells):
                own = form if place and form is not None else Format(Kind.TEXT)
                self._put(self._cover, (self._cover_row, place), cell, own, bold=bold)
            self._cover_row += 1

    def _end_table(self) -> None:
        if self._sheet is None:
            return
        for place, wide in enumerate(self._widths):
            self._sheet.set_column(place, place, min(wide, _WIDEST) + 2)
        self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._columns) - 1)
        self._sheet = None

    def _header(self, label: str, form: Format) -> str:
        if form.kind is Kind.TIME:
            return f"{label} ({self._origin.zone})"
        told = form.kind is Kind.NUMBER and form.unit not in ("", "%")  # each cell has its own %
        return f"{label} ({form.unit})" if told else label

    def _name(self, title: str) -> str:
        plain = _NOT_IN_A_NAME.sub("-", title).strip("' ") or "Batchline"
        name, number = plain[:_LONGEST_NAME], 1
        while name.lower() in self._names:
            number += 1
            tail = f" {number}"
            name = plain[: _LONGEST_NAME - len(tail)] + tail
        self._names.add(name.lower())
        return name

    def _format(self, shown: str, *, bold: bool) -> Any:
        key = (shown, bold)
        if key not in self._formats:
            look: dict[str, Any] = {"bold": True} if bold else {}
            if shown:
                look["num_format"] = shown
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _where(self) -> AbstractContextManager[None]:
        if self._part.has_failed:
            return told(self._path)
        return told_of_scratch(Path(self._scratch.name).parent)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say of what was refused: the file's own place, or the one for temporary files."""
        try:
            yield
        except OSError as error:
            with self._where():
                raise error from None
        except XlsxWriterException as error:
            cause = error.args[0] if error.args else error
            if isinstance(cause, OSError):
                with self._where():
                    raise cause from error
            raise FileNotWrittenError(f"{self._path.name} was not written: {cause}.") from error


def _scratch() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="batchline-", ignore_cleanup_errors=True)


def _number_format(form: Format) -> str:
    if form.kind is Kind.TIME:
        return "yyyy-mm-dd hh:mm:ss"
    if form.kind is Kind.DAY:
        return "yyyy-mm-dd"
    if form.kind is Kind.COUNT:
        return "#,##0"
    if form.kind is not Kind.NUMBER:
        return ""
    whole = "#,##0" + ("." + "0" * form.decimals if form.decimals else "")
    if form.unit == "%":
        whole += "%"
    return f"+{whole};-{whole};{whole}" if form.signed else whole


def _width(cell: Cell) -> int:
    if isinstance(cell, datetime):
        return 19
    return 0 if cell is None else len(str(cell))

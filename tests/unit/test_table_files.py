"""CSV and XLSX as a spreadsheet reads them, whole or not at all."""

import asyncio
import csv
import resource
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from services.adapters.files.files import DiskFiles
from services.application.document_files import DocumentFiles, Progress
from services.domain.document import (
    COUNT,
    DAY,
    KG,
    KG_OFF,
    MINUTES,
    PERCENT,
    TEXT,
    TIME,
    YES_NO,
    Column,
    Document,
    Fact,
    Facts,
    LongTable,
    Origin,
    Paragraph,
    Row,
    Section,
    Table,
)
from services.domain.errors import FileNotWrittenError
from services.ports.files import FileKind

JAKARTA = ZoneInfo("Asia/Jakarta")
MOMENT = datetime(2026, 3, 4, 20, 5, 9, 500000, tzinfo=UTC)  # the 5th, 03:05:09 in the plant
ORIGIN = Origin("PT Pakan", "Line 1", MOMENT, "Siti R.", JAKARTA)
COLUMNS = (
    Column("Product", TEXT),
    Column("Actual", KG),
    Column("Off", KG_OFF),
    Column("Yield", PERCENT),
    Column("Batches", COUNT),
    Column("Down", MINUTES),
    Column("Ended", TIME),
    Column("Day", DAY),
    Column("Weighed", YES_NO),
)
FULL: Row = (
    "Ø JF PLUS",
    Decimal("1234.567"),
    Decimal("-0.25"),
    Decimal("98.5"),
    12,
    Decimal(45),
    MOMENT,
    date(2026, 3, 4),
    True,
)
EMPTY: Row = ("=1+1", None, None, None, None, None, None, None, False)
TOTALS: Row = ("Together", Decimal("1234.567"), None, None, 12, None, None, None, None)
REPORT = Document(
    "report",
    "Shift report",
    "4 March, 06:00–14:00",
    (
        Section(
            "Made",
            (
                Facts((Fact("Batches", 12, COUNT), Fact("Asked", Decimal("1250.5"), KG))),
                Table(COLUMNS, (FULL, EMPTY), TOTALS),
                Paragraph("@all are asked to look."),
            ),
        ),
        Section("Failures", (Table((Column("Equipment"),), (("MIXER",),), title="By time/day"),)),
    ),
    notes=("Times are the plant's.",),
)


def write(what: Document | LongTable, path: Path, **how: Any) -> int:
    files = DocumentFiles(DiskFiles(decimal_comma=how.pop("decimal_comma", False)))
    kind = FileKind(path.suffix.removeprefix("."))
    try:
        return asyncio.run(files.tables(what, path, kind, ORIGIN, **how))
    finally:
        files.close()


def long_table(rows: int, at_once: int = 100) -> LongTable:
    async def pages() -> AsyncIterator[Sequence[Row]]:
        for start in range(0, rows, at_once):
            yield [FULL] * min(at_once, rows - start)

    return LongTable("history", "History", "", COLUMNS, pages, rows)


def test_a_long_table_is_plain_csv_with_units_offsets_and_exact_decimals(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "history.csv"
    assert write(long_table(250), file) == 250
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    assert rows[0] == [
        "Product",
        "Actual (kg)",
        "Off (kg)",
        "Yield (%)",
        "Batches",
        "Down (min)",
        "Ended",
        "Day",
        "Weighed",
    ]
    assert len(rows) == 251
    assert rows[1] == [
        "Ø JF PLUS",
        "1234.567",
        "-0.25",
        "98.5",
        "12",
        "45",
        "2026-03-05 03:05:09+07:00",
        "2026-03-04",
        "TRUE",
    ]


def test_csv_of_a_report_has_its_words_and_tables_under_each_other(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    assert write(REPORT, file) == 3
    text = file.read_text("utf-8-sig")
    assert text.startswith("Shift report\n")
    assert "'@all are asked to look." in text
    assert "\nAsked (kg),1250.5\n" in text
    assert "\n'=1+1,,,,,,,,FALSE\n" in text
    assert "\n\nBy time/day\nEquipment\nMIXER\n" in text


def test_with_a_decimal_comma_the_cells_are_parted_by_semicolons(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    write(long_table(1), file, decimal_comma=True)
    assert ";1234,567;-0,25;98,5;12;" in file.read_text("utf-8-sig")


def test_a_workbook_has_numbers_dates_and_their_formats(tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    write(REPORT, file)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["PT Pakan", "Made", "By time-day"]
    sheet = book["Made"]
    header = [cell.value for cell in sheet[1]]
    assert header[1:4] == ["Actual (kg)", "Off (kg)", "Yield"]
    assert header[6] == "Ended (Asia/Jakarta)"
    values = [cell.value for cell in sheet[2]]
    assert values == [
        "Ø JF PLUS",
        1234.567,
        -0.25,
        0.985,
        12,
        45,
        datetime(2026, 3, 5, 3, 5, 9),  # noqa: DTZ001 (a spreadsheet knows no zones)
        datetime(2026, 3, 4),  # noqa: DTZ001
        True,
    ]
    formats = [cell.number_format for cell in sheet[2]]
    assert formats[1:] == [
        "#,##0.00",
        "+#,##0.00;-#,##0.00;#,##0.00",
        "#,##0.0%",
        "#,##0",
        "#,##0",
        "yyyy-mm-dd hh:mm:ss",
        "yyyy-mm-dd",
        "General",
    ]
    formula = sheet["A3"]
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    assert sheet["B3"].value is None
    assert sheet["A4"].value == "Together"
    assert sheet["A4"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["G"].width > 19
    cover = [cell.value for cell in book["PT Pakan"]["A"]]
    assert cover[:2] == ["Shift report", "4 March, 06:00–14:00"]
    assert "Times are the plant's." in cover


def test_progress_is_told_and_a_cancelled_file_leaves_nothing(tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"history.{ending}"
        told: list[Progress] = []

        async def work(file: Path = file, told: list[Progress] = told) -> None:
            files = DocumentFiles(DiskFiles())
            kind = FileKind(file.suffix.removeprefix("."))
            task = asyncio.create_task(
                files.tables(long_table(100_000), file, kind, ORIGIN, told.append)
            )
            while not told:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            files.close()

        asyncio.run(work())
        assert told[0] == Progress(100, 100_000)
        assert told[-1].rows < 100_000
        assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_read_leaves_no_file(tmp_path: Path) -> None:
    async def pages() -> AsyncIterator[Sequence[Row]]:
        yield [FULL]
        raise FileNotWrittenError("The database is away.")

    table = LongTable("history", "History", "", COLUMNS, pages)
    for ending in ("csv", "xlsx"):
        with pytest.raises(FileNotWrittenError, match="away"):
            write(table, tmp_path / f"history.{ending}")
    assert list(tmp_path.iterdir()) == []


def _small(path: Path) -> None:
    write(long_table(3000), path)


def _whole(path: Path) -> None:
    DiskFiles().whole(path, b"x" * 100_000)


@pytest.mark.parametrize(
    ("name", "writing"), [("a.csv", _small), ("a.xlsx", _small), ("a.pdf", _whole)]
)
def test_a_full_disk_is_told_as_such_and_nothing_half_is_left(
    tmp_path: Path, name: str, writing: Callable[[Path], None]
) -> None:
    (tmp_path / f".{name}.part").symlink_to("/dev/full")  # its every write says: no space left
    with pytest.raises(FileNotWrittenError, match="is full: no file was written"):
        writing(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """The system itself refuses to let a file of this process grow, as a quota does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("name", "writing", "size", "told"),
    [
        ("a.csv", _small, 100_000, "a.csv became larger than"),
        ("a.pdf", _whole, 60_000, "a.pdf became larger than"),
        ("a.xlsx", _small, 300_000, "The folder for temporary files"),
    ],
)
def test_room_that_ends_half_way_leaves_nothing_half_there_nor_in_the_temporary_folder(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    writing: Callable[[Path], None],
    size: int,
    told: str,
) -> None:
    scratch, place = tmp_path / "scratch", tmp_path / "place"
    for folder in (scratch, place):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with _no_file_larger_than(size), pytest.raises(FileNotWrittenError, match=told):
        writing(place / name)
    assert [*place.iterdir(), *scratch.iterdir()] == []
    writing(place / name)  # with room again
    assert [file.name for file in place.iterdir()] == [name]
    assert list(scratch.iterdir()) == []


def test_a_workbook_without_a_folder_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(FileNotWrittenError, match="gone, cannot be used"):
        _small(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "writing"), [("a.csv", _small), ("a.xlsx", _small), ("a.pdf", _whole)]
)
def test_a_name_that_is_taken_is_not_written_over(
    tmp_path: Path, name: str, writing: Callable[[Path], None]
) -> None:
    (tmp_path / name).write_text("kept")
    with pytest.raises(FileNotWrittenError, match="there already"):
        writing(tmp_path / name)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["kept"]


def test_a_drive_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "drive").write_text("no folder any more")
    with pytest.raises(FileNotWrittenError, match="Choose another place"):
        write(long_table(1), tmp_path / "drive" / "a.csv")

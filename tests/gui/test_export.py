"""A document leaves the window: asked where to, written with progress, cancelled, printed, told."""

import asyncio
import os
import pickle
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import psutil
import pypdfium2
import pytest
import tzlocal

from hmi.documents.export_bar import ExportBar
from hmi.documents.paper_desk import Make, PaperDesk, PaperSources
from hmi.documents.print_job import Printers, PrintJob, PrintProcess, sent
from hmi.documents.questions import how_to_print, pages_of, where_to
from hmi.language import Language, speak
from hmi.qt.tasks import UiTasks
from hmi.sheets.entry import EntryQuestion
from hmi.theme import Theme
from services.adapters.files.files import DiskFiles
from services.application.document_files import DocumentFiles
from services.domain.document import Column, LongTable, Row
from services.ports.files import FileKind
from tests.gui.conftest import Run
from tests.gui.papers import MADE_AT, ORIGIN, Named, record, wide
from tests.gui.station import settle

Values = dict[str, str]


class Counter:
    """A bar and its desk; what the sheets ask is answered as an operator would."""

    def __init__(
        self,
        folder: Path,
        make: Make,
        printers: Printers | None = None,
    ) -> None:
        speak(Language.ENGLISH)
        self.asked: list[EntryQuestion] = []
        self.answer: Values | None = {}
        self.theme = Theme()
        self.files = DocumentFiles(DiskFiles())
        self.errors: list[str] = []
        self.tasks = UiTasks(self.errors.append)
        sources = PaperSources(
            self.files,
            folder,
            "PT Pakan",
            "Line 1",
            UTC,
            printers=printers or Named(),
        )
        self.desk = PaperDesk(
            sources, self.tasks, self.enter, lambda: None, lambda: MADE_AT, self.theme
        )
        self.bar = ExportBar(self.theme, "report", self.desk, make)
        self.bar.show()

    async def enter(self, question: EntryQuestion) -> Values | None:
        self.asked.append(question)
        if self.answer is None:
            return None
        values = {field.name: field.value for field in question.fields} | self.answer
        assert question.check(values) == {}
        return values

    def touch(self, name: str) -> None:
        buttons = {button.objectName(): button for button in (self.bar.printing, *self.bar.files)}
        buttons[f"report {name}"].click()

    @property
    def told(self) -> str:
        return self.bar.note.state[1]

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not done():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        await self.tasks.close()
        self.files.close()
        self.bar.hide()
        self.bar.deleteLater()
        self.theme.deleteLater()
        await settle()


def test_each_kind_of_file_goes_where_it_was_asked_to(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        one = Counter(tmp_path, record)
        for kind in FileKind:
            one.touch(kind.value)
            await one.until(lambda: not one.desk.job.busy)
            assert one.told == f"Written: {tmp_path / 'batch-record-WH-MO-00011'}.{kind.value}"
        one.desk.write("report", FileKind.PDF, record)  # once more: another name is proposed
        await one.until(lambda: not one.desk.job.busy)
        one.answer = {"name": "mine"}
        one.desk.write("report", FileKind.CSV, record)
        await one.until(lambda: not one.desk.job.busy)
        assert one.errors == []
        await one.close()

    run(work())
    names = {file.name.removeprefix("batch-record-WH-MO-00011") for file in tmp_path.iterdir()}
    assert names == {".pdf", "-2.pdf", ".xlsx", ".csv", "mine.csv"}
    assert len(pypdfium2.PdfDocument(tmp_path / "batch-record-WH-MO-00011.pdf")) == 2
    book = openpyxl.load_workbook(tmp_path / "batch-record-WH-MO-00011.xlsx")
    assert "What the silos gave" in book.sheetnames


def _endless() -> LongTable:
    async def pages() -> AsyncIterator[Sequence[Row]]:
        while True:
            yield [("row",)] * 100

    return LongTable("history", "History", "", (Column("A"),), pages, 1_000_000)


def test_what_takes_long_says_how_far_it_is_and_can_be_cancelled(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        one = Counter(tmp_path, _endless)
        one.touch("xlsx")
        await one.until(lambda: "of 1,000,000 rows" in one.told)
        assert not one.bar.files[0].isVisible()
        other = ExportBar(one.theme, "history", one.desk, record)
        assert not other.files[0].isEnabled()
        assert other.note.state[1] == ""
        one.bar.cancel.click()
        await one.until(lambda: not one.desk.job.busy)
        assert one.told == "Cancelled: nothing was written"
        assert one.bar.files[0].isVisible()
        assert other.files[0].isEnabled()
        other.deleteLater()
        await one.close()

    run(work())
    assert list(tmp_path.iterdir()) == []


def test_closing_the_window_leaves_no_half_file(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        one = Counter(tmp_path, _endless)
        one.touch("csv")
        await one.until(lambda: "of 1,000,000 rows" in one.told)
        await one.tasks.close(grace_s=0.05)
        await one.close()

    run(work())
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_that_is_left_writes_nothing_and_a_fault_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken.csv").write_text("kept")

    async def work() -> None:
        one = Counter(tmp_path, record)
        one.answer = None
        one.touch("pdf")
        await one.until(lambda: not one.desk.job.busy)
        assert one.told == ""
        one.answer = {"name": "taken"}
        one.desk.write("report", FileKind.CSV, record)
        await one.until(lambda: not one.desk.job.busy)
        assert "is there already: it was not touched" in one.told
        await one.close()

    run(work())
    assert [file.name for file in tmp_path.iterdir()] == ["taken.csv"]


def _printing(run: Run, folder: Path, to: str, page_s: float = 20.0) -> list[str]:
    """Print a record of two pages on what stands behind *to*; return all that was told."""
    told: list[str] = []
    heard: list[str] = []

    async def work() -> None:
        one = Counter(folder, record, _process(to, page_s))
        one.desk.changed.connect(lambda: told.append(one.told))
        one.touch("print")
        await one.until(lambda: not one.desk.job.busy)
        heard.extend(told)
        assert one.asked[0].facts == "pages: 2"
        one.touch("csv")  # the next one is not kept waiting
        await one.until(lambda: "Written" in one.told)
        await one.close()

    run(work())
    return heard


def _process(to: str, page_s: float = 20.0) -> PrintProcess:
    return PrintProcess([sys.executable, "-m", "tests.gui.a_printer", to], page_s=page_s)


def test_without_a_printer_it_says_so_and_offers_a_pdf(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        one = Counter(tmp_path, record, PrintProcess())
        one.touch("print")
        await one.until(lambda: not one.desk.job.busy)
        assert one.told == "This PC has no printer. Make a PDF instead."
        assert one.asked == []
        await one.close()

    run(work())


def test_pages_go_to_the_printer_one_by_one(run: Run, tmp_path: Path) -> None:
    told = _printing(run, tmp_path, str(tmp_path / "spool.pdf"))
    assert told[-4:] == [
        "Office is being asked",
        "Page 1 of 2 goes to Office",
        "Page 2 of 2 goes to Office",
        "Sent to Office, pages: 2",
    ]
    file = pypdfium2.PdfDocument(tmp_path / "spool.pdf")
    assert len(file) == 2
    assert "Page2of" in file[1].get_textpage().get_text_range().replace(" ", "")


@pytest.mark.parametrize(
    ("to", "word"),
    [
        ("gone", "The printer Office is not there any more. Choose another, or a PDF."),
        ("crash", "The printer's driver has crashed. Choose another printer, or a PDF."),
        ("no folder/spool.pdf", "did not take the pages. See whether it is switched on"),
    ],
)
def test_a_printer_that_takes_nothing_is_told(run: Run, tmp_path: Path, to: str, word: str) -> None:
    assert word in _printing(run, tmp_path, to)[-1]


def test_a_printer_that_hangs_is_given_up_and_holds_up_nothing(run: Run, tmp_path: Path) -> None:
    """It takes the process with it, as a driver does that waits in the system for ever."""
    pipe = _nobody_reads(tmp_path)
    last = _printing(run, tmp_path, pipe, page_s=2.0)[-1]
    assert "takes nothing: it was given up after 2 s" in last
    assert last.endswith("or make a PDF. What it has already may still come out.")
    assert _still_printing(pipe) == []


def test_printing_that_is_cancelled_ends_at_once_and_frees_the_bar(
    run: Run, tmp_path: Path
) -> None:
    pipe = _nobody_reads(tmp_path)

    async def work() -> None:
        one = Counter(tmp_path, wide, _process(pipe))
        one.touch("print")
        await one.until(lambda: one.told == "Office is being asked")
        one.bar.cancel.click()
        await one.until(lambda: not one.desk.job.busy)
        assert one.told == "Cancelled: what the printer has already may still come out"
        await one.until(lambda: not _still_printing(pipe))
        await one.close()

    run(work())


def test_a_zone_that_was_read_from_a_file_of_the_pc_is_the_pcs_in_the_printing_process() -> None:
    with files("tzdata").joinpath("zoneinfo", "Asia", "Jakarta").open("rb") as stream:
        zone = ZoneInfo.from_file(stream, "local")
    where = (None, Language.ENGLISH, "Office", 1, (0,))
    for its, wanted in ((zone, tzlocal.get_localzone()), (ORIGIN.zone, ORIGIN.zone)):
        job = PrintJob(record(), replace(ORIGIN, zone=its), *where)
        read: PrintJob = pickle.loads(sent(job))  # noqa: S301 (our own)
        assert (read.origin.zone, read.document) == (wanted, job.document)


def _nobody_reads(folder: Path) -> str:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    return str(pipe)


def _still_printing(pipe: str) -> list[int]:
    found = psutil.Process().children(recursive=True)
    alive = [each for each in found if each.status() != psutil.STATUS_ZOMBIE]
    return [each.pid for each in alive if pipe in each.cmdline()]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [0, 1, 2, 3]),
        ("2", [1]),
        ("1-3", [0, 1, 2]),
        ("1, 3-9", [0, 2, 3]),
        ("3-99999999999999999999", [2, 3]),  # as soon as anything else
        ("0-2", [0, 1]),
        ("9", None),
        ("x", None),
        ("2-", None),
        ("0", None),
    ],
)
def test_pages_are_typed_as_people_write_them(text: str, pages: list[int] | None) -> None:
    assert pages_of(text, 4) == pages


@pytest.mark.parametrize("name", ["", " ", "a/b", "a:b", "..", "CON", "x?"])
def test_a_name_that_no_file_can_have_is_told_while_typing(name: str, tmp_path: Path) -> None:
    question = where_to(FileKind.CSV, "x", {"Here": tmp_path})
    assert "name" in question.check({"name": name, "place": "Here"})
    assert question.check({"name": "fine", "place": "Here"}) == {}
    assert "place" in question.check({"name": "fine", "place": "There"})


def test_what_cannot_be_printed_is_told_while_typing() -> None:
    question = how_to_print(["Office"], 3)
    usual = {field.name: field.value for field in question.fields}
    assert question.check(usual) == {}
    for name, value in (("printer", "X"), ("copies", "0"), ("copies", ""), ("pages", "4")):
        assert set(question.check(usual | {name: value})) == {name}

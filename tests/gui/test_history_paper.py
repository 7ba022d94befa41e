"""A record as PDF and the list as XLSX and CSV, by touch; what stands in them is what is shown."""

import asyncio
import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from hmi.screens.history import list_document
from hmi.screens.history.list_document import history_document
from hmi.screens.history.search import Search
from tests.gui import history_books, views
from tests.gui.conftest import Run
from tests.gui.painted import texts
from tests.gui.paths import go
from tests.gui.station import Open, Station, settle


async def _said(one: Station, text: str) -> None:
    """Wait until the window says it: a file is written by a thread of its own."""
    async with asyncio.timeout(20):
        while text not in texts(one.shell.window):
            await settle()
            await asyncio.sleep(0.01)


async def _written(one: Station, button: str) -> None:
    await go(one, (button,))
    async with asyncio.timeout(20):
        while one.shell.window.sheet is None:
            await settle()
            await asyncio.sleep(0.01)
    await go(one, ("act",))
    await _said(one, "Written: ")


def test_a_record_goes_to_pdf_with_all_that_the_rule_asks_for(
    run: Run, station: Open, tmp_path: Path
) -> None:
    async def work() -> None:
        one = station(views.normal(), history=history_books.history(), exports=tmp_path)
        await go(one, ("history", "archived 11"))
        await _written(one, "record pdf")

    run(work())
    (file,) = tmp_path.glob("*.pdf")
    assert file.name == "batch-record-WH-MO-00011-2.pdf"
    with pypdfium2.PdfDocument(file) as pdf:
        widths = {page.get_size() for page in pdf}
        told = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert widths == {(595.0, 842.0)}, "A4, upright"
    told = " ".join(told.split())
    for each in (
        "WH/MO/00011 · LAYER MASH",
        "Booked 998.40 kg",
        "101 PKE PELLET 40.00 41.50 +1.50 +3.8",
        "hand SAVEMIX 1.20 0.50 −0.70 −58.3",
        "2 101 PKE PELLET 1.50",
        "Set aside Gate 111 does not close WH/MO/00011 is set aside. The line goes on",
        "silo 103 quantity 1,612.50 over the limit Agus W. Checked at the panel",
        "Silo 107 is +15.40 kg off in WH/MO/00011 acknowledged Siti R.",
        "MTR-7 Overload",
        "Final figures Odoo has it 0.4 Odoo has these figures",
        "Agus W. BATCH-PC1 Gate 111 cleaned after this batch.",
        "Seal of this record: 1842-7F3A91C200000000",
        "Record unchanged since it was archived",
    ):
        assert each in told, each


def test_the_list_goes_to_xlsx_and_csv_as_it_is_searched(
    run: Run, station: Open, tmp_path: Path
) -> None:
    async def work() -> None:
        books = replace(history_books.history(), page_size=2)
        one = station(views.normal(), history=books, exports=tmp_path)
        await go(one, ("history", "filter product", "choose [10083] JF PLUS UVP"))
        await _written(one, "history xlsx")
        await _written(one, "history csv")

    run(work())
    sheet = load_workbook(tmp_path / "history-2026-03-04.xlsx")["History"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[:2] == ("Order", "Product")
    assert [row[0] for row in rows] == ["WH/MO/00009", "WH/MO/00006", "WH/MO/00003"]
    planned, booked = header.index("Planned (kg)"), header.index("Booked (kg)")
    assert [(row[planned], row[booked]) for row in rows] == [(1000, 998.4)] * 3
    assert all(isinstance(row[header.index("Archived (UTC)")], datetime) for row in rows)
    assert [row[header.index("Odoo has it")] for row in rows] == [True, True, True]
    with (tmp_path / "history-2026-03-04.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    table = lines[next(at for at, line in enumerate(lines) if line[:1] == ["Order"]) :]
    assert [line[0] for line in table[1:]] == [row[0] for row in rows]
    assert table[1][table[0].index("Booked (kg)")] == "998.40"


def test_too_long_a_list_is_no_paper_and_says_what_to_do(
    run: Run, station: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_document, "MOST_ON_PAPER", 5)

    async def work() -> None:
        one = station(views.normal(), history=history_books.history(), exports=tmp_path)
        await go(one, ("history", "history pdf"))
        await _said(one, "More than 5 batches are too many for paper: narrow the search.")
        found = await history_document(
            history_books.history(), Search(product=history_books.PRODUCTS[0]), views.NOW
        )
        assert found.subtitle == "All days · Product: JF PLUS UVP"
        assert len(found.tables[0].rows) == 3

    run(work())
    assert not list(tmp_path.iterdir())

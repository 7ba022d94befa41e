"""Printed pages: rendered and read back, every figure there, every row whole."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pypdfium2
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from hmi.documents import shown
from hmi.documents.pdf import pdf
from hmi.language import Language, speak
from hmi.theme import load_fonts
from services.domain.document import KG, Column, Document, Paragraph, Section, Table
from tests.gui.papers import ORIGIN, record, wide


@pytest.fixture(autouse=True)
def _ready(qapp: QApplication) -> None:
    assert qapp is not None
    load_fonts()
    speak(Language.ENGLISH)


def made(document: Document, logo: QImage | None = None) -> pypdfium2.PdfDocument:
    """Make the PDF on another thread, as the window does."""
    return pypdfium2.PdfDocument(asyncio.run(asyncio.to_thread(pdf, document, ORIGIN, logo)))


def texts(file: pypdfium2.PdfDocument) -> list[str]:
    """Return each page's text without white space: a reader guesses it from the gaps."""
    found = []
    for page in file:
        text = page.get_textpage()
        found.append(squeezed(text.get_text_range()))
        text.close()
        page.close()
    return found


def picture(file: pypdfium2.PdfDocument, place: int) -> QImage:
    page = file[place]
    bitmap = page.render(scale=1)
    pixels = bytes(bitmap.buffer)
    made = QImage(
        pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888
    ).copy()
    bitmap.close()
    page.close()
    return made


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def every_text(document: Document) -> Iterator[str]:
    for table in document.tables:
        for row in (*table.rows, table.totals or ()):
            for cell, column in zip(row, table.columns, strict=False):
                if cell is not None:
                    yield shown.value(cell, column.format, ORIGIN.zone)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("document", [record(), wide()])
def test_every_figure_and_word_of_a_document_is_on_its_pages(
    document: Document, language: Language
) -> None:
    speak(language)
    file = made(document)
    pages = texts(file)
    whole = "".join(pages)
    missing = [text for text in every_text(document) if squeezed(text) not in whole]
    assert missing == []
    size = file[0].get_size()
    assert sorted(map(round, size)) == [595, 842]
    for number, page in enumerate(pages, start=1):
        told = {"en": f"Page {number} of {len(pages)}", "id": f"Halaman {number} dari {len(pages)}"}
        for each in (told[language.value], ORIGIN.plant, "Siti R.", document.title):
            assert squeezed(each) in page


def test_a_record_is_upright_and_a_wide_table_lies_across_with_its_head_on_each_page() -> None:
    upright, across = made(record()), made(wide())
    assert upright[0].get_width() < upright[0].get_height()
    assert across[0].get_width() > across[0].get_height()
    pages = texts(across)
    assert len(pages) > 3
    for page in pages:
        assert "Plannedkg" in page
        assert "StartedFinished" in page


def test_no_row_is_cut_in_two() -> None:
    reason = "enteredbytheshiftleader."
    for page in texts(made(wide())):
        begun = page.count("Gateofthesilo")
        assert page.count(reason) == begun
        assert len(re.findall(r"WH/MO/\d{5}", page)) > 0


def test_a_row_higher_than_a_page_goes_on_on_the_next() -> None:
    words = [f"word{number}," for number in range(4000)]
    table = Table((Column("A"), Column("B")), (("first", " ".join(words)), ("last", "end")))
    pages = texts(made(Document("x", "X", "x", (Section("S", (table,)),))))
    assert len(pages) > 1
    assert all(word in "".join(pages) for word in words)


def test_what_is_wider_than_the_paper_is_not_lost() -> None:
    columns = tuple(Column(f"Silo {number} setpoint", KG) for number in range(101, 131))
    table = Table(columns, (tuple(Decimal(f"{n}.25") for n in range(1, 31)),))
    whole = "".join(texts(made(Document("x", "X", "x", (Section("", (table,)),)))))
    for number in range(1, 31):
        assert f"{number}.25" in whole


def test_an_empty_table_says_so_and_a_heading_is_never_alone_at_a_pages_foot() -> None:
    assert "Noalarmwhileitran" in "".join(texts(made(record())))
    for lines in range(30, 48):
        paragraphs = tuple(Paragraph(f"Line {number}.") for number in range(lines))
        table = Table((Column("Silo"),), (("first row",),))
        document = Document("x", "X", "x", (Section("", paragraphs), Section("Heading", (table,))))
        page = next(page for page in texts(made(document)) if "Heading" in page)
        assert "firstrow" in page


def test_logo_and_letters_are_painted_and_nothing_leaves_the_paper() -> None:
    logo = QImage(200, 80, QImage.Format.Format_ARGB32)
    logo.fill(QColor("#30485C"))
    for document, mark in ((record(), logo), (wide(), None)):
        file = made(document, mark)
        for place in (0, len(file) - 1):
            image = picture(file, place).convertToFormat(QImage.Format.Format_Grayscale8)
            width, height, stride = image.width(), image.height(), image.bytesPerLine()
            grey = bytes(image.constBits())
            rows = [grey[y * stride : y * stride + width] for y in range(height)]
            assert sum(min(row) < 140 for row in rows) > 40
            assert all(min(row[:40] + row[-40:]) > 200 for row in rows)
            assert all(min(row) > 200 for row in (*rows[:38], *rows[-18:]))
        if mark is not None:
            painted = QColor(picture(file, 0).pixel(60, 55))
            assert abs(painted.blue() - 0x5C) <= 1


def test_who_made_it_is_left_out_where_nobody_is_logged_in() -> None:
    nobody = replace(ORIGIN, made_by="", made_at=datetime(2026, 3, 4, tzinfo=UTC))
    content = pdf(record(), nobody, None)
    assert "Made4Mar202607:00:00·Batchline" in texts(pypdfium2.PdfDocument(content))[0]

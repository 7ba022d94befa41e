"""The batches that a search finds: a table of any length for files, a document for paper."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from hmi import text
from hmi.screens.history.books import HistoryBooks
from hmi.screens.history.search import Search, When, status_word, when_word
from hmi.text import tr
from services.domain.document import (
    COUNT,
    KG,
    TEXT,
    TIME,
    YES_NO,
    Column,
    Document,
    LongTable,
    Row,
    Section,
    Table,
)
from services.domain.errors import PlantError
from services.domain.history import HistoryLine
from services.domain.paging import PageKey

_AT_ONCE = 1000
MOST_ON_PAPER = 2000
"""Batches: more are forty pages, and nobody reads them."""


class TooLongForPaperError(PlantError):
    """A search that finds too many batches to print them."""


def history_table(books: HistoryBooks, search: Search, now: datetime) -> LongTable:
    """Return the batches that *search* finds at *now*, newest first, read page by page."""
    wanted = search.filters(books.calendar, now)

    async def pages() -> AsyncIterator[Sequence[Row]]:
        after: PageKey | None = None
        while True:
            page = await books.page(wanted, after, limit=_AT_ONCE)
            yield [_row(line) for line in page.rows]
            after = page.next_after
            if after is None:
                return

    name, title = f"history-{now:%Y-%m-%d}", tr("History")
    return LongTable(name, title, search_words(search), _columns(), pages)


async def history_document(books: HistoryBooks, search: Search, now: datetime) -> Document:
    """Return the same for paper. Raises TooLongForPaperError, and what reading raises."""
    long = history_table(books, search, now)
    rows: list[Row] = []
    async for page in long.pages():
        rows += page
        if len(rows) > MOST_ON_PAPER:
            most = str(MOST_ON_PAPER)
            raise TooLongForPaperError(
                tr("More than %1 batches are too many for paper: narrow the search.", most)
            )
    empty = tr("No archived batch fits this search")
    table = Table(long.columns, tuple(rows), empty=empty)
    note = tr("%1 batches, newest first", str(len(rows)))
    return Document(long.file_name, long.title, long.subtitle, (Section("", (table,)),), (note,))


def search_words(search: Search) -> str:
    """Return what the list was narrowed to, in words."""
    told = [search.days_word() or when_word(search.when)]
    if search.when is When.ALL:
        told = [tr("All days")]
    for label, value in (
        (tr("Order"), search.order),
        (tr("Product"), text.product_in_short(search.product)),
        (tr("How it ended"), status_word(search.completion)),
        (tr("Who acted"), search.operator),
    ):
        if value:
            told.append(f"{label}: {value}")
    return " · ".join(told)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Order"), TEXT, 1.2),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Attempt"), COUNT),
        Column(tr("How it ended")),
        Column(tr("Started"), TIME),
        Column(tr("Finished"), TIME),
        Column(tr("Archived"), TIME),
        Column(tr("Planned"), KG),
        Column(tr("Booked"), KG),
        Column(tr("Weighed"), YES_NO),
        Column(tr("Archived by")),
        Column(tr("Odoo has it"), YES_NO),
    )


def _row(line: HistoryLine) -> Row:
    return (
        line.order.name,
        text.product_in_short(line.product_name),
        line.attempt,
        text.completion(line.completion),
        line.started_at,
        line.finished_at,
        line.archived_at,
        line.planned_kg,
        None if line.completion.books_nothing else line.booked_kg,
        line.weighed,
        line.actor or tr("the line"),
        line.odoo_has_it,
    )

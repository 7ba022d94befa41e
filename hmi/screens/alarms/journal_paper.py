"""The journal as a table for a file: the lines that its filters let through, newest first."""

from collections.abc import AsyncIterator, Sequence

from hmi.language import heard_line
from hmi.screens.alarms.books import AlarmBooks
from hmi.screens.alarms.journal_faces import change_word
from hmi.text import tr
from services.application.alarm_desk import JournalLine
from services.domain.alarm_journal import JournalFilter
from services.domain.document import TIME, Column, LongTable, Row
from services.domain.paging import PageKey

_AT_ONCE = 1000


def journal_table(books: AlarmBooks, wanted: JournalFilter, file_name: str) -> LongTable:
    async def pages() -> AsyncIterator[Sequence[Row]]:
        after: PageKey | None = None
        while True:
            page = await books.journal(wanted, after, limit=_AT_ONCE)
            yield [_row(heard_line(line)) for line in page.rows]
            after = page.next_after
            if after is None:
                return

    return LongTable(file_name, tr("Journal"), "", _columns(), pages)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("When"), TIME),
        Column(tr("Priority")),
        Column(tr("Alarm or event")),
        Column(tr("Object")),
        Column(tr("Change")),
        Column(tr("By")),
        Column(tr("Why")),
    )


def _row(line: JournalLine) -> Row:
    entry = line.entry
    priority = None if entry.priority is None else str(int(entry.priority))
    by = entry.by or tr("the line")
    return (entry.at, priority, line.title, entry.subject, change_word(entry), by, entry.reason)

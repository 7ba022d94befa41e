"""The journal of alarms and events as one table: a row for each change."""

from services.domain.alarm_journal import JournalEntry
from services.domain.document import TIME, Column, Row

COLUMNS = (
    Column("time", TIME),
    Column("kind"),
    Column("priority"),
    Column("alarm"),
    Column("object"),
    Column("what"),
    Column("change"),
    Column("from"),
    Column("to"),
    Column("by"),
    Column("reason"),
)


def journal_row(entry: JournalEntry, title: str) -> Row:
    return (
        entry.at,
        "alarm" if entry.is_alarm else "event",
        entry.priority.name.lower() if entry.priority else "",
        entry.code.value,
        entry.subject,
        title,
        entry.event.value if entry.event else "",
        entry.before.value if entry.before else "",
        entry.after.value if entry.after else "",
        entry.by,
        entry.reason,
    )

"""The alarm journal as a CSV file that a spreadsheet opens with a double click."""

import csv
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from services.domain.alarm_journal import JournalEntry

HEADER = (
    "time",
    "kind",
    "priority",
    "alarm",
    "object",
    "what",
    "change",
    "from",
    "to",
    "by",
    "reason",
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, ...]


class JournalCsv:
    """Times are in the plant's zone, with their offset."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def row(self, entry: JournalEntry, title: str) -> Row:
        cells = (
            entry.at.astimezone(self._zone).isoformat(sep=" ", timespec="seconds"),
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
        return tuple(_harmless(cell) for cell in cells)

    @staticmethod
    def write(path: Path, rows: Sequence[Row], *, first: bool) -> None:
        """Begin the file with the header, or go on with it. Raises OSError."""
        encoding = "utf-8-sig" if first else "utf-8"  # the mark tells spreadsheets that it is UTF-8
        with path.open("w" if first else "a", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            if first:
                writer.writerow(HEADER)
            writer.writerows(rows)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text of a person or a PLC for a formula."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell

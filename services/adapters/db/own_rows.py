"""Rows by id, of one line alone: an id of another line's row finds nothing."""

from typing import TypeVar

from sqlalchemy.orm import Session

from services.adapters.db.tables import ActionRow, AlarmRow, BatchRow, FailureRow, PushRow

R = TypeVar("R", ActionRow, AlarmRow, BatchRow, FailureRow, PushRow)


def find_own(session: Session, table: type[R], row_id: int, line: str) -> R | None:
    row = session.get(table, row_id)
    return row if row is not None and row.line == line else None


def get_own(session: Session, table: type[R], row_id: int, line: str) -> R:
    """Raises LookupError where the line has no such row."""
    row = find_own(session, table, row_id, line)
    if row is None:
        raise LookupError(f"{table.__name__} {row_id} is not a row of line {line}.")
    return row

"""What begins with a text, as a look into the column's index on either database."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

_LAST_CHARACTER = "\U0010ffff"


def begins(session: Session, column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Return the condition; PostgreSQL's index of the column needs text_pattern_ops for it."""
    if session.get_bind().dialect.name == "sqlite":
        return (column >= text) & (column < text + _LAST_CHARACTER)
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"{escaped}%")

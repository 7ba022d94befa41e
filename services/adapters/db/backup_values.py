"""What a column holds, found in the database itself, and its values as a backup writes them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import types
from sqlalchemy.types import TypeEngine

from services.adapters.db.types import GRAMS

Convert = Callable[[Any], Any]


def kind_of(column_type: TypeEngine[Any]) -> str:
    """Return the kind of a column as it was found: types.py makes each of these in one way."""
    if isinstance(column_type, types.BigInteger) or (
        isinstance(column_type, types.Numeric) and not isinstance(column_type, types.Float)
    ):
        return "kg"  # whole grams on SQLite, NUMERIC on PostgreSQL
    for known, kind in (
        (types.DateTime, "time"),
        (types.Text, "text"),
        (types.String, "time"),  # VARCHAR(32) on SQLite
        (types.JSON, "json"),
        (types.Boolean, "bool"),
        (types.Float, "float"),
        (types.Integer, "int"),
    ):
        if isinstance(column_type, known):
            return kind
    raise TypeError(f"A backup knows no {column_type!r}.")


def to_backup(kind: str, dialect: str) -> Convert:
    """Return what makes the driver's value the backup's. None stays None."""
    sqlite = dialect == "sqlite"
    converters: dict[str, Convert] = {
        "kg": (lambda grams: f"{Decimal(grams) / GRAMS:.3f}") if sqlite else str,
        "time": str if sqlite else _utc_text,
        "bool": bool,
        "json": json.loads if sqlite else _same,
    }
    return _or_none(converters.get(kind, _same))


def from_backup(kind: str, dialect: str) -> Convert:
    """Return what makes the backup's value the driver's. PostgreSQL reads text as it is."""
    converters: dict[str, Convert] = {"json": json.dumps}
    if dialect == "sqlite":
        converters["kg"] = lambda kg: int(Decimal(kg) * GRAMS)
        converters["bool"] = int
    return _or_none(converters.get(kind, _same))


def _or_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _same(value: Any) -> Any:
    return value


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

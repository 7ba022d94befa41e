"""What all tables are made with: names of rules, types, and words of the domain."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase

from services.adapters.db.types import Kilograms, PlantDay, UtcTime

AUTO = {"sqlite_autoincrement": True}  # an id is never given twice, also after a delete


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name and shape)
        Decimal: Kilograms(),
        datetime: UtcTime(),
        date: PlantDay(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


def one_of(column: str, words: Iterable[StrEnum | IntEnum]) -> CheckConstraint:
    """Return the rule that *column* holds one of these words of the domain.

    A word that is new in the domain needs a migration too; a test says so.
    """
    listed = ", ".join(repr(word.value) for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def at_least(least: int, *columns: str) -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"{column} >= {least}", name=column) for column in columns)


def table_of(row: type[Any]) -> Table:
    """Return the table itself, for statements that need no session's help."""
    table = row.__table__
    assert isinstance(table, Table)
    return table

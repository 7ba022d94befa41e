"""What a report's document is put together from, and how lines become a table."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from hmi.text import tr
from services.domain.document import Cell, Column, Fact, Row, Table
from services.domain.quantity import ZERO

Parts = tuple[tuple[Fact, ...], tuple[Table, ...], tuple[str, ...]]
"""What stands at the head, the tables, and what is to be known of them."""

L = TypeVar("L")


def line_table(
    lines: Iterable[L],
    fields: Iterable[tuple[Column, Callable[[L], Cell]]],
    title: str,
    empty: str = "",
    *,
    totals: Row | None = None,
    note: str = "",
) -> Table:
    """Return a row a line: each column with what of a line stands in it."""
    columns, takes = zip(*fields, strict=True)
    rows = tuple(tuple(take(line) for take in takes) for line in lines)
    return Table(columns, rows, totals, title, empty, note)


def kg_sum(parts: Iterable[Decimal]) -> Decimal:
    return sum(parts, ZERO)


def nothing_made() -> str:
    return tr("No batch was made in this time.")

"""Pages of a query by time and id, each begun after the last row of the one before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.domain.paging import Page, PageKey

T = TypeVar("T")


def page_of(
    session: Session,
    query: Select[*tuple[Any, ...]],
    by: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[int]],
    after: PageKey | None,
    limit: int,
    to_value: Callable[[Any], T],
    *,
    oldest_first: bool = False,
) -> Page[T]:
    """Run *query* for one page by time and id. Its first column is the row, or all are."""
    at, row_id = by
    if after is not None:
        here, key = tuple_(at, row_id), tuple_(literal(after.at, at.type), after.id)
        query = query.where(here > key if oldest_first else here < key)
    order = (at, row_id) if oldest_first else (at.desc(), row_id.desc())
    query = query.order_by(*order).limit(limit + 1)
    rows = session.execute(query.add_columns(at.label("page_at"), row_id.label("page_id"))).all()
    more = len(rows) > limit
    shown = rows[:limit]
    last = PageKey(shown[-1].page_at, shown[-1].page_id) if more else None
    return Page(tuple(to_value(row) for row in shown), last)

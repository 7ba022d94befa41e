"""Narrows a query of archived batches, so that each filter alone is a look into an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.adapters.db.tables import HistoryOperatorRow, HistoryRow
from services.adapters.db.text_index import begins
from services.domain.history import HistoryFilters

_FEW = 1000
"""So many orders of a name are looked up one by one; of more, the list finds its page soon."""


class HistoryNarrower:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def narrow(
        self, query: Select[*tuple[Any, ...]], filters: HistoryFilters | None
    ) -> tuple[Select[*tuple[Any, ...]], tuple[Any, Any]]:
        """Return the narrowed query, and the columns of time and id that it is paged by."""
        query = query.where(HistoryRow.line == self._line)
        by: tuple[Any, Any] = (HistoryRow.archived_at, HistoryRow.id)
        if filters is None:
            return query, by
        if filters.operator:
            by = (HistoryOperatorRow.archived_at, HistoryOperatorRow.history_id)
            query = query.join(
                HistoryOperatorRow, HistoryOperatorRow.history_id == HistoryRow.id
            ).where(
                HistoryOperatorRow.line == self._line,
                HistoryOperatorRow.actor == filters.operator,
            )
        if filters.order.strip():
            query = query.where(self._named(filters.order.strip()))
        return query.where(*_conditions(filters, by[0])), by

    def _named(self, text: str) -> ColumnElement[bool]:
        """Return the condition that the order's name begins or ends with *text*.

        Few such orders are found by the names' indices. Where there are many, these would give
        more rows than the page needs: then each row is looked at in the order of the list.
        """
        found: set[int] = set()
        for column, beginning in _spellings(text):
            ids = self._session.scalars(
                select(HistoryRow.id)
                .where(HistoryRow.line == self._line, begins(self._session, column, beginning))
                .limit(_FEW + 1)
            ).all()
            if len(ids) > _FEW:
                return or_(*(_shown(each, start) for each, start in _spellings(text)))
            found.update(ids)
        return HistoryRow.id.in_(sorted(found)) if found else false()


def _spellings(text: str) -> Sequence[tuple[InstrumentedAttribute[str], str]]:
    each = dict.fromkeys((text, text.upper()))
    return [
        *((HistoryRow.mo_id, spelling) for spelling in each),
        *((HistoryRow.name_reversed, spelling[::-1]) for spelling in each),
    ]


def _shown(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Return the same condition in a form that no index is tempting for."""
    return func.substr(column, 1, len(text)) == text


def _conditions(
    filters: HistoryFilters, archived_at: InstrumentedAttribute[Any]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.product_name:
        found.append(HistoryRow.product_name == filters.product_name)
    if filters.completion is not None:
        found.append(HistoryRow.completion == filters.completion.value)
    if filters.archived_from is not None:
        found.append(archived_at >= filters.archived_from)
    if filters.archived_before is not None:
        found.append(archived_at < filters.archived_before)
    return found

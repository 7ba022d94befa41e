"""Archived batches over SQLAlchemy: one by one, in pages, by an order's name."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.adapters.db.history_report import report
from services.adapters.db.mapping import to_history_entry, to_history_line, to_history_row
from services.adapters.db.paging import page_of
from services.adapters.db.tables import HistoryRow
from services.domain.batch import Completion
from services.domain.history import (
    HistoryChoices,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
    HistoryReport,
)
from services.domain.paging import Page, PageKey

_LAST_CHARACTER = "\U0010ffff"
_LINE_COLUMNS = (
    HistoryRow.id,
    HistoryRow.odoo_id,
    HistoryRow.mo_id,
    HistoryRow.attempt,
    HistoryRow.product_name,
    HistoryRow.planned_kg,
    HistoryRow.booked_kg,
    HistoryRow.weighed,
    HistoryRow.completion,
    HistoryRow.started_at,
    HistoryRow.finished_at,
    HistoryRow.archived_at,
    HistoryRow.actor,
    HistoryRow.odoo_has_it,
)

_BY = (HistoryRow.archived_at, HistoryRow.id)


class SqlHistory:
    def __init__(self, session: Session, line: str, plc_name_length: int) -> None:
        self._session = session
        self._line = line
        self._length = plc_name_length

    def add(self, entry: HistoryEntry) -> None:
        self._session.add(to_history_row(entry, entry.batch.order.name[: self._length]))
        self._session.flush()

    def completions(self, odoo_ids: Collection[int]) -> Mapping[int, Collection[Completion]]:
        rows = self._session.execute(
            select(HistoryRow.odoo_id, HistoryRow.completion).where(
                HistoryRow.odoo_id.in_(odoo_ids)
            )
        )
        found: dict[int, set[Completion]] = {}
        for odoo_id, completion in rows:
            found.setdefault(odoo_id, set()).add(Completion(completion))
        return found

    def last_attempt(self, odoo_id: int) -> int:
        query = select(func.max(HistoryRow.attempt)).where(HistoryRow.odoo_id == odoo_id)
        return self._session.scalar(query) or 0

    def recent_marks(self, limit: int) -> Sequence[tuple[int, bool]]:
        rows = self._session.execute(
            select(HistoryRow.id, HistoryRow.odoo_has_it)
            .where(HistoryRow.line == self._line)
            .order_by(*(column.desc() for column in _BY))
            .limit(limit)
        )
        return [(history_id, bool(has)) for history_id, has in rows]

    def recent(self, limit: int) -> Sequence[HistoryEntry]:
        return self._entries(
            select(HistoryRow)
            .where(HistoryRow.line == self._line)
            .order_by(HistoryRow.archived_at.desc(), HistoryRow.id.desc())
            .limit(limit)
        )

    def page(
        self, after: PageKey | None, limit: int, filters: HistoryFilters | None = None
    ) -> Page[HistoryLine]:
        query = select(*_LINE_COLUMNS).where(*self._conditions(filters))
        return page_of(self._session, query, _BY, after, limit, to_history_line)

    def entries(
        self, after: PageKey | None, limit: int, filters: HistoryFilters | None = None
    ) -> Page[HistoryEntry]:
        query = select(HistoryRow).where(*self._conditions(filters))
        return page_of(
            self._session,
            query,
            _BY,
            after,
            limit,
            lambda found: to_history_entry(found[0]),
            oldest_first=True,
        )

    def search(self, text: str, limit: int) -> Sequence[HistoryLine]:
        wanted = text.strip()
        found: dict[int, HistoryLine] = {}
        if wanted:
            for spelling in dict.fromkeys((wanted, wanted.upper())):
                for line in self._beginning(HistoryRow.mo_id, spelling, limit):
                    found[line.id] = line
                for line in self._beginning(HistoryRow.name_reversed, spelling[::-1], limit):
                    found[line.id] = line
        newest = sorted(found.values(), key=lambda line: (line.archived_at, line.id), reverse=True)
        return newest[:limit]

    def _beginning(
        self, column: InstrumentedAttribute[str], text: str, limit: int
    ) -> Sequence[HistoryLine]:
        """Walk the index from the last name that begins with *text*."""
        rows = self._session.execute(
            select(*_LINE_COLUMNS)
            .where(HistoryRow.line == self._line, self._begins(column, text))
            .order_by(column.desc())
            .limit(limit)
        )
        return [to_history_line(row) for row in rows]

    def _begins(self, column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
        if self._session.get_bind().dialect.name == "sqlite":
            return (column >= text) & (column < text + _LAST_CHARACTER)
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return column.like(f"{escaped}%")

    def get(self, history_id: int) -> HistoryEntry | None:
        found = self._entries(
            select(HistoryRow).where(HistoryRow.line == self._line, HistoryRow.id == history_id)
        )
        return found[0] if found else None

    def of_order(self, odoo_id: int) -> Sequence[HistoryEntry]:
        return self._entries(
            select(HistoryRow)
            .where(HistoryRow.line == self._line, HistoryRow.odoo_id == odoo_id)
            .order_by(HistoryRow.attempt.desc())
        )

    def choices(self) -> HistoryChoices:
        return HistoryChoices(
            self._different(HistoryRow.product_name), self._different(HistoryRow.actor)
        )

    def _different(self, column: InstrumentedAttribute[str]) -> tuple[str, ...]:
        """Return each value once, by one look into the index for each: not by reading all rows."""
        first = select(func.min(column).label("value")).where(HistoryRow.line == self._line)
        each = first.cte("each_value", recursive=True)
        following = (
            select(func.min(column))
            .where(HistoryRow.line == self._line, column > each.c.value)
            .scalar_subquery()
        )
        each = each.union_all(select(following).where(each.c.value.is_not(None)))
        query = select(each.c.value).where(each.c.value.is_not(None))
        return tuple(self._session.scalars(query))

    def report(self, begin: datetime, end: datetime) -> HistoryReport:
        return report(self._session, self._line, begin, end)

    def set_odoo_has_it(self, odoo_id: int, attempt: int) -> None:
        self._session.execute(
            update(HistoryRow)
            .where(
                HistoryRow.line == self._line,
                HistoryRow.odoo_id == odoo_id,
                HistoryRow.attempt == attempt,
            )
            .values(odoo_has_it=True, update_odoo=True)
        )

    def by_slot_name(self, mo_name: str) -> HistoryEntry | None:
        found = self._entries(
            select(HistoryRow)
            .where(HistoryRow.line == self._line, HistoryRow.plc_name == mo_name)
            .order_by(HistoryRow.archived_at.desc())
            .limit(1)
        )
        return found[0] if found else None

    def count(self) -> int:
        return self.count_after(0)[0]

    def count_after(self, history_id: int) -> tuple[int, int]:
        query = select(func.count(), func.max(HistoryRow.id)).where(
            HistoryRow.line == self._line, HistoryRow.id > history_id
        )
        count, last = self._session.execute(query).one()
        return count, last or history_id

    def _conditions(self, filters: HistoryFilters | None) -> Sequence[ColumnElement[bool]]:
        return [HistoryRow.line == self._line, *(_conditions(filters) if filters else ())]

    def _entries(self, query: Select[HistoryRow]) -> Sequence[HistoryEntry]:
        return [to_history_entry(row) for row in self._session.scalars(query)]


def _conditions(filters: HistoryFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.product_name:
        found.append(HistoryRow.product_name == filters.product_name)
    if filters.completion is not None:
        found.append(HistoryRow.completion == filters.completion.value)
    if filters.actor is not None:
        found.append(HistoryRow.actor == filters.actor)
    if filters.archived_from is not None:
        found.append(HistoryRow.archived_at >= filters.archived_from)
    if filters.archived_before is not None:
        found.append(HistoryRow.archived_at < filters.archived_before)
    return found

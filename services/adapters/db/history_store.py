"""Archived batches over SQLAlchemy: one by one, in pages, by an order's name."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.adapters.db.dosing_history import dosing
from services.adapters.db.history_filters import HistoryNarrower
from services.adapters.db.history_notes import SqlHistoryNotes
from services.adapters.db.mapping import to_history_entry, to_history_line, to_history_row
from services.adapters.db.paging import page_of
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import HistoryOperatorRow, HistoryRow
from services.domain.batch import Completion
from services.domain.dosing_history import DosedBatch
from services.domain.history import (
    Comment,
    HistoryChoices,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
    MadeTotal,
)
from services.domain.order import OrderRef
from services.domain.paging import Page, PageKey
from services.domain.quantity import ZERO
from services.domain.report_sums import MADE

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
        self._narrower = HistoryNarrower(session, line)
        self._notes = SqlHistoryNotes(session, line)

    def add(self, entry: HistoryEntry) -> None:
        row = to_history_row(entry, entry.batch.order.name[: self._length])
        self._session.add(row)
        self._session.flush()
        self._notes.note_operators(row.id, entry)

    def comment(self, history_id: int, comment: Comment) -> None:
        self._notes.comment(history_id, comment)

    def comments(self, history_id: int) -> Sequence[Comment]:
        return self._notes.comments(history_id)

    def completions(self, orders: Collection[OrderRef]) -> Mapping[int, Collection[Completion]]:
        from_earlier = (
            (HistoryRow.odoo_id < 0)
            & (HistoryRow.line == self._line)
            & HistoryRow.mo_id.in_({order.name for order in orders})
        )
        rows = self._session.execute(
            select(HistoryRow.odoo_id, HistoryRow.mo_id, HistoryRow.completion).where(
                or_(HistoryRow.odoo_id.in_({order.odoo_id for order in orders}), from_earlier)
            )
        )
        found: dict[int, set[Completion]] = {}
        for odoo_id, name, completion in rows:
            numbers = [order.odoo_id for order in orders if order.name == name]
            for number in numbers if odoo_id < 0 else [odoo_id]:
                found.setdefault(number, set()).add(Completion(completion))
        return found

    def lowest_odoo_id(self) -> int:
        return self._session.scalar(select(func.min(HistoryRow.odoo_id))) or 0

    def last_attempt(self, odoo_id: int) -> int:
        query = select(func.max(HistoryRow.attempt)).where(HistoryRow.odoo_id == odoo_id)
        return self._session.scalar(query) or 0

    @remembered("mo_histories")
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
        query, by = self._narrower.narrow(select(*_LINE_COLUMNS), filters)
        return page_of(self._session, query, by, after, limit, to_history_line)

    def entries(
        self, after: PageKey | None, limit: int, filters: HistoryFilters | None = None
    ) -> Page[HistoryEntry]:
        query, by = self._narrower.narrow(select(HistoryRow), filters)
        return page_of(
            self._session,
            query,
            by,
            after,
            limit,
            lambda found: to_history_entry(found[0]),
            oldest_first=True,
        )

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
            self._different(HistoryRow.line, HistoryRow.product_name),
            self._different(HistoryOperatorRow.line, HistoryOperatorRow.actor),
        )

    def _different(
        self, line: InstrumentedAttribute[str], column: InstrumentedAttribute[str]
    ) -> tuple[str, ...]:
        """Return each value once, by one look into the index for each: not by reading all rows."""
        first = select(func.min(column).label("value")).where(line == self._line)
        each = first.cte("each_value", recursive=True)
        following = (
            select(func.min(column))
            .where(line == self._line, column > each.c.value)
            .scalar_subquery()
        )
        each = each.union_all(select(following).where(each.c.value.is_not(None)))
        query = select(each.c.value).where(each.c.value.is_not(None))
        return tuple(self._session.scalars(query))

    def dosing(self, silo: int, limit: int) -> Sequence[DosedBatch]:
        return dosing(self._session, self._line, silo, limit)

    def made(self, begin: datetime, end: datetime) -> MadeTotal:
        """Walk the index of what ended in that span, however long the history is."""
        count, planned_kg, booked_kg = self._session.execute(
            select(
                func.count(), func.sum(HistoryRow.planned_kg), func.sum(HistoryRow.booked_kg)
            ).where(
                HistoryRow.line == self._line,
                HistoryRow.ended_at >= begin,
                HistoryRow.ended_at < end,
                HistoryRow.completion.in_([completion.value for completion in MADE]),
            )
        ).one()
        return MadeTotal(count, planned_kg or ZERO, booked_kg or ZERO)

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

    @remembered("mo_histories")
    def count_after(self, history_id: int) -> tuple[int, int]:
        query = select(func.count(), func.max(HistoryRow.id)).where(
            HistoryRow.line == self._line, HistoryRow.id > history_id
        )
        count, last = self._session.execute(query).one()
        return count, last or history_id

    def _entries(self, query: Select[HistoryRow]) -> Sequence[HistoryEntry]:
        return [to_history_entry(row) for row in self._session.scalars(query)]

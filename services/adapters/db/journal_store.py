"""The alarm journal over SQLAlchemy: written once, looked up by filters, paged by its key."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.adapters.db.paging import page_of
from services.adapters.db.tables import JournalRow
from services.adapters.db.text_index import begins
from services.domain.alarm import AlarmCode, Priority
from services.domain.alarm_journal import (
    ACTIVATING,
    EventCode,
    JournalEntry,
    JournalFilter,
    JournalKind,
)
from services.domain.alarm_life import AlarmEvent, AlarmState
from services.domain.paging import Page, PageKey


class SqlJournal:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, entry: JournalEntry) -> None:
        self._session.add(
            JournalRow(
                line=self._line,
                at=entry.at,
                alarm_id=entry.alarm_id,
                code=entry.code.value,
                subject=entry.subject,
                params=dict(entry.params),
                priority=int(entry.priority) if entry.priority else None,
                event=entry.event.value if entry.event else None,
                before=entry.before.value if entry.before else None,
                after=entry.after.value if entry.after else None,
                by=entry.by,
                reason=entry.reason,
            )
        )

    def page(self, after: PageKey | None, limit: int, wanted: JournalFilter) -> Page[JournalEntry]:
        query = select(JournalRow).where(JournalRow.line == self._line, *_conditions(wanted))
        by = (JournalRow.at, JournalRow.id)
        return page_of(self._session, query, by, after, limit, lambda row: _to_entry(row[0]))

    def about(
        self, order: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[JournalEntry]:
        """Look for the object's name in its index, for the order of a slot in its time alone."""
        named = or_(
            JournalRow.subject == order, begins(self._session, JournalRow.subject, f"{order} ")
        )
        told = and_(
            JournalRow.at >= since,
            JournalRow.at < until,
            JournalRow.params["order"].as_string() == order,
        )
        found: dict[int, JournalEntry] = {}
        for condition in (named, told):
            query = select(JournalRow).where(JournalRow.line == self._line, condition)
            rows = self._session.scalars(query.order_by(JournalRow.id).limit(limit))
            found.update((row.id, _to_entry(row)) for row in rows)
        return [found[key] for key in sorted(found)]

    def activations(self, since: datetime, until: datetime) -> Sequence[JournalEntry]:
        wanted = JournalFilter(since, until, JournalKind.ACTIVATIONS)
        query = select(JournalRow).where(JournalRow.line == self._line, *_conditions(wanted))
        return [_to_entry(row) for row in self._session.scalars(query.order_by(JournalRow.id))]

    def first_at(self) -> datetime | None:
        """Return when the journal begins."""
        query = select(JournalRow.at).where(JournalRow.line == self._line)
        return self._session.scalar(query.order_by(JournalRow.id).limit(1))


_TOLD = [event.value for event in ACTIVATING]
_OF_KIND: dict[JournalKind, tuple[ColumnElement[bool], ...]] = {
    JournalKind.ALL: (),
    JournalKind.ALARMS: (JournalRow.alarm_id.is_not(None),),
    JournalKind.EVENTS: (JournalRow.alarm_id.is_(None),),
    JournalKind.ACTIVATIONS: (
        JournalRow.event.in_(_TOLD),
        JournalRow.after == AlarmState.UNACKNOWLEDGED.value,
    ),
}


def _conditions(wanted: JournalFilter) -> list[ColumnElement[bool]]:
    found = list(_OF_KIND[wanted.kind])
    if wanted.since is not None:
        found.append(JournalRow.at >= wanted.since)
    if wanted.until is not None:
        found.append(JournalRow.at < wanted.until)
    if wanted.priorities:
        found.append(JournalRow.priority.in_([int(each) for each in wanted.priorities]))
    if wanted.codes:
        found.append(JournalRow.code.in_([code.value for code in wanted.codes]))
    if wanted.subject:
        of_order = JournalRow.params["order"].as_string()  # of a silo's alarm: its order
        named = (JournalRow.subject, of_order)
        found.append(or_(*(part.icontains(wanted.subject, autoescape=True) for part in named)))
    if wanted.by:
        found.append(JournalRow.by.icontains(wanted.by, autoescape=True))
    if wanted.alarm_id is not None:
        found.append(JournalRow.alarm_id == wanted.alarm_id)
    return found


def _to_entry(row: JournalRow) -> JournalEntry:
    code: AlarmCode | EventCode
    code = EventCode(row.code) if row.alarm_id is None else AlarmCode(row.code)
    return JournalEntry(
        id=row.id,
        at=row.at,
        code=code,
        subject=row.subject,
        params=row.params,
        alarm_id=row.alarm_id,
        priority=Priority(row.priority) if row.priority else None,
        event=AlarmEvent(row.event) if row.event else None,
        before=AlarmState(row.before) if row.before else None,
        after=AlarmState(row.after) if row.after else None,
        by=row.by,
        reason=row.reason,
    )

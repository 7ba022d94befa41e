"""Alarms over SQLAlchemy: the open ones, what each of them holds, and the figures of the bar."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.tables import AlarmRow
from services.domain.alarm import Alarm, AlarmCode, Held, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_life import HELD_BACK, UNSEEN, AlarmState

_UNSEEN = [state.value for state in UNSEEN]
_NOT_SHOWN = [AlarmState.NORMAL.value, AlarmState.PENDING.value, *(s.value for s in HELD_BACK)]


class SqlAlarms:
    """Loads the open alarms once in a transaction: rules ask for many that are not there."""

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._open: dict[tuple[str, str], AlarmRow] | None = None

    def open(self) -> Sequence[Alarm]:
        latest_first = sorted(self._rows().values(), key=lambda row: row.raised_at, reverse=True)
        return [to_alarm(row) for row in sorted(latest_first, key=lambda row: row.priority)]

    def get(self, alarm_id: int) -> Alarm | None:
        row = find_own(self._session, AlarmRow, alarm_id, self._line)
        return to_alarm(row) if row else None

    def add(self, alarm: Alarm) -> Alarm:
        row = AlarmRow(line=self._line, **_columns(alarm))
        self._session.add(row)
        self._session.flush()
        self._note(row)
        return to_alarm(row)

    def save(self, alarm: Alarm) -> None:
        row = get_own(self._session, AlarmRow, alarm.id, self._line)
        for name, value in _columns(alarm).items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        self._note(row)

    def remove(self, alarm_id: int) -> None:
        row = find_own(self._session, AlarmRow, alarm_id, self._line)
        if row is not None:
            self._session.delete(row)
            self._session.flush()
            if self._open is not None:
                self._open.pop((row.code, row.subject), None)

    def last(self) -> Alarm | None:
        row = self._session.scalar(
            select(AlarmRow)
            .where(AlarmRow.line == self._line, AlarmRow.count > 0)
            .order_by(AlarmRow.raised_at.desc())
            .limit(1)
        )
        return to_alarm(row) if row else None

    def find_open(self, code: AlarmCode, subject: str) -> Alarm | None:
        row = self._rows().get((code.value, subject))
        return to_alarm(row) if row is not None else None

    def urgent(self, limit: int) -> Sequence[Alarm]:
        query = (
            select(AlarmRow)
            .where(AlarmRow.line == self._line, AlarmRow.state.not_in(_NOT_SHOWN))
            .order_by(
                AlarmRow.state.in_(_UNSEEN).desc(), AlarmRow.priority, AlarmRow.raised_at.desc()
            )
            .limit(limit)
        )
        return [to_alarm(row) for row in self._session.scalars(query)]

    def counts(self) -> AlarmCounts:
        query = (
            select(AlarmRow.priority, AlarmRow.state, func.count(), func.max(AlarmRow.last_at))
            .where(AlarmRow.line == self._line, AlarmRow.state != AlarmState.NORMAL.value)
            .group_by(AlarmRow.priority, AlarmRow.state)
        )
        by_state: dict[tuple[Priority, AlarmState], int] = {}
        newest: dict[Priority, datetime] = {}
        for number, state, count, last_at in self._session.execute(query):
            priority = Priority(number)
            by_state[priority, AlarmState(state)] = count
            if state in _UNSEEN:
                newest[priority] = max(last_at, newest.get(priority, last_at))
        return AlarmCounts(by_state, newest)

    def timed(self) -> Sequence[Alarm]:
        rows = self._rows().values()
        return [to_alarm(row) for row in rows if row.due_at or row.held_until]

    def of_codes(self, codes: Collection[AlarmCode]) -> Sequence[Alarm]:
        wanted = [code.value for code in codes]
        if self._open is not None:
            return [to_alarm(row) for row in self._open.values() if row.code in wanted]
        query = select(AlarmRow).where(
            AlarmRow.line == self._line,
            AlarmRow.state != AlarmState.NORMAL.value,
            AlarmRow.code.in_(wanted),
        )
        return [to_alarm(row) for row in self._session.scalars(query)]

    def _rows(self) -> dict[tuple[str, str], AlarmRow]:
        if self._open is None:
            rows = self._session.scalars(
                select(AlarmRow).where(
                    AlarmRow.line == self._line, AlarmRow.state != AlarmState.NORMAL.value
                )
            )
            self._open = {(row.code, row.subject): row for row in rows}
        return self._open

    def _note(self, row: AlarmRow) -> None:
        """Keep what was loaded true after a change."""
        if self._open is None:
            return
        key = (row.code, row.subject)
        if row.state != AlarmState.NORMAL.value:
            self._open[key] = row
        elif self._open.get(key) is row:
            del self._open[key]


def _columns(alarm: Alarm) -> dict[str, Any]:
    held = alarm.held
    return {
        "code": alarm.code.value,
        "subject": alarm.subject,
        "priority": int(alarm.priority),
        "state": alarm.state.value,
        "raised_at": alarm.raised_at,
        "last_at": alarm.last_at,
        "count": alarm.count,
        "params": dict(alarm.params),
        "acknowledged_at": alarm.acknowledged_at,
        "acknowledged_by": alarm.acknowledged_by,
        "returned_at": alarm.returned_at,
        "due_at": alarm.due_at,
        "held_by": held.by if held else None,
        "held_at": held.at if held else None,
        "held_reason": held.reason if held else None,
        "held_until": held.until if held else None,
        "held_present": held.present if held else None,
        "held_unseen": held.unseen if held else None,
        "held_standing": held.standing if held else None,
    }


def to_alarm(row: AlarmRow) -> Alarm:
    held = None
    if row.held_by is not None and row.held_at is not None:
        held = Held(
            row.held_by,
            row.held_at,
            row.held_reason or "",
            row.held_until,
            bool(row.held_present),
            bool(row.held_unseen),
            bool(row.held_standing),
        )
    return Alarm(
        id=row.id,
        line=row.line,
        code=AlarmCode(row.code),
        subject=row.subject,
        priority=Priority(row.priority),
        state=AlarmState(row.state),
        raised_at=row.raised_at,
        last_at=row.last_at,
        count=row.count,
        params=row.params,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        returned_at=row.returned_at,
        held=held,
        due_at=row.due_at,
    )

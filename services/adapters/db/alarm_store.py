"""Alarms over SQLAlchemy: the open ones, what each of them holds, and the figures of the bar."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import AlarmRow
from services.domain.alarm import Alarm, AlarmCode, Held, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_life import HELD_BACK, UNSEEN, AlarmState

_UNSEEN = [state.value for state in UNSEEN]
_IS_OPEN = AlarmRow.state != AlarmState.NORMAL.value
_NOT_SHOWN = [AlarmState.NORMAL.value, AlarmState.PENDING.value, *(s.value for s in HELD_BACK)]


_FEW = 100
"""Open alarms up to which all are loaded with the first that is asked for; of more, each alone."""

_Key = tuple[str, str]  # code, subject


class SqlAlarms:
    """Looks once in a transaction which alarms are open: rules ask for many that are not there.

    Rows are loaded for those alone that are wanted: in a flood a thousand are open.
    """

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._open: dict[_Key, int] | None = None
        self._loaded: dict[int, AlarmRow] = {}  # the session itself holds rows only weakly
        self.touched = False

    def open(self) -> Sequence[Alarm]:
        rows = self._load(_IS_OPEN)
        latest_first = sorted(rows, key=lambda row: row.raised_at, reverse=True)
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
            self.touched = True
            self._session.delete(row)
            self._session.flush()
            self._loaded.pop(alarm_id, None)
            if self._open is not None:
                self._open.pop((row.code, row.subject), None)

    @remembered("alarm")
    def last(self) -> Alarm | None:
        row = self._session.scalar(
            select(AlarmRow)
            .where(AlarmRow.line == self._line, AlarmRow.count > 0)
            .order_by(AlarmRow.raised_at.desc())
            .limit(1)
        )
        return to_alarm(row) if row else None

    def find_open(self, code: AlarmCode, subject: str) -> Alarm | None:
        open_ids = self._keys()
        alarm_id = open_ids.get((code.value, subject))
        if alarm_id is None:
            return None
        if alarm_id not in self._loaded:
            few = len(open_ids) <= _FEW
            self._load(_IS_OPEN if few else AlarmRow.id == alarm_id)
        row = self._loaded.get(alarm_id)
        return to_alarm(row) if row is not None else None

    @remembered("alarm")
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

    @remembered("alarm")
    def counts(self) -> AlarmCounts:
        query = (
            select(AlarmRow.priority, AlarmRow.state, func.count(), func.max(AlarmRow.last_at))
            .where(AlarmRow.line == self._line, _IS_OPEN)
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

    @remembered("alarm")
    def timed(self) -> Sequence[Alarm]:
        waits = AlarmRow.due_at.is_not(None) | AlarmRow.held_until.is_not(None)
        return [to_alarm(row) for row in self._load(_IS_OPEN, waits)]

    @remembered("alarm")
    def of_codes(self, codes: Collection[AlarmCode]) -> Sequence[Alarm]:
        wanted = {code.value for code in codes}
        ids = [alarm_id for (code, _), alarm_id in self._keys().items() if code in wanted]
        if not all(alarm_id in self._loaded for alarm_id in ids):
            self._load(_IS_OPEN, AlarmRow.code.in_(wanted))
        return [to_alarm(self._loaded[each]) for each in ids if each in self._loaded]

    def _keys(self) -> dict[_Key, int]:
        if self._open is None:
            self._open = dict(self._read_keys())
        return self._open

    @remembered("alarm")
    def _read_keys(self) -> Mapping[_Key, int]:
        query = select(AlarmRow.code, AlarmRow.subject, AlarmRow.id).where(
            AlarmRow.line == self._line, _IS_OPEN
        )
        found = self._session.execute(query.order_by(AlarmRow.id))
        return {(code, subject): alarm_id for code, subject, alarm_id in found}

    def _load(self, *wanted: ColumnElement[bool]) -> Sequence[AlarmRow]:
        query = select(AlarmRow).where(AlarmRow.line == self._line, *wanted)
        rows = self._session.scalars(query.order_by(AlarmRow.id)).all()
        self._loaded |= {row.id: row for row in rows}
        return rows

    def _note(self, row: AlarmRow) -> None:
        """Keep what is known true after a change."""
        self.touched = True
        self._loaded[row.id] = row
        if self._open is None:
            return
        key = (row.code, row.subject)
        if row.state != AlarmState.NORMAL.value:
            self._open[key] = row.id
        elif self._open.get(key) == row.id:
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

"""Readings, acknowledgements owed, failures and alarms over SQLAlchemy."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count, text_to_words, words_to_text
from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.tables import AlarmRow, DebtRow, FailureRow, ReadingRow
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Priority
from services.domain.debt import Acknowledgement, DebtEnd, DebtKind
from services.domain.diagnostics import RefusedReading
from services.domain.failure import EquipmentFailure
from services.domain.order import OrderRef
from services.domain.reading import ReadingOf, RefusalReason, SlotReading


class SqlReadings:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, order: OrderRef | None, attempt: int, reading: SlotReading) -> None:
        self.add_all([ReadingOf(order, attempt, reading)])

    def add_all(self, readings: Sequence[ReadingOf]) -> None:
        if readings:
            self._session.execute(insert(ReadingRow), [self._columns(each) for each in readings])

    def refused(self, limit: int) -> Sequence[RefusedReading]:
        rows = self._session.execute(
            select(
                ReadingRow.slot,
                ReadingRow.read_at,
                ReadingRow.refusal,
                ReadingRow.refusal_detail,
                ReadingRow.words,
            )
            .where(ReadingRow.line == self._line, ReadingRow.refusal.is_not(None))
            .order_by(ReadingRow.read_at.desc(), ReadingRow.id.desc())
            .limit(limit)
        )
        return [
            RefusedReading(
                slot, read_at, RefusalReason(refusal or ""), detail or "", text_to_words(words)
            )
            for slot, read_at, refusal, detail, words in rows
        ]

    def _columns(self, of: ReadingOf) -> dict[str, Any]:
        refusal = of.reading.refusal
        return {
            "line": self._line,
            "odoo_id": of.order.odoo_id if of.order else None,
            "attempt": of.attempt,
            "slot": of.reading.slot,
            "read_at": of.reading.read_at,
            "words": words_to_text(of.reading.words),
            "refusal": refusal.reason.value if refusal else None,
            "refusal_detail": refusal.detail if refusal else None,
        }

    def delete_before(self, moment: datetime) -> int:
        done = self._session.execute(
            delete(ReadingRow).where(ReadingRow.line == self._line, ReadingRow.read_at < moment)
        )
        return row_count(done)


class SqlDebts:
    """Loads the open debts once in a transaction."""

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._open: list[DebtRow] | None = None

    def owe(self, *debts: Acknowledgement) -> None:
        known = [(debt.kind, debt.slot, debt.mo_name, debt.words) for debt in self.open()]
        new = [
            {
                "line": self._line,
                "kind": debt.kind.value,
                "slot": debt.slot,
                "mo_name": debt.mo_name,
                "words": words_to_text(debt.words),
                "owed_at": debt.owed_at,
            }
            for debt in debts
            if (debt.kind, debt.slot, debt.mo_name, debt.words) not in known
        ]
        if new:
            self._session.execute(insert(DebtRow), new)
            self._open = None

    def open(self) -> Sequence[Acknowledgement]:
        return [
            Acknowledgement(
                row.id,
                DebtKind(row.kind),
                row.owed_at,
                row.slot,
                row.mo_name,
                text_to_words(row.words),
            )
            for row in self._open_rows()
        ]

    def end(self, debt_id: int, how: DebtEnd, at: datetime) -> None:
        self._session.execute(
            update(DebtRow)
            .where(DebtRow.line == self._line, DebtRow.id == debt_id)
            .values(ended_at=at, how=how.value)
        )
        self._open = None

    def _open_rows(self) -> list[DebtRow]:
        if self._open is None:
            query = select(DebtRow).where(DebtRow.line == self._line, DebtRow.ended_at.is_(None))
            self._open = list(self._session.scalars(query.order_by(DebtRow.id)))
        return self._open


class SqlFailures:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, failure: EquipmentFailure) -> EquipmentFailure:
        row = FailureRow(
            line=self._line,
            equipment_code=failure.equipment_code,
            text=failure.text,
            stamp_raw=failure.stamp_raw,
            occurred_at=failure.occurred_at,
            stamp_doubtful=failure.stamp_doubtful,
            read_at=failure.read_at,
            words=words_to_text(failure.words),
            reported_at=failure.reported_at,
        )
        self._session.add(row)
        self._session.flush()
        return _to_failure(row)

    def find(self, equipment_code: str, stamp_raw: str, text: str) -> EquipmentFailure | None:
        row = self._session.scalar(
            select(FailureRow).where(
                FailureRow.line == self._line,
                FailureRow.equipment_code == equipment_code,
                FailureRow.stamp_raw == stamp_raw,
                FailureRow.text == text,
            )
        )
        return _to_failure(row) if row else None

    def set_reported(self, failure_id: int, at: datetime) -> None:
        self._session.execute(
            update(FailureRow)
            .where(FailureRow.line == self._line, FailureRow.id == failure_id)
            .values(reported_at=at)
        )

    def recent(self, limit: int) -> Sequence[EquipmentFailure]:
        rows = self._session.scalars(
            select(FailureRow)
            .where(FailureRow.line == self._line)
            .order_by(FailureRow.occurred_at.desc(), FailureRow.id.desc())
            .limit(limit)
        )
        return [_to_failure(row) for row in rows]


def _to_failure(row: FailureRow) -> EquipmentFailure:
    return EquipmentFailure(
        id=row.id,
        line=row.line,
        equipment_code=row.equipment_code,
        text=row.text,
        stamp_raw=row.stamp_raw,
        occurred_at=row.occurred_at,
        stamp_doubtful=row.stamp_doubtful,
        read_at=row.read_at,
        words=text_to_words(row.words),
        reported_at=row.reported_at,
    )


class SqlAlarms:
    """Loads the open alarms once in a transaction: rules ask for many that are not there."""

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._open: list[AlarmRow] | None = None

    def open(self) -> Sequence[Alarm]:
        latest_first = sorted(self._open_rows(), key=lambda row: row.raised_at, reverse=True)
        return [_to_alarm(row) for row in sorted(latest_first, key=lambda row: row.priority)]

    def get(self, alarm_id: int) -> Alarm | None:
        row = find_own(self._session, AlarmRow, alarm_id, self._line)
        return _to_alarm(row) if row else None

    def add(self, alarm: Alarm) -> Alarm:
        row = AlarmRow(line=self._line, **_alarm_columns(alarm))
        self._session.add(row)
        self._session.flush()
        self._open = None if self._open is None else [*self._open, row]
        return _to_alarm(row)

    def save(self, alarm: Alarm) -> None:
        row = get_own(self._session, AlarmRow, alarm.id, self._line)
        for name, value in _alarm_columns(alarm).items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        if self._open is not None and row not in self._open:
            self._open = None

    def last(self) -> Alarm | None:
        row = self._session.scalar(
            select(AlarmRow)
            .where(AlarmRow.line == self._line)
            .order_by(AlarmRow.raised_at.desc())
            .limit(1)
        )
        return _to_alarm(row) if row else None

    def find_open(self, code: AlarmCode, subject: str) -> Alarm | None:
        for row in self._open_rows():
            if (row.code, row.subject) == (code.value, subject):
                return _to_alarm(row)
        return None

    def _open_rows(self) -> list[AlarmRow]:
        if self._open is None:
            self._open = list(
                self._session.scalars(
                    select(AlarmRow).where(
                        AlarmRow.line == self._line, AlarmRow.state != AlarmState.NORMAL.value
                    )
                )
            )
        self._open = [row for row in self._open if row.state != AlarmState.NORMAL.value]
        return self._open


def _alarm_columns(alarm: Alarm) -> dict[str, Any]:
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
    }


def _to_alarm(row: AlarmRow) -> Alarm:
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
    )

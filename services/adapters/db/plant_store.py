"""Readings and acknowledgements owed over SQLAlchemy."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count, text_to_words, words_to_text
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import DebtRow, ReadingRow, table_of
from services.domain.debt import Acknowledgement, DebtEnd, DebtKind
from services.domain.diagnostics import RefusedReading
from services.domain.order import OrderRef
from services.domain.reading import ReadingOf, RefusalReason, SlotReading
from services.domain.trend import StoredReading

_ADD_READINGS = insert(table_of(ReadingRow))


class SqlReadings:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, order: OrderRef | None, attempt: int, reading: SlotReading) -> None:
        self.add_all([ReadingOf(order, attempt, reading)])

    def add_all(self, readings: Sequence[ReadingOf]) -> None:
        if readings:
            rows = [self._columns(each) for each in readings]
            self._session.connection().execute(_ADD_READINGS, rows)

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

    def of_order(
        self, odoo_id: int, attempts: Collection[int], after: int = 0
    ) -> Sequence[StoredReading]:
        rows = self._session.execute(
            select(
                ReadingRow.id,
                ReadingRow.attempt,
                ReadingRow.slot,
                ReadingRow.read_at,
                ReadingRow.words,
                ReadingRow.unread_since,
            )
            .where(
                ReadingRow.line == self._line,
                ReadingRow.odoo_id == odoo_id,
                ReadingRow.attempt.in_(attempts),
                ReadingRow.id > after,
                ReadingRow.refusal.is_(None),
            )
            .order_by(ReadingRow.id)
        )
        return [
            StoredReading(number, attempt, slot, read_at, text_to_words(words), unread_since)
            for number, attempt, slot, read_at, words, unread_since in rows
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
            "unread_since": of.unread_since,
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

    @remembered("ack_owed")
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

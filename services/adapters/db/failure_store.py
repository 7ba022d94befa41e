"""Equipment failures over SQLAlchemy, and the usual dosing rates of the silos."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count, text_to_words, words_to_text
from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import DoseRateRow, FailureRow
from services.domain.dose_rate import DoseRate
from services.domain.errors import AlreadyStoredError
from services.domain.failure import EquipmentFailure


class SqlFailures:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, failure: EquipmentFailure) -> EquipmentFailure:
        row = FailureRow(line=self._line, **_columns(failure))
        try:
            with self._session.begin_nested():  # the transaction goes on without it
                self._session.add(row)
        except IntegrityError as error:
            raise AlreadyStoredError(f"{failure.equipment_code}: stored already.") from error
        return _to_failure(row)

    def get(self, failure_id: int) -> EquipmentFailure | None:
        row = find_own(self._session, FailureRow, failure_id, self._line)
        return _to_failure(row) if row else None

    def save(self, failure: EquipmentFailure) -> None:
        row = get_own(self._session, FailureRow, failure.id, self._line)
        for name, value in _columns(failure).items():
            if getattr(row, name) != value:
                setattr(row, name, value)

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

    def open_of(self, equipment_code: str) -> Sequence[EquipmentFailure]:
        rows = self._session.scalars(
            select(FailureRow)
            .where(
                FailureRow.line == self._line,
                FailureRow.equipment_code == equipment_code,
                *_IS_OPEN,
            )
            .order_by(FailureRow.occurred_at.desc(), FailureRow.id.desc())
        )
        return [_to_failure(row) for row in rows]

    def ended_at(self, equipment_code: str, at: datetime) -> Sequence[EquipmentFailure]:
        rows = self._session.scalars(
            select(FailureRow).where(
                FailureRow.line == self._line,
                FailureRow.equipment_code == equipment_code,
                FailureRow.ended_at == at,
            )
        )
        return [_to_failure(row) for row in rows]

    def set_reported(self, failure_id: int, at: datetime) -> None:
        self._session.execute(
            update(FailureRow)
            .where(FailureRow.line == self._line, FailureRow.id == failure_id)
            .values(reported_at=at)
        )

    @remembered("equipment_failure")
    def recent(self, limit: int) -> Sequence[EquipmentFailure]:
        rows = self._session.scalars(
            select(FailureRow)
            .where(FailureRow.line == self._line)
            .order_by(FailureRow.occurred_at.desc(), FailureRow.id.desc())
            .limit(limit)
        )
        return [_to_failure(row) for row in rows]

    def touching(self, since: datetime, until: datetime) -> Sequence[EquipmentFailure]:
        """Return what occurred before *until* and was not over by *since*, newest first.

        A duration entered by hand is at most a week long.
        """
        end = func.coalesce(FailureRow.ended_at, FailureRow.resolved_at)
        lasted = FailureRow.duration_s.is_not(None) & (
            FailureRow.occurred_at >= since - timedelta(days=7)
        )
        reaches = or_(
            FailureRow.occurred_at >= since,
            lasted,
            FailureRow.duration_s.is_(None) & or_(end.is_(None), end > since),
        )
        rows = self._session.scalars(
            select(FailureRow)
            .where(FailureRow.line == self._line, FailureRow.occurred_at < until, reaches)
            .order_by(FailureRow.occurred_at.desc(), FailureRow.id.desc())
        )
        return [each for each in map(_to_failure, rows) if _reaches(each, since)]

    def equipment(self) -> Sequence[str]:
        """Return every equipment that has failed so far, in order of its code."""
        query = select(FailureRow.equipment_code).where(FailureRow.line == self._line)
        return sorted(self._session.scalars(query.distinct()))


def _reaches(failure: EquipmentFailure, since: datetime) -> bool:
    """Say whether it began at *since* or later, or a duration that was entered leads beyond it."""
    lasted = failure.duration
    at = failure.occurred_at
    return lasted is None or at >= since or at + lasted > since


_IS_OPEN = (
    FailureRow.ended_at.is_(None),
    FailureRow.resolved_at.is_(None),
    FailureRow.duration_s.is_(None),
)


class SqlDoseRates:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add_all(self, rates: Sequence[DoseRate]) -> None:
        """Store each; one that is there already (the batch finished twice) stays."""
        known = {
            (row.odoo_id, row.attempt, row.silo)
            for row in self._session.execute(
                select(DoseRateRow.odoo_id, DoseRateRow.attempt, DoseRateRow.silo).where(
                    DoseRateRow.odoo_id.in_({rate.odoo_id for rate in rates})
                )
            )
        }
        new = [
            {"line": self._line, **asdict(rate)}
            for rate in rates
            if (rate.odoo_id, rate.attempt, rate.silo) not in known
        ]
        if new:
            self._session.execute(insert(DoseRateRow), new)

    def latest(self, limit: int) -> Mapping[int, Sequence[Decimal]]:
        """Return, for each silo, the rates of its latest *limit* batches, newest first."""
        place = func.row_number().over(
            partition_by=DoseRateRow.silo, order_by=(DoseRateRow.at.desc(), DoseRateRow.id.desc())
        )
        ranked = (
            select(DoseRateRow.silo, DoseRateRow.kg_per_min, place.label("place"))
            .where(DoseRateRow.line == self._line)
            .subquery()
        )
        query = select(ranked.c.silo, ranked.c.kg_per_min).where(ranked.c.place <= limit)
        found: dict[int, list[Decimal]] = {}
        for silo, rate in self._session.execute(query.order_by(ranked.c.silo, ranked.c.place)):
            found.setdefault(silo, []).append(rate)
        return found

    def delete_before(self, moment: datetime) -> int:
        done = self._session.execute(
            delete(DoseRateRow).where(DoseRateRow.line == self._line, DoseRateRow.at < moment)
        )
        return row_count(done)


def _columns(failure: EquipmentFailure) -> dict[str, Any]:
    seconds = failure.duration.total_seconds() if failure.duration is not None else None
    return {
        "equipment_code": failure.equipment_code,
        "text": failure.text,
        "stamp_raw": failure.stamp_raw,
        "occurred_at": failure.occurred_at,
        "stamp_doubtful": failure.stamp_doubtful,
        "read_at": failure.read_at,
        "words": words_to_text(failure.words),
        "reported_at": failure.reported_at,
        "duration_s": None if seconds is None else round(seconds),
        "ended_at": failure.ended_at,
        "entered_by": failure.entered_by,
        "resolved_at": failure.resolved_at,
        "resolved_by": failure.resolved_by,
        "resolution": failure.resolution,
    }


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
        duration=None if row.duration_s is None else timedelta(seconds=row.duration_s),
        ended_at=row.ended_at,
        entered_by=row.entered_by,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        resolution=row.resolution,
    )

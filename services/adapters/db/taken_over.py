"""What a change-over has stored, added up by the database: to be held against the earlier one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from services.adapters.db.tables import (
    BatchDoseRow,
    BatchRow,
    FailureRow,
    HistoryComponentRow,
    HistoryDoseRow,
    HistoryRow,
)
from services.application.take_over import WHO
from services.domain.earlier import BatchTotals, EarlierTotals, without_nothing
from services.domain.quantity import ZERO


def taken_over(session: Session, line: str) -> EarlierTotals:
    """Sum up the rows that came from the earlier system, and the queue."""
    ours = (HistoryRow.line == line, HistoryRow.actor == WHO)
    history = session.execute(
        select(
            func.count(), func.sum(HistoryRow.planned_kg), func.sum(HistoryRow.finished_kg)
        ).where(*ours)
    ).one()
    queue = session.execute(
        select(func.count(), func.sum(BatchRow.planned_kg), func.sum(BatchRow.finished_kg)).where(
            BatchRow.line == line
        )
    ).one()
    asked = (
        select(HistoryComponentRow.silo, func.sum(HistoryComponentRow.planned_kg))
        .join(HistoryRow, HistoryComponentRow.history_id == HistoryRow.id)
        .where(*ours)
        .group_by(HistoryComponentRow.silo)
    )
    gave = (
        select(HistoryDoseRow.silo, func.sum(HistoryDoseRow.kg))
        .join(HistoryRow, HistoryDoseRow.history_id == HistoryRow.id)
        .where(*ours)
        .group_by(HistoryDoseRow.silo)
    )
    gives = (
        select(BatchDoseRow.silo, func.sum(BatchDoseRow.kg))
        .join(BatchRow, BatchDoseRow.batch_id == BatchRow.id)
        .where(BatchRow.line == line)
        .group_by(BatchDoseRow.silo)
    )
    failures = session.scalar(
        select(func.count())
        .select_from(FailureRow)
        .where(FailureRow.line == line, FailureRow.stamp_raw.startswith(f"{WHO} "))
    )
    return EarlierTotals(
        _totals(history, _by_silo(session, asked), _by_silo(session, gave)),
        _totals(queue, {}, _by_silo(session, gives)),
        failures or 0,
    )


def _totals(row: Any, asked: Mapping[int, Decimal], gave: Mapping[int, Decimal]) -> BatchTotals:
    count, planned, finished = row
    return BatchTotals(count, planned or ZERO, finished or ZERO, asked, gave)


def _by_silo(session: Session, query: Executable) -> dict[int, Decimal]:
    return without_nothing({row[0]: row[1] for row in session.execute(query)})

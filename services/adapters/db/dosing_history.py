"""How a silo dosed in its latest batches, by one walk of an index however long the history is."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.adapters.db.tables import HistoryComponentRow, HistoryDoseRow, HistoryRow
from services.domain.dosing_history import DosedBatch
from services.domain.order import OrderRef

_ROWS_A_BATCH = 3  # a dose row an attempt; more of them on average is no plant


def dosing(session: Session, line: str, silo: int, limit: int) -> Sequence[DosedBatch]:
    """Return the latest batches that the PLC finished and whose order names *silo*."""
    component = HistoryComponentRow
    asked = (
        select(func.sum(component.planned_kg))
        .where(component.history_id == HistoryDoseRow.history_id, component.silo == silo)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            HistoryDoseRow.history_id,
            HistoryDoseRow.kg,
            HistoryRow.odoo_id,
            HistoryRow.mo_id,
            HistoryRow.ended_at,
            asked.label("asked_kg"),
        )
        .join(HistoryRow, HistoryRow.id == HistoryDoseRow.history_id)
        .where(
            HistoryDoseRow.silo == silo,
            HistoryRow.line == line,
            HistoryRow.finished_at.is_not(None),
        )
        .order_by(HistoryDoseRow.history_id.desc())
        .limit(limit * _ROWS_A_BATCH)
    ).all()
    given: dict[int, Decimal] = {}
    for history_id, kg, *_ in rows:
        given[history_id] = given.get(history_id, Decimal(0)) + kg
    newest = list(given)[:limit]
    facts = {row.history_id: row for row in rows}
    return [
        DosedBatch(
            history_id,
            OrderRef(facts[history_id].odoo_id, facts[history_id].mo_id),
            facts[history_id].ended_at,
            facts[history_id].asked_kg,
            given[history_id],
        )
        for history_id in newest
        if facts[history_id].asked_kg is not None
    ]

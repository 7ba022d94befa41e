"""What reports need of archived batches, a few hundred in four statements."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.adapters.db.tables import (
    HistoryComponentRow,
    HistoryDoseRow,
    HistoryRow,
    HistoryWeighingRow,
)
from services.domain.batch import Completion
from services.domain.order import Component
from services.domain.report_sums import BatchFacts


def read_facts(session: Session, line: str, ids: Sequence[int]) -> list[BatchFacts]:
    """Return the batches of these rows of the line's history, by their number."""
    components, doses, weighings = _parts(session, ids)
    rows = session.execute(
        select(
            HistoryRow.id,
            HistoryRow.ended_at,
            HistoryRow.mo_id,
            HistoryRow.product_name,
            HistoryRow.completion,
            HistoryRow.finished_at,
            HistoryRow.planned_kg,
            HistoryRow.booked_kg,
            HistoryRow.weighed,
        )
        .where(HistoryRow.line == line, HistoryRow.id.in_(ids))
        .order_by(HistoryRow.id)
    )
    return [
        BatchFacts(
            id=row.id,
            ended_at=row.ended_at,
            order=row.mo_id,
            product_name=row.product_name,
            completion=Completion(row.completion),
            finished=row.finished_at is not None,
            planned_kg=row.planned_kg,
            booked_kg=row.booked_kg,
            weighed=row.weighed,
            components=tuple(components[row.id]),
            doses_kg=doses[row.id],
            weighings_kg=weighings[row.id],
        )
        for row in rows
    ]


Parts = tuple[
    defaultdict[int, list[Component]],
    defaultdict[int, dict[int, Decimal]],
    defaultdict[int, dict[int, Decimal]],
]


def _parts(session: Session, ids: Sequence[int]) -> Parts:
    """Return components, doses by silo and weighings by product of each batch."""
    part, dose, weighing = HistoryComponentRow, HistoryDoseRow, HistoryWeighingRow
    components: defaultdict[int, list[Component]] = defaultdict(list)
    for history_id, product_id, name, kg, silo in session.execute(
        select(part.history_id, part.product_id, part.product_name, part.planned_kg, part.silo)
        .where(part.history_id.in_(ids))
        .order_by(part.history_id, part.position)
    ):
        components[history_id].append(Component(product_id, name, kg, silo))
    doses: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for history_id, silo, kg in session.execute(
        select(dose.history_id, dose.silo, func.sum(dose.kg))
        .where(dose.history_id.in_(ids))
        .group_by(dose.history_id, dose.silo)
    ):
        doses[history_id][silo] = kg
    weighings: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for history_id, product_id, kg in session.execute(
        select(weighing.history_id, weighing.product_id, func.sum(weighing.kg))
        .where(weighing.history_id.in_(ids))
        .group_by(weighing.history_id, weighing.product_id)
    ):
        weighings[history_id][product_id] = kg
    return components, doses, weighings

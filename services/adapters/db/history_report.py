"""Sums over the batches that ended in a span of time: four statements, whatever its length."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from services.adapters.db.tables import (
    HistoryComponentRow,
    HistoryDoseRow,
    HistoryRow,
    HistoryWeighingRow,
)
from services.domain.batch import Completion
from services.domain.history import HandTotal, HistoryReport, MadeTotal, ProductTotal, SiloTotal
from services.domain.quantity import ZERO

_MADE = (Completion.COMPLETED, Completion.BY_HAND)
_IS_MADE = HistoryRow.completion.in_([completion.value for completion in _MADE])


def report(session: Session, line: str, begin: datetime, end: datetime) -> HistoryReport:
    within = and_(HistoryRow.line == line, HistoryRow.ended_at >= begin, HistoryRow.ended_at < end)
    batches, products = _batches(session, within)
    setpoints_kg, planned = _components(session, within)
    actuals_kg, lost_kg = _doses(session, within)
    weighed_kg = _weighings(session, within)
    return HistoryReport(
        begin=begin,
        end=end,
        batches=batches,
        products=products,
        silos=tuple(
            SiloTotal(
                silo,
                setpoints_kg.get(silo, ZERO),
                actuals_kg.get(silo, ZERO),
                lost_kg.get(silo, ZERO),
            )
            for silo in sorted({*setpoints_kg, *actuals_kg, *lost_kg})
        ),
        by_hand=tuple(
            HandTotal(product_id, name, kg, weighed_kg.get(product_id, ZERO))
            for (product_id, name), kg in sorted(planned.items(), key=lambda item: item[0][1])
        ),
    )


def made(session: Session, line: str, begin: datetime, end: datetime) -> MadeTotal:
    """Walk the index of what ended in that span, however long the history is."""
    count, planned_kg, booked_kg = session.execute(
        select(func.count(), func.sum(HistoryRow.planned_kg), func.sum(HistoryRow.booked_kg)).where(
            HistoryRow.line == line,
            HistoryRow.ended_at >= begin,
            HistoryRow.ended_at < end,
            _IS_MADE,
        )
    ).one()
    return MadeTotal(count, planned_kg or ZERO, booked_kg or ZERO)


def _batches(
    session: Session, within: ColumnElement[bool]
) -> tuple[Mapping[Completion, int], tuple[ProductTotal, ...]]:
    rows = session.execute(
        select(
            HistoryRow.completion,
            HistoryRow.product_name,
            func.count(),
            func.sum(HistoryRow.planned_kg),
            func.sum(HistoryRow.booked_kg),
        )
        .where(within)
        .group_by(HistoryRow.completion, HistoryRow.product_name)
    )
    counts: dict[Completion, int] = {}
    made: dict[str, ProductTotal] = {}
    for word, product, count, planned_kg, booked_kg in rows:
        completion = Completion(word)
        counts[completion] = counts.get(completion, 0) + count
        if completion in _MADE:
            known = made.get(product, ProductTotal(product, 0, ZERO, ZERO))
            made[product] = ProductTotal(
                product,
                known.batches + count,
                known.planned_kg + planned_kg,
                known.booked_kg + booked_kg,
            )
    return counts, tuple(made[product] for product in sorted(made))


def _components(
    session: Session, within: ColumnElement[bool]
) -> tuple[dict[int, Decimal], dict[tuple[int, str], Decimal]]:
    """Return what silos, and what hand additions were asked for in the batches made."""
    part = HistoryComponentRow
    rows = session.execute(
        select(part.silo, part.product_id, func.max(part.product_name), func.sum(part.planned_kg))
        .join(HistoryRow, HistoryRow.id == part.history_id)
        .where(within, _IS_MADE)
        .group_by(part.silo, part.product_id)
    )
    silos: dict[int, Decimal] = {}
    by_hand: dict[tuple[int, str], Decimal] = {}
    for silo, product_id, name, kg in rows:
        if silo is None:
            by_hand[product_id, name] = kg
        else:
            silos[silo] = silos.get(silo, ZERO) + kg
    return silos, by_hand


def _doses(
    session: Session, within: ColumnElement[bool]
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Return what silos gave to the batches made, and to the others."""
    rows = session.execute(
        select(HistoryDoseRow.silo, HistoryRow.completion, func.sum(HistoryDoseRow.kg))
        .join(HistoryRow, HistoryRow.id == HistoryDoseRow.history_id)
        .where(within)
        .group_by(HistoryDoseRow.silo, HistoryRow.completion)
    )
    made: dict[int, Decimal] = {}
    lost: dict[int, Decimal] = {}
    for silo, word, kg in rows:
        to = made if Completion(word) in _MADE else lost
        to[silo] = to.get(silo, ZERO) + kg
    return made, lost


def _weighings(session: Session, within: ColumnElement[bool]) -> dict[int, Decimal]:
    rows = session.execute(
        select(HistoryWeighingRow.product_id, func.sum(HistoryWeighingRow.kg).label("kg"))
        .join(HistoryRow, HistoryRow.id == HistoryWeighingRow.history_id)
        .where(within, _IS_MADE)
        .group_by(HistoryWeighingRow.product_id)
    )
    return {row.product_id: row.kg for row in rows}

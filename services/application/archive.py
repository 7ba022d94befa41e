"""Moves a batch from the queue to the history, in one transaction (SPEC.md §4 job 3)."""

from datetime import datetime
from decimal import Decimal

from services.domain.batch import Batch, Completion
from services.domain.history import HistoryEntry
from services.domain.quantity import ZERO


def to_history(
    batch: Batch,
    completion: Completion,
    now: datetime,
    *,
    odoo_has_it: bool,
    actor: str = "",
    reason: str = "",
    booked_kg: Decimal | None = None,
    weighed: bool = False,
) -> HistoryEntry:
    """Return what the history keeps of *batch*. The figures never change afterwards.

    *booked_kg* is what Odoo is told, and *weighed* whether it was, where that is not the batch's
    own finished weight; nothing is booked for an order that was cancelled or returned.
    """
    if completion.books_nothing:
        booked_kg, weighed = ZERO, False
    elif booked_kg is None:
        booked_kg, weighed = batch.booked_kg
    return HistoryEntry(
        batch=batch,
        completion=completion,
        archived_at=now,
        booked_kg=booked_kg,
        weighed=weighed,
        odoo_has_it=odoo_has_it,
        actor=actor,
        reason=reason,
    )

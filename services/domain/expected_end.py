"""When a running batch will end: from its own rate, and from earlier batches of its product."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from services.domain.batch import Batch
from services.domain.history import HistoryEntry
from services.domain.quantity import ZERO

_OWN_FROM = Decimal("0.05")  # of the batch dosed: before that its own rate is a guess
_REST_MOST = timedelta(minutes=5)  # a longer one is a stop: nobody knows when it goes on


def time_left(batch: Batch, earlier: Sequence[HistoryEntry], now: datetime) -> timedelta | None:
    """Return how long the batch still takes, or None while nobody can know.

    Earlier batches of the product tell the usual time for a kilogram, their median: one that
    stood still for an hour does not count. Without them it is this batch's own rate, over the
    time until its last dose: while it rests, the end moves on but the rest does not grow.
    """
    asked, dosed = sum(batch.setpoints_kg.values(), ZERO), batch.dosed_kg
    if batch.started_at is None or batch.finished_at is not None or not asked:
        return None
    last = batch.last_change_at or batch.started_at
    if stands_still(batch, now):
        return None
    left_kg = max(ZERO, asked - dosed)
    usual = _seconds_a_kg(batch, earlier)
    if usual is None and dosed >= asked * _OWN_FROM:
        usual = (last - batch.started_at).total_seconds() / float(dosed)
    return None if usual is None else timedelta(seconds=usual * float(left_kg))


def stands_still(batch: Batch, now: datetime) -> bool:
    """Say whether a batch that has begun goes on no more: it has failed, or doses no more."""
    last = batch.last_change_at or batch.started_at
    return batch.status_operation or (last is not None and now - last > _REST_MOST)


def _seconds_a_kg(batch: Batch, earlier: Sequence[HistoryEntry]) -> float | None:
    """Return the median of earlier batches of the same product that ran through."""
    rates = [
        (done.finished_at - done.started_at).total_seconds() / float(done.dosed_kg)
        for done in (entry.batch for entry in earlier)
        if done.product_name == batch.product_name
        and done.attempt == 1
        and done.started_at is not None
        and done.finished_at is not None
        and done.finished_at > done.started_at
        and done.dosed_kg
    ]
    return median(rates) if rates else None

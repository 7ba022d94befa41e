"""The dosing rate of a silo, and what is usual for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from services.domain.batch import Batch
from services.domain.quantity import ZERO


@dataclass(frozen=True, slots=True)
class DoseRate:
    """The highest rate of a silo in one attempt of a batch, between two readings."""

    odoo_id: int
    attempt: int
    silo: int
    at: datetime
    kg_per_min: Decimal


_SHORTEST = timedelta(seconds=0.5)  # between two readings; less tells nothing of a rate


def dosing_rates(before: Batch, after: Batch, passed: timedelta) -> dict[int, Decimal]:
    """Return kg/min of every silo that gave something between two readings of one attempt."""
    if passed < _SHORTEST or before.attempt != after.attempt:
        return {}
    minutes = Decimal(passed / timedelta(minutes=1))
    earlier = before.attempt_actuals_kg
    given = {silo: kg - earlier.get(silo, ZERO) for silo, kg in after.attempt_actuals_kg.items()}
    return {silo: round(kg / minutes, 3) for silo, kg in given.items() if kg > 0}


ENOUGH = 10
"""Batches of a silo without which nothing is known of its usual rate."""
REMEMBERED = 40
"""Batches of a silo that its usual rate is taken from: the latest ones."""
_MAD_TO_SIGMA = Decimal("1.4826")  # of a normal distribution
_SIGMAS = 6
_LEAST_SHARE = Decimal("0.5")  # a spike is at least half as much again, however even the past


def spike_limit(rates_kg_per_min: Sequence[Decimal]) -> Decimal | None:
    """Return the rate (kg/min) above which a silo doses abnormally fast, by its own past.

    Median and MAD are not led astray by the spikes among them (SPEC.md §4, job 4). None while
    there is not enough history.
    """
    if len(rates_kg_per_min) < ENOUGH:
        return None
    usual = median(rates_kg_per_min)
    spread = median([abs(rate - usual) for rate in rates_kg_per_min])
    return usual + max(_SIGMAS * _MAD_TO_SIGMA * spread, usual * _LEAST_SHARE)

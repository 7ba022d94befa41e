"""How a silo dosed in its latest batches, and what is usual for it: an individuals chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from services.domain.order import OrderRef

ENOUGH = 10
"""Batches without which nothing is known of what is usual."""
_MOVING_RANGE_FACTOR = Decimal("2.66")  # 3 / d2 for ranges of two, d2 = 1.128


@dataclass(frozen=True, slots=True)
class DosedBatch:
    """One silo in one archived batch, over all its attempts there."""

    history_id: int
    order: OrderRef
    ended_at: datetime
    setpoint_kg: Decimal
    actual_kg: Decimal

    @property
    def deviation_kg(self) -> Decimal:
        return self.actual_kg - self.setpoint_kg

    @property
    def deviation_percent(self) -> Decimal | None:
        """Of the setpoint; None where the order asked for nothing."""
        return self.deviation_kg / self.setpoint_kg * 100 if self.setpoint_kg else None


@dataclass(frozen=True, slots=True)
class ControlLimits:
    mean: Decimal
    lower: Decimal
    upper: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.lower <= value <= self.upper


def control_limits(values: Sequence[Decimal]) -> ControlLimits | None:
    """Return the limits of an individuals chart: mean ± 2.66 · mean moving range.

    The moving range is the difference between one value and the next, so *values* are in the
    order of time (ISO 7870-2, control chart for individuals). None for fewer than ten.
    """
    if len(values) < ENOUGH:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    reach = _MOVING_RANGE_FACTOR * sum(ranges, Decimal(0)) / len(ranges)
    return ControlLimits(mean, mean - reach, mean + reach)


def mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None

"""The reports of a plant: what each of them tells of a range of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from services.domain.batch import Completion
from services.domain.failure_figures import EquipmentFigures, Severity
from services.domain.quantity import ZERO
from services.domain.report_kind import ReportKind as ReportKind  # noqa: PLC0414
from services.domain.report_range import ReportRange
from services.domain.report_sums import Goods, OffTolerance

_HUNDRED = Decimal(100)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return *part* in percent of *whole*; None where there is nothing to compare with."""
    return part / whole * _HUNDRED if whole else None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Orders that are not archived yet. They count only in a time that is not over."""

    waiting: int = 0
    in_progress: int = 0  # the PLC has begun them; finished ones that wait for Odoo too
    set_aside: int = 0
    planned_kg: Decimal = ZERO

    @property
    def orders(self) -> int:
        return self.waiting + self.in_progress + self.set_aside


@dataclass(frozen=True, slots=True)
class ProductLine:
    product_name: str
    sums: Goods  # of the batches made


@dataclass(frozen=True, slots=True)
class Production:
    """Target: what the orders asked for that ended in this time, and those queued until it is over.

    Returned orders are no target of this line: Odoo has them back.
    """

    ways: Mapping[Completion, Goods]
    queue: QueueNow | None  # None: the time is over
    products: tuple[ProductLine, ...]

    def of(self, completion: Completion) -> Goods:
        return self.ways.get(completion, Goods())

    @property
    def target_kg(self) -> Decimal:
        ended = sum((self.of(way).planned_kg for way in _ASKED), ZERO)
        return ended + (self.queue.planned_kg if self.queue else ZERO)

    @property
    def actual_kg(self) -> Decimal:
        return self.of(Completion.COMPLETED).booked_kg + self.of(Completion.BY_HAND).booked_kg

    @property
    def achievement(self) -> Decimal | None:
        return percent(self.actual_kg, self.target_kg)

    @property
    def orders(self) -> int:
        """Return how many orders the target is made of."""
        ended = sum(self.of(way).batches for way in _ASKED)
        return ended + (self.queue.orders if self.queue else 0)


_ASKED = (Completion.COMPLETED, Completion.BY_HAND, Completion.CANCELLED)


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One raw material over all silos and hand additions. Without a name: silo *silo*'s product."""

    product_id: int
    product_name: str
    silo: int | None  # gave what no order named
    planned_kg: Decimal
    dosed_kg: Decimal
    weighed_kg: Decimal
    unweighed_kg: Decimal
    lost_kg: Decimal

    @property
    def actual_kg(self) -> Decimal:
        return self.dosed_kg + self.weighed_kg + self.unweighed_kg


@dataclass(frozen=True, slots=True)
class Materials:
    lines: tuple[MaterialLine, ...]  # the most used first


@dataclass(frozen=True, slots=True)
class SiloLine:
    """What a silo held, got and gave. Levels count the batches that had ended by then."""

    silo: int
    name: str
    start_kg: Decimal | None  # None: not known
    delivered_kg: Decimal
    deliveries: int
    consumed_kg: Decimal
    lost_kg: Decimal  # of what was consumed, in batches that were not made
    end_kg: Decimal | None

    @property
    def corrected_kg(self) -> Decimal | None:
        """Return by how much people who looked into the silo put its level right."""
        if self.start_kg is None or self.end_kg is None:
            return None
        return self.end_kg - self.start_kg - self.delivered_kg + self.consumed_kg


@dataclass(frozen=True, slots=True)
class SiloBalance:
    lines: tuple[SiloLine, ...]


@dataclass(frozen=True, slots=True)
class DayLine:
    day: date
    sums: Goods


@dataclass(frozen=True, slots=True)
class GoodsMade:
    days: tuple[DayLine, ...]  # each day of the range up to now, also those with nothing
    products: tuple[ProductLine, ...]


class Band(StrEnum):
    """How good a yield is: from 95 % good, from 80 % fair, else poor."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


GOOD_FROM, FAIR_FROM = Decimal(95), Decimal(80)


def band(yield_percent: Decimal) -> Band:
    if yield_percent >= GOOD_FROM:
        return Band.GOOD
    return Band.FAIR if yield_percent >= FAIR_FROM else Band.POOR


@dataclass(frozen=True, slots=True)
class YieldLine:
    """Finished weight against planned weight, of the batches that were weighed."""

    product_name: str
    weighed: int
    left_out: int  # made, and nobody weighed them
    planned_kg: Decimal
    finished_kg: Decimal

    @property
    def percent(self) -> Decimal | None:
        return percent(self.finished_kg, self.planned_kg) if self.weighed else None

    @property
    def band(self) -> Band | None:
        return None if self.percent is None else band(self.percent)


@dataclass(frozen=True, slots=True)
class Yields:
    lines: tuple[YieldLine, ...]
    total: YieldLine


@dataclass(frozen=True, slots=True)
class Deviations:
    count: int  # of all
    worst: tuple[OffTolerance, ...]  # by kilograms, over or under


@dataclass(frozen=True, slots=True)
class FailureTimes:
    """Only what lies inside the range counts, of failures that began before or are still open."""

    equipment: tuple[EquipmentFigures, ...]  # the longest first
    severities: Mapping[Severity, tuple[int, timedelta]]  # failures, and their time

    @property
    def downtime(self) -> timedelta:
        return sum((each.downtime for each in self.equipment), timedelta(0))


@dataclass(frozen=True, slots=True)
class AccuracyLine:
    """How exactly a silo dosed, in batches that the PLC finished and whose order names it."""

    silo: int
    name: str
    doses: int
    mean_kg: Decimal
    mean_percent: Decimal  # of all that was asked for
    spread_kg: Decimal | None  # the sample's standard deviation; None for one dose
    within_percent: Decimal
    worst_kg: Decimal  # with its sign


@dataclass(frozen=True, slots=True)
class Accuracy:
    lines: tuple[AccuracyLine, ...]


Content = (
    Production | Materials | SiloBalance | GoodsMade | Yields | Deviations | FailureTimes | Accuracy
)


@dataclass(frozen=True, slots=True)
class Report:
    kind: ReportKind
    range: ReportRange
    read_at: datetime
    content: Content

    @property
    def is_over(self) -> bool:
        return self.range.until <= self.read_at

"""What reports add up of archived batches: figures of one batch, and sums that can be added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import add
from typing import NamedTuple, TypeVar

from services.domain.batch import Completion
from services.domain.order import Component
from services.domain.quantity import ZERO

MADE = (Completion.COMPLETED, Completion.BY_HAND)
"""Ways out of the queue that leave a product behind."""


class Goods(NamedTuple):
    """Batches of one product that left the queue in one way."""

    batches: int = 0
    planned_kg: Decimal = ZERO
    booked_kg: Decimal = ZERO
    weighed: int = 0  # batches whose finished weight the PLC gave
    weighed_planned_kg: Decimal = ZERO
    weighed_kg: Decimal = ZERO


class Material(NamedTuple):
    """A raw material in the batches made; in the others it is lost."""

    planned_kg: Decimal = ZERO
    dosed_kg: Decimal = ZERO  # over all silos that gave it
    weighed_kg: Decimal = ZERO  # by hand
    unweighed_kg: Decimal = ZERO  # by hand, taken as planned: nobody weighed it
    lost_kg: Decimal = ZERO

    @property
    def actual_kg(self) -> Decimal:
        return self.dosed_kg + self.weighed_kg + self.unweighed_kg


class SiloUse(NamedTuple):
    """What a silo gave, and how exactly it dosed in the batches that the PLC finished."""

    actual_kg: Decimal = ZERO  # in batches made
    lost_kg: Decimal = ZERO  # in the others
    doses: int = 0
    within: int = 0  # of these, inside the tolerance
    asked_kg: Decimal = ZERO
    off_kg: Decimal = ZERO  # actual less setpoint, summed with its sign
    off_square_g2: int = 0  # the squares of the same, in grams: exact
    over_kg: Decimal = ZERO  # the largest one over its setpoint
    under_kg: Decimal = ZERO  # the largest one under it, negative

    @property
    def consumed_kg(self) -> Decimal:
        return self.actual_kg + self.lost_kg


S = TypeVar("S", Goods, Material, SiloUse)


def plus(one: S, other: S) -> S:
    total = type(one)(*map(add, one, other))
    if isinstance(total, SiloUse) and isinstance(one, SiloUse) and isinstance(other, SiloUse):
        over, under = max(one.over_kg, other.over_kg), min(one.under_kg, other.under_kg)
        total = total._replace(over_kg=over, under_kg=under)
    return total


GoodsKey = tuple[date, str, Completion]  # day, product
MaterialKey = tuple[date, int, str]  # day, product's id and name
SiloKey = tuple[date, int]


def of_no_component(silo: int) -> int:
    """Return what stands for a product's id where a silo gave what the order does not name."""
    return -silo


@dataclass(frozen=True, slots=True)
class OffTolerance:
    """One silo in one batch beyond the tolerance; `setpoint_kg` 0: the order does not name it."""

    history_id: int
    silo: int
    ended_at: datetime
    order: str
    product_name: str
    setpoint_kg: Decimal
    actual_kg: Decimal

    @property
    def off_kg(self) -> Decimal:
        return self.actual_kg - self.setpoint_kg


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What reports need of one archived batch."""

    id: int  # of its history row
    ended_at: datetime
    order: str
    product_name: str
    completion: Completion
    finished: bool  # by the PLC's word
    planned_kg: Decimal
    booked_kg: Decimal
    weighed: bool
    components: tuple[Component, ...] = ()
    doses_kg: Mapping[int, Decimal] = field(default_factory=dict)  # by silo, all attempts
    weighings_kg: Mapping[int, Decimal] = field(default_factory=dict)  # by product


@dataclass(slots=True)
class Tally:
    """Sums by the plant's day, as far as they have been added up."""

    goods: dict[GoodsKey, Goods] = field(default_factory=dict)
    materials: dict[MaterialKey, Material] = field(default_factory=dict)
    silos: dict[SiloKey, SiloUse] = field(default_factory=dict)
    off: list[OffTolerance] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RollState:
    """How far the history is summed up by days, and by which rules (zone, shifts, tolerance)."""

    basis: str = ""
    upto: int = 0  # the last history row that the sums hold
    newest: int = 0  # the last history row there is

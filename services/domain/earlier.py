"""What the plant's earlier system stored, and the totals by which a change-over is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class EarlierPortion:
    """One silo's columns of a row."""

    silo: int
    product_name: str
    setpoint_kg: Decimal
    actual_kg: Decimal


@dataclass(frozen=True, slots=True)
class EarlierWeighing:
    """A row of `manual_weighing_sync`: Odoo has it."""

    product_id: int
    kg: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class EarlierBatch:
    """A row of `mo_batch` or `mo_histories`; silos neither asked nor used are left out."""

    mo_id: str
    slot: int
    product_name: str
    planned_kg: Decimal
    portions: tuple[EarlierPortion, ...]
    finished_kg: Decimal
    is_finished: bool
    is_failed: bool
    odoo_has_it: bool
    status: str  # of `mo_histories`: completed, failed, cancelled; empty where it has none
    notes: str
    read_at: datetime | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlierFailure:
    """A row of `equipment_failure`."""

    key: str  # the row's own id
    equipment_code: str
    text: str
    occurred_at: datetime
    stored_at: datetime | None
    source: str
    resolved_at: datetime | None
    is_resolved: bool
    resolution: str


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """Sums over a table, in kg; silos without a kilogram are left out."""

    batches: int = 0
    planned_kg: Decimal = Decimal(0)
    finished_kg: Decimal = Decimal(0)
    setpoints_kg: Mapping[int, Decimal] = field(default_factory=dict)
    actuals_kg: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlierTotals:
    history: BatchTotals
    queue: BatchTotals
    failures: int


def without_nothing(sums_kg: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the sums that are above nothing, by silo number."""
    return {silo: kg for silo, kg in sorted(sums_kg.items()) if kg}

"""Archived batches, never changed in their figures, and what is asked of them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.domain.batch import Batch, Completion
from services.domain.order import OrderRef


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """The batch as it left the queue, how it left, and whether Odoo had it."""

    batch: Batch
    completion: Completion
    archived_at: datetime
    booked_kg: Decimal
    weighed: bool  # False: `booked_kg` is the planned or dosed quantity, nobody weighed
    odoo_has_it: bool
    actor: str = ""  # empty: the line itself
    reason: str = ""
    id: int = field(default=0, compare=False)  # of its history row; 0 until stored


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An archived batch in a list: without its components and doses."""

    id: int  # of its history row
    order: OrderRef
    attempt: int
    product_name: str
    planned_kg: Decimal
    booked_kg: Decimal
    weighed: bool
    completion: Completion
    started_at: datetime | None
    finished_at: datetime | None
    archived_at: datetime
    actor: str
    odoo_has_it: bool


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """What a list of archived batches is narrowed to; all that is given must be met."""

    product_name: str = ""
    completion: Completion | None = None
    operator: str = ""  # somebody who acted on the batch
    archived_from: datetime | None = None
    archived_before: datetime | None = None
    order: str = ""  # the beginning or the end of the order's name


@dataclass(frozen=True, slots=True)
class HistoryChoices:
    """What the filters can be set to: what the history holds."""

    products: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote beside an archived batch. It stays as it was written."""

    id: int  # 0 until stored
    at: datetime
    actor: str
    station: str
    text: str


@dataclass(frozen=True, slots=True)
class MadeTotal:
    """The batches made in a span of time, as planned and as they were closed."""

    batches: int
    planned_kg: Decimal
    booked_kg: Decimal

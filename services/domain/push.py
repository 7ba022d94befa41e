"""What is sent to Odoo: first a row, then a delivery (SPEC.md §5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from services.domain.order import Figure, OrderRef


class PushKind(StrEnum):
    RUNNING = "running"
    FINAL = "final"
    CANCEL = "cancel"
    FAILURE = "failure"


ENDS = frozenset({PushKind.FINAL, PushKind.CANCEL})
"""What closes its order in Odoo."""


class PushState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    REPLACED = "replaced"
    QUARANTINE = "quarantine"  # Odoo said no, or a person must decide
    CLOSED = "closed"  # closed by a person, with a reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of the kilograms of a silo that Odoo has no place for."""

    silo: int
    product_id: int | None  # the component that they were booked on; None: left out
    by: str
    reason: str
    kg: Decimal = Decimal(0)
    added: str = ""  # the product's name, where it was added to the order for this


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """Body of a running or final push. Its figures are as the decisions have left them."""

    figures: tuple[Figure, ...]
    finished_kg: Decimal | None = None  # None in a running push
    finished_weighed: bool = True
    finished_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class FailureReport:
    """Body of a failure push."""

    failure_id: int
    equipment_code: str
    description: str
    at: datetime  # aware, UTC
    duration: timedelta | None = None  # where it is known by then


PushBody = OrderFigures | FailureReport | None


@dataclass(frozen=True, slots=True)
class Push:
    id: int  # 0 until stored
    line: str
    kind: PushKind
    order: OrderRef | None  # None for a failure report
    batch_id: int | None
    body: PushBody
    created_at: datetime
    state: PushState = PushState.WAITING
    not_before: datetime | None = None  # earliest next try
    tries: int = 0
    last_try_at: datetime | None = None
    last_answer: str = ""  # one line, Odoo's words where it gave some
    ended_at: datetime | None = None

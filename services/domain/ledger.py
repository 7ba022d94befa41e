"""What was sent to Odoo and what came of it, as the ledger page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.domain.order import Component
from services.domain.paging import PageKey
from services.domain.push import Push
from services.domain.silo import Silo


@dataclass(frozen=True, slots=True)
class PushTry:
    """One attempt to deliver a push, with Odoo's answer in one line."""

    at: datetime
    took_s: float
    answer: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    push: Push
    product_name: str  # what the order makes; "" for a failure report
    tries: tuple[PushTry, ...]  # newest first
    in_question_kg: Mapping[int, Decimal]  # silo -> kg that a person may book elsewhere
    components: tuple[Component, ...]  # of its order, where they are still known
    archived: bool  # its batch has left the queue
    is_undecided: bool = False  # kilograms that no component stands for wait for a person
    silos_in_question: Mapping[int, Silo] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return self.push.order.name if self.push.order else f"#{self.push.id}"


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Refused ones first, then by when they were made, newest first."""

    read_at: datetime
    entries: tuple[LedgerEntry, ...]
    waiting: int
    refused: int
    next_try_at: datetime | None
    last_success_at: datetime | None
    next_after: PageKey | None = None  # where older ones begin; None: there are none


@dataclass(frozen=True, slots=True)
class ReconcileLine:
    """One product, or a silo without one. None where a side knows nothing of it."""

    silos: tuple[int, ...]
    name: str
    odoo_kg: Decimal | None
    ours_kg: Decimal | None
    plc_kg: Decimal | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class ReconcileView:
    push_id: int
    order_name: str  # Odoo's name of today
    odoo_state: str
    read_at: datetime
    lines: tuple[ReconcileLine, ...]
    problem: str = ""  # why Odoo's side is missing

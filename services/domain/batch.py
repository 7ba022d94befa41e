"""A batch: an order in this line's queue, what was asked of each silo and what was dosed.

A batch never changes: each step returns a new one (`dataclasses.replace`). It can be handed to
the database thread or to a Qt model without a copy and without a lock.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.domain.acceptance import Acceptance
from services.domain.order import Component, Figure, OrderRef
from services.domain.quantity import ZERO, share_out
from services.domain.reading import Refusal
from services.domain.silo import SiloTable


class BatchState(StrEnum):
    """SPEC.md §1. *Set aside* stands beside these (`Batch.set_aside`)."""

    FETCHED = "fetched"
    DOWNLOADING = "downloading"
    DOWNLOADED = "downloaded"
    RUNNING = "running"
    FINISHED = "finished"


class DownloadStep(StrEnum):
    """What is recorded before each step of a download (SPEC.md §2, Writing an order)."""

    INTENDED = "intended"
    VERIFIED = "verified"
    FLIPPING = "flipping"
    DONE = "done"


class Completion(StrEnum):
    """How a batch left the queue."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    BY_HAND = "by_hand"

    @property
    def books_nothing(self) -> bool:
        """Whether no goods are booked for a batch that left so."""
        return self in (Completion.CANCELLED, Completion.RETURNED)


class SetAsideCause(StrEnum):
    PLC_FAILED = "plc_failed"
    PUSH_REJECTED = "push_rejected"
    ORDER_CHANGED = "order_changed"
    UNPLANNED_SILO = "unplanned_silo"
    DOWNLOAD_UNCERTAIN = "download_uncertain"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class SetAside:
    """The batch waits for a person: it keeps its figures and no longer counts as queue."""

    at: datetime
    cause: SetAsideCause
    reason: str


@dataclass(frozen=True, slots=True)
class Dose:
    """What one silo gave in one attempt, by the PLC's word."""

    attempt: int
    silo: int
    kg: Decimal


FROM_PLC = "plc"


@dataclass(frozen=True, slots=True)
class Weighing:
    """A hand addition, weighed. Several of one product add up."""

    product_id: int
    kg: Decimal
    at: datetime
    source: str  # FROM_PLC or the operator's name


@dataclass(frozen=True, slots=True)
class Batch:
    id: int  # the database's; 0 until stored
    line: str
    order: OrderRef
    product_name: str
    bom_name: str
    planned_kg: Decimal
    planned_start: datetime | None
    components: tuple[Component, ...]
    fetched_at: datetime
    state: BatchState = BatchState.FETCHED
    slot: int | None = None  # the PLC slot, `batch_no`
    former_slot: int | None = None  # the one it gave up, where the PLC may still go on with it
    attempt: int = 1  # the number of the download that the figures of now come from
    download: DownloadStep | None = None
    doses: tuple[Dose, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    finished_kg: Decimal = ZERO
    status_manufacturing: bool = False
    status_operation: bool = False
    update_odoo: bool = True  # nothing dosed yet: Odoo holds what the database holds
    set_aside: SetAside | None = None
    downloaded_at: datetime | None = None
    taken_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    last_read_at: datetime | None = None  # last good reading of its slot
    last_change_at: datetime | None = None  # last reading that changed something

    @property
    def is_finished(self) -> bool:
        return self.state is BatchState.FINISHED

    @property
    def is_active(self) -> bool:
        """Downloaded, not finished: its slot in the PLC can change."""
        return self.state in (BatchState.DOWNLOADED, BatchState.RUNNING)

    @property
    def is_handed_over(self) -> bool:
        """The PLC has the order, had it, or may be taking it at this moment."""
        return self.is_finished or self.is_active or self.download is DownloadStep.FLIPPING

    @property
    def counts_as_queue(self) -> bool:
        """For job 1: set aside does not count, a finished one that waits for Odoo does."""
        return self.set_aside is None

    @property
    def setpoints_kg(self) -> dict[int, Decimal]:
        """Silo number -> kg asked of it, over all components that it feeds."""
        totals: dict[int, Decimal] = {}
        for component in self.components:
            if component.silo is not None:
                totals[component.silo] = totals.get(component.silo, ZERO) + component.planned_kg
        return totals

    @property
    def actuals_kg(self) -> dict[int, Decimal]:
        """Silo number -> kg dosed, summed over the attempts (SPEC.md §2, Attempts)."""
        totals: dict[int, Decimal] = {}
        for dose in self.doses:
            totals[dose.silo] = totals.get(dose.silo, ZERO) + dose.kg
        return totals

    @property
    def attempt_actuals_kg(self) -> dict[int, Decimal]:
        """Silo number -> kg dosed in the present attempt alone."""
        return {dose.silo: dose.kg for dose in self.doses if dose.attempt == self.attempt}

    @property
    def dosed_kg(self) -> Decimal:
        return sum((dose.kg for dose in self.doses), ZERO)

    @property
    def unplanned_kg(self) -> dict[int, Decimal]:
        """Silo number -> kg, for silos that dosed although the order does not name them."""
        planned = self.setpoints_kg
        return {silo: kg for silo, kg in self.actuals_kg.items() if kg and silo not in planned}

    def vouched_for(self, refusal: Refusal) -> bool:
        """Return whether an operator accepted this very thing in the present attempt."""
        return any(each.attempt == self.attempt and each.covers(refusal) for each in self.accepted)

    def without_slot(self) -> "Batch":
        """Return the batch with its slot given up; what the slot shows of it is still its own."""
        return replace(self, slot=None, former_slot=self.slot or self.former_slot)

    def has_slot(self, slot: int) -> bool:
        """Return whether *slot* is where the PLC shows this batch."""
        return slot == (self.former_slot if self.slot is None else self.slot)

    def with_attempt_doses(self, doses_kg: dict[int, Decimal]) -> "Batch":
        """Return the batch with the present attempt's doses replaced; silos at 0 are left out."""
        earlier = tuple(dose for dose in self.doses if dose.attempt != self.attempt)
        planned = self.setpoints_kg
        now = tuple(
            Dose(self.attempt, silo, kg)
            for silo, kg in sorted(doses_kg.items())
            if kg or silo in planned
        )
        return replace(self, doses=(*earlier, *now))

    def weighed_kg(self, product_id: int) -> Decimal | None:
        """Kg of a hand addition over all its weighings; None if it was never weighed."""
        parts = [w.kg for w in self.weighings if w.product_id == product_id]
        return sum(parts, ZERO) if parts else None

    def with_weighing(self, weighing: Weighing, now: datetime) -> "Batch":
        """Return the batch with one more weighing, which Odoo has not got yet."""
        return replace(
            self, weighings=(*self.weighings, weighing), update_odoo=False, last_change_at=now
        )

    def entered_by_hand(self, product_id: int) -> Weighing | None:
        """Return the last weighing of a product that a person entered, not the PLC."""
        own = [w for w in self.weighings if w.product_id == product_id and w.source != FROM_PLC]
        return own[-1] if own else None

    def without_weighing(self, wrong: Weighing, now: datetime) -> "Batch":
        left = list(self.weighings)
        left.remove(wrong)
        return replace(self, weighings=tuple(left), update_odoo=False, last_change_at=now)

    def figures(self, silos: SiloTable, *, final: bool) -> tuple[Figure, ...]:
        """Return what Odoo is told of each component (SPEC.md §3, Components and silos).

        A silo's actual is shared among its components. A hand addition that nobody weighed is
        left out of a running push and taken as planned, marked so, in the final one.
        """
        actuals = self.actuals_kg
        figures: list[Figure] = []
        for silo_number in dict.fromkeys(c.silo for c in self.components if c.silo is not None):
            fed = [c for c in self.components if c.silo == silo_number]
            silo = silos.by_number(silo_number)
            code = silo.code if silo else f"silo{silo_number}"
            parts = share_out(actuals.get(silo_number, ZERO), [c.planned_kg for c in fed])
            figures += [Figure(c.product_id, code, kg) for c, kg in zip(fed, parts, strict=True)]
        hand = [c for c in self.components if c.silo is None]
        for product_id in dict.fromkeys(c.product_id for c in hand):
            same = [c for c in hand if c.product_id == product_id]
            weighed = self.weighed_kg(product_id)
            if weighed is not None:
                figures.append(Figure(product_id, None, weighed))
            elif final:
                planned = sum((c.planned_kg for c in same), ZERO)
                figures.append(Figure(product_id, None, planned, weighed=False))
        return tuple(figures)

    @property
    def booked_kg(self) -> tuple[Decimal, bool]:
        """Return the finished weight that the order is closed with, and whether it was weighed.

        SPEC.md §4 job 3: the PLC's if above 0, else the planned quantity, marked "not weighed".
        """
        return (self.finished_kg, True) if self.finished_kg else (self.planned_kg, False)


@dataclass(frozen=True, slots=True)
class SlotUse:
    """Where a batch that has a slot stands: all that must be known to read the slot or not."""

    slot: int
    state: BatchState
    download: DownloadStep | None
    finished_kg: Decimal

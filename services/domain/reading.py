"""What the PLC's words say, already in plant units."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.domain.order import OrderRef

ORDER_NAME = "MO name"
"""What a refusal calls the field that tells whose figures a slot shows."""


class RefusalReason(StrEnum):
    """Why a reading is not believed (SPEC.md §2, Reading)."""

    BAD_TEXT = "bad_text"
    WRONG_BATCH_NO = "wrong_batch_no"
    WRONG_SILO = "wrong_silo"
    BAD_BOOLEAN = "bad_boolean"
    OVER_LIMIT = "over_limit"
    WENT_BACK = "went_back"
    NOT_READ = "not_read"  # the PLC answers for this slot with an error, or with nonsense


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: RefusalReason
    detail: str  # names the field, what it shows and what was expected
    field: str = ""  # what is wrong: "silo 101 quantity"
    kg: Decimal | None = None  # what it shows, where that is a quantity


@dataclass(frozen=True, slots=True)
class SlotContent:
    """One slot, decoded. The same value is encoded to write an order."""

    batch_no: int
    mo_name: str  # at most 16 characters, ASCII
    bom_name: str
    finished_good: str
    quantity_kg: Decimal
    doses_kg: tuple[tuple[int, Decimal], ...]  # (silo number, kg) in the map's order
    status_manufacturing: bool = False
    status_operation: bool = False
    finished_kg: Decimal = Decimal(0)
    status_read_data: int = 0


@dataclass(frozen=True, slots=True)
class SlotReading:
    """One slot of the READ area, from one request.

    `content` is None when the slot is empty (blank MO) or when `refusal` says why it is not
    believed; `faults` are then all that is wrong, `refusal` the first of them, and `claimed` is
    what the words say for whoever vouches for them (None: they do not say it). `words` are always
    the raw ones.
    """

    slot: int
    read_at: datetime
    words: tuple[int, ...]
    content: SlotContent | None
    faults: tuple[Refusal, ...] = ()
    claimed: SlotContent | None = None

    @property
    def refusal(self) -> Refusal | None:
        return self.faults[0] if self.faults else None

    def without(self, accepted: Callable[[Refusal], bool]) -> "SlotReading":
        """Return the reading as it is once the faults that an operator vouched for are left out."""
        left = tuple(fault for fault in self.faults if not accepted(fault))
        if left or not self.faults:
            return replace(self, faults=left)
        return replace(self, content=self.claimed, faults=())


@dataclass(frozen=True, slots=True)
class ReadingOf:
    """A reading to be kept, and the order and attempt that it is of; None: not known."""

    order: OrderRef | None
    attempt: int
    reading: SlotReading
    unread_since: datetime | None = None  # the good reading before it, where one was missed


class HandshakeMode(StrEnum):
    AREA = "area"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class OrderSlot:
    """One slot of the WRITE area as the PLC shows it now."""

    slot: int
    mo_name: str  # "" when blank or not readable
    guard: int  # word 76
    blank: bool  # every word is 0
    has_order: bool  # any word but the guard is not 0, readable or not


@dataclass(frozen=True, slots=True)
class OrderArea:
    """The WRITE area: may the line write, and what stands in it."""

    mode: HandshakeMode
    slots: tuple[OrderSlot, ...]

    def guard(self, slot: int) -> int:
        """Return the guard word that decides for *slot*: its own, or the area's one."""
        found = self.slots[0] if self.mode is HandshakeMode.AREA else self.slots[slot - 1]
        return found.guard

    def is_blank(self, slot: int) -> bool:
        """Return whether the whole area (or the slot) is blank: a new PLC, or memory lost."""
        if self.mode is HandshakeMode.AREA:
            return all(each.blank for each in self.slots)
        return self.slots[slot - 1].blank

    @property
    def guards_told(self) -> str:
        """Return the guard words for people: the area's one, or each slot's."""
        told = self.slots[:1] if self.mode is HandshakeMode.AREA else self.slots
        return " ".join(str(slot.guard) for slot in told)

    @property
    def orders_told(self) -> str:
        """Return the orders that stand in it for people; "" if there are none."""
        return ", ".join(f"{slot.slot}: {slot.mo_name}" for slot in self.slots if slot.mo_name)

    def may_write(self, slot: int) -> bool:
        """SPEC.md §2: writing is allowed when the guard is 1, or the whole area is blank."""
        return self.guard(slot) == 1 or self.is_blank(slot)


class FailurePhase(StrEnum):
    """What the PLC tells of a failure; the register map says by which words."""

    ONCE = "once"  # that it happened
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class FailureReading:
    """The failure area. `stamp_at` is None when the stamp cannot be read."""

    read_at: datetime
    words: tuple[int, ...]
    is_new: bool  # status_read_data is 0 and there is a code or a text
    equipment_code: str
    text: str  # without what says that it begins or ends
    stamp_raw: str  # as the PLC gives it, for people: "2026-03-04 17:42:15" or hex words
    stamp_at: datetime | None  # aware, UTC
    phase: FailurePhase = FailurePhase.ONCE


@dataclass(frozen=True, slots=True)
class WeighingReading:
    """The manual weighing area."""

    read_at: datetime
    words: tuple[int, ...]
    is_new: bool
    batch_no: int
    mo_name: str
    product_id: int
    kg: Decimal
    refusal: Refusal | None = None

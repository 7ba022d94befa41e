"""An acknowledgement owed to the PLC (SPEC.md §2, Acknowledging)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DebtKind(StrEnum):
    SLOT = "slot"
    FAILURE = "failure"
    WEIGHING = "weighing"


class DebtEnd(StrEnum):
    PAID = "paid"
    REUSED = "slot_reused"  # the slot shows something else by now


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The PLC is owed word 76 = 1, because its words are committed."""

    id: int  # 0 until stored
    kind: DebtKind
    owed_at: datetime
    slot: int = 0
    mo_name: str = ""  # as encoded
    words: tuple[int, ...] = ()  # identity of a failure or a weighing

"""What is left in a silo: what people entered, less what was dosed since, or a level register."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.domain.quantity import ZERO


class StockKind(StrEnum):
    LEVEL = "level"  # somebody looked: this much is in the silo
    DELIVERY = "delivery"  # this much was put in
    UNDO = "undo"  # the entry before was wrong: the silo holds what it would without it


@dataclass(frozen=True, slots=True)
class StockEntry:
    """What a person entered of a silo. Append-only."""

    id: int  # 0 until stored
    silo: int
    kind: StockKind
    kg: Decimal
    level_kg: Decimal  # what the silo held afterwards
    at_least: bool  # it may hold more: what was in it before is not known
    dosed_kg: Decimal  # all that the silo had ever dosed by then
    at: datetime
    actor: str
    station: str
    product: str
    reason: str

    @property
    def can_be_undone(self) -> bool:
        return self.kind is not StockKind.UNDO


@dataclass(frozen=True, slots=True)
class LevelReading:
    """What the PLC's level register says of a silo."""

    silo: int
    kg: Decimal
    read_at: datetime


@dataclass(frozen=True, slots=True)
class SiloLevel:
    """What a silo holds now. `kg` None: nobody knows."""

    kg: Decimal | None = None
    at_least: bool = False
    since: datetime | None = None  # when it was entered, or read
    by: str = ""  # who entered it; empty: the PLC's register
    entry: StockEntry | None = field(default=None, compare=False)  # the last one of the silo

    @property
    def is_exact(self) -> bool:
        return self.kg is not None and not self.at_least


UNKNOWN_LEVEL = SiloLevel()


def level_now(
    entry: StockEntry | None, dosed_kg: Decimal, reading: LevelReading | None = None
) -> SiloLevel:
    """Return what the silo holds, from its last entry and all that it has ever dosed.

    A register is believed before people. More dosed than was entered means that the entry was
    wrong: the silo holds at least nothing, and more than that nobody knows.
    """
    if reading is not None:
        return SiloLevel(reading.kg, at_least=False, since=reading.read_at, entry=entry)
    if entry is None:
        return UNKNOWN_LEVEL
    left = entry.level_kg - (dosed_kg - entry.dosed_kg)
    if left < ZERO:
        return SiloLevel(ZERO, at_least=True, since=entry.at, by=entry.actor, entry=entry)
    return SiloLevel(left, entry.at_least, entry.at, entry.actor, entry)


class Supply(StrEnum):
    """Whether what a silo holds is enough for what is asked of it."""

    NOT_NEEDED = "not_needed"
    ENOUGH = "enough"
    SHORT = "short"
    UNKNOWN = "unknown"


def supply(level: SiloLevel, need_kg: Decimal) -> Supply:
    if need_kg <= ZERO:
        return Supply.NOT_NEEDED
    if level.kg is None:
        return Supply.UNKNOWN
    if level.kg >= need_kg:
        return Supply.ENOUGH
    return Supply.UNKNOWN if level.at_least else Supply.SHORT

"""What storing a cycle's readings found and leaves to be done."""

from dataclasses import dataclass, field
from typing import Self

from services.domain.batch import SlotUse
from services.domain.debt import Acknowledgement
from services.domain.reading import ReadingOf


@dataclass(slots=True)
class Recorded:
    changed: int = 0
    finished: int = 0
    failed: int = 0
    refused: int = 0
    finishing: set[int] = field(default_factory=set)  # slots to be read again
    just_finished: set[int] = field(default_factory=set)  # batches
    debts: list[Acknowledgement] = field(default_factory=list)  # stored at the end, in one go
    readings: list[ReadingOf] = field(default_factory=list)
    in_use: list[SlotUse] = field(default_factory=list)  # after it

    def __iadd__(self, other: "Recorded") -> Self:
        self.changed += other.changed
        self.finished += other.finished
        self.failed += other.failed
        self.refused += other.refused
        self.finishing = other.finishing
        self.in_use = other.in_use
        return self

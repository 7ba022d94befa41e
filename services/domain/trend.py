"""What each silo had given over the time of a batch, as the stored readings tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A believed reading that changed something, or that came after others were missed."""

    id: int
    attempt: int
    slot: int
    read_at: datetime
    words: tuple[int, ...]
    unread_since: datetime | None


Change = tuple[datetime, Decimal | None]
"""From then on a silo had given so much; None: from then on nothing is known."""


@dataclass(frozen=True, slots=True)
class BatchTrend:
    """Each silo's changes, oldest first, summed over the attempts of the batch."""

    silos: Mapping[int, tuple[Change, ...]] = field(default_factory=dict)
    since: datetime | None = None  # the first reading
    gaps: tuple[tuple[datetime, datetime], ...] = ()  # in which nothing was read
    number: int = 0  # of the last reading in it; 0: there is none

    def of(self, silo: int) -> tuple[Change, ...]:
        return self.silos.get(silo, ())

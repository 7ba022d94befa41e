"""What each silo had given over the time of a batch, as the stored readings tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.domain.quantity import ZERO


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A believed reading that changed something, or that came after others were missed."""

    id: int
    attempt: int
    slot: int
    read_at: datetime
    words: tuple[int, ...]
    unread_since: datetime | None


@dataclass(frozen=True, slots=True)
class Sample:
    """What all silos had given by *at*, over all attempts; it holds until the next sample."""

    at: datetime
    kg: Mapping[int, Decimal]
    unread_since: datetime | None = None  # nothing was read from then until *at*


@dataclass(frozen=True, slots=True)
class BatchTrend:
    samples: tuple[Sample, ...] = ()  # oldest first
    number: int = 0  # of the last reading in it

    @property
    def gaps(self) -> tuple[tuple[datetime, datetime], ...]:
        return tuple(
            (each.unread_since, each.at) for each in self.samples if each.unread_since is not None
        )

    def of(self, silo: int) -> tuple[tuple[datetime, Decimal | None], ...]:
        """Return the silo's own changes; None: from then on nothing is known."""
        found: list[tuple[datetime, Decimal | None]] = []
        last: Decimal | None = None
        for each in self.samples:
            kg = each.kg.get(silo, ZERO)
            if each.unread_since is not None:
                found.append((each.unread_since, None))
                last = None
            if kg != last:
                found.append((each.at, kg))
                last = kg
        return tuple(found)

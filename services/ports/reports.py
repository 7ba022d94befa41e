"""What reports ask of the database: sums by day as far as they are made, and the rows beyond."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from services.domain.batch import Completion
from services.domain.report_sums import (
    BatchFacts,
    Goods,
    Material,
    OffTolerance,
    RollState,
    SiloUse,
    Tally,
)


class ReportSums(Protocol):
    """Sums of archived batches by the plant's day. History never changes: they are only added to.

    They hold the history up to one row (`RollState.upto`); later rows are read one by one.
    """

    def state(self) -> RollState: ...

    def add(self, tally: Tally, upto: int) -> None:
        """Add the sums of the rows after `state().upto`, up to *upto*."""
        ...

    def clear(self, basis: str) -> None:
        """Forget all sums; they are made anew by these rules."""
        ...

    def day(self, day: date) -> Tally:
        """Return the sums of one day as they are stored, to be held against its rows."""
        ...

    def next_day(self, after: date) -> date | None:
        """Return the first day after that one which has sums."""
        ...

    def goods(self, first: date, last: date) -> Mapping[tuple[str, Completion], Goods]: ...

    def made_by_day(self, first: date, last: date) -> Mapping[date, Goods]:
        """Return the sums of the batches made, over all products."""
        ...

    def materials(self, first: date, last: date) -> Mapping[tuple[int, str], Material]: ...

    def silos(self, first: date, last: date) -> Mapping[int, SiloUse]: ...

    def off_tolerance(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[int, Sequence[OffTolerance]]:
        """Return how many silos were off in batches that ended in this time, and the worst."""
        ...

    def dosed(
        self, since: datetime, until: datetime, after: int, upto: int
    ) -> Mapping[int, Decimal]:
        """Return what each silo gave in the rows that `ids_between` would find."""
        ...

    def ids_between(self, since: datetime, until: datetime, after: int, upto: int) -> Sequence[int]:
        """Return the rows after *after*, up to *upto*, of batches that ended in this time."""
        ...

    def ids_after(self, after: int, limit: int) -> Sequence[int]: ...

    def settle(self) -> None:
        """Let whoever writes history or sums end, and nobody begin before this commit.

        Rows get their numbers before they are committed: until then a lower one than the newest
        may still come.
        """
        ...

    def facts(self, ids: Sequence[int]) -> Sequence[BatchFacts]: ...

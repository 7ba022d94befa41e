"""What is stored of alarms, and their journal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.domain.alarm import Alarm, AlarmCode
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_journal import JournalEntry, JournalFilter
from services.domain.paging import Page, PageKey


class Alarms(Protocol):
    def open(self) -> Sequence[Alarm]:
        """Return every alarm that is not normal, also held back and not yet told ones."""
        ...

    def get(self, alarm_id: int) -> Alarm | None: ...

    def add(self, alarm: Alarm) -> Alarm: ...

    def save(self, alarm: Alarm) -> None: ...

    def remove(self, alarm_id: int) -> None:
        """Forget an alarm that nobody was told of."""
        ...

    def last(self) -> Alarm | None:
        """Return the alarm that was told last, open or not."""
        ...

    def find_open(self, code: AlarmCode, subject: str) -> Alarm | None: ...

    def urgent(self, limit: int) -> Sequence[Alarm]:
        """Return the alarms of the list that come first: unacknowledged, then by priority."""
        ...

    def counts(self) -> AlarmCounts: ...

    def timed(self) -> Sequence[Alarm]:
        """Return the open alarms with a delay that runs or a shelf that ends."""
        ...

    def of_codes(self, codes: Collection[AlarmCode]) -> Sequence[Alarm]:
        """Return the open alarms of these kinds, held back or not."""
        ...


class AlarmJournal(Protocol):
    """Every change of every alarm, and the events. Nothing in it is changed or deleted."""

    def add(self, entry: JournalEntry) -> None: ...

    def page(self, after: PageKey | None, limit: int, wanted: JournalFilter) -> Page[JournalEntry]:
        """Return a page of what is *wanted*, newest first, begun after *after*."""
        ...

    def activations(self, since: datetime, until: datetime) -> Sequence[JournalEntry]:
        """Return each time that the operator was told of an alarm, oldest first."""
        ...

    def about(
        self, order: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[JournalEntry]:
        """Return what happened to an order, its silos and its slot, oldest first.

        Its name tells what is its own; its slot's entries are looked for in that time alone.
        """
        ...

    def first_at(self) -> datetime | None:
        """Return when the journal begins."""
        ...

"""What is stored of batches: queue, history, readings, debts to the PLC, silo levels."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.domain.batch import Batch, Completion, SlotUse
from services.domain.debt import Acknowledgement, DebtEnd
from services.domain.diagnostics import (
    RefusedReading,
)
from services.domain.dose_rate import DoseRate
from services.domain.dosing_history import DosedBatch
from services.domain.history import (
    Comment,
    HistoryChoices,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
    MadeTotal,
)
from services.domain.order import OrderRef
from services.domain.paging import Page, PageKey
from services.domain.reading import (
    ReadingOf,
    SlotReading,
)
from services.domain.silo_level import LevelReading, StockEntry
from services.domain.trend import StoredReading


class Queue(Protocol):
    """Table `mo_batch`: one row per order of this line, fetched and not yet archived."""

    def all(self) -> Sequence[Batch]:
        """Return every batch of the line, set aside ones too, in the order of planned start."""
        ...

    def slots(self) -> Sequence[SlotUse]:
        """Return the slots that batches have, in one small statement."""
        ...

    def get(self, batch_id: int) -> Batch | None: ...

    def held(self, odoo_ids: Collection[int]) -> Collection[int]:
        """Return which of these orders are in the queue of any line."""
        ...

    def add(self, batch: Batch) -> Batch:
        """Store a new batch and return it with its id.

        Raises errors.AlreadyQueuedError if the order is in the queue of any line.
        """
        ...

    def save(self, batch: Batch) -> None: ...

    def remove(self, batch_id: int) -> None: ...


class History(Protocol):
    """Table `mo_histories`: archived batches, never changed in their figures."""

    def add(self, entry: HistoryEntry) -> None: ...

    def completions(self, orders: Collection[OrderRef]) -> Mapping[int, Collection[Completion]]:
        """Return how each of these orders was archived before, where it was, by its number.

        What was taken over from the earlier system, which kept no numbers, is found by name.
        """
        ...

    def lowest_odoo_id(self) -> int:
        """Return the lowest number of an order in any line's history; 0 if there is none."""
        ...

    def last_attempt(self, odoo_id: int) -> int:
        """Return the highest attempt number archived of this order; 0 if none."""
        ...

    def recent_marks(self, limit: int) -> Sequence[tuple[int, bool]]:
        """Return of each of the recent ones all that can change: its id, and if Odoo has it."""
        ...

    def recent(self, limit: int) -> Sequence[HistoryEntry]: ...

    def page(
        self, after: PageKey | None, limit: int, filters: HistoryFilters | None = None
    ) -> Page[HistoryLine]:
        """Return a page by time of archiving, newest first, begun after *after*."""
        ...

    def entries(
        self, after: PageKey | None, limit: int, filters: HistoryFilters | None = None
    ) -> Page[HistoryEntry]:
        """Return whole batches by time of archiving, oldest first, begun after *after*."""
        ...

    def get(self, history_id: int) -> HistoryEntry | None: ...

    def of_order(self, odoo_id: int) -> Sequence[HistoryEntry]:
        """Return every archived attempt of an order, the latest first."""
        ...

    def choices(self) -> HistoryChoices: ...

    def comment(self, history_id: int, comment: Comment) -> None:
        """Add a comment, and its writer to those who acted on the batch.

        Raises LookupError where the line has no such batch.
        """
        ...

    def comments(self, history_id: int) -> Sequence[Comment]:
        """Return what was written beside the batch, oldest first."""
        ...

    def dosing(self, silo: int, limit: int) -> Sequence[DosedBatch]:
        """Return what the silo was asked for and gave in its latest batches, newest first.

        Of batches that the PLC finished, where the order names the silo.
        """
        ...

    def made(self, begin: datetime, end: datetime) -> MadeTotal:
        """Sum up the batches made that ended from *begin* until before *end*, in one look."""
        ...

    def set_odoo_has_it(self, odoo_id: int, attempt: int) -> None:
        """Note that Odoo has, by now, what an operator archived by hand."""
        ...

    def by_slot_name(self, mo_name: str) -> HistoryEntry | None:
        """Return the latest archived batch whose order's name is cut to *mo_name* in the PLC."""
        ...

    def count(self) -> int: ...

    def count_after(self, history_id: int) -> tuple[int, int]:
        """Return how many rows came after that one, and the newest row's id.

        What was counted once needs not be counted again: rows are never deleted.
        """
        ...


class Readings(Protocol):
    """Readings that changed something or were refused, with their raw words."""

    def add(self, order: OrderRef | None, attempt: int, reading: SlotReading) -> None: ...

    def add_all(self, readings: Sequence[ReadingOf]) -> None: ...

    def of_order(
        self, odoo_id: int, attempts: Collection[int], after: int = 0
    ) -> Sequence[StoredReading]:
        """Return the believed readings of an order that are still kept, oldest first.

        *after*: the number of the last one that is known.
        """
        ...

    def refused(self, limit: int) -> Sequence[RefusedReading]:
        """Return the latest readings that were not believed, newest first."""
        ...

    def delete_before(self, moment: datetime) -> int: ...


class Debts(Protocol):
    """Acknowledgements owed to the PLC, written in the commit of what they acknowledge."""

    def owe(self, *debts: Acknowledgement) -> None:
        """Store each debt unless an open one of the same kind, slot and words exists."""
        ...

    def open(self) -> Sequence[Acknowledgement]: ...

    def end(self, debt_id: int, how: DebtEnd, at: datetime) -> None: ...


class SiloStock(Protocol):
    """What people entered of silos, what level registers say, and what was ever dosed."""

    def add(self, entry: StockEntry) -> None: ...

    def latest(self) -> Mapping[int, StockEntry]:
        """Return each silo's last entry."""
        ...

    def recent(self, silo: int, limit: int) -> Sequence[StockEntry]:
        """Return the silo's latest entries, newest first."""
        ...

    def last_before(self, moment: datetime) -> Mapping[int, StockEntry]:
        """Return the last entry of each silo that was made before *moment*."""
        ...

    def between(self, since: datetime, until: datetime) -> Sequence[StockEntry]:
        """Return all entries made in this time, oldest first."""
        ...

    def archived_kg(self, after: int) -> tuple[int, Mapping[int, Decimal]]:
        """Return the last history row's id, and what each silo dosed in the rows after *after*."""
        ...

    def save_readings(self, readings: Sequence[LevelReading]) -> None: ...

    def readings(self) -> Mapping[int, LevelReading]: ...


class DoseRates(Protocol):
    """The silos' highest dosing rates, one for each attempt of a batch."""

    def add_all(self, rates: Sequence[DoseRate]) -> None: ...

    def latest(self, limit: int) -> Mapping[int, Sequence[Decimal]]:
        """Return, for each silo, the rates (kg/min) of its latest batches, newest first."""
        ...

    def delete_before(self, moment: datetime) -> int: ...

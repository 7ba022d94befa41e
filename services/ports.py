"""What the application needs from the world outside, and nothing of how it is done.

Adapters in services/adapters implement these ports. All times are aware UTC, all weights
`Decimal` kilograms. Every wait behind a port has a time-out.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from services.domain.action import Action, ActionOutcome, ActionRequest, RecordedAction
from services.domain.alarm import Alarm, AlarmCode, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.alarm_journal import JournalEntry, JournalFilter
from services.domain.batch import Batch, Completion, SlotUse
from services.domain.debt import Acknowledgement, DebtEnd
from services.domain.diagnostics import (
    AreaName,
    AreaShown,
    GuardWord,
    LinkFacts,
    RefusedReading,
)
from services.domain.dose_rate import DoseRate
from services.domain.failure import EquipmentFailure
from services.domain.history import (
    HistoryChoices,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
    HistoryReport,
)
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.lease import Lease
from services.domain.ledger import PushTry
from services.domain.link import LinkStatus
from services.domain.order import Books, Order, OrderRef, Product
from services.domain.paging import Page, PageKey
from services.domain.push import FailureReport, OrderFigures, Push
from services.domain.reading import (
    FailureReading,
    HandshakeMode,
    OrderArea,
    ReadingOf,
    SlotContent,
    SlotReading,
    WeighingReading,
)
from services.domain.silo_level import LevelReading, StockEntry
from services.domain.user import Actor, User

T = TypeVar("T")
Now = Callable[[], datetime]
Fence = Callable[[], None]
"""Raises NotHolderError when this station must not write to the PLC."""


class Plc(Protocol):
    """The batching controller (SPEC.md §2).

    Every call may raise PlcUnavailableError (no or unusable answer) or PlcRejectedError (a
    Modbus exception, or a read-back that differs). Calls go out one at a time on one connection.
    Writing calls check the fence just before each write and raise NotHolderError.
    """

    @property
    def slots(self) -> int:
        """Return how many slots the map has, numbered from 1."""
        ...

    @property
    def silo_numbers(self) -> tuple[int, ...]: ...

    @property
    def handshake(self) -> HandshakeMode: ...

    @property
    def has_weighing(self) -> bool: ...

    @property
    def has_levels(self) -> bool:
        """Return whether the PLC measures what its silos hold."""
        ...

    def name_as_encoded(self, mo_name: str) -> str:
        """Return the name as a slot can hold it (cut to 16 bytes).

        Raises ValueError with the reason if it is not ASCII.
        """
        ...

    def why_not_written(self, order: SlotContent) -> str:
        """Return why a slot cannot hold *order* (a quantity over the map's limit), or ""."""
        ...

    def link(self) -> LinkStatus: ...

    async def read_slots(self, slots: Sequence[int]) -> Sequence[SlotReading]:
        """Read slots of the READ area, each in one request.

        One that the PLC answers with an error leaves the others alone: its reading is refused,
        without words. Raises only if none could be read, or the PLC does not answer any more.
        """
        ...

    async def read_order_area(self) -> OrderArea:
        """Read the WRITE area: guard words and which order stands where."""
        ...

    async def write_order(self, order: SlotContent) -> None:
        """Write words 0–75 of slot `batch_no` in one request, read them back and compare."""
        ...

    async def blank_order(self, slot: int) -> None:
        """Write words 0–75 of *slot* as zeros, read back and compare."""
        ...

    async def release_orders(self, slots: Collection[int]) -> None:
        """Set the guard to 0: the area's one word, or each slot's own."""
        ...

    async def release_handshake(self, slots: Collection[int]) -> None:
        """Set the guard to 1 as the PLC would: for the operator's *release handshake* alone."""
        ...

    async def acknowledge_slot(self, slot: int, mo_name: str) -> bool:
        """Set word 76 of READ to 1 if the slot still shows that order, finished and not taken.

        Return False, having written nothing, if it does not.
        """
        ...

    async def read_failure(self) -> FailureReading: ...

    async def acknowledge_failure(self, words: tuple[int, ...]) -> bool:
        """Set the failure's status_read_data to 1 if the area still shows *words*."""
        ...

    async def read_weighing(self) -> WeighingReading: ...

    async def read_levels(self) -> Sequence[LevelReading]:
        """Read all level registers in one request; one that cannot be true is left out."""
        ...

    async def acknowledge_weighing(self, words: tuple[int, ...]) -> bool: ...

    async def close(self) -> None: ...


class PlcDiagnostics(Protocol):
    """What an engineer sees of the PLC link. Nothing here writes."""

    @property
    def handshake(self) -> HandshakeMode: ...

    @property
    def areas(self) -> Sequence[AreaName]: ...

    def facts(self) -> LinkFacts: ...

    async def read_area(self, name: AreaName) -> AreaShown:
        """Read one area or slot, in one request. Raises PlcUnavailableError, PlcRejectedError."""
        ...

    async def read_guards(self) -> Sequence[GuardWord]:
        """Read the area's one guard word, or each slot's own."""
        ...


class Odoo(Protocol):
    """The ERP (SPEC.md §3).

    Every call may raise OdooUnavailableError (no answer: retry) or OdooRejectedError (Odoo said
    no, in its words). What is sent is absolute, so that sending it twice is sending it once.
    Calls for different orders may be under way at once; of one order the caller makes one at a
    time.
    """

    def link(self) -> LinkStatus: ...

    def reset_login(self) -> None:
        """Try a password that Odoo refused again at the next call: a person says it is right."""
        ...

    def confirmed_orders(self) -> AsyncIterator[Sequence[Order]]:
        """Give this line's confirmed orders in pages, oldest planned start first."""
        ...

    async def orders(self, refs: Sequence[OrderRef]) -> Sequence[Order]:
        """Re-read state, quantity and components of these orders; gone ones are left out."""
        ...

    async def order_by_name(self, name: str, *, may_go_on: bool) -> Order | None:
        """Read the order of this name, in whatever state; None if Odoo has none.

        *may_go_on*: the name is the beginning of the order's, as the PLC cuts it. Raises
        OdooRejectedError if several orders begin so.
        """
        ...

    async def product(self, name: str) -> Product:
        """Find the product with this internal reference or name, to be added to an order.

        Raises OdooRejectedError if there is none or several, or if its unit is no weight.
        """
        ...

    async def books(self, ref: OrderRef) -> Books:
        """Return state, finished quantity and consumption per product.

        Raises OdooRejectedError if there is no such order.
        """
        ...

    async def report(self, ref: OrderRef, figures: OrderFigures) -> None:
        """Write running actuals, if the order is open when it is read for this.

        Raises OdooAttentionError, having written nothing, if it is done or cancelled.
        """
        ...

    async def complete(self, ref: OrderRef, figures: OrderFigures) -> Books:
        """Write the final figures, mark the order done, and read its books back.

        State is read first, then written. Returns what Odoo holds afterwards, whose state may
        still not be done: only the caller judges. An order that is done already is left alone
        and its books are returned as `untouched`. Raises OdooAttentionError, having written
        nothing, if it is cancelled.
        """
        ...

    async def cancel(self, ref: OrderRef) -> Books:
        """Cancel the order, if it is open, and return what Odoo holds afterwards.

        Raises OdooAttentionError, having written nothing, if it is done.
        """
        ...

    async def report_failure(self, report: FailureReport) -> str:
        """File an equipment failure; return Odoo's number for it."""
        ...

    async def check(self) -> str:
        """Log in and return what answers, such as "Odoo 14.0, database plant, user hmi"."""
        ...

    async def close(self) -> None: ...


class Horn(Protocol):
    """A station's loudspeaker. No call waits."""

    @property
    def why_not(self) -> str:
        """Return why nothing can be heard; "" if it can, as far as is known."""
        ...

    def start(self, priority: Priority) -> None:
        """Sound for this priority, again and again, until told otherwise."""
        ...

    def stop(self) -> None: ...

    async def close(self) -> None: ...


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

    def completions(self, odoo_ids: Collection[int]) -> Mapping[int, Collection[Completion]]:
        """Return how each of these orders was archived before, where it was."""
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

    def search(self, text: str, limit: int) -> Sequence[HistoryLine]:
        """Return batches whose order's name begins or ends with *text*, newest first.

        Where more than *limit* would be found, which ones are left out is not said: type more.
        """
        ...

    def get(self, history_id: int) -> HistoryEntry | None: ...

    def of_order(self, odoo_id: int) -> Sequence[HistoryEntry]:
        """Return every archived attempt of an order, the latest first."""
        ...

    def choices(self) -> HistoryChoices: ...

    def report(self, begin: datetime, end: datetime) -> HistoryReport:
        """Sum up the batches that ended from *begin* until before *end*."""
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


class Pushes(Protocol):
    def add(self, push: Push) -> Push: ...

    def add_all(self, pushes: Sequence[Push]) -> None:
        """Store several at once."""
        ...

    def get(self, push_id: int) -> Push | None: ...

    def save(self, push: Push) -> None: ...

    def unfinished(self) -> Sequence[Push]:
        """Return waiting and quarantined pushes of the line, oldest first."""
        ...

    def of_batch(self, batch_id: int) -> Sequence[Push]: ...

    def recent(self, limit: int) -> Sequence[Push]:
        """Return the latest pushes of the line, whatever became of them, newest first."""
        ...

    def page(self, after: PageKey | None, limit: int) -> Page[Push]:
        """Return a page of all pushes, newest first, begun after *after*."""
        ...

    def tries(self, push_id: int) -> Sequence[PushTry]:
        """Return every try of a push, newest first."""
        ...

    def log_try(self, push_id: int, at: datetime, duration_s: float, answer: str) -> None: ...


class Failures(Protocol):
    def add(self, failure: EquipmentFailure) -> EquipmentFailure:
        """Store it and return it with its id.

        Raises errors.AlreadyStoredError if it is there already, by whichever station; the
        transaction can go on.
        """
        ...

    def get(self, failure_id: int) -> EquipmentFailure | None: ...

    def save(self, failure: EquipmentFailure) -> None: ...

    def find(self, equipment_code: str, stamp_raw: str, text: str) -> EquipmentFailure | None: ...

    def open_of(self, equipment_code: str) -> Sequence[EquipmentFailure]:
        """Return the failures of this equipment that are not over, newest first."""
        ...

    def ended_at(self, equipment_code: str, at: datetime) -> Sequence[EquipmentFailure]:
        """Return the failures of this equipment that ended at just this time."""
        ...

    def set_reported(self, failure_id: int, at: datetime) -> None: ...

    def recent(self, limit: int) -> Sequence[EquipmentFailure]: ...

    def touching(self, since: datetime, until: datetime) -> Sequence[EquipmentFailure]:
        """Return the failures that lasted within this time, newest first."""
        ...

    def equipment(self) -> Sequence[str]:
        """Return the codes of all equipment that has failed so far."""
        ...


class DoseRates(Protocol):
    """The silos' highest dosing rates, one for each attempt of a batch."""

    def add_all(self, rates: Sequence[DoseRate]) -> None: ...

    def latest(self, limit: int) -> Mapping[int, Sequence[Decimal]]:
        """Return, for each silo, the rates (kg/min) of its latest batches, newest first."""
        ...

    def delete_before(self, moment: datetime) -> int: ...


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

    def first_at(self) -> datetime | None:
        """Return when the journal begins."""
        ...


class JobRuns(Protocol):
    def add(self, run: JobRun) -> None: ...

    def latest(self, job: JobName, limit: int) -> Sequence[JobRun]:
        """Return the latest runs, newest first."""
        ...

    def page(
        self, after: PageKey | None, limit: int, job: JobName | None = None
    ) -> Page[JobRun]: ...

    def outcomes_since(
        self, job: JobName, moment: datetime
    ) -> Sequence[tuple[datetime, JobOutcome]]:
        """Return when each run since *moment* began and how it ended, in no order."""
        ...

    def after(self, run_id: int) -> tuple[int, Sequence[JobRun]]:
        """Return the runs that were recorded after that one, in order, and the last one's id."""
        ...

    def last_id(self) -> int: ...

    def last_success(self, job: JobName) -> datetime | None: ...

    def first(self, job: JobName) -> datetime | None:
        """Return when the oldest run on record started."""
        ...

    def delete_before(self, moment: datetime) -> int: ...


class JobSwitches(Protocol):
    """Which jobs people switched off: it outlives a restart and goes with the line's holder."""

    def all(self) -> Mapping[JobName, JobSwitch]:
        """Return the last switch of each job that was ever switched."""
        ...

    def save(self, switch: JobSwitch) -> None: ...


class Actions(Protocol):
    def ask(self, actor: Actor, request: ActionRequest, at: datetime) -> Action: ...

    def pending(self) -> Sequence[Action]:
        """Return the actions without an outcome, oldest first."""
        ...

    def start(self, action_id: int, station: str, at: datetime) -> str:
        """Note that *station* begins to carry it out; return the one that did before, or ""."""
        ...

    def conclude(self, outcome: ActionOutcome) -> None: ...

    def outcome(self, action_id: int) -> ActionOutcome | None: ...

    def page(self, after: PageKey | None, limit: int) -> Page[RecordedAction]:
        """Return a page of what was asked and what came of it, newest first."""
        ...


class Users(Protocol):
    def all(self) -> Sequence[User]: ...

    def by_name(self, name: str) -> User | None: ...

    def pin_hash(self, user_id: int) -> str: ...

    def add(self, user: User, pin_hash: str) -> User: ...

    def save(self, user: User) -> None: ...


class Leases(Protocol):
    """The one row that says which station holds the line (SPEC.md §7)."""

    def get(self) -> Lease | None: ...

    def get_to_write(self) -> Lease | None:
        """Return it, and let nobody take the line over before this transaction has ended."""
        ...

    def try_take(self, holder: str, expiry_s: float) -> Lease | None:
        """Take the line if it is free or expired; compare-and-set with a higher epoch.

        Times are by the database's clock. Return None if another holds it.
        """
        ...

    def beat(self, lease: Lease) -> bool:
        """Renew the heartbeat; False if the line is no longer ours."""
        ...

    def release(self, lease: Lease) -> None: ...


class Links(Protocol):
    """The holder's links, as other stations and the command line see them."""

    def save(self, links: Sequence[LinkStatus]) -> None: ...

    def all(self) -> Sequence[LinkStatus]: ...


class SiloStock(Protocol):
    """What people entered of silos, what level registers say, and what was ever dosed."""

    def add(self, entry: StockEntry) -> None: ...

    def latest(self) -> Mapping[int, StockEntry]:
        """Return each silo's last entry."""
        ...

    def recent(self, silo: int, limit: int) -> Sequence[StockEntry]:
        """Return the silo's latest entries, newest first."""
        ...

    def archived_kg(self, after: int) -> tuple[int, Mapping[int, Decimal]]:
        """Return the last history row's id, and what each silo dosed in the rows after *after*."""
        ...

    def save_readings(self, readings: Sequence[LevelReading]) -> None: ...

    def readings(self) -> Mapping[int, LevelReading]: ...


class UnitOfWork(Protocol):
    """One transaction of one line. It lives on the database thread and never leaves it."""

    @property
    def line(self) -> str: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def history(self) -> History: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def debts(self) -> Debts: ...
    @property
    def pushes(self) -> Pushes: ...
    @property
    def failures(self) -> Failures: ...
    @property
    def alarms(self) -> Alarms: ...
    @property
    def alarm_journal(self) -> AlarmJournal: ...
    @property
    def dose_rates(self) -> DoseRates: ...
    @property
    def job_runs(self) -> JobRuns: ...
    @property
    def job_switches(self) -> JobSwitches: ...
    @property
    def actions(self) -> Actions: ...
    @property
    def users(self) -> Users: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def links(self) -> Links: ...
    @property
    def stock(self) -> SiloStock: ...

    def no_news(self) -> None:
        """Let this commit be told to nobody, unless it touches an alarm.

        For what is written again and again and is a mere time stamp: all see it with their
        next look.
        """
        ...

    def clock(self) -> datetime:
        """Return the database's own time: the same for all stations, whatever their clocks say."""
        ...


class Database(Protocol):
    """Transactions, one after another, on the database's own thread."""

    def link(self) -> LinkStatus: ...

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work* in one write transaction: commit if it returns, roll back if it raises.

        *work* returns domain values, never rows or sessions. Raises DatabaseUnavailableError.
        """
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work* in a read transaction. Writers do not wait for it."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call *listener*, on the loop's thread, after each commit; return what ends it."""
        ...

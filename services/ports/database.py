"""The database as a whole: one transaction, and who runs it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from services.domain.link import LinkStatus
from services.ports.alarms import AlarmJournal, Alarms
from services.ports.batches import Debts, DoseRates, History, Queue, Readings, SiloStock
from services.ports.chains import Chains
from services.ports.deliveries import Failures, Pushes
from services.ports.reports import ReportSums
from services.ports.stations import Actions, JobRuns, JobSwitches, Leases, Links, Users

T = TypeVar("T")


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
    @property
    def chains(self) -> Chains: ...
    @property
    def reports(self) -> ReportSums: ...

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

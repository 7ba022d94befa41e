"""One transaction of one line: all stores over one session."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.adapters.db.alarm_store import SqlAlarms
from services.adapters.db.chain_store import SqlChains
from services.adapters.db.failure_store import SqlDoseRates, SqlFailures
from services.adapters.db.history_store import SqlHistory
from services.adapters.db.job_run_store import SqlJobRuns, SqlJobSwitches
from services.adapters.db.journal_store import SqlJournal
from services.adapters.db.lease_store import SqlLeases, database_now
from services.adapters.db.link_store import SqlLinks
from services.adapters.db.people_store import SqlActions, SqlUsers
from services.adapters.db.plant_store import SqlDebts, SqlReadings
from services.adapters.db.push_store import SqlPushes
from services.adapters.db.queue_store import SqlQueue
from services.adapters.db.report_store import SqlReportSums
from services.adapters.db.sealing import seal_what_is_added
from services.adapters.db.silo_store import SqlSiloStock

_PLC_NAME_LENGTH = 16  # bytes of an order's name in a slot (SPEC.md §2)


class SqlUnitOfWork:
    """Implements services.ports.UnitOfWork."""

    def __init__(self, session: Session, line: str) -> None:
        self.line = line
        self._session = session
        self._is_routine = False
        self.queue = SqlQueue(session, line)
        self.history = SqlHistory(session, line, _PLC_NAME_LENGTH)
        self.readings = SqlReadings(session, line)
        self.debts = SqlDebts(session, line)
        self.pushes = SqlPushes(session, line)
        self.failures = SqlFailures(session, line)
        self.alarms = SqlAlarms(session, line)
        self.alarm_journal = SqlJournal(session, line)
        self.dose_rates = SqlDoseRates(session, line)
        self.job_runs = SqlJobRuns(session, line)
        self.job_switches = SqlJobSwitches(session, line)
        self.actions = SqlActions(session, line)
        self.users = SqlUsers(session)
        self.leases = SqlLeases(session, line)
        self.links = SqlLinks(session, line)
        self.stock = SqlSiloStock(session, line)
        self.chains = SqlChains(session, line)
        self.reports = SqlReportSums(session, line)
        seal_what_is_added(session)

    @property
    def is_news(self) -> bool:
        """Whether the others are to be told of this commit: always, if it touched an alarm."""
        return self.alarms.touched or not self._is_routine

    def no_news(self) -> None:
        self._is_routine = True

    def clock(self) -> datetime:
        return database_now(self._session)

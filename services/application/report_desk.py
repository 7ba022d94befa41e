"""What the reports page and the command line ask: one report of one range of time.

Sums by day come from one read; rows that no sum holds yet, or of a single shift, are read a few
hundred at a time, so that nobody waits behind a long report and it can be broken off.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from services.application import report_rules
from services.application.dosing_rules import DosingLimits
from services.application.report_contents import WORST, Found, content_of
from services.application.report_tally import merged, tally_of
from services.domain.quantity import ZERO
from services.domain.report import Report, ReportKind
from services.domain.report_range import RangeKind, ReportCalendar, ReportRange
from services.domain.report_sums import BatchFacts, RollState, Tally
from services.domain.silo import SiloTable
from services.ports import Database, Now, UnitOfWork

CHUNK = 300
_DAY = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)

Told = Callable[[float], None]
"""Hears how much of a report is done, from 0 to 1."""


def sums_basis(calendar: ReportCalendar, limits: DosingLimits) -> str:
    """Return the rules that sums by day are made by: sums made by others are no use."""
    return f"{calendar.basis} {limits.alarm_percent.normalize()} {limits.floor_kg.normalize()}"


class ReportDesk:
    def __init__(
        self,
        database: Database,
        calendar: ReportCalendar,
        silos: SiloTable,
        limits: DosingLimits,
        now: Now,
    ) -> None:
        self._database = database
        self.calendar = calendar
        self._silos = silos
        self._limits = limits
        self._basis = sums_basis(calendar, limits)
        self._now = now

    async def report(
        self, kind: ReportKind, of: ReportRange, told: Told = lambda _: None
    ) -> Report:
        """Return the report; *told* hears of its progress. Raises DatabaseUnavailableError."""
        now = self._now()
        found = await self._database.read(lambda uow: self._look(uow, kind, of, now))
        tally = await tally_of_rows(self._database, found.ids, self.calendar, self._limits, told)
        days = self._days(of, now)
        return Report(kind, of, now, content_of(kind, days, found, tally, self._silos))

    def _look(self, uow: UnitOfWork, kind: ReportKind, of: ReportRange, now: datetime) -> Found:
        found = Found()
        if kind is ReportKind.FAILURES:
            failures = uow.failures.touching(of.since, of.until)
            found.failures = report_rules.failure_times(failures, of, now)
            return found
        state = uow.reports.state()
        found.upto = state.upto if state.basis == self._basis else 0
        whole_days = of.kind is not RangeKind.SHIFT and found.upto > 0
        after = found.upto if whole_days else 0
        found.ids = uow.reports.ids_between(of.since, of.until, after, state.newest)
        if whole_days:
            self._add_sums(uow, kind, of, found)
        if kind is ReportKind.PRODUCTION and of.holds(now):
            found.queue = report_rules.queue_now(uow.queue.all())
        if kind is ReportKind.SILOS:
            self._add_stock(uow, of, state, found)
        return found

    @staticmethod
    def _add_sums(uow: UnitOfWork, kind: ReportKind, of: ReportRange, found: Found) -> None:
        days = of.first, of.last
        if kind in (ReportKind.PRODUCTION, ReportKind.YIELD, ReportKind.GOODS):
            found.goods = uow.reports.goods(*days)
        if kind is ReportKind.GOODS:
            found.by_day = uow.reports.made_by_day(*days)
        if kind is ReportKind.MATERIALS:
            found.materials = uow.reports.materials(*days)
        if kind in (ReportKind.SILOS, ReportKind.ACCURACY):
            found.silos = uow.reports.silos(*days)
        if kind is ReportKind.DEVIATIONS:
            found.off = uow.reports.off_tolerance(of.since, of.until, WORST)

    def _add_stock(self, uow: UnitOfWork, of: ReportRange, state: RollState, found: Found) -> None:
        """Add what is known of levels, and all that was ever dosed before the range begins."""
        found.stock = uow.stock.last_before(of.since), uow.stock.last_before(of.until)
        found.entries = uow.stock.between(of.since, of.until)
        if not found.stock[1]:
            return  # no level is known: nobody needs to know what was dosed before
        parts = [uow.reports.dosed(_EVER, of.since, found.upto, state.newest)]
        if found.upto:
            begin = self.calendar.begin(of.first)
            parts.append(uow.reports.dosed(begin, of.since, 0, found.upto))
            before = uow.reports.silos(date.min, of.first - _DAY)
            parts.append({silo: use.consumed_kg for silo, use in before.items()})
        found.dosed_before = {
            silo: sum((part.get(silo, ZERO) for part in parts), ZERO)
            for silo in {silo for part in parts for silo in part}
        }

    def _days(self, of: ReportRange, now: datetime) -> Iterator[date]:
        """Give each day of the range that has begun by now."""
        day, last = of.first, min(of.last, self.calendar.day_of(now))
        while day <= last:
            yield day
            day += _DAY


async def tally_of_rows(
    database: Database,
    ids: Sequence[int],
    calendar: ReportCalendar,
    limits: DosingLimits,
    told: Told = lambda _: None,
) -> Tally:
    """Add up these rows of the history, a few hundred in a read."""
    tally = Tally()
    for begin in range(0, len(ids), CHUNK):
        part = ids[begin : begin + CHUNK]
        facts = await database.read(partial(_facts, ids=part))
        tally = merged(tally, tally_of(facts, calendar.day_of, limits))
        told((begin + len(part)) / len(ids))
    return tally


def _facts(uow: UnitOfWork, ids: Sequence[int]) -> Sequence[BatchFacts]:
    return uow.reports.facts(ids)

"""Keeps the sums that reports are made of: adds new history, and holds them against its rows."""

import logging
from datetime import date, timedelta

from services.application.dosing_rules import DosingLimits
from services.application.report_desk import sums_basis, tally_of_rows
from services.application.report_tally import tally_of
from services.domain.report_range import ReportCalendar
from services.ports import Database, UnitOfWork

log = logging.getLogger(__name__)

CHUNK = 200
_CHUNKS = 2000  # of one run: what is left waits for the next


class RollUp:
    """Sums up the history, a few rows a transaction, beside what the line does.

    None is missed or counted twice: the row that the sums reach is stored with them, and none with
    a lower number is on its way then, whoever writes.
    """

    def __init__(self, database: Database, calendar: ReportCalendar, limits: DosingLimits) -> None:
        self._database = database
        self._calendar = calendar
        self._limits = limits
        self._basis = sums_basis(calendar, limits)
        self._checked = date.min

    async def run(self) -> int:
        """Add what came since, then check one day more; return how many batches were added."""
        count = 0
        for _ in range(_CHUNKS):
            added = await self._database.run(self._step)
            count += added
            if added < CHUNK:
                break
        await self._check_next()
        return count

    def _step(self, uow: UnitOfWork) -> int:
        uow.no_news()
        known = uow.reports.state()
        if known.basis == self._basis and known.upto == known.newest:
            return 0
        uow.reports.settle()
        known = uow.reports.state()  # another station may have added meanwhile
        upto = known.upto
        if known.basis != self._basis:  # zone, shifts or tolerance are others now: from the start
            uow.reports.clear(self._basis)
            upto = 0
        ids = uow.reports.ids_after(upto, CHUNK)
        if ids:
            facts = uow.reports.facts(ids)
            tally = tally_of(facts, self._calendar.day_of, self._limits)
            uow.reports.add(tally, ids[-1])
        return len(ids)

    async def _check_next(self) -> None:
        """Make the sums of one day again, each time of the next one; if they differ, all."""
        day = await self._database.read(lambda uow: uow.reports.next_day(self._checked))
        self._checked = day or date.min
        if day is None or await self.is_right(day):
            return
        log.error("The sums of %s differ from the history's rows: all are made anew.", day)
        await self._database.run(self._forget)

    def _forget(self, uow: UnitOfWork) -> None:
        uow.reports.settle()
        uow.reports.clear(self._basis)

    async def is_right(self, day: date) -> bool:
        """Return whether the stored sums of *day* are those of its rows."""
        begin, end = (self._calendar.begin(each) for each in (day, day + timedelta(days=1)))
        stored, ids = await self._database.read(
            lambda uow: (
                uow.reports.day(day),
                uow.reports.ids_between(begin, end, 0, uow.reports.state().upto),
            )
        )
        tally = await tally_of_rows(self._database, ids, self._calendar, self._limits)
        made = (tally.goods, tally.materials, tally.silos)
        return made == (stored.goods, stored.materials, stored.silos)

"""Deletes what is older than its retention; history, alarms, failures and actions are kept."""

import logging
from datetime import date, timedelta

from services.domain.chain import ChainName
from services.ports import Database, Now, UnitOfWork

log = logging.getLogger(__name__)


class Housekeeping:
    """SPEC.md §4: job records, samples and logs older than their retention are deleted."""

    def __init__(self, database: Database, retention: timedelta, now: Now, steady: Now) -> None:
        """*steady* tells the time without its jumps: a clock set forward makes nothing old."""
        self._database = database
        self._retention = retention
        self._now = now
        self._steady = steady
        self._sealed_on: date | None = None

    async def run(self) -> int:
        """Return how many rows were deleted."""
        await self._note_seals()
        return await self._database.run(self._delete)

    async def _note_seals(self) -> None:
        """Note the chains' seals in the log once a day: a chain worked out anew has others."""
        today = self._now().date()
        if self._sealed_on == today:
            return
        ends = await self._database.read(
            lambda uow: [(chain, uow.chains.end(chain)) for chain in ChainName]
        )
        for chain, end in ends:
            if end is not None:
                log.info("Seal of the %s: %s", chain.value, end.seal)
        self._sealed_on = today

    def _delete(self, uow: UnitOfWork) -> int:
        before = min(self._now(), self._steady()) - self._retention
        stores = (uow.job_runs, uow.readings, uow.dose_rates)
        return sum(store.delete_before(before) for store in stores)

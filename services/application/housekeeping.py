"""Deletes what is older than its retention; history, alarms, failures and actions are kept."""

from datetime import timedelta

from services.ports import Database, Now, UnitOfWork


class Housekeeping:
    """SPEC.md §4: job records, samples and logs older than their retention are deleted."""

    def __init__(self, database: Database, retention: timedelta, now: Now, steady: Now) -> None:
        """*steady* tells the time without its jumps: a clock set forward makes nothing old."""
        self._database = database
        self._retention = retention
        self._now = now
        self._steady = steady

    async def run(self) -> int:
        """Return how many rows were deleted."""
        return await self._database.run(self._delete)

    def _delete(self, uow: UnitOfWork) -> int:
        before = min(self._now(), self._steady()) - self._retention
        stores = (uow.job_runs, uow.readings, uow.dose_rates)
        return sum(store.delete_before(before) for store in stores)

"""Which jobs a person has switched off, as the records of their runs bring it along."""

from collections.abc import Hashable, Mapping

from services.application.lease_keeper import LeaseKeeper
from services.domain.job import JobName, JobSwitch
from services.ports import Database, UnitOfWork

Switches = Mapping[JobName, JobSwitch]


class Switchboard:
    """The switches are looked up where a transaction is made anyway, not once more before a run.

    Only who holds the line changes them, here (`changed`): what was read holds until then, and as
    long as the line is held without a break.
    """

    def __init__(self, database: Database, keeper: LeaseKeeper) -> None:
        self._database = database
        self._keeper = keeper
        self._changes = 0
        self._known: tuple[Hashable, Switches] | None = None

    def look(self, uow: UnitOfWork) -> tuple[Hashable, Switches]:
        """Read them in this transaction; hand what is returned to `take` when it is stored."""
        return self._mark(), uow.job_switches.all()

    def take(self, looked: tuple[Hashable, Switches]) -> None:
        self._known = looked

    def changed(self) -> None:
        """Read them again: this transaction changes one."""
        self._changes += 1

    async def is_off(self, job: JobName) -> bool:
        """Raises PlantError when nobody can tell."""
        if self._known is None or self._known[0] != self._mark():
            self._known = await self._database.read(self.look)
        switch = self._known[1].get(job)
        return switch is not None and not switch.on

    def _mark(self) -> Hashable:
        lease = self._keeper.lease
        return self._changes, None if lease is None else lease.epoch

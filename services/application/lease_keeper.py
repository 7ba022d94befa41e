"""Holds the line for this station: takes, renews and gives back the lease (SPEC.md §7)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from services.domain.errors import NotHolderError
from services.domain.lease import LONGEST_WRITE_S, Lease
from services.domain.link import LinkStatus
from services.ports import Database, UnitOfWork

T = TypeVar("T")

HEARTBEAT_S = 2.0
EXPIRY_S = 8.0
OWN_LIMIT_S = 6.0
"""By its own monotonic clock the holder stops before others may think that it is gone."""
_LEAST_LIMIT_S = EXPIRY_S - LONGEST_WRITE_S


class LeaseKeeper:
    def __init__(
        self,
        database: Database,
        holder: str,
        monotonic: Callable[[], float],
        *,
        alone: bool,
        write_s: float = 0.0,
        on_time: Callable[[datetime], None] | None = None,
    ) -> None:
        """*alone*: a lock on this PC proves that no other process can hold the line.

        Then a lease that a killed program left behind needs not be waited for. *write_s*: how
        long a write that was begun may be under way; it has ended when others may take the line.
        *on_time* hears the database's clock with each look at the lease.
        """
        self._database = database
        self._holder = holder
        self._monotonic = monotonic
        self._expiry_s = 0.0 if alone else EXPIRY_S
        self._limit_s = OWN_LIMIT_S
        if not alone:
            self._limit_s = max(_LEAST_LIMIT_S, min(OWN_LIMIT_S, EXPIRY_S - write_s))
        self._on_time = on_time
        self._lease: Lease | None = None
        self._renewed_at = 0.0

    @property
    def lease(self) -> Lease | None:
        return self._lease

    @property
    def is_held(self) -> bool:
        return self._lease is not None and self._age_s() < self._limit_s

    async def take(self) -> bool:
        asked_at = self._monotonic()
        self._lease, time = await self._database.run(
            lambda uow: (uow.leases.try_take(self._holder, self._expiry_s), uow.clock())
        )
        self._tell(time)
        self._renewed_at = asked_at
        return self._lease is not None

    async def beat(self, along: Callable[[UnitOfWork], None] | None = None) -> bool:
        """Renew the lease; False, and no longer held, if another station has taken the line.

        *along* is stored in the same transaction, if the lease is kept.
        """
        lease = self._lease
        if lease is None:
            return False
        asked_at = self._monotonic()
        kept, time = await self._database.run(lambda uow: _beat(uow, lease, along))
        self._tell(time)
        if kept:
            self._renewed_at = asked_at
            return True
        self._lease = None
        return False

    async def release(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            await self._database.run(lambda uow: uow.leases.release(lease))

    def fence(self) -> None:
        """Raise NotHolderError unless this station may write to the PLC at this moment."""
        if self._lease is None:
            raise NotHolderError("This station does not hold the line, so it does not write.")
        if self._age_s() >= self._limit_s:
            raise NotHolderError(
                "This station's hold of the line is too old to write: the database was not "
                f"reached for {self._age_s():.0f} s. It goes on as soon as it is."
            )

    def _age_s(self) -> float:
        return self._monotonic() - self._renewed_at

    def _tell(self, time: datetime) -> None:
        if self._on_time is not None:
            self._on_time(time)


def _beat(
    uow: UnitOfWork, lease: Lease, along: Callable[[UnitOfWork], None] | None
) -> tuple[bool, datetime]:
    kept = uow.leases.beat(lease)
    if kept and along is not None:
        along(uow)  # it says itself whether it is news
    elif kept:
        uow.no_news()
    return kept, uow.clock()


class FencedDatabase:
    """The database as the jobs use it: a write commits only while the stored epoch is ours."""

    def __init__(self, database: Database, keeper: LeaseKeeper) -> None:
        self._database = database
        self._keeper = keeper

    def link(self) -> LinkStatus:
        return self._database.link()

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        lease = self._keeper.lease
        if lease is None:
            raise NotHolderError("This station does not hold the line, so it does not write.")

        def fenced(uow: UnitOfWork) -> T:
            stored = uow.leases.get_to_write()
            if stored is None or (stored.epoch, stored.holder) != (lease.epoch, lease.holder):
                raise NotHolderError("Another station has taken the line over.")
            return work(uow)

        return await self._database.run(fenced)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._database.read(work)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self._database.subscribe(listener)

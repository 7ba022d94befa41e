"""The lease of a line over SQLAlchemy: who holds it, by the database's own clock."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count
from services.adapters.db.remembered import keep, remembered
from services.adapters.db.tables import LeaseRow, table_of
from services.domain.lease import Lease
from services.station_clock import wall_clock

# What is asked each second is made once: to make a statement takes longer than to run it.
_LEASES = table_of(LeaseRow)
_LEASE = select(
    _LEASES.c.holder, _LEASES.c.epoch, _LEASES.c.heartbeat_at, _LEASES.c.taken_at
).where(_LEASES.c.line == bindparam("of_line"))
_LEASE_LOCKED = _LEASE.with_for_update(read=True)
_BEAT = update(_LEASES).where(
    _LEASES.c.line == bindparam("of_line"),
    _LEASES.c.epoch == bindparam("of_epoch"),
    _LEASES.c.holder == bindparam("of_holder"),
)


class SqlLeases:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    @remembered("lease")
    def get(self) -> Lease | None:
        return self._read(_LEASE)

    def get_to_write(self) -> Lease | None:
        """Return it as `get` does, and let nobody take the line over before this commit.

        SQLite has one writer at a time, and in its transaction what is remembered is what is
        stored; PostgreSQL locks the row against an update.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            return self.get()
        return self._read(_LEASE_LOCKED)

    def _read(self, query: Select[*tuple[Any, ...]]) -> Lease | None:
        found = self._session.connection().execute(query, {"of_line": self._line})
        row = found.one_or_none()
        return Lease(self._line, *row) if row is not None and row.holder else None

    def try_take(self, holder: str, expiry_s: float) -> Lease | None:
        now = database_now(self._session)
        row = self._session.get(LeaseRow, self._line)
        if row is None:
            row = LeaseRow(line=self._line, holder=holder, epoch=1, heartbeat_at=now, taken_at=now)
            try:
                with self._session.begin_nested():
                    self._session.add(row)
            except IntegrityError:
                return None  # another station was quicker
            return _to_lease(row)
        # A heartbeat in the future is one from before the clock was set back.
        if row.holder and abs((now - row.heartbeat_at).total_seconds()) < expiry_s:
            return None
        done = self._session.execute(
            update(LeaseRow)
            .where(
                LeaseRow.line == self._line,
                LeaseRow.epoch == row.epoch,
                LeaseRow.heartbeat_at == row.heartbeat_at,  # it may have come meanwhile
            )
            .values(holder=holder, epoch=row.epoch + 1, heartbeat_at=now, taken_at=now)
        )
        if row_count(done) != 1:
            return None
        self._session.refresh(row)
        return _to_lease(row)

    def beat(self, lease: Lease) -> bool:
        now = database_now(self._session)
        whose = {"of_line": self._line, "of_epoch": lease.epoch, "of_holder": lease.holder}
        done = self._session.connection().execute(_BEAT, {**whose, "heartbeat_at": now})
        if row_count(done) != 1:
            return False
        keep(self, "get", ("lease",), replace(lease, heartbeat_at=now))
        return True

    def release(self, lease: Lease) -> None:
        self._session.execute(
            update(LeaseRow)
            .where(
                LeaseRow.line == self._line,
                LeaseRow.epoch == lease.epoch,
                LeaseRow.holder == lease.holder,
            )
            .values(holder="")
        )


def database_now(session: Session) -> datetime:
    """Return the database's own time, the same for all stations; SQLite's is this PC's."""
    if session.get_bind().dialect.name == "sqlite":
        return wall_clock()
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)


def _to_lease(row: LeaseRow) -> Lease:
    return Lease(row.line, row.holder, row.epoch, row.heartbeat_at, row.taken_at)

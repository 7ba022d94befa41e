"""Job runs, the lease and the links of a line over SQLAlchemy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count
from services.adapters.db.paging import page_of
from services.adapters.db.remembered import keep, recall, remembered
from services.adapters.db.tables import JobRunRow, JobSwitchRow, LeaseRow, LinkRow, table_of
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.lease import Lease
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.paging import Page, PageKey
from services.station_clock import wall_clock

# What is asked each second is made once: to make a statement takes longer than to run it.
_RUN, _LEASES, _LINK = table_of(JobRunRow), table_of(LeaseRow), table_of(LinkRow)
_ADD_RUN = insert(_RUN)
_RUNS_AFTER = (
    select(
        _RUN.c.id, _RUN.c.job, _RUN.c.started_at, _RUN.c.duration_s, _RUN.c.outcome, _RUN.c.message
    )
    .where(_RUN.c.line == bindparam("of_line"), _RUN.c.id > bindparam("after"))
    .order_by(_RUN.c.id)
)
_LEASE = select(
    _LEASES.c.holder, _LEASES.c.epoch, _LEASES.c.heartbeat_at, _LEASES.c.taken_at
).where(_LEASES.c.line == bindparam("of_line"))
_LEASE_LOCKED = _LEASE.with_for_update(read=True)
_BEAT = update(_LEASES).where(
    _LEASES.c.line == bindparam("of_line"),
    _LEASES.c.epoch == bindparam("of_epoch"),
    _LEASES.c.holder == bindparam("of_holder"),
)
_LINKS = select(
    _LINK.c.name,
    _LINK.c.state,
    _LINK.c.since,
    _LINK.c.last_good_at,
    _LINK.c.message,
    _LINK.c.endpoint,
).where(_LINK.c.line == bindparam("of_line"))
_ADD_LINK = insert(_LINK)
_WRITE_LINK = update(_LINK).where(
    _LINK.c.line == bindparam("of_line"), _LINK.c.name == bindparam("of_name")
)


_LATEST, _TABLE, _KEPT = "latest runs", ("job_run",), 40


@dataclass(frozen=True, slots=True)
class _Latest:
    """All runs of a line with a number above `since`: the view asks for them each second."""

    since: int
    runs: tuple[tuple[int, JobRun], ...]

    def with_one_more(self, number: int, run: JobRun) -> "_Latest":
        runs = (*self.runs, (number, run))
        left_out = runs[:-_KEPT]
        return _Latest(left_out[-1][0] if left_out else self.since, runs[-_KEPT:])


class SqlJobRuns:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, run: JobRun) -> None:
        latest = recall(self, _LATEST, _TABLE)
        done = self._session.connection().execute(
            _ADD_RUN,
            {
                "line": self._line,
                "job": run.job.value,
                "started_at": run.started_at,
                "duration_s": run.duration_s,
                "outcome": run.outcome.value,
                "message": run.message,
            },
        )
        if isinstance(latest, _Latest):
            number = done.lastrowid
            stored = replace(run, started_at=run.started_at.astimezone(UTC))
            keep(self, _LATEST, _TABLE, latest.with_one_more(number, stored))

    def latest(self, job: JobName, limit: int) -> Sequence[JobRun]:
        rows = self._session.scalars(
            select(JobRunRow)
            .where(JobRunRow.line == self._line, JobRunRow.job == job.value)
            .order_by(JobRunRow.started_at.desc(), JobRunRow.id.desc())
            .limit(limit)
        )
        return [_to_run(row) for row in rows]

    def page(self, after: PageKey | None, limit: int, job: JobName | None = None) -> Page[JobRun]:
        query = select(JobRunRow).where(JobRunRow.line == self._line)
        if job is not None:
            query = query.where(JobRunRow.job == job.value)
        by = JobRunRow.started_at, JobRunRow.id
        return page_of(self._session, query, by, after, limit, lambda found: _to_run(found[0]))

    def outcomes_since(
        self, job: JobName, moment: datetime
    ) -> Sequence[tuple[datetime, JobOutcome]]:
        rows = self._session.execute(
            select(JobRunRow.started_at, JobRunRow.outcome).where(
                JobRunRow.line == self._line,
                JobRunRow.job == job.value,
                JobRunRow.started_at >= moment,
            )
        )
        return [(at, JobOutcome(outcome)) for at, outcome in rows]

    def after(self, run_id: int) -> tuple[int, Sequence[JobRun]]:
        latest = recall(self, _LATEST, _TABLE)
        if not isinstance(latest, _Latest) or latest.since > run_id:
            latest = _Latest(run_id, self._read_after(run_id))
            keep(self, _LATEST, _TABLE, latest)
        runs = [(number, run) for number, run in latest.runs if number > run_id]
        return (runs[-1][0] if runs else run_id), [run for _, run in runs]

    def _read_after(self, run_id: int) -> tuple[tuple[int, JobRun], ...]:
        known = {"of_line": self._line, "after": run_id}
        return tuple(
            (number, JobRun(JobName(job), at, duration_s, JobOutcome(outcome), message))
            for number, job, at, duration_s, outcome, message in self._session.connection().execute(
                _RUNS_AFTER, known
            )
        )

    def last_id(self) -> int:
        query = select(func.max(JobRunRow.id)).where(JobRunRow.line == self._line)
        return self._session.scalar(query) or 0

    def last_success(self, job: JobName) -> datetime | None:
        return self._session.scalar(
            select(JobRunRow.started_at)
            .where(
                JobRunRow.line == self._line,
                JobRunRow.job == job.value,
                JobRunRow.outcome == JobOutcome.DONE.value,
            )
            .order_by(JobRunRow.started_at.desc())
            .limit(1)
        )

    def first(self, job: JobName) -> datetime | None:
        return self._session.scalar(
            select(func.min(JobRunRow.started_at)).where(
                JobRunRow.line == self._line, JobRunRow.job == job.value
            )
        )

    def delete_before(self, moment: datetime) -> int:
        done = self._session.execute(
            delete(JobRunRow).where(JobRunRow.line == self._line, JobRunRow.started_at < moment)
        )
        return row_count(done)


class SqlJobSwitches:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    @remembered("job_switch")
    def all(self) -> Mapping[JobName, JobSwitch]:
        rows = self._session.scalars(select(JobSwitchRow).where(JobSwitchRow.line == self._line))
        return {
            JobName(row.job): JobSwitch(JobName(row.job), row.is_on, row.at, row.actor, row.reason)
            for row in rows
        }

    def save(self, switch: JobSwitch) -> None:
        self._session.merge(
            JobSwitchRow(
                line=self._line,
                job=switch.job.value,
                is_on=switch.on,
                at=switch.at,
                actor=switch.by,
                reason=switch.reason,
            )
        )


def _to_run(row: JobRunRow) -> JobRun:
    return JobRun(
        JobName(row.job), row.started_at, row.duration_s, JobOutcome(row.outcome), row.message
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


class SqlLinks:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def save(self, links: Sequence[LinkStatus]) -> None:
        """Write those that are not as they are stored."""
        stored = {link.name: link for link in self.all()}
        changed = [link for link in links if stored.get(link.name) != link]
        for statement, rows in (
            (_WRITE_LINK, [self._row(link) for link in changed if link.name in stored]),
            (_ADD_LINK, [self._new_row(link) for link in changed if link.name not in stored]),
        ):
            if rows:
                self._session.connection().execute(statement, rows)
        if changed:
            now = stored | {link.name: link for link in changed}
            keep(self, "all", ("link_status",), list(now.values()))

    @remembered("link_status")
    def all(self) -> Sequence[LinkStatus]:
        rows = self._session.connection().execute(_LINKS, {"of_line": self._line})
        return [
            LinkStatus(LinkName(name), LinkState(state), *others) for name, state, *others in rows
        ]

    def _row(self, link: LinkStatus) -> dict[str, Any]:
        return {"of_line": self._line, "of_name": link.name.value, **_link_columns(link)}

    def _new_row(self, link: LinkStatus) -> dict[str, Any]:
        return {"line": self._line, "name": link.name.value, **_link_columns(link)}


def _link_columns(link: LinkStatus) -> dict[str, Any]:
    return {
        "state": link.state.value,
        "since": link.since,
        "last_good_at": link.last_good_at,
        "message": link.message,
        "endpoint": link.endpoint,
    }

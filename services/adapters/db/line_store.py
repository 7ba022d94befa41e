"""Job runs, the lease and the links of a line over SQLAlchemy."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count
from services.adapters.db.paging import page_of
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import JobRunRow, JobSwitchRow, LeaseRow, LinkRow
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.lease import Lease
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.paging import Page, PageKey
from services.station_clock import wall_clock


class SqlJobRuns:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, run: JobRun) -> None:
        self._session.add(
            JobRunRow(
                line=self._line,
                job=run.job.value,
                started_at=run.started_at,
                duration_s=run.duration_s,
                outcome=run.outcome.value,
                message=run.message,
            )
        )

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

    @remembered("job_run")
    def after(self, run_id: int) -> tuple[int, Sequence[JobRun]]:
        rows = self._session.execute(
            select(
                JobRunRow.id,
                JobRunRow.job,
                JobRunRow.started_at,
                JobRunRow.duration_s,
                JobRunRow.outcome,
                JobRunRow.message,
            )
            .where(JobRunRow.line == self._line, JobRunRow.id > run_id)
            .order_by(JobRunRow.id)
        ).all()
        runs = [
            JobRun(JobName(job), at, duration_s, JobOutcome(outcome), message)
            for _, job, at, duration_s, outcome, message in rows
        ]
        return (rows[-1][0] if rows else run_id), runs

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
        row = self._session.get(LeaseRow, self._line)
        return _to_lease(row) if row is not None and row.holder else None

    def get_to_write(self) -> Lease | None:
        """Return it as `get` does, and let nobody take the line over before this commit.

        SQLite has one writer at a time; PostgreSQL locks the row against an update.
        """
        columns = LeaseRow.holder, LeaseRow.epoch, LeaseRow.heartbeat_at, LeaseRow.taken_at
        query = select(*columns).where(LeaseRow.line == self._line).with_for_update(read=True)
        row = self._session.execute(query).one_or_none()
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
        done = self._session.execute(
            update(LeaseRow)
            .where(
                LeaseRow.line == self._line,
                LeaseRow.epoch == lease.epoch,
                LeaseRow.holder == lease.holder,
            )
            .values(heartbeat_at=database_now(self._session))
        )
        return row_count(done) == 1

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
        own = select(LinkRow).where(LinkRow.line == self._line)
        rows = {row.name: row for row in self._session.scalars(own)}
        for link in links:
            name = link.name.value
            row = rows.get(name) or LinkRow(line=self._line, name=name)
            row.state, row.since, row.last_good_at = link.state.value, link.since, link.last_good_at
            row.message, row.endpoint = link.message, link.endpoint
            self._session.add(row)

    @remembered("link_status")
    def all(self) -> Sequence[LinkStatus]:
        rows = self._session.scalars(select(LinkRow).where(LinkRow.line == self._line))
        return [
            LinkStatus(
                LinkName(row.name),
                LinkState(row.state),
                row.since,
                row.last_good_at,
                row.message,
                row.endpoint,
            )
            for row in rows
        ]

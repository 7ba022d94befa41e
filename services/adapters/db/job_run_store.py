"""Runs of jobs, and which jobs are switched off, over SQLAlchemy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from services.adapters.db.mapping import row_count
from services.adapters.db.paging import page_of
from services.adapters.db.remembered import keep, recall, remembered
from services.adapters.db.tables import JobRunRow, JobSwitchRow, table_of
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.paging import Page, PageKey

# What is asked each second is made once: to make a statement takes longer than to run it.
_RUN = table_of(JobRunRow)
_ADD_RUN = insert(_RUN)
_RUNS_AFTER = (
    select(
        _RUN.c.id, _RUN.c.job, _RUN.c.started_at, _RUN.c.duration_s, _RUN.c.outcome, _RUN.c.message
    )
    .where(_RUN.c.line == bindparam("of_line"), _RUN.c.id > bindparam("after"))
    .order_by(_RUN.c.id)
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

"""Job 4's use case: the slow rules on all stored facts; what is found is an alarm with a life."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.application.alarm_book import AlarmBook
from services.application.health_rules import (
    Finding,
    Good,
    failing_job,
    good,
    next_in_turn,
    no_consumption,
    overdue,
    stuck,
    weight_balance,
)
from services.application.line import Line
from services.application.spans import SetClock
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.link import LinkName, LinkStatus
from services.ports import Database, Now, UnitOfWork

_RUNS_MISSED = 3
_SHORTEST_PAUSE = timedelta(minutes=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PARTNERS = {
    JobName.READ_PLC: LinkName.PLC,
    JobName.WATCH_FAILURES: LinkName.PLC,
    JobName.SYNC_ORDERS: LinkName.ODOO,
    JobName.ARCHIVE_COMPLETED: LinkName.ODOO,
}

_SLOW = (
    AlarmCode.BATCH_STUCK,
    AlarmCode.NO_CONSUMPTION,
    AlarmCode.WEIGHT_BALANCE,
    AlarmCode.PUSH_OVERDUE,
    AlarmCode.JOB_FAILS,
)


class WatchHealth:
    def __init__(
        self,
        database: Database,
        line: Line,
        periods: Mapping[JobName, timedelta],
        alarms: AlarmBook,
        now: Now,
        steady: Now,
    ) -> None:
        """*steady* tells the time without its jumps: a clock that was set makes nothing late."""
        self._database = database
        self._line = line
        self._periods = periods
        self._alarms = alarms
        self._now = now
        self._clock = SetClock(now, steady)
        self._judging_since: datetime | None = None
        self._last_run: datetime | None = None
        self._failing: set[JobName] = set()  # by the last judgement

    async def run(self) -> int:
        """Judge all stored facts; raise what is found, clear what is over. Return the findings.

        A job is not to blame for the time in which the program did not run, or another station
        held the line.
        """
        now = self._now()
        pause = self._periods.get(JobName.WATCH_HEALTH, timedelta(0)) * _RUNS_MISSED
        was_away = self._last_run is None or now - self._last_run > max(pause, _SHORTEST_PAUSE)
        if self._clock.look() or was_away:
            self._judging_since = now
        self._last_run = now
        return await self._database.run(self._judge)

    def keep_run(self, uow: UnitOfWork, run: JobRun) -> None:
        """Record a job's run; one that succeeded ends the job's alarm at once."""
        uow.job_runs.add(run)
        if run.outcome is not JobOutcome.DONE:
            return
        uow.no_news()
        if run.job in self._failing:
            self._alarms.clear(uow, AlarmCode.JOB_FAILS, run.job.value, self._now())
            self._failing.discard(run.job)

    def _judge(self, uow: UnitOfWork) -> int:
        now = self._now()
        findings = list(self._findings(uow, uow.queue.all(), now))
        for finding in findings:
            self._alarms.raise_(uow, finding.code, finding.subject, now, **finding.params)
        self._failing = {JobName(f.subject) for f in findings if f.code is AlarmCode.JOB_FAILS}
        for code in _SLOW:
            subjects = {finding.subject for finding in findings if finding.code is code}
            self._alarms.clear_all_but(uow, code, subjects, now)
        return len(findings)

    def _findings(
        self, uow: UnitOfWork, batches: Sequence[Batch], now: datetime
    ) -> Iterator[Finding]:
        links = {link.name: self._comparable_link(link) for link in uow.links.all()}
        answering = {name: good(links.get(name), _LONG_AGO) for name in LinkName}
        shown = [self._comparable(batch) for batch in batches]
        found = [*self._of_batches(uow, shown, answering[LinkName.PLC], now)]
        found += self._of_jobs(uow, answering, now)
        return (finding for finding in found if finding is not None)

    def _of_batches(
        self, uow: UnitOfWork, batches: Sequence[Batch], plc: Good, now: datetime
    ) -> Iterator[Finding | None]:
        code = AlarmCode.WEIGHT_BALANCE
        out = {alarm.subject for alarm in uow.alarms.of_codes([code]) if alarm.is_present}
        deadband = self._alarms.catalogue[code].deadband
        for batch in batches:
            yield stuck(batch, self._line, now, plc)
            yield weight_balance(batch, self._line, deadband, was=batch.order.name in out)
            yield overdue(batch, self._line, now)
        first = next_in_turn(batches)
        if first is not None:
            archived = [entry.batch.finished_at for entry in uow.history.recent(1)]
            finishes = [batch.finished_at for batch in batches] + archived
            known = map(self._clock.comparable, finishes)
            last = max((at for at in known if at is not None), default=None)
            yield no_consumption(first, self._line, now, plc, last)

    def _of_jobs(
        self, uow: UnitOfWork, answering: Mapping[LinkName, Good], now: datetime
    ) -> Iterator[Finding | None]:
        switches = uow.job_switches.all()
        for job, period in self._periods.items():
            switch = switches.get(job)
            if switch is not None and not switch.on:
                continue  # that it is off is an alarm of its own
            runs = uow.job_runs
            moments = [
                runs.last_success(job) or runs.first(job),
                self._judging_since,
                switch.at if switch is not None else None,
            ]
            known = map(self._clock.comparable, moments)
            since = max((moment for moment in known if moment is not None), default=None)
            partner = answering[_PARTNERS[job]] if job in _PARTNERS else Good(_LONG_AGO)
            yield failing_job(job, since, period, now, partner)

    def _comparable_link(self, link: LinkStatus) -> LinkStatus:
        return replace(link, since=self._clock.comparable(link.since))

    def _comparable(self, batch: Batch) -> Batch:
        """Return the batch with moments that the clock of today can be held against."""
        comparable = self._clock.comparable
        return replace(
            batch,
            fetched_at=comparable(batch.fetched_at) or batch.fetched_at,
            taken_at=comparable(batch.taken_at),
            started_at=comparable(batch.started_at),
            finished_at=comparable(batch.finished_at),
            last_read_at=comparable(batch.last_read_at),
            last_change_at=comparable(batch.last_change_at),
        )

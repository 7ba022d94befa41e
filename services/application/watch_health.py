"""Job 4's use case: the slow rules, each a small judgement of stored facts (SPEC.md §4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.spans import SetClock
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.job import JobName
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.quantity import ZERO
from services.ports import Database, Now, UnitOfWork

_INTERVALS_WITHOUT_SUCCESS = 3
_SHORTEST_PAUSE = timedelta(minutes=1)
_WEIGHT_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Finding:
    code: AlarmCode
    subject: str
    params: Mapping[str, str]


def stuck(batch: Batch, line: Line, now: datetime) -> Finding | None:
    """Running, readings good, no change for BATCH_STUCK_THRESHOLD_MINUTES."""
    if batch.state is not BatchState.RUNNING or batch.set_aside is not None:
        return None
    if batch.last_read_at is None or now - batch.last_read_at > line.full_read_interval:
        return None  # the link is dead, which is another alarm
    changed_at = batch.last_change_at or batch.started_at or batch.fetched_at
    if now - changed_at < line.stuck_after:
        return None
    return Finding(AlarmCode.BATCH_STUCK, batch.order.name, _minutes(now - changed_at))


def no_consumption(batch: Batch, line: Line, now: datetime, *, line_runs: bool) -> Finding | None:
    """Taken long ago and nothing dosed, although no other batch is running before it."""
    if batch.state is not BatchState.DOWNLOADED or batch.taken_at is None or line_runs:
        return None
    waiting = now - batch.taken_at
    if waiting < line.stuck_after:
        return None
    return Finding(AlarmCode.NO_CONSUMPTION, batch.order.name, _minutes(waiting))


def weight_balance(batch: Batch, line: Line) -> Finding | None:
    """The finished weight against all that went in; silent when it was not weighed."""
    if not batch.is_finished or not batch.finished_kg:
        return None
    by_hand = sum(
        (figure.kg for figure in batch.figures(line.silos, final=True) if not figure.silo_code),
        ZERO,
    )
    went_in = batch.dosed_kg + by_hand
    apart = batch.finished_kg - went_in
    if abs(apart) <= max(line.batch_margin_kg, went_in * _WEIGHT_TOLERANCE):
        return None
    return Finding(
        AlarmCode.WEIGHT_BALANCE,
        batch.order.name,
        {"finished_kg": f"{batch.finished_kg:.2f}", "in_kg": f"{went_in:.2f}"},
    )


def overdue(batch: Batch, line: Line, now: datetime) -> Finding | None:
    """Finished, and Odoo has not acknowledged it for 15 minutes."""
    if not batch.is_finished or batch.finished_at is None or batch.set_aside is not None:
        return None
    waiting = now - batch.finished_at
    if waiting < line.overdue_after:
        return None
    return Finding(AlarmCode.PUSH_OVERDUE, batch.order.name, _minutes(waiting))


def failing_job(
    job: JobName, since: datetime | None, period: timedelta, now: datetime
) -> Finding | None:
    """A job without success for three intervals (and at least one minute)."""
    if since is None or now - since < max(
        period * _INTERVALS_WITHOUT_SUCCESS, timedelta(minutes=1)
    ):
        return None
    return Finding(AlarmCode.JOB_FAILS, job.value, _minutes(now - since))


def _minutes(span: timedelta) -> dict[str, str]:
    return {"minutes": f"{span.total_seconds() / 60:.0f}"}


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

    async def run(self) -> int:
        """Judge all stored facts; raise what is found, clear what is over. Return the findings.

        A job is not to blame for the time in which the program did not run, or another station
        held the line.
        """
        now = self._now()
        pause = self._periods.get(JobName.WATCH_HEALTH, timedelta(0)) * _INTERVALS_WITHOUT_SUCCESS
        was_away = self._last_run is None or now - self._last_run > max(pause, _SHORTEST_PAUSE)
        if self._clock.look() or was_away:
            self._judging_since = now
        self._last_run = now
        return await self._database.run(self._judge)

    def _judge(self, uow: UnitOfWork) -> int:
        now = self._now()
        findings = list(self._findings(uow, uow.queue.all(), now))
        for finding in findings:
            self._alarms.raise_(uow, finding.code, finding.subject, now, **finding.params)
        for code in _SLOW:
            subjects = {finding.subject for finding in findings if finding.code is code}
            self._alarms.clear_all_but(uow, code, subjects, now)
        return len(findings)

    def _findings(
        self, uow: UnitOfWork, batches: Sequence[Batch], now: datetime
    ) -> Iterator[Finding]:
        running = any(batch.state is BatchState.RUNNING for batch in batches)
        for batch in map(self._comparable, batches):
            for found in (
                stuck(batch, self._line, now),
                no_consumption(batch, self._line, now, line_runs=running),
                weight_balance(batch, self._line),
                overdue(batch, self._line, now),
            ):
                if found is not None:
                    yield found
        links = {link.name: link for link in uow.links.all()}
        for job, period in self._periods.items():
            if _partner_is_lost(job, links):
                continue  # one alarm for the link, not one for each that needs it
            runs = uow.job_runs
            since = [runs.last_success(job) or runs.first(job), self._judging_since]
            known = [moment for moment in map(self._clock.comparable, since) if moment is not None]
            latest = max(known, default=None)
            found = failing_job(job, latest, period, now)
            if found is not None:
                yield found

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


def _partner_is_lost(job: JobName, links: Mapping[LinkName, LinkStatus]) -> bool:
    partner = {
        JobName.READ_PLC: LinkName.PLC,
        JobName.WATCH_FAILURES: LinkName.PLC,
        JobName.SYNC_ORDERS: LinkName.ODOO,
        JobName.ARCHIVE_COMPLETED: LinkName.ODOO,
    }.get(job)
    link = links.get(partner) if partner else None
    return link is not None and link.state is LinkState.LOST

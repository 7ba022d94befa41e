"""What the view shows of the past, read once: later looks ask only for what has been added."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from services.application.plant_view import ShiftView
from services.domain.batch import Batch
from services.domain.history import HistoryEntry, MadeTotal
from services.domain.job import JobName, JobOutcome, JobRun, worse, worst_by_minute
from services.domain.quantity import ZERO
from services.domain.shifts import Shift, ShiftPlan
from services.ports import UnitOfWork

_RUNS_SHOWN = 12
_MINUTE = timedelta(minutes=1)
_MINUTES_SHOWN = timedelta(minutes=_RUNS_SHOWN)


class RecentRuns:
    """The last runs of each job. A run on record never changes, and only the holder adds one."""

    def __init__(self, quick: Iterable[JobName], others: Iterable[JobName]) -> None:
        """*quick* are the jobs whose minutes are shown beside their last runs."""
        self._latest: dict[JobName, tuple[JobRun, ...]] = dict.fromkeys((*quick, *others), ())
        self._minutes: dict[JobName, dict[datetime, JobOutcome]] = {job: {} for job in quick}
        self._upto: int | None = None

    def look(self, uow: UnitOfWork, now: datetime) -> None:
        """Take in what was recorded since the last look; the first one reads all that is shown."""
        since = now - _MINUTES_SHOWN
        if self._upto is None:
            upto = uow.job_runs.last_id()  # first: what is added meanwhile may come twice
            for job in self._latest:
                self._latest[job] = tuple(uow.job_runs.latest(job, _RUNS_SHOWN))
            for job in self._minutes:
                for at, outcome in uow.job_runs.outcomes_since(job, since):
                    self._note(job, at, outcome)
            self._upto = upto
            return
        self._upto, more = uow.job_runs.after(self._upto)
        for run in more:
            known = self._latest.get(run.job)
            if known is not None and run not in known:
                latest = sorted((run, *known), key=_begun, reverse=True)
                self._latest[run.job] = tuple(latest[:_RUNS_SHOWN])
            if run.job in self._minutes:
                self._note(run.job, run.started_at, run.outcome)
                self._forget_before(run.job, since)

    def of(self, job: JobName) -> tuple[JobRun, ...]:
        return self._latest[job]

    def minutes(self, job: JobName, now: datetime) -> tuple[JobOutcome | None, ...]:
        """Return how each of the last minutes went; nothing for a job that is not quick."""
        if job not in self._minutes:
            return ()
        return worst_by_minute(self._minutes[job].items(), now, _RUNS_SHOWN)

    def _note(self, job: JobName, at: datetime, outcome: JobOutcome) -> None:
        """Keep the worst of each minute alone: a quick job has run hundreds of times in them."""
        minute = at.replace(second=0, microsecond=0)
        known = self._minutes[job].get(minute)
        self._minutes[job][minute] = outcome if known is None else worse(known, outcome)

    def _forget_before(self, job: JobName, moment: datetime) -> None:
        minutes = self._minutes[job]
        for minute in [each for each in minutes if each < moment - _MINUTE]:
            del minutes[minute]


class RecentlyArchived:
    """The batches archived last, and how many there are in all; a batch is counted once."""

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self._counted = (0, 0)  # archived batches up to a row
        self._marks: Sequence[tuple[int, bool]] = ()
        self._entries: tuple[HistoryEntry, ...] = ()

    def of(self, uow: UnitOfWork) -> tuple[HistoryEntry, ...]:
        marks = uow.history.recent_marks(self._shown)
        if marks != self._marks:
            self._entries, self._marks = tuple(uow.history.recent(self._shown)), marks
        return self._entries

    def count(self, uow: UnitOfWork) -> int:
        before, upto = self._counted
        more, newest = uow.history.count_after(upto)
        self._counted = (before + more, newest)
        return before + more


class ShiftSoFar:
    """What was made in the running shift; the history is asked when a batch joined it."""

    def __init__(self, plan: ShiftPlan) -> None:
        self._plan = plan
        self._shift: Shift | None = None
        self._archived = -1
        self._made = MadeTotal(0, ZERO, ZERO)

    def of(
        self, uow: UnitOfWork, now: datetime, archived: int, queued: Iterable[Batch]
    ) -> ShiftView:
        """*archived* says how many batches the history has, *queued* are those not in it."""
        shift = self._shift
        if shift is None or not shift.since <= now < shift.until:
            shift, self._shift, self._archived = self._plan.at(now), None, -1
        if archived != self._archived:
            self._made = uow.history.made(shift.since, shift.until)
            self._shift, self._archived = shift, archived
        made = self._made
        waiting = [each for each in queued if _ended_in(shift, each)]
        return ShiftView(
            shift.number,
            shift.since,
            made.batches + len(waiting),
            sum((each.planned_kg for each in waiting), made.planned_kg),
            sum((each.booked_kg[0] for each in waiting), made.booked_kg),
        )


def _ended_in(shift: Shift, batch: Batch) -> bool:
    at = batch.finished_at
    return batch.is_finished and at is not None and shift.since <= at < shift.until


def _begun(run: JobRun) -> datetime:
    return run.started_at

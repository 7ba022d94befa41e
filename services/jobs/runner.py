"""Runs each job again and again, in a task of its own, until told to stop (SPEC.md §4)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.application.waiting import comes_within
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.job import JobName, JobOutcome, JobRun
from services.ports import Now

log = logging.getLogger(__name__)

LATE_S = 30.0
RecordRun = Callable[[JobRun], Awaitable[None]]
IsOff = Callable[[JobName], Awaitable[bool]]
"""Whether a person switched the job off. Raises PlantError when nobody can tell."""


class Job(Protocol):
    @property
    def name(self) -> JobName: ...

    async def run(self) -> str:
        """Do one turn; return one line of what it did. Raises PlantError."""
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    job: Job
    period: timedelta
    enabled: bool
    time_limit: timedelta


class JobRunner:
    """A job never runs twice at once, missed runs become one, jobs do not wait for each other."""

    def __init__(
        self, schedules: Sequence[Schedule], record: RecordRun, now: Now, is_off: IsOff
    ) -> None:
        self._schedules = {schedule.job.name: schedule for schedule in schedules}
        self._record = record
        self._now = now
        self._is_off = is_off
        self._running_since: dict[JobName, datetime] = {}
        self._healthy: dict[JobName, bool] = {}
        self._wake: dict[JobName, asyncio.Event] = {}
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def running_since(self) -> Mapping[JobName, datetime]:
        return self._running_since

    def start(self) -> None:
        self._stopping.clear()
        self._wake = {name: asyncio.Event() for name in self._schedules}
        self._tasks = [
            asyncio.create_task(self._repeat(schedule), name=schedule.job.name.value)
            for schedule in self._schedules.values()
            if schedule.enabled
        ]

    async def stop(self, grace_s: float = 10.0) -> None:
        """Let each job end its turn, so that no order is left half sent; then insist."""
        self._stopping.set()
        for event in self._wake.values():
            event.set()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=grace_s)
        for task in late:
            log.warning("%s did not end within %s s and is cancelled", task.get_name(), grace_s)
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._tasks = []

    def trigger(self, name: JobName) -> None:
        """Let the job run at once, if it is enabled; its next time stays as it is."""
        if name in self._wake:
            self._wake[name].set()

    async def run_now(self, name: JobName) -> JobRun:
        """Run the job, wait for its end and return its record.

        Raises ActionRefusedError if it is running already. A disabled job runs too: it was
        asked for.
        """
        since = self._running_since.get(name)
        if since is not None:
            seconds = (self._now() - since).total_seconds()
            raise ActionRefusedError(f"{name.value} is already running, since {seconds:.0f} s.")
        return await self._turn(self._schedules[name])

    async def _repeat(self, schedule: Schedule) -> None:
        clock = asyncio.get_running_loop().time
        period_s = schedule.period.total_seconds()
        wake = self._wake[schedule.job.name]
        due = clock()
        while not self._stopping.is_set():
            if clock() - due > LATE_S:
                await self._skip(schedule, clock() - due)
            else:
                await self._due(schedule)
            # Aim at a time, not at a delay, or the runs would come later and later.
            due = max(due + period_s, clock())
            while not self._stopping.is_set() and clock() < due:
                if not await comes_within(wake, due - clock()):
                    break
                wake.clear()
                if not self._stopping.is_set():
                    await self._due(schedule)

    async def _due(self, schedule: Schedule) -> None:
        """Run a turn that is due, unless one is under way or somebody switched the job off."""
        name = schedule.job.name
        try:
            off = await self._is_off(name)
        except PlantError:
            off = False  # the run will say why it fails
        if not off and name not in self._running_since:
            await self._turn(schedule)

    async def _skip(self, schedule: Schedule, late_s: float) -> None:
        name = schedule.job.name
        message = f"skipped: {late_s:.0f} s late, the computer was asleep or overloaded"
        log.warning("%s %s", name.value, message)
        await self._keep(JobRun(name, self._now(), 0.0, JobOutcome.SKIPPED, message))

    async def _turn(self, schedule: Schedule) -> JobRun:
        """Run one turn within its time limit and leave its record."""
        name = schedule.job.name
        clock = asyncio.get_running_loop().time
        started_at, begun = self._now(), clock()
        self._running_since[name] = started_at
        limit_s = schedule.time_limit.total_seconds()
        try:
            async with asyncio.timeout(limit_s):
                message = await schedule.job.run()
            outcome = JobOutcome.DONE
        except TimeoutError:
            outcome, message = JobOutcome.TIMED_OUT, f"stopped: not done after {limit_s:.0f} s"
        except PlantError as error:
            outcome, message = JobOutcome.FAILED, str(error)
        except Exception as error:
            log.exception("%s failed", name.value)
            kind = type(error).__name__
            message = f"failed by a mistake in the program ({kind}); the log has the details"
            outcome = JobOutcome.FAILED
        finally:
            del self._running_since[name]
        run = JobRun(name, started_at, clock() - begun, outcome, message)
        self._tell(run)
        await self._keep(run)
        return run

    def _tell(self, run: JobRun) -> None:
        """Say once that a job broke and once that it works again."""
        healthy = run.outcome is JobOutcome.DONE
        was_healthy = self._healthy.get(run.job, True)
        self._healthy[run.job] = healthy
        if not healthy:
            level = logging.WARNING if was_healthy else logging.DEBUG
            log.log(level, "%s: %s", run.job.value, run.message)
        elif not was_healthy:
            log.info("%s works again", run.job.value)

    async def _keep(self, run: JobRun) -> None:
        try:
            await self._record(run)
        except PlantError as error:
            log.log(logging.DEBUG, "The run of %s is not on record: %s", run.job.value, error)
        except Exception:
            log.exception("The run of %s is not on record", run.job.value)

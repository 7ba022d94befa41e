"""When jobs run: once at a time, at their times, now when asked, and never half."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.domain.errors import (
    ActionRefusedError,
    DatabaseUnavailableError,
    PlcUnavailableError,
)
from services.domain.job import JobName, JobOutcome, JobRun
from services.jobs import runner as runner_module
from services.jobs.runner import IsOff, JobRunner, Schedule


class Turns:
    """A job for these tests: counts its turns, each as long and with the end that is set."""

    name = JobName.READ_PLC

    def __init__(self, length_s: float = 0.0, error: Exception | None = None) -> None:
        self.length_s = length_s
        self.error = error
        self.begun = self.ended = self.at_once = self.most_at_once = 0

    async def run(self) -> str:
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.length_s)
        finally:
            self.at_once -= 1
        if self.error is not None:
            raise self.error
        self.ended += 1
        return f"turn {self.ended}"


async def never_off(_job: JobName) -> bool:
    return False


def play(
    job: Turns,
    scenario: Callable[[JobRunner, list[JobRun]], Awaitable[None]],
    *,
    period_s: float = 60,
    limit_s: float = 5,
    enabled: bool = True,
    record_error: Exception | None = None,
    is_off: IsOff | None = None,
) -> list[JobRun]:
    runs: list[JobRun] = []

    async def record(run: JobRun) -> None:
        runs.append(run)
        if record_error is not None:
            raise record_error

    async def main() -> None:
        schedule = Schedule(job, timedelta(seconds=period_s), enabled, timedelta(seconds=limit_s))
        runner = JobRunner([schedule], record, lambda: datetime.now(UTC), is_off or never_off)
        runner.start()
        try:
            await scenario(runner, runs)
        finally:
            await runner.stop()

    asyncio.run(main())
    return runs


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("what was waited for did not come")


def test_the_first_run_is_at_the_start_and_leaves_a_record() -> None:
    job = Turns()

    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: bool(runs))

    (run,) = play(job, scenario)
    assert (run.job, run.outcome, run.message) == (JobName.READ_PLC, JobOutcome.DONE, "turn 1")
    assert run.started_at.tzinfo is not None


def test_a_job_runs_again_and_again_at_its_interval() -> None:
    job = Turns()

    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: len(runs) >= 5)

    begun = time.monotonic()
    play(job, scenario, period_s=0.05)
    assert time.monotonic() - begun >= 0.19  # four intervals, of which qasync may lose 5 %


def test_a_disabled_job_runs_only_when_it_is_asked_for() -> None:
    job = Turns()

    async def scenario(runner: JobRunner, runs: list[JobRun]) -> None:
        runner.trigger(JobName.READ_PLC)
        await asyncio.sleep(0.05)
        assert runs == []
        assert (await runner.run_now(JobName.READ_PLC)).message == "turn 1"

    play(job, scenario, enabled=False)


def test_run_now_says_that_it_is_running_and_the_job_never_runs_twice_at_once() -> None:
    job = Turns(length_s=0.15)

    async def scenario(runner: JobRunner, _: list[JobRun]) -> None:
        await until(lambda: job.begun == 1)
        with pytest.raises(ActionRefusedError, match="already running"):
            await runner.run_now(JobName.READ_PLC)
        assert JobName.READ_PLC in runner.running_since
        await until(lambda: job.ended == 1)
        asked = asyncio.gather(
            *(runner.run_now(JobName.READ_PLC) for _ in range(3)), return_exceptions=True
        )
        refused = [each for each in await asked if isinstance(each, ActionRefusedError)]
        assert len(refused) == 2

    play(job, scenario)
    assert job.most_at_once == 1


def test_triggers_during_a_run_become_one_run_after_it() -> None:
    job = Turns(length_s=0.1)

    async def scenario(runner: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: job.begun == 1)
        for _ in range(5):
            runner.trigger(JobName.READ_PLC)
        await until(lambda: len(runs) == 2)
        await asyncio.sleep(0.15)
        assert len(runs) == 2

    play(job, scenario)
    assert job.most_at_once == 1


def test_runs_that_were_missed_become_one() -> None:
    job = Turns(length_s=0.25)

    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: len(runs) == 1)
        job.length_s = 0.0
        await asyncio.sleep(0.12)
        assert len(runs) <= 4

    play(job, scenario, period_s=0.05)
    assert job.most_at_once == 1


def test_a_run_that_is_too_late_is_skipped_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "LATE_S", -1.0)  # every run is late

    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: bool(runs))

    job = Turns()
    runs = play(job, scenario)
    assert runs[0].outcome is JobOutcome.SKIPPED
    assert "skipped" in runs[0].message
    assert job.begun == 0


def test_a_run_that_takes_too_long_is_stopped_and_recorded() -> None:
    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: bool(runs))

    (run,) = play(Turns(length_s=10), scenario, limit_s=0.05)
    assert run.outcome is JobOutcome.TIMED_OUT


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PlcUnavailableError("the PLC does not answer"), "the PLC does not answer"),
        (ZeroDivisionError("secret detail"), "mistake in the program (ZeroDivisionError)"),
    ],
)
def test_a_failed_run_is_recorded_with_its_reason_and_the_next_comes(
    error: Exception, words: str
) -> None:
    job = Turns(error=error)

    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: len(runs) >= 2)
        job.error = None
        await until(lambda: runs[-1].outcome is JobOutcome.DONE)

    runs = play(job, scenario, period_s=0.02)
    assert runs[0].outcome is JobOutcome.FAILED
    assert words in runs[0].message
    assert "secret" not in runs[0].message


def test_a_record_that_cannot_be_kept_does_not_end_the_job() -> None:
    async def scenario(_: JobRunner, runs: list[JobRun]) -> None:
        await until(lambda: len(runs) >= 3)

    play(Turns(), scenario, period_s=0.02, record_error=ValueError("a NUL in the text"))


def test_stopping_lets_a_turn_end() -> None:
    job = Turns(length_s=0.15)

    async def scenario(_: JobRunner, __: list[JobRun]) -> None:
        await until(lambda: job.begun == 1)

    play(job, scenario)
    assert job.ended == 1


def test_a_job_that_is_switched_off_runs_when_asked_and_goes_on_once_it_is_on() -> None:
    job, off = Turns(), [True]

    async def is_off(name: JobName) -> bool:
        assert name is JobName.READ_PLC
        return off[0]

    async def scenario(runner: JobRunner, runs: list[JobRun]) -> None:
        runner.trigger(JobName.READ_PLC)
        await asyncio.sleep(0.1)
        assert (job.begun, runs) == (0, [])  # and leaves no record of what it did not do
        assert (await runner.run_now(JobName.READ_PLC)).outcome is JobOutcome.DONE
        off[0] = False
        runner.trigger(JobName.READ_PLC)
        await until(lambda: job.ended >= 2)

    play(job, scenario, period_s=0.02, is_off=is_off)


def test_a_job_runs_where_nobody_can_tell_whether_it_is_off() -> None:
    job = Turns()

    async def is_off(_name: JobName) -> bool:
        raise DatabaseUnavailableError("The database does not answer.")

    async def scenario(_runner: JobRunner, _: list[JobRun]) -> None:
        await until(lambda: job.ended == 1)

    play(job, scenario, is_off=is_off)


def test_stopping_insists_after_its_grace() -> None:
    job = Turns(length_s=30)

    async def scenario(runner: JobRunner, _: list[JobRun]) -> None:
        await until(lambda: job.begun == 1)
        await runner.stop(grace_s=0.05)

    play(job, scenario, limit_s=60)
    assert (job.ended, job.at_once) == (0, 0)


def test_the_jobs_do_not_wait_for_each_other() -> None:
    slow, quick = Turns(length_s=0.5), Turns()
    quick.name = JobName.WATCH_HEALTH

    async def main() -> None:
        async def record(_: JobRun) -> None:
            return

        minute, second = timedelta(minutes=1), timedelta(seconds=5)
        schedules = [Schedule(job, minute, True, second) for job in (slow, quick)]
        runner = JobRunner(schedules, record, lambda: datetime.now(UTC), never_off)
        runner.start()
        await until(lambda: quick.ended == 1)
        assert slow.ended == 0
        await runner.stop()

    asyncio.run(main())

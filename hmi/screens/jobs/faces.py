"""From the plant's view and the job's records to the jobs page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hmi import text
from hmi.figures import DASH, age, age_since, clock
from hmi.language import heard
from hmi.screens.jobs.words import does, missing
from hmi.screens.overview.job_faces import bars, is_bad, next_words, ran_words
from hmi.text import tr
from hmi.widgets.job_strip import Bar
from hmi.widgets.symbols import Mark
from services.application.plant_view import JobView
from services.domain.job import JobOutcome, JobRun

_MARKS = {
    JobOutcome.DONE: Mark.TICK,
    JobOutcome.FAILED: Mark.CROSS,
    JobOutcome.TIMED_OUT: Mark.CLOCK,
    JobOutcome.SKIPPED: Mark.RING,
}


@dataclass(frozen=True, slots=True)
class JobTileFace:
    name: str
    state: str
    mark: Mark
    strong: bool  # failed, or switched off
    failed: bool
    bars: tuple[Bar, ...]
    ran: str
    next: str


@dataclass(frozen=True, slots=True)
class JobFace:
    """The chosen job: what it does, how it stands, and what its last run said."""

    name: str = ""
    does: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    last: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class RunFace:
    at: str
    outcome: str
    mark: Mark
    took: str
    message: str
    bad: bool


def tile_face(each: JobView, now: datetime) -> JobTileFace:
    ran, failed = ran_words(each, now)
    state, mark = _state(each, failed=failed)
    return JobTileFace(
        name=text.job(each.job),
        state=state,
        mark=mark,
        strong=failed or not each.enabled,
        failed=failed,
        bars=bars(each),
        ran=tr("ran %1 ago", ran) if each.runs and not (each.running_since or failed) else ran,
        next=next_words(each, now) if each.enabled else "",
    )


def _state(each: JobView, *, failed: bool) -> tuple[str, Mark]:
    if not each.enabled:
        by = each.switch.by if each.switch is not None and not each.switch.on else ""
        word = tr("off, %1", by) if by and each.in_settings else tr("off in the settings")
        return word, Mark.NONE
    if each.running_since is not None:
        return tr("running"), Mark.PLAY
    if failed:
        return text.job_outcome(each.runs[0].outcome), Mark.CROSS
    return (tr("good"), Mark.TICK) if each.runs else (tr("not run yet"), Mark.RING)


def job_face(each: JobView, now: datetime) -> JobFace:
    last = each.runs[0] if each.runs else None
    took = DASH if last is None else _took(last)
    facts = [
        (tr("Every"), _span(each.period_s)),
        (tr("Last run"), DASH if last is None else clock(last.started_at, now, seconds=True)),
        (tr("It took"), took),
        (tr("Next"), next_words(each, now) if each.enabled else DASH),
    ]
    return JobFace(
        name=text.job(each.job),
        does=does(each.job),
        facts=tuple(facts),
        last=_last_words(each, last, now),
        bad=not each.enabled or (last is not None and is_bad(last)),
    )


def _last_words(each: JobView, last: JobRun | None, now: datetime) -> str:
    """Say why it is off; else what its last run said."""
    switch = each.switch
    if not each.in_settings:
        return tr("The settings leave this job out. It can be run once by hand.")
    if switch is not None and not switch.on:
        off = tr("Switched off by %1, %2 (%3 ago).", switch.by, *_when(switch.at, now))
        return f"{off} {tr('Reason: %1', switch.reason)}. {tr('Meanwhile %1.', missing(each.job))}"
    if last is None:
        return tr("It has not run yet.")
    return heard(last.message) or text.job_outcome(last.outcome)


def _when(at: datetime, now: datetime) -> tuple[str, str]:
    return clock(at, now), age_since(at, now)


def run_faces(runs: Sequence[JobRun], now: datetime) -> tuple[RunFace, ...]:
    return tuple(
        RunFace(
            at=clock(run.started_at, now, seconds=True),
            outcome=text.job_outcome(run.outcome),
            mark=_MARKS[run.outcome],
            took=_took(run),
            message=heard(run.message),
            bad=is_bad(run),
        )
        for run in runs
    )


def _took(run: JobRun) -> str:
    return DASH if run.outcome is JobOutcome.SKIPPED else age(run.duration_s)


def _span(seconds: float) -> str:
    """Return a period in words: "2 s", "5 min", "1 h"."""
    span = timedelta(seconds=seconds)
    for unit, label in ((timedelta(hours=1), tr("%1 h")), (timedelta(minutes=1), tr("%1 min"))):
        if span >= unit and not span % unit:
            return label.replace("%1", str(span // unit))
    return tr("%1 s", f"{seconds:g}")

"""From the plant's view to the overview's table of the five jobs."""

from datetime import datetime

from hmi import text
from hmi.figures import DASH, age
from hmi.text import tr
from hmi.widgets.job_strip import BARS, WIDTH, Bar
from hmi.widgets.panel import TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.table import Cell, Column, Row
from services.application.plant_view import JobView, PlantView
from services.domain.job import JobOutcome, JobRun

_BARS = {
    JobOutcome.DONE: Bar.GOOD,
    JobOutcome.SKIPPED: Bar.SKIPPED,
    JobOutcome.FAILED: Bar.FAILED,
    JobOutcome.TIMED_OUT: Bar.FAILED,
}
_STRIP_COLUMNS = (Column(90), Column(WIDTH), Column(0, RIGHT), Column(66, RIGHT))


def jobs_face(view: PlantView, now: datetime) -> TableFace:
    return TableFace(
        title=tr("Jobs"),
        headers=("", "", tr("ran ago"), tr("next")),
        columns=_STRIP_COLUMNS,
        rows=tuple(_job_row(each, now) for each in view.jobs),
    )


def _job_row(each: JobView, now: datetime) -> Row:
    ran, failed = ran_words(each, now)
    return Row(
        (
            Cell(text.job(each.job), weight=600),
            Cell(bars=bars(each)),
            Cell(ran, weight=600 if failed else 400),
            Cell(next_words(each, now), role="text.secondary"),
        )
    )


def ran_words(each: JobView, now: datetime) -> tuple[str, bool]:
    """Return how long ago the last run ended, or for how long one runs; and whether it failed."""
    if each.running_since is not None:
        seconds = (now - each.running_since).total_seconds()
        if seconds >= 1 or not each.runs:
            return tr("runs %1", age(int(max(0.0, seconds)))), False
    if not each.runs:
        return DASH, False
    last = each.runs[0]
    seconds = max(0.0, (now - last.started_at).total_seconds() - last.duration_s)
    if is_bad(last):
        return f"{text.job_outcome(last.outcome)}, {_short(seconds)}", True
    return age(seconds), False


def _short(seconds: float) -> str:
    return age(seconds) if seconds >= 10 else tr("%1 s", str(int(seconds)))  # noqa: PLR2004


def is_bad(run: JobRun) -> bool:
    return run.outcome in (JobOutcome.FAILED, JobOutcome.TIMED_OUT)


def next_words(each: JobView, now: datetime) -> str:
    if not each.enabled:
        return tr("off")
    if each.next_run_at is None:
        return DASH
    seconds = (each.next_run_at - now).total_seconds()
    return tr("now") if seconds <= 0 else tr("in %1", age(seconds))


def bars(each: JobView) -> tuple[Bar, ...]:
    if each.minutes:
        return tuple(_BARS[told] if told else Bar.NONE for told in reversed(each.minutes[:BARS]))
    shown = [_BARS[run.outcome] for run in reversed(each.runs)]
    if each.running_since is not None:
        shown.append(Bar.RUNNING)
    shown = shown[-BARS:]
    return (*[Bar.NONE] * (BARS - len(shown)), *shown)

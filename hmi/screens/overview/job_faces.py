"""From the plant's view to the overview's table of the five jobs."""

from datetime import datetime

from hmi import text
from hmi.figures import DASH, age, clock
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
_STRIP_COLUMNS = (Column(90), Column(WIDTH), Column(0, RIGHT), Column(58, RIGHT))
_REASON_COLUMNS = (Column(92), Column(0))


def jobs_face(view: PlantView, now: datetime, *, reasons: bool) -> TableFace:
    """Return the five jobs; with *reasons* each one's last message in place of its strip."""
    if reasons:
        return TableFace(
            title=tr("Jobs"),
            headers=("", tr("last run")),
            columns=_REASON_COLUMNS,
            rows=tuple(_reason_row(each, now) for each in view.jobs),
        )
    return TableFace(
        title=tr("Jobs"),
        headers=("", "", tr("ran ago"), tr("next")),
        columns=_STRIP_COLUMNS,
        rows=tuple(_job_row(each, now) for each in view.jobs),
    )


def _job_row(each: JobView, now: datetime) -> Row:
    ran, failed = _ran(each, now)
    return Row(
        (
            Cell(text.job(each.job), weight=600),
            Cell(bars=_bars(each)),
            Cell(ran, weight=600 if failed else 400),
            Cell(_next(each, now), role="text.secondary"),
        )
    )


def _reason_row(each: JobView, now: datetime) -> Row:
    told, weight = tr("has not run yet"), 400
    if each.runs:
        last = each.runs[0]
        told = f"{clock(last.started_at, now)} {last.message or text.job_outcome(last.outcome)}"
        weight = 600 if _bad(last) else 400
    message = Cell(told, style="label", weight=weight, may_elide=True)
    return Row((Cell(text.job(each.job), weight=600), message))


def _ran(each: JobView, now: datetime) -> tuple[str, bool]:
    """Return how long ago the last run ended, or for how long one runs; and whether it failed."""
    if each.running_since is not None:
        seconds = (now - each.running_since).total_seconds()
        if seconds >= 1 or not each.runs:
            return tr("runs %1", age(int(max(0.0, seconds)))), False
    if not each.runs:
        return DASH, False
    last = each.runs[0]
    seconds = max(0.0, (now - last.started_at).total_seconds() - last.duration_s)
    if _bad(last):
        return f"{text.job_outcome(last.outcome)}, {_short(seconds)}", True
    return age(seconds), False


def _short(seconds: float) -> str:
    return age(seconds) if seconds >= 10 else tr("%1 s", str(int(seconds)))  # noqa: PLR2004


def _bad(run: JobRun) -> bool:
    return run.outcome in (JobOutcome.FAILED, JobOutcome.TIMED_OUT)


def _next(each: JobView, now: datetime) -> str:
    if not each.enabled:
        return tr("off")
    if each.next_run_at is None:
        return DASH
    seconds = (each.next_run_at - now).total_seconds()
    return tr("now") if seconds <= 0 else tr("in %1", age(seconds))


def _bars(each: JobView) -> tuple[Bar, ...]:
    bars = [_BARS[run.outcome] for run in reversed(each.runs)]
    if each.running_since is not None:
        bars.append(Bar.RUNNING)
    bars = bars[-BARS:]
    return (*[Bar.NONE] * (BARS - len(bars)), *bars)

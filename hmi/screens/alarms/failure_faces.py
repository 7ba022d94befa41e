"""From equipment failures to the chart, the table and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from hmi.figures import DASH, age, clock, number
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pareto import ParetoBar, ParetoFace, Severity
from hmi.widgets.pen import RIGHT
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from services.application.alarm_desk import FailureLine, FailurePage, ReportState
from services.domain import failure_figures
from services.domain.failure import EquipmentFailure
from services.domain.failure_figures import EquipmentFigures
from services.domain.period import Period, PeriodKind

TABLE = (Column(0), Column(56, RIGHT), Column(76, RIGHT), Column(76, RIGHT), Column(104, RIGHT))
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FailureRowFace:
    """One failure: what, when, how long, how bad, and whether Odoo has it."""

    key: str
    equipment: str
    told: str
    when: str
    minutes: str
    severity: Severity
    word: str
    report: str
    report_mark: Mark
    answer: str
    over: str
    can_resolve: bool

    @property
    def text(self) -> str:
        return self.equipment

    @property
    def spoken(self) -> str:
        parts = (self.equipment, self.told, self.when, self.word, self.report, self.over)
        return ". ".join(part for part in parts if part)

    @property
    def is_heading(self) -> bool:
        return False


def minutes(span: timedelta) -> str:
    return number(Decimal(round(span / _MINUTE)), 0)


def severity_word(of: Severity) -> str:
    return {
        Severity.CRITICAL: tr("critical"),
        Severity.MEDIUM: tr("medium"),
        Severity.LOW: tr("brief"),
    }[of]


def pareto_face(page: FailurePage | None, *, problem: bool) -> ParetoFace:
    if page is None and problem:
        return ParetoFace(tr("Downtime by equipment"), empty=_not_known())
    if page is None:
        return ParetoFace()
    whole = sum((row.downtime for row in page.equipment), timedelta(0))
    longest = max((row.downtime for row in page.equipment), default=timedelta(0))
    bars, so_far = [], timedelta(0)
    for row in page.equipment:
        so_far += row.downtime
        bars.append(_bar(row, longest, so_far / whole if whole else 0.0))
    return ParetoFace(
        title=tr("Downtime by equipment"),
        headers=(tr("minutes"), tr("sum so far")),
        bars=tuple(bars),
        empty=EmptyFace(no_failures(page.period).title),
        stale=problem,
    )


def _bar(row: EquipmentFigures, longest: timedelta, so_far: float) -> ParetoBar:
    severity = Severity(row.severity.value)
    return ParetoBar(
        name=row.equipment_code,
        length=row.downtime / longest if longest else 0.0,
        figure=minutes(row.downtime),
        unit=tr("min"),
        severity=severity,
        word=severity_word(severity),
        cumulative=so_far,
        share=f"{so_far * 100:.0f} %",
    )


def no_failures(period: Period) -> EmptyFace:
    title = {
        PeriodKind.SHIFT: tr("No failure in this shift"),
        PeriodKind.DAY: tr("No failure on this day"),
        PeriodKind.WEEK: tr("No failure in this week"),
        PeriodKind.MONTH: tr("No failure in this month"),
    }[period.kind]
    return EmptyFace(title, tr("The PLC tells of failures, and people can enter them."))


def _not_known() -> EmptyFace:
    return EmptyFace(tr("Not known now"), mark=Mark.CROSS)


def table_face(page: FailurePage | None, now: datetime, *, problem: bool) -> TableFace:
    heads = (tr("Equipment"), tr("Times"), tr("Down"), tr("Longest"), tr("Last"))
    if page is None and problem:
        return TableFace(heads[0], ("",) * len(TABLE), TABLE, (), _not_known())
    if page is None:
        return TableFace("", ("",) * len(TABLE), TABLE, ())
    rows = tuple(_table_row(row, now) for row in page.equipment)
    empty = EmptyFace(no_failures(page.period).title)
    return TableFace(heads[0], ("", *heads[1:]), TABLE, rows, empty, row_height=28.0)


def _table_row(row: EquipmentFigures, now: datetime) -> Row:
    last = tr("open now") if row.still_open else clock(row.last_at, now)
    weight = 600 if row.still_open else 400
    return Row(
        (
            Cell(row.equipment_code, weight=weight, may_elide=True),
            Cell(str(row.count)),
            Cell(minutes(row.downtime), tr("min"), weight=600),
            Cell(minutes(row.longest), tr("min")),
            Cell(last, role="text.secondary", weight=weight, may_elide=True),
        )
    )


def failure_rows(lines: Sequence[FailureLine], now: datetime) -> tuple[FailureRowFace, ...]:
    return tuple(_failure_row(line, now) for line in lines)


def _failure_row(line: FailureLine, now: datetime) -> FailureRowFace:
    failure = line.failure
    severity = Severity(failure_figures.severity(failure.downtime(now)).value)
    report, mark = _report(line, now)
    known = failure.is_open or failure.downtime(now) > timedelta(0)
    return FailureRowFace(
        key=f"failure {failure.id}",
        equipment=failure.equipment_code,
        told=failure.text,
        when=_when(failure, now),
        minutes=minutes(failure.downtime(now)) if known else DASH,
        severity=severity,
        word=severity_word(severity),
        report=report,
        report_mark=mark,
        answer=heard(line.answer) if line.report is not ReportState.HAS_IT else "",
        over=_over(failure, now),
        can_resolve=failure.resolved_at is None,
    )


def _when(failure: EquipmentFailure, now: datetime) -> str:
    at = clock(failure.occurred_at, now)
    if failure.stamp_doubtful:
        at = tr("about %1, the PLC's own stamp is unusable", at)
    if failure.entered_by:
        return f"{at} · {tr('entered by %1', failure.entered_by)}"
    return at


def _over(failure: EquipmentFailure, now: datetime) -> str:
    if failure.resolved_at is not None:
        told = f"{failure.resolved_by} {clock(failure.resolved_at, now)}"
        return f"{told}: {failure.resolution}" if failure.resolution else told
    if failure.is_open:
        return tr("not over yet")
    ended = failure.ended_at
    return tr("over") if ended is None else tr("over since %1", clock(ended, now))


def _report(line: FailureLine, now: datetime) -> tuple[str, Mark]:
    """Say whether Odoo has it; while it waits, when it is tried next."""
    if line.report is ReportState.HAS_IT:
        return tr("Odoo has it %1", clock(line.failure.reported_at, now)), Mark.TICK
    if line.report is ReportState.REFUSED:
        return tr("Odoo refused it"), Mark.CROSS
    if line.report is ReportState.CLOSED:
        return tr("Odoo is not told"), Mark.HAND
    due = line.next_try_at
    left = 0.0 if due is None else (due - now).total_seconds()
    if left > 0:
        return tr("waiting, next try in %1", age(left)), Mark.CLOCK
    return tr("waiting for Odoo"), Mark.CLOCK

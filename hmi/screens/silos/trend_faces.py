"""From readings and archived batches to curves, control limits and the tables beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from statistics import pstdev

from hmi.figures import DASH, DETAIL, clock, deviation, kg, number
from hmi.freshness import plc_figures
from hmi.language import heard
from hmi.screens.silos.control_faces import tolerance_percent, with_percents
from hmi.screens.silos.curve_points import CurvePoints
from hmi.screens.silos.material_faces import level_face
from hmi.screens.silos.subject import Subject, why_no_curve
from hmi.text import tr, unit
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.state_panel import not_read
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from hmi.widgets.trend_chart import Curve, TrendFace
from services.application.dosing_rules import DosingLimits
from services.application.plant_view import PlantView, SiloStock
from services.domain.alarm import AlarmCode
from services.domain.dosing_history import DosedBatch, mean
from services.domain.quantity import ZERO
from services.domain.trend import BatchTrend

Dosing = Mapping[int, tuple[DosedBatch, ...]]

TREND = (Column(96), Column(0), Column(110, RIGHT), Column(110, RIGHT), Column(96, RIGHT))


@dataclass(frozen=True, slots=True)
class SpreadFace:
    """Mean and spread of a silo's deviations, in multiples of the tolerance."""

    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class TrendTile:
    number: str
    name: str
    left: str
    unit: str
    off: str  # mean deviation; a dash while there is none
    spread: SpreadFace | None


def tile_face(stock: SiloStock, dosed: Sequence[DosedBatch], limits: DosingLimits) -> TrendTile:
    level = level_face(stock)
    known = with_percents(dosed)
    spread = None
    if known:
        tolerances = [tolerance_percent(each, limits) for each in known]
        wide = sum(tolerances) / len(tolerances)
        values = [float(each.deviation_percent or ZERO) for each in known]
        spread = SpreadFace(sum(values) / len(values) / wide, pstdev(values) / wide)
    off = mean([each.deviation_percent or ZERO for each in known])
    return TrendTile(
        number=str(stock.silo.number),
        name=stock.silo.name,
        left=level.text,
        unit=level.unit,
        off=deviation(off, 1),
        spread=spread,
    )


def silo_title(view: PlantView, silo: int) -> str:
    found = next((each.silo.name for each in view.stocks if each.silo.number == silo), "")
    return f"{silo} {found}".strip()


def trend_face(
    view: PlantView,
    subject: Subject | None,
    trend: BatchTrend | None,
    problem: str,
    silo: int,
    now: datetime,
    kept_days: int,
    points: CurvePoints,
) -> TrendFace:
    """Return the curves of all silos of *subject*; *trend* None: they are being read.

    *kept_days*: how long readings are kept; *points* keeps what was made of their changes.
    """
    title = silo_title(view, silo)
    why = why_no_curve(subject)
    if subject is None or why is not None:
        return TrendFace(title=title, empty=EmptyFace(*(why or ("", "")), mark=Mark.RING))
    if trend is None:
        if problem:
            return TrendFace(title=title, empty=not_read(heard(problem)))
        return TrendFace()
    if not trend.number:
        return TrendFace(title=title, facts=subject.words, empty=_not_kept(subject, kept_days))
    until = subject.until or now
    curves = [
        _curve(each, trend, until, points)
        for each in sorted({*trend.silos, *subject.batch.setpoints_kg})
        if each == silo or any(of for _, of in trend.of(each))
    ]
    setpoint = subject.batch.setpoints_kg.get(silo)
    fresh = plc_figures(view, now)
    return TrendFace(
        title=title,
        facts=_facts(view, subject, trend, problem, now),
        stale=subject.is_running and fresh.stale,
        curves=tuple(curves),
        chosen=str(silo),
        unit=unit(),
        until=(now if subject.is_running else until).timestamp(),
        setpoint=None if setpoint is None else float(setpoint),
        setpoint_label="" if setpoint is None else f"{kg(setpoint)} {unit()}",
        zone=now.tzinfo or UTC,
    )


def _curve(silo: int, trend: BatchTrend, until: datetime, points: CurvePoints) -> Curve:
    found = trend.of(silo)
    x, y = points.of(silo, found)
    begun = trend.since or until
    if not found or found[0][0] > begun:
        x, y = (begun.timestamp(), *x), (0.0, *y)
    if until.timestamp() > x[-1]:
        x, y = (*x, until.timestamp()), (*y, y[-1])
    last = next((of for _, of in reversed(found) if of is not None), ZERO)
    label = f"{kg(last)} {unit()}" if last else ""
    return Curve(str(silo), x, y, label)


def _facts(
    view: PlantView, subject: Subject, trend: BatchTrend, problem: str, now: datetime
) -> str:
    told = [subject.words]
    if trend.gaps:
        told.append(tr("gaps: %1", str(len(trend.gaps))))
    told.append(tr("1 s steps"))
    slot = str(subject.batch.slot)
    refused = any(
        each.alarm.code is AlarmCode.READING_REFUSED and each.alarm.subject == slot
        for each in view.alarms
    )
    if subject.is_running and refused:
        told.insert(1, tr("figures refused, see the alarms"))
    fresh = plc_figures(view, now)
    if subject.is_running and fresh.stale:
        told.insert(1, tr("read %1 ago", fresh.text))
    if problem:
        told.insert(1, heard(problem))
    return ", ".join(told)


def _not_kept(subject: Subject, kept_days: int) -> EmptyFace:
    if subject.is_running:
        return EmptyFace(tr("No reading of this batch is stored yet"), mark=Mark.RING)
    figures = tr("Its figures are under “This batch”.")
    why = tr("Readings are kept for %1 days.", str(kept_days))
    title = tr("The readings of this batch are not kept any more")
    return EmptyFace(title, f"{why} {figures}", Mark.BOX)


def trend_table(
    view: PlantView, subject: Subject | None, trend: BatchTrend | None, silo: int, now: datetime
) -> TableFace:
    """Return the chosen curve as figures: each reading that changed it, newest first."""
    heads = (tr("Time"), "", tr("Actual kg"), tr("Added kg"), tr("Of setpoint %"))
    title = silo_title(view, silo)
    if trend is None or subject is None or not trend.number:
        why = why_no_curve(subject) or (tr("There is nothing to show"), "")
        return TableFace(title, heads, TREND, (), EmptyFace(*why, mark=Mark.RING))
    asked = subject.batch.setpoints_kg.get(silo)
    rows = []
    before: Decimal | None = ZERO
    for at, got in trend.of(silo):
        time = Cell(clock(at, now, seconds=True))
        if got is None:
            lost = Cell(tr("nothing was read from here on"), role="text.secondary", may_elide=True)
            rows.append(Row((time, lost, Cell(DASH), Cell(DASH), Cell(DASH))))
        else:
            added = deviation(None if before is None else got - before, DETAIL)
            share = number(got / asked * 100, 1) if asked else DASH
            figure = Cell(kg(got, DETAIL), weight=600)
            rows.append(Row((time, Cell(), figure, Cell(added), Cell(share))))
        before = got
    empty = EmptyFace(tr("This silo has given nothing in this batch"), mark=Mark.RING)
    return TableFace(f"{title} · {subject.words}", heads, TREND, tuple(reversed(rows)), empty)

"""From archived batches to a silo's control chart, and to the same as figures."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from hmi.figures import DETAIL, clock, deviation, kg, number
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.control_chart import ControlFace, ControlPoint
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.state_panel import not_read
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row
from services.application.dosing_rules import DosingLimits
from services.domain.dosing_history import ENOUGH, ControlLimits, DosedBatch, control_limits, mean
from services.domain.quantity import ZERO

BATCHES = (
    Column(98),
    Column(84),
    Column(70, RIGHT),
    Column(64, RIGHT),
    Column(76, RIGHT),
    Column(44, RIGHT),
    Column(0),
)


def control_face(
    silo: int, dosed: Sequence[DosedBatch] | None, problem: str, limits: DosingLimits
) -> ControlFace:
    """Return the silo's deviations in percent of the setpoint, oldest first.

    The limits are those of an individuals chart: mean ± 2.66 · mean moving range. The band is the
    tolerance of the dosing alarm, each batch's own: a small setpoint has a wider one.
    """
    title = tr("Deviation of silo %1", str(silo))
    if dosed is None:
        return (
            ControlFace(title=title, empty=not_read(heard(problem))) if problem else ControlFace()
        )
    known = with_percents(dosed)
    if not known:
        empty = EmptyFace(
            tr("No archived batch has dosed from this silo"),
            tr("The points come with the next batches."),
            Mark.RING,
        )
        return ControlFace(title=title, empty=empty)
    values = [each.deviation_percent or ZERO for each in known]
    found = control_limits(values)
    points = tuple(
        ControlPoint(
            float(value),
            tolerance := tolerance_percent(each, limits),
            beyond_limits=found is not None and not found.holds(value),
            beyond_tolerance=abs(float(value)) > tolerance,
        )
        for each, value in zip(known, values, strict=True)
    )
    average = mean(values)
    told = [tr("mean %1 %", deviation(average, 1))]
    if found is None:
        told.append(tr("control limits from %1 batches on", str(ENOUGH)))
    elif beyond := sum(point.beyond_limits for point in points):
        told.append(tr("%1 beyond the control limits", str(beyond)))
    return ControlFace(
        title=title,
        facts=", ".join(told),
        points=points,
        mean=float(average or ZERO),
        limits=None if found is None else (float(found.lower), float(found.upper)),
        limit_labels=_limit_labels(found),
        tolerance_label=tr("tolerance ±%1 %", number(Decimal(str(points[-1].tolerance)), 1)),
        first=tr("%1 batches ago", str(len(points))),
        last=tr("latest"),
        caption=tr("limits: mean ± 2.66 · mean moving range") if found is not None else "",
    )


def _limit_labels(found: ControlLimits | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    low, high = (tr("control %1 %", deviation(each, 1)) for each in (found.lower, found.upper))
    return low, high


def control_table(
    silo: int,
    dosed: Sequence[DosedBatch] | None,
    limits: DosingLimits,
    now: datetime,
) -> TableFace:
    """Return the same points as figures, newest first."""
    heads = (
        tr("Order"),
        tr("Ended"),
        tr("Setpoint kg"),
        tr("Actual kg"),
        tr("Deviation kg"),
        "%",
        "",
    )
    title = tr("Deviation of silo %1", str(silo))
    known = with_percents(dosed or ())
    found = control_limits([each.deviation_percent or ZERO for each in known])
    rows = []
    for each in reversed(known):
        value = each.deviation_percent or ZERO
        beyond = found is not None and not found.holds(value)
        off = abs(float(value)) > tolerance_percent(each, limits)
        word = tr("out of tolerance") if off else ""
        if beyond:
            word = tr("beyond the limits")
        weight = 600 if off or beyond else 400
        rows.append(
            Row(
                (
                    Cell(each.order.name, may_elide=True),
                    Cell(clock(each.ended_at, now), role="text.secondary", may_elide=True),
                    Cell(kg(each.setpoint_kg, DETAIL)),
                    Cell(kg(each.actual_kg, DETAIL), weight=600),
                    Cell(deviation(each.deviation_kg, DETAIL), weight=weight),
                    Cell(deviation(value, 1), weight=weight),
                    Cell(word, weight=weight, may_elide=True),
                )
            )
        )
    empty = EmptyFace(tr("No archived batch has dosed from this silo"), mark=Mark.RING)
    return TableFace(title, heads, BATCHES, tuple(rows), empty)


def with_percents(dosed: Sequence[DosedBatch]) -> list[DosedBatch]:
    return [each for each in dosed if each.deviation_percent is not None]


def tolerance_percent(each: DosedBatch, limits: DosingLimits) -> float:
    """Return how far the alarm's limit lies from the setpoint, in percent of it."""
    return float(limits.alarm_kg(each.setpoint_kg) / each.setpoint_kg * 100)

"""From a batch's figures to its table: every silo and hand addition, and the sum of all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, DETAIL, deviation, kg, percent
from hmi.text import tr
from hmi.widgets.pen import RIGHT
from hmi.widgets.symbols import AlarmFace, Mark
from hmi.widgets.table import Cell, Column, Row, Tolerance
from services.application.dosing_rules import DosingLimits
from services.application.plant_view import BatchView, SiloPhase, SiloView
from services.domain.batch import Batch
from services.domain.hand_addition import hand_additions
from services.domain.history import HistoryEntry

COLUMNS = (
    Column(42),
    Column(0),
    Column(78, RIGHT),
    Column(74, RIGHT),
    Column(82, RIGHT),
    Column(44, RIGHT),
    Column(80),
    Column(80),
)
_QUIET = "text.secondary"
_MARKS = {
    SiloPhase.WAITING: Mark.RING,
    SiloPhase.DOSING: Mark.PLAY,
    SiloPhase.DONE: Mark.TICK,
    SiloPhase.NOT_USED: Mark.NONE,
}


@dataclass(frozen=True, slots=True)
class FiguresFace:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def figures(each: BatchView, limits: DosingLimits) -> FiguresFace:
    used = [silo for silo in each.silos if silo.phase is not SiloPhase.NOT_USED]
    rows = [_silo_row(silo, limits) for silo in used]
    return _figures(each.batch, rows, tr("to weigh"), limits)


def history_figures(
    entry: HistoryEntry,
    name_of: Callable[[int], str],
    limits: DosingLimits,
    alarms: Mapping[int, AlarmFace] | None = None,
) -> FiguresFace:
    """Return the table; *alarms* are the symbols of silos that were told of."""
    batch = entry.batch
    setpoints, actuals = batch.setpoints_kg, batch.actuals_kg
    rows = []
    for number in sorted({*setpoints, *actuals}):
        asked, got = setpoints.get(number), actuals.get(number)
        off = None if asked is None or got is None else got - asked
        told = (alarms or {}).get(number)
        word = text.phase(SiloPhase.DONE)
        mark = Mark.TICK if told is None else Mark.NONE
        done = Cell(word, mark=mark, alarm=told, role=_QUIET, narrow=told is not None)
        rows.append(_row(str(number), name_of(number), asked, got, off, done, limits))
    return _figures(batch, rows, tr("planned"), limits)


def _figures(
    batch: Batch, silo_rows: list[Row], unweighed: str, limits: DosingLimits
) -> FiguresFace:
    headers = (
        tr("Silo"),
        tr("Product"),
        tr("Setpoint kg"),
        tr("Actual kg"),
        tr("Deviation kg"),
        "%",
        tr("Tolerance"),
        tr("State"),
    )
    hand = _hand_rows(batch, unweighed, limits)
    return FiguresFace(headers, (*silo_rows, *hand, _total_row(batch)))


def _silo_row(each: SiloView, limits: DosingLimits) -> Row:
    dosing = each.phase is SiloPhase.DOSING
    role = "text.primary" if dosing else _QUIET
    state = Cell(text.phase(each.phase), mark=_MARKS[each.phase], role=role)
    number, name = str(each.silo.number), each.silo.name
    asked, got, off = each.setpoint_kg, each.actual_kg, each.deviation_kg
    return _row(number, name, asked, got, off, state, limits, selected=dosing)


def _hand_rows(batch: Batch, unweighed: str, limits: DosingLimits) -> list[Row]:
    rows = []
    for each in hand_additions(batch):
        asked, got = each.planned_kg, each.weighed_kg
        mark, word = (Mark.RING, unweighed) if got is None else (Mark.TICK, tr("weighed"))
        off = None if got is None else got - asked
        state = Cell(word, mark=mark, role=_QUIET)
        name = each.product_name
        rows.append(_row(tr("hand"), name, asked, got, off, state, limits, by_hand=True))
    return rows


def _row(
    number: str,
    name: str,
    asked: Decimal | None,
    got: Decimal | None,
    off: Decimal | None,
    state: Cell,
    limits: DosingLimits,
    *,
    selected: bool = False,
    by_hand: bool = False,
) -> Row:
    share = None
    limit = limits.alarm_kg(asked) if asked else Decimal(0)
    if off is not None and limit:
        share = float(off / limit)
    beyond = share is not None and abs(share) > 1
    relative = deviation(off / asked * 100, 1) if off is not None and asked else DASH
    first = Cell(number, role=_QUIET) if by_hand else Cell(number, weight=600)
    return Row(
        (
            first,
            Cell(name, may_elide=True),
            Cell(kg(asked, DETAIL)),
            Cell(kg(got, DETAIL), weight=600),
            Cell(deviation(off, DETAIL), weight=600 if beyond else 400),
            Cell(relative, weight=600 if beyond else 400),
            Cell(tolerance=Tolerance(share)),
            state,
        ),
        selected=selected,
    )


def _total_row(batch: Batch) -> Row:
    asked = sum((part.planned_kg for part in batch.components), Decimal(0))
    weighed = sum((each.kg for each in batch.weighings), Decimal(0))
    got = batch.dosed_kg + weighed
    return Row(
        (
            Cell(),
            Cell(tr("Total dosed and weighed"), weight=600, may_elide=True),
            Cell(kg(asked, DETAIL), weight=600),
            Cell(kg(got, DETAIL), weight=600),
            Cell(),
            Cell(),
            Cell(f"{percent(got, asked)} %", role=_QUIET),
            Cell(),
        )
    )

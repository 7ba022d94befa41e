"""From a batch to its silos' bars, and from queue and history to the list of batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hmi import text
from hmi.figures import clock, deviation, kg
from hmi.freshness import plc_figures
from hmi.screens.batch.figure_faces import FiguresFace, figures, history_figures
from hmi.screens.queue.faces import row_faces
from hmi.screens.queue.model import RowFace
from hmi.screens.silos.subject import Subject, archive_key
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.application.dosing_rules import DosingLimits
from services.application.plant_view import PlantView
from services.domain.history import HistoryLine
from services.domain.quantity import ZERO

NOTHING = FiguresFace((), ())


@dataclass(frozen=True, slots=True)
class Bar:
    """One silo of a batch, scaled to its own setpoint."""

    number: str
    share: float  # actual of setpoint; 1.0 is on the mark
    off: str  # deviation in kg, signed
    beyond: bool = False  # out of tolerance
    dosing: bool = False


def batch_rows(view: PlantView, archived: Sequence[RowFace], now: datetime) -> tuple[RowFace, ...]:
    """Return queue, set aside and as much of the history as was read, newest first."""
    fresh = plc_figures(view, now)
    waiting = [each for each in row_faces(view, fresh, now) if not _is_archived(each)]
    if not archived:
        return tuple(waiting)
    heading = RowFace("heading archived", tr("Archived, newest first"))
    return (*waiting, heading, *archived)


def _is_archived(row: RowFace) -> bool:
    return row.key.startswith(("history ", "heading archived"))


def archived_row(each: HistoryLine, now: datetime) -> RowFace:
    return RowFace(
        key=archive_key(each.id),
        order=each.order.name,
        product=each.product_name,
        mark=Mark.BOX,
        state=f"{text.completion(each.completion)} {clock(each.archived_at, now)}",
        figure=kg(each.booked_kg),
        unit=text.unit(),
        under_figure=tr("booked"),
    )


def figures_of(subject: Subject, view: PlantView) -> FiguresFace:
    if subject.view is not None:
        return figures(subject.view, view.dosing)
    if subject.entry is None:
        return NOTHING
    names = {each.silo.number: each.silo.name for each in view.silos}
    return history_figures(subject.entry, lambda silo: names.get(silo, ""), view.dosing)


def bars(subject: Subject, limits: DosingLimits, dosing: int | None) -> tuple[Bar, ...]:
    """Return a bar for each silo that the order names or that gave something."""
    asked, given = subject.batch.setpoints_kg, subject.batch.actuals_kg
    found = []
    for silo in sorted({*asked, *(silo for silo, got in given.items() if got)}):
        setpoint, got = asked.get(silo, ZERO), given.get(silo, ZERO)
        off = got - setpoint
        at_work = silo == dosing
        begun = bool(got) and not at_work
        share = float(got / setpoint) if setpoint else (1.25 if got else 0.0)
        beyond = begun and abs(off) > (limits.alarm_kg(setpoint) if setpoint else Decimal(0))
        told = deviation(off) if begun else ""
        found.append(Bar(str(silo), share, told, beyond=beyond, dosing=at_work))
    return tuple(found)

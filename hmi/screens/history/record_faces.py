"""From a batch record to its page: facts, time line, figures of every silo, and what is sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, DETAIL, age, clock, kg
from hmi.screens.batch.figure_faces import FiguresFace, history_figures
from hmi.screens.batch.way_faces import StepFace, history_steps
from hmi.screens.history.list_faces import MARKS
from hmi.text import product_in_short, tr
from hmi.widgets.status_badge import BadgeFace
from hmi.widgets.symbols import AlarmFace
from services.application.dosing_rules import DosingLimits
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.batch import Batch
from services.domain.batch_record import BatchRecord
from services.domain.history import HistoryEntry


@dataclass(frozen=True, slots=True)
class FactFace:
    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RecordFace:
    order: str
    product: str
    badge: BadgeFace
    figures: tuple[FactFace, ...]  # the few that matter most
    facts: tuple[FactFace, ...]
    steps: tuple[StepFace, ...]
    table: FiguresFace
    attempts: tuple[str, ...]  # what each attempt gave, where there was more than one


def record_face(
    record: BatchRecord, name_of: Callable[[int], str], limits: DosingLimits, now: datetime
) -> RecordFace:
    entry = record.entry
    batch = entry.batch
    return RecordFace(
        order=batch.order.name,
        product=text.product_in_short(batch.product_name),
        badge=BadgeFace(MARKS[entry.completion], text.completion(entry.completion)),
        figures=_figures(entry),
        facts=_facts(record, now),
        steps=history_steps(entry, now),
        table=history_figures(entry, name_of, limits, _silo_alarms(record)),
        attempts=_attempts(batch),
    )


def _figures(entry: HistoryEntry) -> tuple[FactFace, ...]:
    batch, unit = entry.batch, text.unit()
    weighed = sum((each.kg for each in batch.weighings), Decimal(0))
    finished = kg(batch.finished_kg, DETAIL) if batch.finished_kg else tr("not weighed")
    lasted = DASH
    if batch.started_at is not None and batch.finished_at is not None:
        lasted = age((batch.finished_at - batch.started_at).total_seconds())
    return (
        FactFace(tr("Planned"), kg(batch.planned_kg, DETAIL), unit),
        FactFace(tr("Dosed and added"), kg(batch.dosed_kg + weighed, DETAIL), unit),
        FactFace(tr("Finished weight"), finished, unit if batch.finished_kg else ""),
        FactFace(tr("Booked"), kg(entry.booked_kg, DETAIL), unit),
        FactFace(tr("Lasted"), lasted),
    )


def _facts(record: BatchRecord, now: datetime) -> tuple[FactFace, ...]:
    entry = record.entry
    batch = entry.batch
    slot = DASH if batch.slot is None else str(batch.slot)
    attempt = str(batch.attempt)
    if len(record.attempts) > 1:
        attempt = tr("%1 of %2", attempt, str(max(record.attempts)))
    return (
        FactFace(tr("Slot"), slot),
        FactFace(tr("Attempt"), attempt),
        FactFace(tr("Recipe"), product_in_short(batch.bom_name) or DASH),
        FactFace(tr("Line"), batch.line),
        FactFace(tr("Planned start"), clock(batch.planned_start, now)),
        FactFace(tr("Archived by"), entry.actor or tr("the line")),
        FactFace(tr("Odoo"), tr("has it") if entry.odoo_has_it else tr("has it not")),
    )


def _silo_alarms(record: BatchRecord) -> dict[int, AlarmFace]:
    """Return the symbol of each silo whose dosing was told of, hollow as in all history."""
    found: dict[int, AlarmFace] = {}
    wanted = (AlarmCode.DOSING_DEVIATION, AlarmCode.DOSING_SPIKE, AlarmCode.UNPLANNED_SILO)
    for entry in record.alarms:
        number = entry.params.get("silo", "")
        if entry.code in wanted and entry.priority and number.isdecimal():
            found[int(number)] = AlarmFace(entry.priority, AlarmState.NORMAL)
    return found


def _attempts(batch: Batch) -> tuple[str, ...]:
    numbers = sorted({dose.attempt for dose in batch.doses})
    if len(numbers) < 2:  # noqa: PLR2004 (with one attempt the table says it all)
        return ()
    return tuple(
        f"{tr('Of these in attempt %1', str(number))}: "
        + " · ".join(
            f"{dose.silo} {kg(dose.kg, DETAIL)} {text.unit()}"
            for dose in batch.doses
            if dose.attempt == number
        )
        for number in numbers
    )

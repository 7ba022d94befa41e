"""The reports of what silos gave, as documents' parts: materials, balance, deviations, accuracy."""

from decimal import Decimal

from hmi.screens.reports.parts import Parts, kg_sum, line_table
from hmi.text import product_in_short, tr
from services.domain.document import (
    COUNT,
    KG,
    KG_OFF,
    PERCENT,
    PERCENT_OFF,
    TEXT,
    TIME,
    Column,
    Fact,
    Row,
    Table,
)
from services.domain.report import (
    Accuracy,
    Deviations,
    MaterialLine,
    Materials,
    SiloBalance,
    percent,
)


def materials(found: Materials) -> Parts:
    columns = (
        Column(tr("Raw material"), TEXT, 2),
        Column(tr("Planned"), KG),
        Column(tr("Actual"), KG),
        Column(tr("Difference"), KG_OFF),
        Column(tr("Difference"), PERCENT_OFF),
        Column(tr("Not weighed"), KG),
        Column(tr("Lost"), KG),
    )
    figures = [_kilograms(line) for line in found.lines]
    rows = tuple(
        _material_row(_material(line), *each)
        for line, each in zip(found.lines, figures, strict=True)
    )
    sums = (kg_sum(parts) for parts in zip(*figures, strict=True))
    totals = _material_row(tr("All raw materials"), *sums) if rows else None
    table = Table(columns, rows, totals, tr("Actual against planned"), tr("Nothing was used."))
    notes = (
        tr(
            "Actual is what all silos gave and what was added by hand. “Not weighed” is the part "
            "of it that was taken as planned, because nobody weighed it."
        ),
        tr("“Lost” went into batches that were cancelled or returned; it is not part of Actual."),
    )
    return (), (table,), notes


def _material(line: MaterialLine) -> str:
    if line.silo is not None:
        return tr("silo %1, not in the order", str(line.silo))
    return product_in_short(line.product_name)


def _kilograms(line: MaterialLine) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return line.planned_kg, line.actual_kg, line.unweighed_kg, line.lost_kg


def _material_row(
    name: str, planned: Decimal, actual: Decimal, unweighed: Decimal, lost: Decimal
) -> Row:
    off = actual - planned
    return name, planned, actual, off, percent(off, planned), unweighed, lost


def silo_balance(found: SiloBalance) -> Parts:
    delivered = kg_sum(line.delivered_kg for line in found.lines)
    consumed = kg_sum(line.consumed_kg for line in found.lines)
    table = line_table(
        found.lines,
        (
            (Column(tr("Silo"), TEXT, 0.5), lambda line: str(line.silo)),
            (Column(tr("Product"), TEXT, 2), lambda line: line.name),
            (Column(tr("At the start"), KG), lambda line: line.start_kg),
            (Column(tr("Delivered"), KG), lambda line: line.delivered_kg),
            (Column(tr("Consumed"), KG), lambda line: line.consumed_kg),
            (Column(tr("Corrected"), KG_OFF), lambda line: line.corrected_kg),
            (Column(tr("At the end"), KG), lambda line: line.end_kg),
        ),
        tr("Start, end and consumed"),
        totals=(tr("All"), "", None, delivered, consumed, None, None),
    )
    notes = (
        tr(
            "Levels come from what people entered and count the batches that had ended by then. "
            "A dash: nobody knows, because no level was entered before, or it cannot be right."
        ),
        tr("“Corrected” is by how much an entered level differed from what was expected."),
    )
    return (), (table,), notes


def deviations(found: Deviations) -> Parts:
    note = ""
    if found.count > len(found.worst):
        note = tr("%1 of %2 are listed.", str(len(found.worst)), str(found.count))
    table = line_table(
        found.worst,
        (
            (Column(tr("Order"), TEXT, 1.2), lambda dose: dose.order),
            (Column(tr("Product"), TEXT, 2), lambda dose: product_in_short(dose.product_name)),
            (Column(tr("Ended"), TIME), lambda dose: dose.ended_at),
            (Column(tr("Silo"), TEXT, 0.5), lambda dose: str(dose.silo)),
            (Column(tr("Setpoint"), KG), lambda dose: dose.setpoint_kg),
            (Column(tr("Actual"), KG), lambda dose: dose.actual_kg),
            (Column(tr("Deviation"), KG_OFF), lambda dose: dose.off_kg),
            (
                Column(tr("Deviation"), PERCENT_OFF),
                lambda dose: percent(dose.off_kg, dose.setpoint_kg),
            ),
        ),
        tr("Beyond tolerance, the worst first"),
        tr("Every silo kept its tolerance."),
        note=note,
    )
    facts = (Fact(tr("Doses beyond tolerance"), found.count, COUNT),)
    notes = (
        tr("Only batches that the PLC finished. The tolerance is that of the dosing alarm."),
        *((note,) if note else ()),
    )
    return facts, (table,), notes


def accuracy(found: Accuracy) -> Parts:
    table = line_table(
        found.lines,
        (
            (Column(tr("Silo"), TEXT, 0.5), lambda line: str(line.silo)),
            (Column(tr("Product"), TEXT, 2), lambda line: line.name),
            (Column(tr("Doses"), COUNT), lambda line: line.doses),
            (Column(tr("Mean"), KG_OFF), lambda line: line.mean_kg),
            (Column(tr("Mean"), PERCENT_OFF), lambda line: line.mean_percent),
            (Column(tr("Spread"), KG), lambda line: line.spread_kg),
            (Column(tr("In tolerance"), PERCENT), lambda line: line.within_percent),
            (Column(tr("Worst"), KG_OFF), lambda line: line.worst_kg),
        ),
        tr("Deviation by silo"),
        tr("Nothing was dosed."),
    )
    notes = (
        tr(
            "Mean: actual less setpoint. Spread: the standard deviation. Only batches that the PLC "
            "finished."
        ),
    )
    return (), (table,), notes

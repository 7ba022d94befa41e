"""Each report as a document: the one source for its tables on screen, on paper and in files."""

from collections.abc import Callable
from datetime import timedelta, tzinfo
from decimal import Decimal
from typing import Any

from hmi.screens.reports.words import (
    band_word,
    file_part,
    kind_word,
    range_in_full,
    severity_word,
)
from hmi.text import completion, product_in_short, tr
from services.domain.batch import Completion
from services.domain.document import (
    COUNT,
    DAY,
    KG,
    KG_OFF,
    MINUTES,
    PERCENT,
    PERCENT_OFF,
    TEXT,
    TIME,
    Column,
    Document,
    Fact,
    Facts,
    Row,
    Section,
    Table,
)
from services.domain.failure_figures import Severity
from services.domain.quantity import ZERO
from services.domain.report import (
    Accuracy,
    Deviations,
    FailureTimes,
    GoodsMade,
    Materials,
    Production,
    ProductLine,
    Report,
    ReportKind,
    SiloBalance,
    Yields,
    percent,
)
from services.domain.report_sums import Goods, plus

_MINUTE = timedelta(minutes=1)
Parts = tuple[tuple[Fact, ...], tuple[Table, ...], tuple[str, ...]]
"""What stands at the head, the tables, and what is to be known of them."""


def report_document(report: Report, zone: tzinfo | None) -> Document:
    """Return the report in the window's language, ready for paper and files."""
    facts, tables, notes = _PARTS[report.kind](report.content)
    whole = kind_word(report.kind)
    sections = [Section("", (Facts(facts),))] if facts else []
    sections += [Section(table.title, (table,)) for table in tables]
    if not report.is_over:
        notes = (tr("This time is not over yet: the figures are those of now."), *notes)
    return Document(
        file_name=f"{report.kind.value}-{file_part(report.range)}",
        title=tr("Report: %1", whole),
        subtitle=range_in_full(report.range, zone),
        sections=tuple(sections),
        notes=(*notes, _day_note()),
    )


def _day_note() -> str:
    return tr(
        "A day begins with its first shift. A batch counts where it ended: when the PLC finished "
        "it, or else when it was archived."
    )


def _production(found: Production) -> Parts:
    facts = (
        Fact(tr("Target"), found.target_kg, KG),
        Fact(tr("Actual"), found.actual_kg, KG),
        Fact(tr("Achievement"), found.achievement, PERCENT),
        Fact(tr("Orders planned"), found.orders, COUNT),
        Fact(tr("Orders done"), found.of(Completion.COMPLETED).batches, COUNT),
    )
    ways = [
        (tr("done") if way is Completion.COMPLETED else completion(way), *found.of(way)[:3])
        for way in (Completion.COMPLETED, Completion.BY_HAND, Completion.CANCELLED)
    ]
    returned = found.of(Completion.RETURNED)
    rows: list[Row] = [*ways]
    if found.queue is not None:
        queue = found.queue
        rows += [
            (tr("in progress"), queue.in_progress, None, None),
            (tr("waiting"), queue.waiting, None, None),
            (tr("set aside"), queue.set_aside, None, None),
        ]
    rows.append((tr("returned to Odoo, no target"), returned.batches, None, None))
    columns = (
        Column(tr("Orders"), TEXT, 2),
        Column(tr("Number"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Booked"), KG),
    )
    totals = (tr("Target and actual"), found.orders, found.target_kg, found.actual_kg)
    orders = Table(columns, tuple(rows), totals, tr("Orders"))
    notes = (
        tr(
            "The target is what the orders asked for that ended in this time, cancelled ones too; "
            "until it is over also those in the queue."
        ),
        tr("What nobody weighed is booked as planned."),
    )
    return facts, (orders, _products_table(found.products)), notes


def _products_table(lines: tuple[ProductLine, ...]) -> Table:
    columns = (
        Column(tr("Product"), TEXT, 2),
        Column(tr("Batches"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Booked"), KG),
        Column(tr("Of planned"), PERCENT),
    )
    rows = tuple(_goods_row(product_in_short(line.product_name), line.sums) for line in lines)
    total = Goods()
    for line in lines:
        total = plus(total, line.sums)
    totals = _goods_row(tr("All products"), total) if len(rows) > 1 else None
    return Table(columns, rows, totals, tr("Goods by product"), _nothing_made())


def _goods_row(first: Any, sums: Goods) -> Row:
    share = percent(sums.booked_kg, sums.planned_kg)
    return first, sums.batches, sums.planned_kg, sums.booked_kg, share


def _nothing_made() -> str:
    return tr("No batch was made in this time.")


def _materials(found: Materials) -> Parts:
    columns = (
        Column(tr("Raw material"), TEXT, 2),
        Column(tr("Planned"), KG),
        Column(tr("Actual"), KG),
        Column(tr("Difference"), KG_OFF),
        Column(tr("Difference"), PERCENT_OFF),
        Column(tr("Not weighed"), KG),
        Column(tr("Lost"), KG),
    )
    rows = tuple(
        _material_row(
            tr("silo %1, not in the order", str(line.silo))
            if line.silo is not None
            else product_in_short(line.product_name),
            line.planned_kg,
            line.actual_kg,
            line.unweighed_kg,
            line.lost_kg,
        )
        for line in found.lines
    )
    sums = [
        sum((part for part in parts), ZERO)
        for parts in (
            [line.planned_kg for line in found.lines],
            [line.actual_kg for line in found.lines],
            [line.unweighed_kg for line in found.lines],
            [line.lost_kg for line in found.lines],
        )
    ]
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


def _material_row(
    name: str, planned: Decimal, actual: Decimal, unweighed: Decimal, lost: Decimal
) -> Row:
    off = actual - planned
    return name, planned, actual, off, percent(off, planned), unweighed, lost


def _silos(found: SiloBalance) -> Parts:
    columns = (
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Product"), TEXT, 2),
        Column(tr("At the start"), KG),
        Column(tr("Delivered"), KG),
        Column(tr("Consumed"), KG),
        Column(tr("Corrected"), KG_OFF),
        Column(tr("At the end"), KG),
    )
    rows = tuple(
        (
            str(line.silo),
            line.name,
            line.start_kg,
            line.delivered_kg,
            line.consumed_kg,
            line.corrected_kg,
            line.end_kg,
        )
        for line in found.lines
    )
    delivered = sum((line.delivered_kg for line in found.lines), ZERO)
    consumed = sum((line.consumed_kg for line in found.lines), ZERO)
    totals = (tr("All"), "", None, delivered, consumed, None, None)
    table = Table(columns, rows, totals, tr("Start, end and consumed"))
    notes = (
        tr(
            "Levels come from what people entered and count the batches that had ended by then. "
            "A dash: nobody knows, because no level was entered before, or it cannot be right."
        ),
        tr("“Corrected” is by how much an entered level differed from what was expected."),
    )
    return (), (table,), notes


def _goods(found: GoodsMade) -> Parts:
    columns = (
        Column(tr("Day"), DAY),
        Column(tr("Batches"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Booked"), KG),
        Column(tr("Of planned"), PERCENT),
    )
    rows = tuple(_goods_row(line.day, line.sums) for line in found.days)
    days = Table(columns, rows, None, tr("Goods by day"), _nothing_made())
    return (), (days, _products_table(found.products)), ()


def _yields(found: Yields) -> Parts:
    columns = (
        Column(tr("Product"), TEXT, 2),
        Column(tr("Weighed"), COUNT),
        Column(tr("Left out"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Finished"), KG),
        Column(tr("Yield"), PERCENT),
        Column(tr("Band"), TEXT, 0.7),
    )

    def row(name: str, line: Any) -> Row:
        word = band_word(line.band) if line.band else tr("not weighed")
        figures = (line.planned_kg, line.finished_kg, line.percent)
        return name, line.weighed, line.left_out, *figures, word

    rows = tuple(row(product_in_short(line.product_name), line) for line in found.lines)
    totals = row(tr("All products"), found.total) if rows else None
    table = Table(columns, rows, totals, tr("Yield by product"), _nothing_made())
    notes = (
        tr("Yield is the finished weight against the planned one: good from 95 %, fair from 80 %."),
        tr("“Left out” are batches whose finished weight nobody weighed."),
    )
    return (), (table,), notes


def _deviations(found: Deviations) -> Parts:
    columns = (
        Column(tr("Order"), TEXT, 1.2),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Ended"), TIME),
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Setpoint"), KG),
        Column(tr("Actual"), KG),
        Column(tr("Deviation"), KG_OFF),
        Column(tr("Deviation"), PERCENT_OFF),
    )
    rows = tuple(
        (
            each.order,
            product_in_short(each.product_name),
            each.ended_at,
            str(each.silo),
            each.setpoint_kg,
            each.actual_kg,
            each.off_kg,
            percent(each.off_kg, each.setpoint_kg),
        )
        for each in found.worst
    )
    empty = tr("Every silo kept its tolerance.")
    title = tr("Beyond tolerance, the worst first")
    note = ""
    if found.count > len(rows):
        note = tr("%1 of %2 are listed.", str(len(rows)), str(found.count))
    facts = (Fact(tr("Doses beyond tolerance"), found.count, COUNT),)
    notes = (
        tr("Only batches that the PLC finished. The tolerance is that of the dosing alarm."),
        *((note,) if note else ()),
    )
    return facts, (Table(columns, rows, None, title, empty, note),), notes


def _failures(found: FailureTimes) -> Parts:
    columns = (
        Column(tr("Equipment"), TEXT, 2),
        Column(tr("Failures"), COUNT),
        Column(tr("Down"), MINUTES),
        Column(tr("Longest"), MINUTES),
        Column(tr("Still open"), COUNT),
        Column(tr("Severity"), TEXT, 0.8),
    )
    rows = tuple(
        (
            each.equipment_code,
            each.count,
            _minutes(each.downtime),
            _minutes(each.longest),
            each.still_open,
            severity_word(each.severity),
        )
        for each in found.equipment
    )
    empty = tr("No equipment failed in this time.")
    equipment = Table(columns, rows, None, tr("By equipment"), empty)
    by_severity = (
        Column(tr("Severity"), TEXT, 2),
        Column(tr("Failures"), COUNT),
        Column(tr("Down"), MINUTES),
    )
    counted = [
        (severity_word(each), count, _minutes(time))
        for each in (Severity.CRITICAL, Severity.MEDIUM, Severity.LOW)
        for count, time in (found.severities.get(each, (0, timedelta(0))),)
    ]
    severities = Table(by_severity, tuple(counted), None, tr("By severity of each failure"))
    facts = (Fact(tr("Down in all"), _minutes(found.downtime), MINUTES),)
    notes = (
        tr("Over 60 min is critical, over 30 min medium, less is brief."),
        tr(
            "Of a failure that began before this time, or goes on after it, only the part inside "
            "counts."
        ),
    )
    return facts, (equipment, severities), notes


def _minutes(span: timedelta) -> Decimal:
    return Decimal(round(span / _MINUTE))


def _accuracy(found: Accuracy) -> Parts:
    columns = (
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Doses"), COUNT),
        Column(tr("Mean"), KG_OFF),
        Column(tr("Mean"), PERCENT_OFF),
        Column(tr("Spread"), KG),
        Column(tr("In tolerance"), PERCENT),
        Column(tr("Worst"), KG_OFF),
    )
    rows = tuple(
        (
            str(line.silo),
            line.name,
            line.doses,
            line.mean_kg,
            line.mean_percent,
            line.spread_kg,
            line.within_percent,
            line.worst_kg,
        )
        for line in found.lines
    )
    table = Table(columns, rows, None, tr("Deviation by silo"), tr("Nothing was dosed."))
    notes = (
        tr(
            "Mean: actual less setpoint. Spread: the standard deviation. Only batches that the PLC "
            "finished."
        ),
    )
    return (), (table,), notes


_PARTS: dict[ReportKind, Callable[[Any], Parts]] = {
    ReportKind.PRODUCTION: _production,
    ReportKind.MATERIALS: _materials,
    ReportKind.SILOS: _silos,
    ReportKind.GOODS: _goods,
    ReportKind.YIELD: _yields,
    ReportKind.DEVIATIONS: _deviations,
    ReportKind.FAILURES: _failures,
    ReportKind.ACCURACY: _accuracy,
}

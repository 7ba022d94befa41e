"""The reports of what was made, as documents' parts: production, goods per day, yield."""

from hmi.screens.reports.parts import Parts, nothing_made
from hmi.screens.reports.words import band_word
from hmi.text import completion, product_in_short, tr
from services.domain.batch import Completion
from services.domain.document import COUNT, DAY, KG, PERCENT, TEXT, Cell, Column, Fact, Row, Table
from services.domain.report import GoodsMade, Production, ProductLine, YieldLine, Yields, percent
from services.domain.report_sums import Goods, plus


def production(found: Production) -> Parts:
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
    return Table(columns, rows, totals, tr("Goods by product"), nothing_made())


def _goods_row(first: Cell, sums: Goods) -> Row:
    share = percent(sums.booked_kg, sums.planned_kg)
    return first, sums.batches, sums.planned_kg, sums.booked_kg, share


def goods_by_day(found: GoodsMade) -> Parts:
    columns = (
        Column(tr("Day"), DAY),
        Column(tr("Batches"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Booked"), KG),
        Column(tr("Of planned"), PERCENT),
    )
    rows = tuple(_goods_row(line.day, line.sums) for line in found.days)
    days = Table(columns, rows, None, tr("Goods by day"), nothing_made())
    return (), (days, _products_table(found.products)), ()


def yields(found: Yields) -> Parts:
    columns = (
        Column(tr("Product"), TEXT, 2),
        Column(tr("Weighed"), COUNT),
        Column(tr("Left out"), COUNT),
        Column(tr("Planned"), KG),
        Column(tr("Finished"), KG),
        Column(tr("Yield"), PERCENT),
        Column(tr("Band"), TEXT, 0.7),
    )

    def row(name: str, line: YieldLine) -> Row:
        word = band_word(line.band) if line.band else tr("not weighed")
        figures = (line.planned_kg, line.finished_kg, line.percent)
        return name, line.weighed, line.left_out, *figures, word

    rows = tuple(row(product_in_short(line.product_name), line) for line in found.lines)
    totals = row(tr("All products"), found.total) if rows else None
    table = Table(columns, rows, totals, tr("Yield by product"), nothing_made())
    notes = (
        tr("Yield is the finished weight against the planned one: good from 95 %, fair from 80 %."),
        tr("“Left out” are batches whose finished weight nobody weighed."),
    )
    return (), (table,), notes

"""A batch's whole record as a document: for paper, and as tables for a spreadsheet."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from hmi import text
from hmi.screens.history.fault_words import fault_words
from hmi.screens.history.record_stories import story_sections
from hmi.text import tr
from services.domain.batch import FROM_PLC, Batch
from services.domain.batch_record import BatchRecord, RecordSeal, SealState
from services.domain.chain import seal_text
from services.domain.document import (
    COUNT,
    KG,
    KG_OFF,
    PERCENT_OFF,
    TEXT,
    TIME,
    YES_NO,
    Column,
    Document,
    Fact,
    Facts,
    Row,
    Section,
    Table,
)
from services.domain.hand_addition import hand_additions
from services.domain.quantity import ZERO

NameOf = Callable[[int], str]
_NOT_IN_A_FILE_NAME = re.compile(r"[^\w.-]+")


def record_document(record: BatchRecord, name_of: NameOf) -> Document:
    """Return all that the record holds, in the window's language; *name_of*: a silo's name."""
    batch = record.entry.batch
    name = _NOT_IN_A_FILE_NAME.sub("-", batch.order.name)
    return Document(
        file_name=f"batch-record-{name}-{batch.attempt}",
        title=tr("Batch record"),
        subtitle=f"{batch.order.name} · {text.product_in_short(batch.product_name)}",
        sections=(
            Section(tr("Order"), (_order(record),)),
            Section(tr("Times"), (_times(record),)),
            Section(tr("Figures"), tuple(_figures(record, name_of))),
            *story_sections(record),
        ),
        notes=tuple(_seal(record.seal)),
    )


def _order(record: BatchRecord) -> Facts:
    entry = record.entry
    batch = entry.batch
    facts = [
        Fact(tr("Order"), batch.order.name),
        Fact(tr("Product"), batch.product_name),
        Fact(tr("Recipe"), batch.bom_name or None),
        Fact(tr("Line"), batch.line),
        Fact(tr("Slot"), batch.slot, COUNT),
        Fact(tr("Attempt"), batch.attempt, COUNT),
        Fact(tr("How it ended"), text.completion(entry.completion)),
        Fact(tr("Archived by"), entry.actor or tr("the line")),
        Fact(tr("Odoo has it"), entry.odoo_has_it, YES_NO),
    ]
    if len(record.attempts) > 1:
        kept = ", ".join(str(each) for each in record.attempts)
        facts.append(Fact(tr("Attempts in the history"), kept))
    if entry.reason:
        facts.append(Fact(tr("Reason"), entry.reason))
    return Facts((*facts, *_figures_in_short(record)))


def _figures_in_short(record: BatchRecord) -> tuple[Fact, ...]:
    entry = record.entry
    batch = entry.batch
    weighed = sum((each.kg for each in batch.weighings), ZERO)
    return (
        Fact(tr("Planned"), batch.planned_kg, KG),
        Fact(tr("Dosed and added"), batch.dosed_kg + weighed, KG),
        Fact(tr("Finished weight"), batch.finished_kg or None, KG),
        Fact(tr("Booked"), entry.booked_kg, KG),
        Fact(tr("Weighed"), entry.weighed, YES_NO),
    )


def _times(record: BatchRecord) -> Facts:
    entry = record.entry
    batch = entry.batch
    told = (
        (tr("Planned start"), batch.planned_start),
        (tr("Fetched"), batch.fetched_at),
        (tr("Downloaded"), batch.downloaded_at),
        (tr("Taken"), batch.taken_at),
        (tr("First actual above 0"), batch.started_at),
        (tr("Finished"), batch.finished_at),
        (tr("Archived"), entry.archived_at),
    )
    return Facts(tuple(Fact(label, at, TIME) for label, at in told))


def _figures(record: BatchRecord, name_of: NameOf) -> Iterator[Table]:
    batch = record.entry.batch
    columns = (
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Setpoint"), KG),
        Column(tr("Actual"), KG),
        Column(tr("Deviation"), KG_OFF),
        Column(tr("Deviation"), PERCENT_OFF),
    )
    rows = [*_silo_rows(record, name_of), *_hand_rows(batch)]
    asked = sum((part.planned_kg for part in batch.components), ZERO)
    got = batch.dosed_kg + sum((each.kg for each in batch.weighings), ZERO)
    total = ("", tr("Total"), asked, got, None, None)  # what nobody weighed is no deviation
    note = tr("A dash for an actual: nothing came, or nobody weighed it.")
    title = tr("What each silo gave, and what was added by hand")
    yield Table(columns, tuple(rows), total, title, note=note)
    if len({dose.attempt for dose in batch.doses}) > 1:
        yield _attempts(batch, name_of)
    if batch.weighings:
        yield _weighings(batch)


def _silo_rows(record: BatchRecord, name_of: NameOf) -> Iterator[Row]:
    batch = record.entry.batch
    setpoints, actuals = batch.setpoints_kg, batch.actuals_kg
    for number in record.silos():
        yield _figure_row(str(number), name_of(number), setpoints.get(number), actuals.get(number))


def _hand_rows(batch: Batch) -> Iterator[Row]:
    for each in hand_additions(batch):
        yield _figure_row(tr("hand"), each.product_name, each.planned_kg, each.weighed_kg)


def _figure_row(number: str, name: str, asked: Decimal | None, got: Decimal | None) -> Row:
    off = None if asked is None or got is None else got - asked
    share = off / asked * 100 if off is not None and asked else None
    return number, name, asked, got, off, share


def _attempts(batch: Batch, name_of: NameOf) -> Table:
    columns = (
        Column(tr("Attempt"), COUNT),
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Actual"), KG),
    )
    rows = tuple(
        (dose.attempt, str(dose.silo), name_of(dose.silo), dose.kg) for dose in batch.doses
    )
    return Table(columns, rows, None, tr("What each attempt gave"))


def _weighings(batch: Batch) -> Table:
    names = {part.product_id: part.product_name for part in batch.components}
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Product"), TEXT, 2),
        Column(tr("Weighed"), KG),
        Column(tr("By")),
    )
    rows = tuple(
        (each.at, names.get(each.product_id, str(each.product_id)), each.kg, by_word(each.source))
        for each in batch.weighings
    )
    return Table(columns, rows, None, tr("Weighed by hand"))


def by_word(source: str) -> str:
    return tr("PLC") if source == FROM_PLC else source


def _seal(seal: RecordSeal) -> Iterator[str]:
    """Tell the seal in the short form that the check of the history takes."""
    if seal.number:
        yield tr("Seal of this record: %1", seal_text(seal.number, seal.digest))
    if seal.state is SealState.OLDER:
        yield tr("It was archived before records were sealed: nothing proves what it was.")
    elif seal.state is SealState.WHOLE:
        yield tr("Record unchanged since it was archived")
    else:
        told = "; ".join(fault_words(fault) for fault in seal.faults)
        yield f"{tr('This record is not as it was sealed')}: {told}"

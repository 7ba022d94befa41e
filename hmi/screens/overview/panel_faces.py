"""From the plant's view to the overview's tables of next, finished and troubled things."""

from datetime import datetime

from hmi import text
from hmi.figures import DASH, clock, kg
from hmi.text import tr
from hmi.widgets.panel import EmptyFace, TableFace
from hmi.widgets.pen import RIGHT
from hmi.widgets.symbols import AlarmFace, Mark
from hmi.widgets.table import Cell, Column, Row
from services.application.plant_view import BatchView, Material, PlantView
from services.domain.alarm import AlarmState, Priority
from services.domain.batch import BatchState
from services.domain.history import HistoryEntry
from services.domain.silo_level import Supply

ROWS = 5
_QUIET = "text.secondary"


def next_face(view: PlantView, rows: int = ROWS) -> TableFace:
    front = view.front
    coming = [each for each in view.queue if front is None or each is not front]
    return TableFace(
        title=tr("Next"),
        headers=("", "", "", tr("planned"), tr("material")),
        columns=(Column(20), Column(112), Column(0), Column(74, RIGHT), Column(66, RIGHT)),
        rows=tuple(_next_row(each, view) for each in coming[:rows]),
        empty=EmptyFace(tr("Nothing waits"), tr("Orders are fetched when the queue is empty.")),
    )


def _next_row(each: BatchView, view: PlantView) -> Row:
    batch = each.batch
    finished = batch.state is BatchState.FINISHED
    slot = DASH if batch.slot is None else str(batch.slot)
    first = Cell(mark=Mark.TICK, role=_QUIET) if finished else Cell(slot, role=_QUIET)
    return Row(
        (
            first,
            Cell(batch.order.name, weight=600, may_elide=True),
            Cell(text.product_in_short(batch.product_name), narrow=True, may_elide=True),
            Cell(kg(batch.planned_kg), unit=text.unit()),
            _material(view.materials.get(batch.id)),
        )
    )


def _material(found: Material | None) -> Cell:
    """Say whether there is enough for a batch, and of which silo not."""
    if found is None or found.supply is Supply.ENOUGH:
        return Cell(DASH if found is None else tr("enough"), role=_QUIET)
    if found.supply is not Supply.SHORT:
        return Cell(tr("unknown"), role=_QUIET, narrow=True)
    more = f" +{len(found.short) - 1}" if len(found.short) > 1 else ""
    told = f"{found.short[0]} {tr('short')}{more}"
    return Cell(told, weight=600, role="text.primary", narrow=True)


def finished_face(view: PlantView, now: datetime) -> TableFace:
    aside = _set_aside_row(view, now)
    room = ROWS - 1 - (2 if aside.tall else 1)
    rows = [_finished_row(entry, now) for entry in view.finished[:room]]
    rows += [Row((Cell(DASH, role=_QUIET), Cell(), Cell()))] * (room - len(rows))
    return TableFace(
        title=tr("Finished"),
        headers=("", tr("archived"), tr("Odoo")),
        columns=(Column(0), Column(54), Column(76, RIGHT)),
        rows=(*rows, aside, _quarantine_row(view)),
    )


def _finished_row(entry: HistoryEntry, now: datetime) -> Row:
    mark, word = (Mark.TICK, tr("has it")) if entry.odoo_has_it else (Mark.CROSS, tr("has not"))
    return Row(
        (
            Cell(entry.batch.order.name, weight=600, may_elide=True),
            Cell(_when(entry.archived_at, now), role=_QUIET),
            Cell(word, role=_QUIET, mark=mark),
        )
    )


def _set_aside_row(view: PlantView, now: datetime) -> Row:
    if not view.set_aside:
        return Row((Cell(tr("Set aside"), weight=600), Cell(tr("none"), role=_QUIET), Cell("0")))
    batch = view.set_aside[0].batch
    title = tr("%1 set aside", batch.order.name)
    if len(view.set_aside) > 1:
        title = tr("%1 batches set aside", str(len(view.set_aside)))
    under = ""
    if batch.set_aside is not None:
        why = text.set_aside_cause(batch.set_aside.cause)
        under = f"{clock(batch.set_aside.at, now)}, {why}"
    symbol = AlarmFace(Priority.MEDIUM, AlarmState.ACKNOWLEDGED)
    return Row((Cell(title, weight=600, alarm=symbol, span=3),), under=under, tall=True)


def _quarantine_row(view: PlantView) -> Row:
    refused = view.quarantined_pushes
    if not refused and view.waiting_pushes:
        told = tr("%1 to send", str(view.waiting_pushes))
        return Row((Cell(tr("For Odoo"), weight=600), Cell(told, role=_QUIET, span=2)))
    count = Cell(str(refused), weight=600 if refused else 400)
    word = tr("refused") if refused else tr("none")
    return Row((Cell(tr("Quarantine"), weight=600), Cell(word, role=_QUIET), count))


def _when(moment: datetime, now: datetime) -> str:
    """Return the time of today, or the day of another day."""
    local = moment.astimezone(now.tzinfo)
    return local.strftime("%H:%M" if local.date() == now.date() else "%d.%m.")

"""Rows to domain values and back, for the queue and the history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Row

from services.adapters.db.tables import (
    BatchComponentRow,
    BatchDoseRow,
    BatchRow,
    BatchWeighingRow,
    HistoryComponentRow,
    HistoryDoseRow,
    HistoryRow,
    HistoryWeighingRow,
)
from services.adapters.db.types import stored_kg
from services.domain.acceptance import Acceptance
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    Dose,
    DownloadStep,
    SetAside,
    SetAsideCause,
    Weighing,
)
from services.domain.history import HistoryEntry, HistoryLine
from services.domain.order import Component, OrderRef
from services.domain.reading import RefusalReason

M = TypeVar("M", datetime, datetime | None)


def words_to_text(words: Sequence[int]) -> str:
    return "".join(f"{word:04X}" for word in words)


def text_to_words(text: str) -> tuple[int, ...]:
    return tuple(int(text[i : i + 4], 16) for i in range(0, len(text), 4))


def row_count(result: object) -> int:
    """Return how many rows an UPDATE or DELETE met."""
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def batch_columns(batch: Batch) -> dict[str, Any]:
    """Return the columns that queue and history share."""
    aside = batch.set_aside
    return {
        "line": batch.line,
        "odoo_id": batch.order.odoo_id,
        "mo_id": batch.order.name,
        "product_name": batch.product_name,
        "bom_name": batch.bom_name,
        "planned_kg": batch.planned_kg,
        "planned_start": batch.planned_start,
        "state": batch.state.value,
        "attempt": batch.attempt,
        "accepted": [_acceptance_json(each) for each in batch.accepted],
        "finished_kg": batch.finished_kg,
        "status_manufacturing": batch.status_manufacturing,
        "status_operation": batch.status_operation,
        "update_odoo": batch.update_odoo,
        "set_aside_at": aside.at if aside else None,
        "set_aside_cause": aside.cause.value if aside else None,
        "set_aside_reason": aside.reason if aside else None,
        "fetched_at": batch.fetched_at,
        "downloaded_at": batch.downloaded_at,
        "taken_at": batch.taken_at,
        "started_at": batch.started_at,
        "finished_at": batch.finished_at,
        "last_read_from_plc": batch.last_read_at,
        "last_change_at": batch.last_change_at,
    }


def queue_columns(batch: Batch) -> dict[str, Any]:
    return batch_columns(batch) | {
        "batch_no": batch.slot,
        "former_batch_no": batch.former_slot,
        "download_step": batch.download.value if batch.download else None,
    }


def _acceptance_json(each: Acceptance) -> dict[str, Any]:
    return {
        "attempt": each.attempt,
        "reason": each.reason.value,
        "field": each.field,
        "kg": None if each.kg is None else str(each.kg),
        "at": each.at.isoformat(),
        "by": each.by,
        "why": each.why,
    }


def _to_acceptance(stored: dict[str, Any]) -> Acceptance:
    kg = stored["kg"]
    return Acceptance(
        attempt=stored["attempt"],
        reason=RefusalReason(stored["reason"]),
        field=stored["field"],
        kg=None if kg is None else Decimal(kg),
        at=datetime.fromisoformat(stored["at"]),
        by=stored["by"],
        why=stored["why"],
    )


def component_columns(position: int, component: Component) -> dict[str, Any]:
    return {
        "position": position,
        "product_id": component.product_id,
        "product_name": component.product_name,
        "planned_kg": component.planned_kg,
        "silo": component.silo,
        "move_id": component.move_id,
    }


def dose_columns(dose: Dose) -> dict[str, Any]:
    return {"attempt": dose.attempt, "silo": dose.silo, "kg": dose.kg}


def weighing_columns(weighing: Weighing) -> dict[str, Any]:
    return {
        "product_id": weighing.product_id,
        "kg": weighing.kg,
        "at": weighing.at,
        "source": weighing.source,
    }


def to_batch(
    row: BatchRow | Row[*tuple[Any, ...]],
    components: Sequence[Component],
    doses: Sequence[Dose],
    weighings: Sequence[Weighing],
) -> Batch:
    """Make the batch of *row*, a row of the queue or its columns."""
    return _batch(row, row.id, components, doses, weighings, row.former_batch_no, row.download_step)


def as_stored(batch: Batch) -> Batch:
    """Return *batch* as it will be read back, to the last digit."""
    aside = batch.set_aside
    return replace(
        batch,
        planned_kg=stored_kg(batch.planned_kg),
        planned_start=utc(batch.planned_start),
        components=tuple(replace(c, planned_kg=stored_kg(c.planned_kg)) for c in batch.components),
        fetched_at=utc(batch.fetched_at),
        doses=tuple(
            Dose(dose.attempt, dose.silo, stored_kg(dose.kg))
            for dose in sorted(batch.doses, key=lambda dose: (dose.attempt, dose.silo))
        ),
        weighings=tuple(replace(w, kg=stored_kg(w.kg), at=utc(w.at)) for w in batch.weighings),
        accepted=tuple(_to_acceptance(_acceptance_json(each)) for each in batch.accepted),
        finished_kg=stored_kg(batch.finished_kg),
        set_aside=None if aside is None else replace(aside, at=utc(aside.at)),
        downloaded_at=utc(batch.downloaded_at),
        taken_at=utc(batch.taken_at),
        started_at=utc(batch.started_at),
        finished_at=utc(batch.finished_at),
        last_read_at=utc(batch.last_read_at),
        last_change_at=utc(batch.last_change_at),
    )


def utc(moment: M) -> M:
    return moment if moment is None else moment.astimezone(UTC)


def _batch(
    row: BatchRow | HistoryRow | Row[*tuple[Any, ...]],
    batch_id: int,
    components: Sequence[Component],
    doses: Sequence[Dose],
    weighings: Sequence[Weighing],
    former_slot: int | None,
    download_step: str | None,
) -> Batch:
    aside = None
    if row.set_aside_at is not None:
        cause = SetAsideCause(row.set_aside_cause or SetAsideCause.OPERATOR)
        aside = SetAside(row.set_aside_at, cause, row.set_aside_reason or "")
    return Batch(
        id=batch_id,
        line=row.line,
        order=OrderRef(row.odoo_id, row.mo_id),
        product_name=row.product_name,
        bom_name=row.bom_name,
        planned_kg=row.planned_kg,
        planned_start=row.planned_start,
        components=tuple(components),
        fetched_at=row.fetched_at,
        state=BatchState(row.state),
        slot=row.batch_no,
        former_slot=former_slot,
        attempt=row.attempt,
        download=DownloadStep(download_step) if download_step else None,
        doses=tuple(doses),
        weighings=tuple(weighings),
        accepted=tuple(map(_to_acceptance, row.accepted)),
        finished_kg=row.finished_kg,
        status_manufacturing=row.status_manufacturing,
        status_operation=row.status_operation,
        update_odoo=row.update_odoo,
        set_aside=aside,
        downloaded_at=row.downloaded_at,
        taken_at=row.taken_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_read_at=row.last_read_from_plc,
        last_change_at=row.last_change_at,
    )


def to_history_row(entry: HistoryEntry, plc_name: str) -> HistoryRow:
    batch = entry.batch
    return HistoryRow(
        **batch_columns(batch),
        batch_id=batch.id,
        batch_no=batch.slot,
        plc_name=plc_name,
        name_reversed=batch.order.name[::-1],
        ended_at=batch.finished_at or entry.archived_at,
        completion=entry.completion.value,
        archived_at=entry.archived_at,
        booked_kg=entry.booked_kg,
        weighed=entry.weighed,
        odoo_has_it=entry.odoo_has_it,
        actor=entry.actor,
        reason=entry.reason,
        components=[
            HistoryComponentRow(**component_columns(i, c)) for i, c in enumerate(batch.components)
        ],
        doses=[HistoryDoseRow(**dose_columns(d)) for d in batch.doses],
        weighings=[HistoryWeighingRow(**weighing_columns(w)) for w in batch.weighings],
    )


def to_history_entry(row: HistoryRow) -> HistoryEntry:
    return HistoryEntry(
        batch=_batch(
            row,
            row.batch_id,
            [
                Component(c.product_id, c.product_name, c.planned_kg, c.silo, c.move_id)
                for c in row.components
            ],
            [Dose(d.attempt, d.silo, d.kg) for d in row.doses],
            [Weighing(w.product_id, w.kg, w.at, w.source) for w in row.weighings],
            None,
            None,
        ),
        completion=Completion(row.completion),
        archived_at=row.archived_at,
        booked_kg=row.booked_kg,
        weighed=row.weighed,
        odoo_has_it=row.odoo_has_it,
        actor=row.actor,
        reason=row.reason,
        id=row.id,
    )


def to_history_line(row: Any) -> HistoryLine:
    """Take the columns of an archived batch that a list shows."""
    return HistoryLine(
        id=row.id,
        order=OrderRef(row.odoo_id, row.mo_id),
        attempt=row.attempt,
        product_name=row.product_name,
        planned_kg=row.planned_kg,
        booked_kg=row.booked_kg,
        weighed=row.weighed,
        completion=Completion(row.completion),
        started_at=row.started_at,
        finished_at=row.finished_at,
        archived_at=row.archived_at,
        actor=row.actor,
        odoo_has_it=row.odoo_has_it,
    )


def new_components(components: Sequence[Component]) -> list[BatchComponentRow]:
    return [BatchComponentRow(**component_columns(i, c)) for i, c in enumerate(components)]


def new_doses(doses: Sequence[Dose]) -> list[BatchDoseRow]:
    return [BatchDoseRow(**dose_columns(dose)) for dose in doses]


def new_weighings(weighings: Sequence[Weighing]) -> list[BatchWeighingRow]:
    return [BatchWeighingRow(**weighing_columns(weighing)) for weighing in weighings]

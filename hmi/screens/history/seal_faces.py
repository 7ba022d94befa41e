"""From a record's seal to its words: unchanged, changed and in what, or older than the seals."""

from datetime import datetime

from hmi.figures import clock
from hmi.screens.history.seal_view import SealFace
from hmi.text import tr
from services.domain.batch_record import BatchRecord, SealState
from services.domain.chain import RecordKind
from services.domain.chain_check import Fault, FaultKind

_SHOWN = 4  # faults in words; the rest are counted


def seal_face(record: BatchRecord, now: datetime) -> SealFace:
    seal = record.seal
    at = clock(record.read_at, now, seconds=True)
    if seal.state is SealState.OLDER:
        told = tr("It was archived before records were sealed: nothing proves what it was.")
        return SealFace(tr("Older than the seals"), told)
    if seal.state is SealState.BROKEN:
        told = "; ".join(fault_words(fault) for fault in seal.faults[:_SHOWN])
        if len(seal.faults) > _SHOWN:
            told += "; " + tr("%1 more", str(len(seal.faults) - _SHOWN))
        title = tr("This record is not as it was sealed")
        return SealFace(title, tr("%1. Checked %2.", told, at), broken=True)
    groups = seal.digest[:8].upper()
    short = f"{groups[:4]} {groups[4:]} … {seal.digest[-4:].upper()}"
    told = tr("chain entry %1 · %2 · checked %3", str(seal.number), short, at)
    if seal.links > 1:
        told += " · " + tr("with %1 comments and answers", str(seal.links - 1))
    return SealFace(tr("Record unchanged since it was archived"), told)


def fault_words(fault: Fault) -> str:
    """Say which record is not as it was sealed, and what differs."""
    record = {
        RecordKind.HISTORY.value: tr("The batch"),
        RecordKind.COMMENT.value: tr("A comment"),
        RecordKind.PUSH_TRY.value: tr("An answer of Odoo"),
    }.get(fault.record, fault.record)
    if fault.kind is FaultKind.CHANGED:
        return tr("%1 was changed: %2", record, ", ".join(map(_field_word, fault.fields)))
    return {
        FaultKind.MISSING: tr("%1 was removed", record),
        FaultKind.ADDED: tr("%1 was added past the program: it has no seal", record),
        FaultKind.NEWER: tr("%1 was sealed by a newer version of Batchline", record),
    }.get(fault.kind, tr("%1 stands in another place of the chain", record))


def _field_word(field: str) -> str:
    """Say a stored field as the record's page does; one that the page has no word for stays."""
    return {
        "booked_kg": tr("booked weight"),
        "finished_kg": tr("finished weight"),
        "planned_kg": tr("planned quantity"),
        "doses": tr("figures of silos"),
        "weighings": tr("weighings"),
        "components": tr("components"),
        "product_name": tr("product"),
        "mo_id": tr("order"),
        "completion": tr("how it ended"),
        "archived_at": tr("when it was archived"),
        "actor": tr("who did it"),
        "reason": tr("reason"),
        "text": tr("its text"),
        "answer": tr("its words"),
    }.get(field, field)

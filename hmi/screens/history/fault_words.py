"""What a check of the seals found, in words: which record, and what of it differs."""

from hmi.language import heard
from hmi.text import tr
from services.domain.chain import RecordKind
from services.domain.chain_faults import Fault, FaultKind


def fault_words(fault: Fault) -> str:
    """Say of a fault in one batch's record what is not as it was sealed."""
    record = {
        RecordKind.HISTORY.value: tr("The batch"),
        RecordKind.COMMENT.value: tr("A comment"),
        RecordKind.PUSH_TRY.value: tr("An answer of Odoo"),
    }.get(fault.record, fault.record)
    return _said(fault, record)


def fault_sentence(fault: Fault) -> str:
    """Say the same of any record of the line, by its name or its number."""
    return _said(fault, _record(fault))


def _record(fault: Fault) -> str:
    name = str(fault.row_id)
    if fault.record == RecordKind.HISTORY.value and fault.name:
        name = heard(fault.name)
    return {
        RecordKind.HISTORY.value: tr("Batch %1", name),
        RecordKind.COMMENT.value: tr("Comment %1", name),
        RecordKind.PUSH_TRY.value: tr("Odoo's answer %1", name),
        RecordKind.ACTION.value: tr("Action %1", name),
        RecordKind.START.value: tr("Begin of action %1", name),
        RecordKind.OUTCOME.value: tr("Outcome of action %1", name),
        RecordKind.ALARM_JOURNAL.value: tr("Journal entry %1", name),
        RecordKind.STOCK_ENTRY.value: tr("Silo entry %1", name),
    }.get(fault.record, f"{fault.record} {name}")


def _said(fault: Fault, record: str) -> str:
    number = str(fault.number)
    if fault.kind is FaultKind.CHANGED:
        return tr(
            "%1 was changed: %2", record, ", ".join(field_word(each) for each in fault.fields)
        )
    return {
        FaultKind.MISSING: tr("%1 was removed", record),
        FaultKind.ADDED: tr("%1 was added past the program: it has no seal", record),
        FaultKind.MOVED: tr("%1 stands in another place of the chain", record),
        FaultKind.NEWER: tr("%1 was sealed by a newer version of Batchline", record),
        FaultKind.LINK_MISSING: tr("Chain entry %1 is gone, and a record with it", number),
        FaultKind.CUT_OFF: tr("The end of the chain is not what its head says"),
        FaultKind.BEFORE_CHANGED: tr("Records older than the seals were added, removed or changed"),
        FaultKind.OTHER_SEAL: tr("The chain is not the one of the seal that was given"),
    }[fault.kind]


def field_word(name: str) -> str:
    """Return what people call a sealed field; one that is not known keeps its own name."""
    return {**_batch_fields(), **_other_fields()}.get(name, name)


def _batch_fields() -> dict[str, str]:
    return {
        "id": tr("number"),
        "line": tr("line"),
        "odoo_id": tr("number in Odoo"),
        "mo_id": tr("order"),
        "product_name": tr("product"),
        "bom_name": tr("recipe"),
        "planned_kg": tr("planned quantity"),
        "planned_start": tr("planned start"),
        "state": tr("state"),
        "attempt": tr("attempt"),
        "accepted": tr("accepted figures"),
        "finished_kg": tr("finished weight"),
        "status_manufacturing": tr("the PLC's word that it finished"),
        "status_operation": tr("the PLC's word that it failed"),
        "set_aside_at": tr("when it was set aside"),
        "set_aside_cause": tr("why it was set aside"),
        "set_aside_reason": tr("why it was set aside"),
        "fetched_at": tr("when it was fetched"),
        "downloaded_at": tr("when it was downloaded"),
        "taken_at": tr("when the PLC took it"),
        "started_at": tr("when it started"),
        "finished_at": tr("when it finished"),
        "last_read_from_plc": tr("when it was read last"),
        "last_change_at": tr("when it changed last"),
        "batch_id": tr("number in the queue"),
        "batch_no": tr("slot"),
        "plc_name": tr("name in the PLC"),
        "name_reversed": tr("name for the search"),
        "ended_at": tr("when it ended"),
        "completion": tr("how it ended"),
        "archived_at": tr("when it was archived"),
        "booked_kg": tr("booked weight"),
        "weighed": tr("weighed or not"),
        "actor": tr("who did it"),
        "reason": tr("reason"),
        "components": tr("components"),
        "doses": tr("figures of silos"),
        "weighings": tr("weighings"),
    }


def _other_fields() -> dict[str, str]:
    return {
        "history_id": tr("which batch it is about"),
        "at": tr("time"),
        "station": tr("station"),
        "text": tr("its text"),
        "push_id": tr("what it answers"),
        "duration_s": tr("how long it took"),
        "answer": tr("its words"),
        "asked_at": tr("time"),
        "role": tr("role"),
        "kind": tr("kind"),
        "target": tr("what it is about"),
        "params": tr("details"),
        "action_id": tr("number"),
        "ok": tr("done or not"),
        "message": tr("outcome"),
        "alarm_id": tr("number of the alarm"),
        "code": tr("alarm or event"),
        "subject": tr("what it is about"),
        "priority": tr("priority"),
        "event": tr("change"),
        "before": tr("state before"),
        "after": tr("state after"),
        "by": tr("who did it"),
        "silo": tr("silo"),
        "kg": tr("quantity"),
        "level_kg": tr("level"),
        "at_least": tr("whether more may be there"),
        "dosed_kg": tr("what was dosed by then"),
        "product": tr("product"),
    }

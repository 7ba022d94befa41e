"""What happened to a batch, as the tables of its record: who did what, alarms, Odoo, comments."""

from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from hmi import text
from hmi.language import heard, heard_line
from hmi.screens.alarms.journal_faces import change_word
from hmi.screens.history.story_faces import push_word
from hmi.screens.queue.record_faces import action_word
from hmi.text import tr
from services.application.alarm_desk import JournalLine
from services.domain.batch import Batch
from services.domain.batch_record import BatchRecord
from services.domain.document import (
    KG,
    MINUTES,
    TEXT,
    TIME,
    Column,
    Format,
    Kind,
    Row,
    Section,
    Table,
)
from services.domain.push import OrderFigures

_MINUTE_S = 60
_SECONDS = Format(Kind.NUMBER, "s", 1)


def story_sections(record: BatchRecord) -> tuple[Section, ...]:
    """Return one section a subject; those that every record should say something of stay empty."""
    batch = record.entry.batch
    found = [
        Section(tr("Who did what"), (_actions(record),)),
        Section(tr("Alarms and events"), (_alarms(record),)),
        Section(tr("Failures"), (_failures(record),)),
        Section(tr("Sent to Odoo, and its answers"), (_answers(record),)),
        Section(tr("Comments"), (_comments(record),)),
    ]
    decided = _decided(record)
    if decided.rows:
        found.insert(4, Section(tr("Decided about the figures for Odoo"), (decided,)))
    if batch.accepted:
        found.insert(1, Section(tr("Accepted figures"), (_accepted(batch),)))
    return tuple(found)


def _actions(record: BatchRecord) -> Table:
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Who")),
        Column(tr("Station")),
        Column(tr("What"), TEXT, 1.5),
        Column(tr("Reason"), TEXT, 2),
        Column(tr("Outcome"), TEXT, 2),
    )
    rows: list[tuple[datetime, Row]] = []
    aside = record.entry.batch.set_aside
    for each in record.actions:
        action, outcome = each.action, each.outcome
        told = tr("not known yet") if outcome is None else heard(outcome.message)
        if outcome is not None and not outcome.ok:
            told = f"{tr('not done')}: {told}"
        actor, request = action.actor, action.request
        what = action_word(request.kind)
        at = action.asked_at
        rows.append((at, (at, actor.name, actor.station, what, request.reason, told)))
    if aside is not None:
        cause = text.set_aside_cause(aside.cause)
        rows.append((aside.at, (aside.at, "", "", tr("Set aside"), aside.reason, cause)))
    empty = tr("Nobody did anything with this batch.")
    return Table(columns, tuple(row for _, row in sorted(rows, key=itemgetter(0))), empty=empty)


def _accepted(batch: Batch) -> Table:
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Field"), TEXT, 1.5),
        Column(tr("Figure"), KG),
        Column(tr("Refused because")),
        Column(tr("By")),
        Column(tr("Why"), TEXT, 2),
    )
    rows = tuple(
        (one.at, one.field, one.kg, text.refusal(one.reason), one.by, one.why)
        for one in batch.accepted
    )
    return Table(columns, rows)


def _alarms(record: BatchRecord) -> Table:
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Priority")),
        Column(tr("Alarm or event"), TEXT, 3),
        Column(tr("Change")),
        Column(tr("By")),
        Column(tr("Why"), TEXT, 2),
    )
    rows = []
    for entry in record.alarms:
        line = heard_line(JournalLine(entry, record.words.get(entry.code.value, "")))
        priority = None if entry.priority is None else str(int(entry.priority))
        by, change = entry.by or tr("the line"), change_word(entry)
        rows.append((entry.at, priority, line.title, change, by, entry.reason))
    return Table(columns, tuple(rows), empty=tr("No alarm and no event was about this batch."))


def _failures(record: BatchRecord) -> Table:
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Equipment")),
        Column(tr("Failure"), TEXT, 2),
        Column(tr("Down"), MINUTES),
        Column(tr("Resolved by")),
        Column(tr("What was done"), TEXT, 2),
    )
    rows = tuple(
        (
            each.occurred_at,
            each.equipment_code,
            each.text,
            Decimal(int(each.downtime(record.read_at).total_seconds()) // _MINUTE_S),
            tr("still open") if each.is_open else each.resolved_by,
            each.resolution,
        )
        for each in record.failures
    )
    return Table(columns, rows, empty=tr("No equipment failed while it was made."))


def _answers(record: BatchRecord) -> Table:
    """One row an answer; what was never tried has a row without one."""
    columns = (
        Column(tr("When"), TIME),
        Column(tr("What"), TEXT, 1.5),
        Column(tr("State"), TEXT, 1.5),
        Column(tr("Took"), _SECONDS),
        Column(tr("Odoo's answer"), TEXT, 3),
    )
    rows: list[Row] = []
    for each in record.pushes:
        push = each.push
        what, state = push_word(push.kind), text.push_state(push.state)
        rows += [
            (one.at, what, state, Decimal(str(one.took_s)), heard(one.answer)) for one in each.tries
        ]
        if not each.tries:
            rows.append((push.ended_at or push.created_at, what, state, None, ""))
    return Table(columns, tuple(rows), empty=tr("Nothing was sent to Odoo."))


def _decided(record: BatchRecord) -> Table:
    """Return what people booked elsewhere or left out, which changed a push's own figures."""
    columns = (
        Column(tr("Silo"), TEXT, 0.5),
        Column(tr("Figure"), KG),
        Column(tr("Booked on"), TEXT, 2),
        Column(tr("By")),
        Column(tr("Why"), TEXT, 2),
    )
    names = {part.product_id: part.product_name for part in record.entry.batch.components}
    rows = []
    for each in record.pushes:
        if not isinstance(each.push.body, OrderFigures):
            continue
        for made in each.push.body.decisions:
            where = made.added or names.get(made.product_id or 0, "") or tr("left out")
            rows.append((str(made.silo), made.kg, where, made.by, made.reason))
    return Table(columns, tuple(dict.fromkeys(rows)))


def _comments(record: BatchRecord) -> Table:
    columns = (
        Column(tr("When"), TIME),
        Column(tr("Who")),
        Column(tr("Station")),
        Column(tr("Comment"), TEXT, 3),
    )
    rows = tuple((one.at, one.actor, one.station, one.text) for one in record.comments)
    return Table(columns, rows, empty=tr("No comment."))

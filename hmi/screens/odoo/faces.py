"""From the ledger's values to what the Odoo page shows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, DETAIL, age, age_since, clock, kg, number
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.pen import RIGHT
from hmi.widgets.symbols import AlarmFace, Mark
from hmi.widgets.table import Cell, Column, Row
from services.domain.alarm import AlarmState, Priority
from services.domain.ledger import LedgerEntry, LedgerView, ReconcileLine, ReconcileView
from services.domain.push import (
    Decision,
    FailureReport,
    OrderFigures,
    PushKind,
    PushState,
)
from services.domain.quantity import ZERO

LEDGER = (
    Column(84),
    Column(172),
    Column(112),
    Column(86, RIGHT),
    Column(44, RIGHT),
    Column(196),
    Column(0),
    Column(112, RIGHT),
)
RECONCILE = (Column(0), Column(78, RIGHT), Column(78, RIGHT), Column(78, RIGHT))
TRIES = (Column(84), Column(56, RIGHT), Column(0))
REFUSED = AlarmFace(Priority.MEDIUM, AlarmState.ACKNOWLEDGED)
_MARKS = {
    PushState.WAITING: Mark.CLOCK,
    PushState.DELIVERED: Mark.TICK,
    PushState.REPLACED: Mark.RING,
    PushState.CLOSED: Mark.HAND,
}


@dataclass(frozen=True, slots=True)
class EntryFace:
    """The chosen push: what it is, how it stands and what that means."""

    title: str = ""
    facts: str = ""
    meaning: str = ""
    refused: bool = False


def headers() -> tuple[str, ...]:
    return (
        tr("Made"),
        tr("Order"),
        tr("What"),
        tr("Total kg"),
        tr("Tries"),
        tr("State"),
        tr("Odoo's last answer"),
        tr("Next try, or end"),
    )


def ledger_row(entry: LedgerEntry, now: datetime) -> Row:
    push = entry.push
    refused = push.state is PushState.QUARANTINE
    state = Cell(
        text.push_state(push.state),
        mark=_MARKS.get(push.state, Mark.NONE),
        alarm=REFUSED if refused else None,
        weight=600 if refused else 400,
        may_elide=True,
    )
    return Row(
        (
            Cell(clock(push.created_at, now, seconds=True), role="text.secondary", may_elide=True),
            Cell(subject(entry), weight=600, may_elide=True),
            Cell(kind(push.kind), may_elide=True),
            Cell(kg(total_kg(entry), DETAIL)),
            Cell(str(push.tries)),
            state,
            Cell(heard(push.last_answer) or DASH, role="text.secondary", may_elide=True),
            Cell(next_try(entry, now), role="text.secondary"),
        )
    )


def subject(entry: LedgerEntry) -> str:
    body = entry.push.body
    return body.equipment_code if isinstance(body, FailureReport) else entry.subject


def kind(of: PushKind) -> str:
    return {
        PushKind.RUNNING: tr("running figures"),
        PushKind.FINAL: tr("final and done"),
        PushKind.CANCEL: tr("cancel"),
        PushKind.FAILURE: tr("failure report"),
    }[of]


def total_kg(entry: LedgerEntry) -> Decimal | None:
    body = entry.push.body
    if not isinstance(body, OrderFigures):
        return None
    return sum((figure.kg for figure in body.figures), ZERO)


def next_try(entry: LedgerEntry, now: datetime) -> str:
    push = entry.push
    if push.ended_at is not None:
        return clock(push.ended_at, now, seconds=True)
    if push.state is not PushState.WAITING:
        return DASH
    left = (push.not_before - now).total_seconds() if push.not_before else 0
    return tr("in %1", age(left)) if left > 0 else tr("now")


def entry_face(entry: LedgerEntry, now: datetime) -> EntryFace:
    push = entry.push
    refused = push.state is PushState.QUARANTINE
    title = f"{subject(entry)}  {entry.product_name}".strip()
    facts = [kind(push.kind), text.push_state(push.state)]
    if push.ended_at is not None:
        facts.append(clock(push.ended_at, now, seconds=True))
    if push.tries:
        often = tr("tried %1 times", str(push.tries))
        facts.append(tr("tried once") if push.tries == 1 else often)
    return EntryFace(
        tr("Refused: %1", title) if refused else title, " · ".join(facts), _meaning(entry), refused
    )


def _meaning(entry: LedgerEntry) -> str:
    push = entry.push
    decided = push.body.decisions if isinstance(push.body, OrderFigures) else ()
    parts = [_decision(each) for each in decided]
    if push.state is PushState.QUARANTINE:
        parts.insert(0, heard(push.last_answer).rstrip(".") + ".")
    if push.state is PushState.QUARANTINE and push.order is None:
        parts.append(tr("It waits for a person."))
    elif push.state is PushState.QUARANTINE and entry.archived:
        parts.append(tr("It waits for a person; its batch is in the history."))
    elif push.state is PushState.QUARANTINE:
        parts.append(tr("It waits for a person, and its batch is set aside; the line goes on."))
    elif push.state is PushState.DELIVERED:
        parts.append(tr("Odoo has it."))
    return " ".join(parts)


def _decision(each: Decision) -> str:
    amount, silo = kg(each.kg, DETAIL), str(each.silo)
    if each.product_id is None:
        return tr("%1 kg of silo %2 left out by %3.", amount, silo, each.by)
    if each.added:
        product = text.product_in_short(each.added)
        return tr("%1 kg of silo %2 added as %3 by %4.", amount, silo, product, each.by)
    return tr("%1 kg of silo %2 booked elsewhere by %3.", amount, silo, each.by)


def try_rows(entry: LedgerEntry, now: datetime) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                Cell(clock(each.at, now, seconds=True), role="text.secondary", may_elide=True),
                Cell(tr("%1 s", number(Decimal(str(each.took_s)), 1)), role="text.secondary"),
                Cell(heard(each.answer), may_elide=True),
            )
        )
        for each in entry.tries
    )


def reconcile_rows(view: ReconcileView) -> tuple[Row, ...]:
    return tuple(_reconcile_row(line, view) for line in view.lines)


def _reconcile_row(line: ReconcileLine, view: ReconcileView) -> Row:
    name = " ".join([*map(str, line.silos), text.product_in_short(line.name)])
    unknown = tr("no answer") if view.problem else tr("no line")
    odoo = kg(line.odoo_kg, DETAIL) if line.odoo_kg is not None else unknown
    weight = 400 if line.agrees else 600
    mark = Mark.TICK if line.agrees else Mark.NONE
    # As weighed, or as planned: booked all the same.
    by_hand = line.plc_kg is None and not line.silos
    return Row(
        (
            Cell(
                name,
                mark=mark,
                alarm=None if line.agrees else REFUSED,
                weight=weight,
                may_elide=True,
            ),
            Cell(odoo, weight=weight),
            Cell(kg(line.ours_kg, DETAIL), weight=weight),
            Cell(tr("hand"), role="text.secondary")
            if by_hand
            else Cell(kg(line.plc_kg, DETAIL), weight=weight),
        ),
        selected=not line.agrees,
    )


def reconcile_title(view: ReconcileView | None, now: datetime) -> str:
    if view is None:
        return tr("Reconcile, kg")
    state = view.odoo_state or tr("no answer")
    return tr("kg · in Odoo: %1 · %2", state, clock(view.read_at, now, seconds=True))


def page_facts(view: LedgerView, now: datetime) -> str:
    parts = [tr("%1 waiting", str(view.waiting)), tr("%1 refused", str(view.refused))]
    if view.next_try_at is not None and view.next_try_at > now:
        parts.append(tr("next try in %1", age((view.next_try_at - now).total_seconds())))
    if view.last_success_at is not None:
        parts.append(tr("last answer %1 ago", age_since(view.last_success_at, now)))
    return ", ".join(parts)

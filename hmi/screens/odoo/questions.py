"""What the operator is asked before a decision on what Odoo refused."""

from hmi.figures import DETAIL, kg
from hmi.questions import Choice, Question
from hmi.screens.odoo.faces import kind, subject
from hmi.text import tr
from services.domain.ledger import LedgerEntry
from services.domain.user import ActionKind


def book_elsewhere(entry: LedgerEntry, silo: int) -> Question:
    amount = kg(entry.in_question_kg[silo], DETAIL)
    choices = tuple(
        Choice(
            str(component.product_id),
            component.product_name,
            tr("silo %1", str(component.silo)) if component.silo else tr("added by hand"),
            (
                tr("add %1 kg of silo %2 to %3,", amount, str(silo), component.product_name),
                tr("send the final figures once nothing is left to decide,"),
                tr("keep the PLC's own figures in the record."),
            ),
            tr("%1 kg", amount),
        )
        for component in {c.product_id: c for c in entry.components}.values()
        if component.silo != silo
    )
    return Question(
        kind=ActionKind.BOOK_ELSEWHERE,
        target=entry.push.id,
        title=tr("Book %1 kg of silo %2 on a component", amount, str(silo)),
        facts=_facts(entry),
        act=tr("Book"),
        choices=choices,
        choices_title=tr("Which component takes it"),
        choice_param="product",
        params=(("silo", str(silo)),),
    )


def add_product(entry: LedgerEntry, silo: int) -> Question:
    """Ask before a silo's product becomes a component of the order in Odoo."""
    amount = kg(entry.in_question_kg[silo], DETAIL)
    effects = (
        tr("look the product up in Odoo and add it to the order with %1 kg,", amount),
        tr("send the final figures once nothing is left to decide,"),
        tr("keep the PLC's own figures in the record."),
    )
    known = entry.silos_in_question.get(silo)
    label = known.name if known else ""
    choices = tuple(
        Choice(
            name,
            label if position == 0 else name,
            tr("silo %1, in Odoo %2", str(silo), name),
            effects,
            tr("%1 kg", amount),
        )
        for position, name in enumerate(known.products if known else ())
    )
    return Question(
        kind=ActionKind.ADD_PRODUCT,
        target=entry.push.id,
        title=tr("Add the product of silo %1, %2 kg, to the order", str(silo), amount),
        facts=_facts(entry),
        act=tr("Add"),
        act_detail=tr("%1 kg", amount),
        effects=effects,
        choices=choices,
        choices_title=tr("Which product it was"),
        choice_param="name" if choices else "",
        params=(("silo", str(silo)),),
    )


def leave_out(entry: LedgerEntry, silo: int) -> Question:
    amount = kg(entry.in_question_kg[silo], DETAIL)
    return Question(
        kind=ActionKind.LEAVE_OUT,
        target=entry.push.id,
        title=tr("Leave %1 kg of silo %2 out", amount, str(silo)),
        facts=_facts(entry),
        act=tr("Leave out"),
        act_detail=tr("Odoo never gets it"),
        effects=(
            tr("send the final figures without it once nothing is left to decide,"),
            tr("keep %1 kg in the record, with your reason.", amount),
        ),
        reasons=(tr("Flushing"), tr("Taken out again"), tr("Weigher fault")),
        params=(("silo", str(silo)),),
    )


def send_again(entry: LedgerEntry) -> Question:
    return Question(
        kind=ActionKind.RETRY_PUSH,
        target=entry.push.id,
        title=tr("Send %1 to Odoo again", subject(entry)),
        facts=_facts(entry),
        act=tr("Send now"),
        act_detail=tr("tried %1 times so far", str(entry.push.tries)),
        effects=(
            tr("read the order's state in Odoo,"),
            tr("send the same figures once more, if it is open."),
        ),
    )


def close_push(entry: LedgerEntry, user_name: str) -> Question:
    history = tr("move the batch to the history as “by hand, %1”,", user_name)
    return Question(
        kind=ActionKind.CLOSE_PUSH,
        target=entry.push.id,
        title=tr("Close %1 without Odoo", subject(entry)),
        facts=_facts(entry),
        act=tr("Close"),
        act_detail=tr("Odoo gets nothing more"),
        effects=(
            tr("send nothing more of it to Odoo, now or later,"),
            *(() if entry.archived else (history,)),
            tr("keep it on record as closed, with your reason."),
        ),
        reasons=(tr("Booked in Odoo by hand"), tr("Made again"), tr("Not wanted")),
    )


def _facts(entry: LedgerEntry) -> str:
    return f"{entry.subject} · {kind(entry.push.kind)}"

"""What the operator is asked before an action: what it will do, and which reasons are ready."""

from dataclasses import dataclass, replace
from decimal import Decimal

from hmi import text
from hmi.figures import DETAIL, kg
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.figure_field import FigureLimits
from services.application.plant_view import BatchView, PlantView
from services.domain.action import ActionRequest, OdooChoice
from services.domain.batch import Batch
from services.domain.push import Push, PushKind, PushState
from services.domain.user import FINAL, REASON_NEEDED, ActionKind

_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ways an action can go, with its own effects."""

    value: str
    label: str
    detail: str
    effects: tuple[str, ...]
    act_detail: str
    refused: str = ""  # why it cannot be done this way


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a confirmation sheet shows."""

    kind: ActionKind
    target: int
    title: str
    facts: str
    act: str  # the button is named after the act
    act_detail: str = ""
    effects: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choices_title: str = ""
    choice_param: str = ""
    reasons: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()  # what is settled already
    figure: FigureLimits | None = None  # a figure to be typed; effects name it as %kg
    figure_param: str = "kg"
    reason_title: str = ""
    refused: str = ""  # why it cannot be done now

    @property
    def needs_reason(self) -> bool:
        return self.kind in REASON_NEEDED

    @property
    def can_be_taken_back(self) -> bool:
        return self.kind in FINAL


@dataclass(frozen=True, slots=True)
class Answer:
    reason: str = ""
    choice: str = ""
    figure: str = ""


def said(question: Question, answer: Answer) -> str:
    """Return what was decided in one line: how it goes, and why."""
    chosen = next((each for each in question.choices if each.value == answer.choice), None)
    how = chosen.act_detail if chosen else question.act_detail
    return " · ".join(part for part in (how, answer.reason) if part)


def request(question: Question, answer: Answer) -> ActionRequest:
    chosen = {question.choice_param: answer.choice} if question.choice_param else {}
    typed = {question.figure_param: answer.figure} if question.figure is not None else {}
    params = dict(question.params) | chosen | typed
    return ActionRequest(question.kind, question.target, answer.reason, params)


def set_aside(each: BatchView) -> Question:
    batch = each.batch
    return Question(
        kind=ActionKind.SET_ASIDE,
        target=batch.id,
        title=tr("Set %1 aside", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Set aside"),
        act_detail=tr("the line goes on with the next"),
        effects=(
            tr("keep the batch with its figures, out of the queue,"),
            tr("go on with the next batch; nothing is written to the PLC,"),
            tr("send nothing more of it to Odoo until a person decides."),
        ),
        reasons=(
            tr("Gate fault"),
            tr("Weigher fault"),
            tr("Material missing"),
            tr("Wrong material"),
        ),
    )


def take_back(each: BatchView) -> Question:
    batch = each.batch
    return Question(
        kind=ActionKind.TAKE_BACK,
        target=batch.id,
        title=tr("Take %1 back into the queue", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Take back"),
        act_detail=tr("it counts as queue again"),
        effects=(
            tr("put the batch back into the queue with its figures,"),
            tr("go on with it where it stands; Odoo is told as usual."),
        ),
    )


def download_again(each: BatchView) -> Question:
    batch = each.batch
    return Question(
        kind=ActionKind.DOWNLOAD_AGAIN,
        target=batch.id,
        title=tr("Download %1 again", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Download again"),
        act_detail=tr("attempt %1", str(batch.attempt + 1)),
        effects=(
            tr("write the whole order to a free slot of the PLC,"),
            tr("keep %1 kg of the attempts so far; they are added up,", kg(batch.dosed_kg, DETAIL)),
            tr("put the batch back into the queue."),
        ),
    )


def return_untouched(view: PlantView) -> Question:
    untouched = [
        each.batch.order.name
        for each in view.queue
        if not each.batch.is_finished and not each.batch.dosed_kg
    ]
    return Question(
        kind=ActionKind.RETURN_UNTOUCHED,
        target=0,
        title=tr("Return untouched batches to Odoo"),
        facts=tr("%1 untouched", str(len(untouched))),
        act=tr("Return %1", str(len(untouched))),
        effects=(
            tr("take %1 out of the queue; Odoo keeps them open,", _names(untouched)),
            tr("leave every batch that has begun where it is,"),
            tr("fetch orders anew when the queue is empty."),
        ),
        reasons=(tr("Urgent order"), tr("Material missing"), tr("Wrong order")),
    )


def start_over(view: PlantView) -> Question:
    """Ask before the whole queue is cleared: what becomes of each batch stands in the effects."""
    going = [each.batch for each in view.queue if not each.batch.is_finished]
    returned = [batch.order.name for batch in going if not batch.dosed_kg]
    aside = [batch.order.name for batch in going if batch.dosed_kg]
    finished = [each.batch.order.name for each in view.queue if each.batch.is_finished]
    effects = [
        tr("return %1 to Odoo, where they stay open;", _names(returned)),
        tr("set %1 aside with what was dosed;", _names(aside)),
        tr("leave %1 to be archived as usual;", _names(finished)),
    ]
    told = [
        words for words, names in zip(effects, (returned, aside, finished), strict=True) if names
    ]
    return Question(
        kind=ActionKind.START_OVER,
        target=0,
        title=tr("Start over with an empty queue"),
        facts=tr("%1 in the queue", str(len(view.queue))),
        act=tr("Start over"),
        act_detail=tr("%1 batches", str(len(going))),
        effects=(*told, tr("fetch orders anew when the queue is empty.")),
        reasons=(tr("New plan"), tr("PLC lost its memory"), tr("Wrong order")),
    )


def _names(names: list[str]) -> str:
    """Return a few names, and how many more."""
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return tr("%1 and %2 more", shown, str(more)) if more > 0 else shown


def cancel(each: BatchView, user_name: str) -> Question:
    batch = each.batch
    dosed = tr("%1 kg", kg(batch.dosed_kg, DETAIL))
    history = tr("move the batch to the history once Odoo has answered.")
    aside = tr("take the batch out of the queue; nothing is written to the PLC,")
    cancelled = (tr("cancel the order in Odoo, as %1,", user_name), history)
    question = Question(
        kind=ActionKind.CANCEL,
        target=batch.id,
        title=tr("Cancel %1", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Cancel the order"),
        act_detail=tr("nothing was dosed"),
        effects=(aside, *cancelled),
        reasons=(tr("Not wanted"), tr("Gate fault"), tr("Material missing"), tr("Wrong order")),
    )
    if not batch.dosed_kg:
        return question
    went_in = batch.dosed_kg + sum((w.kg for w in batch.weighings), Decimal(0))
    finish = Choice(
        OdooChoice.DONE.value,
        tr("Finish with what was dosed"),
        tr("%1 kg booked, order closed", kg(went_in, DETAIL)),
        (
            tr("book the %1 kg that went in on the order in Odoo,", kg(went_in, DETAIL)),
            tr("mark it done there, as not weighed,"),
            history,
        ),
        tr("Odoo: done, %1 kg", kg(went_in, DETAIL)),
    )
    return replace(
        question,
        act=tr("End the order"),
        choices=(finish, _loss(tr("Cancel it"), dosed, history)),
        choices_title=tr("What becomes of %1", dosed),
        choice_param="odoo",
    )


def _loss(label: str, dosed: str, history: str) -> Choice:
    """The order is cancelled in Odoo, and what was dosed of it is lost."""
    return Choice(
        OdooChoice.CANCELLED.value,
        label,
        tr("%1 of material is recorded as loss", dosed),
        (tr("cancel the order in Odoo,"), tr("keep %1 on record as loss,", dosed), history),
        tr("Odoo: cancelled"),
    )


def archive_by_hand(each: BatchView, user_name: str) -> Question:
    batch = each.batch
    dosed = tr("%1 kg", kg(batch.dosed_kg, DETAIL))
    history = tr("move the batch to the history as “by hand, %1”.", user_name)
    booked, weighed = batch.booked_kg
    if not batch.is_finished:  # closed with what went in, not with what was planned
        booked = batch.dosed_kg + sum((w.kg for w in batch.weighings), Decimal(0))
        weighed = True
    how = (
        tr("%1 kg booked, order closed") if weighed else tr("%1 kg booked as planned, not weighed")
    )
    silos = str(len(batch.actuals_kg))
    done = Choice(
        OdooChoice.DONE.value,
        tr("Done with these figures"),
        how.replace("%1", kg(booked, DETAIL)),
        (
            tr("send the final figures of %1 silos to Odoo,", silos),
            tr("mark the order done there with %1 kg,", kg(booked, DETAIL)),
            history,
        ),
        tr("Odoo: done, %1 kg", kg(booked, DETAIL)),
    )
    cancelled = _loss(tr("Cancelled"), dosed, history)
    nothing = Choice(
        OdooChoice.NOTHING.value,
        tr("Nothing"),
        tr("the order stays open in Odoo, on record"),
        (tr("send Odoo nothing; the order stays open there,"), history),
        tr("Odoo gets nothing"),
    )
    return Question(
        kind=ActionKind.ARCHIVE_BY_HAND,
        target=batch.id,
        title=tr("Archive %1 by hand", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Archive"),
        choices=(done, cancelled, nothing),
        choices_title=tr("What Odoo gets"),
        choice_param="odoo",
        reasons=(
            tr("Gate fault"),
            tr("Weigher fault"),
            tr("Order changed"),
            tr("Wrong material"),
        ),
    )


def retry_push(each: BatchView) -> Question | None:
    """Ask whether to send what waits of this batch again; None if nothing waits."""
    push = push_to_retry(each)
    if push is None:
        return None
    effects = [tr("read the order's state in Odoo,"), _send_words(push)]
    if push.last_answer:
        effects.append(tr("Last answer: %1", heard(push.last_answer)))
    return Question(
        kind=ActionKind.RETRY_PUSH,
        target=push.id,
        title=tr("Send %1 to Odoo again", each.batch.order.name),
        facts=batch_facts(each.batch),
        act=tr("Send now"),
        act_detail=tr("tried %1 times so far", str(push.tries)),
        effects=tuple(effects),
    )


def push_to_retry(each: BatchView) -> Push | None:
    """Return the push a retry would send: one in quarantine first, else the final, else any."""
    ranked = sorted(
        each.pushes,
        key=lambda push: (push.state is not PushState.QUARANTINE, push.kind is not PushKind.FINAL),
    )
    return ranked[0] if ranked else None


def _send_words(push: Push) -> str:
    return {
        PushKind.RUNNING: tr("send the figures of now, which replace earlier ones."),
        PushKind.FINAL: tr("send the final figures and mark the order done."),
        PushKind.CANCEL: tr("cancel the order there."),
        PushKind.FAILURE: tr("report the equipment failure."),
    }[push.kind]


def force_sync(view: PlantView) -> Question:
    return Question(
        kind=ActionKind.FORCE_SYNC,
        target=0,
        title=tr("Fetch orders from Odoo now"),
        facts=tr("%1 in the queue", str(len(view.queue))),
        act=tr("Sync now"),
        act_detail=tr("the same run as by the clock"),
        effects=(
            tr("ask Odoo for this line's confirmed orders,"),
            tr("store them in the queue, oldest planned start first,"),
            tr("write them to the PLC."),
        ),
    )


def retry_all(view: PlantView) -> Question:
    waiting = view.waiting_pushes + view.quarantined_pushes
    return Question(
        kind=ActionKind.RETRY_ALL_PUSHES,
        target=0,
        title=tr("Send all that waits for Odoo"),
        facts=tr("%1 waiting", str(waiting)),
        act=tr("Send all now"),
        effects=(
            tr("try everything that waits again, oldest first,"),
            tr("leave out what Odoo refused before; that is decided batch by batch."),
        ),
    )


def batch_facts(batch: Batch) -> str:
    parts = [batch.product_name]
    if batch.slot is not None:
        parts.append(tr("slot %1", str(batch.slot)))
    parts.append(text.inside(text.batch_state(batch)))
    asked = sum(batch.setpoints_kg.values(), Decimal(0))
    figures = tr("%1 of %2 kg dosed", kg(batch.dosed_kg, DETAIL), kg(asked, DETAIL))
    return " · ".join([*parts, figures])

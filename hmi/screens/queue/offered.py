"""The actions on a batch that the services offer: their words, and what is asked before them."""

from collections.abc import Callable
from dataclasses import dataclass

from hmi import questions, weighing_questions
from hmi.action_faces import ActionWords
from hmi.questions import Question
from hmi.text import tr
from services.application.plant_view import BatchView, Obstacle
from services.domain.user import ActionKind

Ask = Callable[[BatchView, str], Question | None]


@dataclass(frozen=True, slots=True)
class Offer:
    words: ActionWords
    ask: Ask  # with the name of who is logged in


_ORDER = (
    ActionKind.SET_ASIDE,
    ActionKind.TAKE_BACK,
    ActionKind.WEIGH_BY_HAND,
    ActionKind.UNDO_WEIGHING,
    ActionKind.RETRY_PUSH,
    ActionKind.DOWNLOAD_AGAIN,
    ActionKind.CANCEL,
    ActionKind.ARCHIVE_BY_HAND,
)


def offered(each: BatchView) -> tuple[ActionKind, ...]:
    """Return what is worth a button, legal ones first; a pointless one has none.

    Set aside and take back are never both of use; without a push there is none to retry, and a
    finished order is not cancelled any more.
    """
    aside = each.batch.set_aside is not None
    pointless = {ActionKind.SET_ASIDE if aside else ActionKind.TAKE_BACK}
    if each.obstacles.get(ActionKind.RETRY_PUSH) is Obstacle.NOTHING_TO_RETRY:
        pointless.add(ActionKind.RETRY_PUSH)
    if each.obstacles.get(ActionKind.WEIGH_BY_HAND) is Obstacle.NOTHING_BY_HAND:
        pointless.add(ActionKind.WEIGH_BY_HAND)
    if each.obstacles.get(ActionKind.UNDO_WEIGHING) is not Obstacle.NONE:
        pointless.add(ActionKind.UNDO_WEIGHING)
    if each.batch.is_finished:
        pointless.add(ActionKind.CANCEL)
    kinds = [kind for kind in each.obstacles if kind not in pointless]
    return tuple(sorted(kinds, key=lambda kind: (*_rank(each, kind), kind.value)))


def target(kind: ActionKind, each: BatchView) -> int:
    if kind is ActionKind.RETRY_PUSH:
        push = questions.push_to_retry(each)
        return push.id if push is not None else 0
    return each.batch.id


def offer(kind: ActionKind) -> Offer:
    """Return the words and the question of *kind*; one without its own gets a plain question."""
    known = _offers().get(kind)
    if known is not None:
        return known
    label = kind.value.replace("_", " ").capitalize()
    return Offer(ActionWords(f"{label}…", ""), lambda each, _user: _plain(kind, label, each))


def _rank(each: BatchView, kind: ActionKind) -> tuple[bool, int]:
    place = _ORDER.index(kind) if kind in _ORDER else 1
    return (each.obstacles[kind] is not Obstacle.NONE, place)


def _offers() -> dict[ActionKind, Offer]:
    return {
        ActionKind.SET_ASIDE: Offer(
            ActionWords(tr("Set aside…"), tr("Line goes on with the next")),
            lambda each, _user: questions.set_aside(each),
        ),
        ActionKind.TAKE_BACK: Offer(
            ActionWords(tr("Take back…"), tr("Into the queue again")),
            lambda each, _user: questions.take_back(each),
        ),
        ActionKind.DOWNLOAD_AGAIN: Offer(
            ActionWords(tr("Download again…"), tr("A new attempt in a free slot")),
            lambda each, _user: questions.download_again(each),
        ),
        ActionKind.CANCEL: Offer(
            ActionWords(tr("Cancel…"), tr("End the order in Odoo")), questions.cancel
        ),
        ActionKind.WEIGH_BY_HAND: Offer(
            ActionWords(tr("Weigh by hand…"), tr("What was added by hand")),
            lambda each, _user: weighing_questions.weigh_by_hand(each),
        ),
        ActionKind.UNDO_WEIGHING: Offer(
            ActionWords(tr("Undo weighing…"), tr("Entered wrongly")),
            lambda each, _user: weighing_questions.undo_weighing(each),
        ),
        ActionKind.ARCHIVE_BY_HAND: Offer(
            ActionWords(tr("Archive by hand…"), tr("Move it to the history")),
            questions.archive_by_hand,
        ),
        ActionKind.RETRY_PUSH: Offer(
            ActionWords(tr("Retry push"), tr("Send the figures to Odoo now")),
            lambda each, _user: questions.retry_push(each),
        ),
    }


def _plain(kind: ActionKind, label: str, each: BatchView) -> Question:
    return Question(
        kind=kind,
        target=each.batch.id,
        title=f"{label}: {each.batch.order.name}",
        facts=each.batch.product_name,
        act=label,
    )

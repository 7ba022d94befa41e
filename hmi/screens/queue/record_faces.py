"""Who did what, on whichever station: the latest actions and what came of them, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hmi.figures import age_since, clock
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.application.plant_view import PlantView
from services.domain.action import RecordedAction
from services.domain.user import ActionKind

_FRESH = timedelta(minutes=10)  # an older one is no news any more


@dataclass(frozen=True, slots=True)
class RecordFace:
    at: str
    who: str
    what: str
    mark: Mark
    told: str  # what came of it, in full
    reason: str
    bad: bool


def record_faces(view: PlantView, now: datetime) -> tuple[RecordFace, ...]:
    return tuple(_record_face(each, now) for each in view.actions)


def latest_action(view: PlantView, now: datetime) -> str:
    """Say in one line what somebody did last, as long as it is news; else nothing."""
    latest = next(iter(view.actions), None)
    if latest is None or now - latest.action.asked_at > _FRESH:
        return ""
    told = action_word(latest.action.request.kind)
    if latest.outcome is not None and latest.outcome.ok:
        told = heard(latest.outcome.message)
    elif latest.outcome is not None:
        told = tr("%1: not done", told)
    ago = age_since(latest.action.asked_at, now)
    return tr("%1, %2 ago: %3", _who(latest), ago, told)


def latest_in_short(view: PlantView) -> str:
    """Say the same where there is no room for it."""
    latest = next(iter(view.actions), None)
    return (
        ""
        if latest is None
        else f"{latest.action.actor.name}: {action_word(latest.action.request.kind)}"
    )


def _record_face(each: RecordedAction, now: datetime) -> RecordFace:
    outcome, request = each.outcome, each.action.request
    mark, told = Mark.CLOCK, tr("under way")
    if outcome is not None:
        mark = Mark.TICK if outcome.ok else Mark.CROSS
        told = heard(outcome.message)
    return RecordFace(
        at=clock(each.action.asked_at, now, seconds=True),
        who=_who(each),
        what=action_word(request.kind),
        mark=mark,
        told=told,
        reason=tr("Reason: %1", request.reason) if request.reason else "",
        bad=outcome is not None and not outcome.ok,
    )


def _who(each: RecordedAction) -> str:
    return tr("%1 at %2", each.action.actor.name, each.action.actor.station)


def action_word(kind: ActionKind) -> str:
    words = {
        ActionKind.LOG_IN: tr("Log in"),
        ActionKind.FORCE_SYNC: tr("Sync now"),
        ActionKind.RUN_JOB: tr("Run now"),
        ActionKind.RETRY_PUSH: tr("Send again"),
        ActionKind.RETRY_ALL_PUSHES: tr("Send all now"),
        ActionKind.ARCHIVE_BY_HAND: tr("Archive by hand"),
        ActionKind.CANCEL: tr("Cancel the order"),
        ActionKind.WEIGH_BY_HAND: tr("Weighed by hand"),
        ActionKind.SET_ASIDE: tr("Set aside"),
        ActionKind.TAKE_BACK: tr("Take back"),
        ActionKind.ACKNOWLEDGE_ALARM: tr("Acknowledge"),
        ActionKind.DOWNLOAD_AGAIN: tr("Download again"),
        ActionKind.RELEASE_HANDSHAKE: tr("Release the handshake"),
        ActionKind.RETURN_UNTOUCHED: tr("Return untouched"),
        ActionKind.BOOK_ELSEWHERE: tr("Book on a component"),
        ActionKind.LEAVE_OUT: tr("Leave out"),
        ActionKind.CLOSE_PUSH: tr("Close without Odoo"),
        ActionKind.ADOPT: tr("Adopt"),
        ActionKind.START_OVER: tr("Start over"),
        ActionKind.ENTER_SILO_LEVEL: tr("Enter level"),
        ActionKind.ENTER_DELIVERY: tr("Enter delivery"),
        ActionKind.UNDO_STOCK_ENTRY: tr("Take an entry back"),
        ActionKind.ENABLE_JOB: tr("Switch on"),
        ActionKind.RESET_PIN: tr("Another PIN"),
        ActionKind.LEAVE_KIOSK: tr("Close the program"),
        ActionKind.ADD_USER: tr("Add a person"),
        ActionKind.CHANGE_ROLE: tr("Another role"),
        ActionKind.DISABLE_USER: tr("Switch a person off"),
        ActionKind.ENABLE_USER: tr("Switch a person on"),
        ActionKind.DISABLE_JOB: tr("Switch off"),
        ActionKind.ACCEPT_REFUSED_FIGURES: tr("Accept the PLC's figures"),
        ActionKind.COMMENT: tr("Comment"),
    }
    return words.get(kind) or kind.value.replace("_", " ").capitalize()

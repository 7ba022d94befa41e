"""What can be done about an alarm, besides acknowledging it: offered where the alarm is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from hmi import alarm_questions, text
from hmi.questions import Question
from hmi.text import tr
from services.application.plant_view import AlarmView, Obstacle
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.user import ActionKind

_OFFERED = {
    AlarmCode.UNKNOWN_ORDER: ActionKind.ADOPT,
    AlarmCode.READING_REFUSED: ActionKind.ACCEPT_REFUSED_FIGURES,
    AlarmCode.HANDSHAKE_WAITS: ActionKind.RELEASE_HANDSHAKE,
    AlarmCode.ORDER_LEFT_IN_PLC: ActionKind.RELEASE_HANDSHAKE,
}
_QUESTIONS: dict[ActionKind, Callable[[AlarmView], Question]] = {
    ActionKind.ADOPT: alarm_questions.adopt,
    ActionKind.ACCEPT_REFUSED_FIGURES: alarm_questions.accept_figures,
    ActionKind.RELEASE_HANDSHAKE: alarm_questions.release_handshake,
}


@dataclass(frozen=True, slots=True)
class AlarmOffer:
    """One button's words. `obstacle` says why it cannot be touched now; "": it can."""

    kind: ActionKind
    label: str
    detail: str
    obstacle: str = ""


def offer(shown: AlarmView) -> AlarmOffer | None:
    """Return what is offered with an alarm whose cause is still there."""
    alarm = shown.alarm
    kind = _OFFERED.get(alarm.code)
    if kind is None or alarm.state not in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED):
        return None
    label, detail = {
        ActionKind.ADOPT: (tr("Adopt…"), tr("take it from Odoo")),
        ActionKind.ACCEPT_REFUSED_FIGURES: (tr("Accept…"), tr("the PLC is right")),
        ActionKind.RELEASE_HANDSHAKE: (tr("Release…"), tr("the guard of the PLC")),
    }[kind]
    why = Obstacle(alarm.params.get("obstacle", Obstacle.NONE))
    return AlarmOffer(kind, label, detail, text.obstacle(why))


def question(shown: AlarmView) -> Question | None:
    """Return what is asked before that is done."""
    offered = offer(shown)
    return None if offered is None or offered.obstacle else _QUESTIONS[offered.kind](shown)

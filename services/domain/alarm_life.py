"""The life of an alarm after ISA-18.2 / IEC 62682: (life, event) -> (life, effects). Pure.

The letters are the standard's. Delays are not known here: an event is what is left after them.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class AlarmState(StrEnum):
    NORMAL = "normal"  # A: over, nothing is open
    PENDING = "pending"  # A, while the on-delay runs: nobody is told yet
    UNACKNOWLEDGED = "unacknowledged"  # B
    ACKNOWLEDGED = "acknowledged"  # C
    RETURNED = "returned_unacknowledged"  # D
    LATCHED_UNACKNOWLEDGED = "latched_unacknowledged"  # E: cause gone, kept until it is reset
    LATCHED = "latched_acknowledged"  # F
    SHELVED = "shelved"  # G
    SUPPRESSED = "suppressed"  # H: by design, another alarm stands for it
    OUT_OF_SERVICE = "out_of_service"  # I


class AlarmEvent(StrEnum):
    BEGIN = "begun"  # the cause is there, the on-delay begins
    OCCUR = "occurred"  # the cause is there
    RECUR = "recurred"  # it has happened once more, gone in between or not
    RETURN = "returned"  # the cause is gone
    ACKNOWLEDGE = "acknowledged"
    RESET = "reset"
    SHELVE = "shelved"
    UNSHELVE = "unshelved"
    SUPPRESS = "suppressed"
    UNSUPPRESS = "unsuppressed"
    REMOVE = "taken_out_of_service"
    RESTORE = "returned_to_service"


class Effect(StrEnum):
    ANNUNCIATE = "annunciate"  # tell the operator: sound, blink, top of the list
    COUNT = "count"  # one recurrence more
    CLOSE = "close"  # the alarm is over


ANNUNCIATED = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED})
LATCHED = frozenset({AlarmState.LATCHED_UNACKNOWLEDGED, AlarmState.LATCHED})
HELD_BACK = frozenset({AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE})
UNSEEN = frozenset(
    {AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED, AlarmState.LATCHED_UNACKNOWLEDGED}
)


@dataclass(frozen=True, slots=True)
class Life:
    """A state, and what must be remembered while the alarm is held back (G, H, I)."""

    state: AlarmState = AlarmState.NORMAL
    present: bool = False  # the cause is there
    unseen: bool = False  # it was told, and nobody has acknowledged it
    standing: bool = False  # it was told and has neither returned nor been reset


@dataclass(frozen=True, slots=True)
class Step:
    life: Life
    effects: frozenset[Effect] = frozenset()


_UNACKNOWLEDGED = Life(AlarmState.UNACKNOWLEDGED, present=True, unseen=True, standing=True)
_TOLD = frozenset({Effect.ANNUNCIATE})
_TOLD_AGAIN = frozenset({Effect.ANNUNCIATE, Effect.COUNT})
_CLOSED = Step(Life(), frozenset({Effect.CLOSE}))


def step(life: Life, event: AlarmEvent, *, latching: bool = False) -> Step:
    """Return what becomes of *life*. An event that has no place in its state changes nothing."""
    if event in _HELD_AS:
        return _hold_back(life, event)
    if event in _HELD_UNTIL:
        return _let_go(life, event, latching=latching)
    if event is AlarmEvent.RETURN:
        return _return(life, latching=latching)
    return _SIMPLE[event](life)


def _begin(life: Life) -> Step:
    if life.state is AlarmState.NORMAL:
        return Step(Life(AlarmState.PENDING, present=True))
    return Step(life)


def _occur(life: Life) -> Step:
    if life.state in ANNUNCIATED:
        return Step(life)
    if life.state in HELD_BACK:
        return Step(replace(life, present=True))
    first = life.state in (AlarmState.NORMAL, AlarmState.PENDING)
    return Step(_UNACKNOWLEDGED, _TOLD if first else _TOLD_AGAIN)


def _recur(life: Life) -> Step:
    if life.state in HELD_BACK:
        return Step(replace(life, present=True), frozenset({Effect.COUNT}))
    first = life.state in (AlarmState.NORMAL, AlarmState.PENDING)
    return Step(_UNACKNOWLEDGED, _TOLD if first else _TOLD_AGAIN)


def _return(life: Life, *, latching: bool) -> Step:
    gone = replace(life, present=False, standing=latching and life.standing)
    match life.state:
        case AlarmState.PENDING:
            return _CLOSED
        case AlarmState.UNACKNOWLEDGED | AlarmState.ACKNOWLEDGED:
            return _at_rest(gone)
        case AlarmState.SHELVED | AlarmState.SUPPRESSED | AlarmState.OUT_OF_SERVICE:
            return Step(gone)
        case _:
            return Step(life)


def _at_rest(gone: Life) -> Step:
    """Return where an alarm ends up whose cause is not there."""
    if gone.standing:
        state = AlarmState.LATCHED_UNACKNOWLEDGED if gone.unseen else AlarmState.LATCHED
        return Step(replace(gone, state=state))
    if gone.unseen:
        return Step(replace(gone, state=AlarmState.RETURNED))
    return _CLOSED


def _acknowledge(life: Life) -> Step:
    seen = replace(life, unseen=False)
    match life.state:
        case AlarmState.UNACKNOWLEDGED:
            return Step(replace(seen, state=AlarmState.ACKNOWLEDGED))
        case AlarmState.RETURNED | AlarmState.LATCHED_UNACKNOWLEDGED:
            return _at_rest(seen)
        case AlarmState.SUPPRESSED:
            return Step(seen)
        case _:
            return Step(life)


def _reset(life: Life) -> Step:
    return _CLOSED if life.state is AlarmState.LATCHED else Step(life)


_SIMPLE = {
    AlarmEvent.BEGIN: _begin,
    AlarmEvent.OCCUR: _occur,
    AlarmEvent.RECUR: _recur,
    AlarmEvent.ACKNOWLEDGE: _acknowledge,
    AlarmEvent.RESET: _reset,
}
_HELD_AS = {
    AlarmEvent.SHELVE: AlarmState.SHELVED,
    AlarmEvent.SUPPRESS: AlarmState.SUPPRESSED,
    AlarmEvent.REMOVE: AlarmState.OUT_OF_SERVICE,
}
_HELD_UNTIL = {
    AlarmEvent.UNSHELVE: AlarmState.SHELVED,
    AlarmEvent.UNSUPPRESS: AlarmState.SUPPRESSED,
    AlarmEvent.RESTORE: AlarmState.OUT_OF_SERVICE,
}
_YIELD_TO = {
    # What a person holds back stays as the person has it; a shelf may be renewed.
    AlarmEvent.SHELVE: frozenset({AlarmState.OUT_OF_SERVICE}),
    AlarmEvent.SUPPRESS: HELD_BACK,
    AlarmEvent.REMOVE: frozenset({AlarmState.OUT_OF_SERVICE}),
}


def _hold_back(life: Life, event: AlarmEvent) -> Step:
    """Shelve, suppress or take out of service. What a person holds back counts as seen."""
    open_ = life.state is not AlarmState.NORMAL
    if life.state in _YIELD_TO[event] or not (open_ or event is AlarmEvent.REMOVE):
        return Step(life)
    unseen = life.unseen and event is AlarmEvent.SUPPRESS
    return Step(replace(life, state=_HELD_AS[event], unseen=unseen))


def _let_go(life: Life, event: AlarmEvent, *, latching: bool) -> Step:
    """Come back: told anew where the cause is there, else at rest, with nothing forgotten."""
    if life.state is not _HELD_UNTIL[event]:
        return Step(life)
    if not life.present:
        return _at_rest(replace(life, standing=latching and life.standing))
    if event is AlarmEvent.UNSUPPRESS and life.standing and not life.unseen:
        return Step(replace(life, state=AlarmState.ACKNOWLEDGED))
    if event is AlarmEvent.UNSUPPRESS and not life.standing and not life.unseen:
        # Never told so far: its cause gets the on-delay to go away with the other alarm's.
        return Step(replace(life, state=AlarmState.PENDING))
    return Step(_UNACKNOWLEDGED, _TOLD)

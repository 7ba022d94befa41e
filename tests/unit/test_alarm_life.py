"""The alarm's life against the standard's transition table (ISA-18.2-2016 §5.6, IEC 62682 §5.4)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.alarm_life import (
    HELD_BACK,
    LATCHED,
    UNSEEN,
    AlarmEvent,
    AlarmState,
    Effect,
    Life,
    step,
)

A, P = AlarmState.NORMAL, AlarmState.PENDING
B, C, D = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED
E, F = AlarmState.LATCHED_UNACKNOWLEDGED, AlarmState.LATCHED
G, H, I = AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE  # noqa: E741
OCCUR, RETURN, ACK = AlarmEvent.OCCUR, AlarmEvent.RETURN, AlarmEvent.ACKNOWLEDGE
SHELVE, UNSHELVE = AlarmEvent.SHELVE, AlarmEvent.UNSHELVE
SUPPRESS, UNSUPPRESS = AlarmEvent.SUPPRESS, AlarmEvent.UNSUPPRESS
REMOVE, RESTORE = AlarmEvent.REMOVE, AlarmEvent.RESTORE
RESET, RECUR, BEGIN = AlarmEvent.RESET, AlarmEvent.RECUR, AlarmEvent.BEGIN

TOLD = {Effect.ANNUNCIATE}
AGAIN = {Effect.ANNUNCIATE, Effect.COUNT}
OVER = {Effect.CLOSE}
SAME: set[Effect] = set()

LIVES = {
    A: Life(),
    P: Life(P, present=True),
    B: Life(B, present=True, unseen=True, standing=True),
    C: Life(C, present=True, standing=True),
    D: Life(D, unseen=True),
    E: Life(E, unseen=True, standing=True),
    F: Life(F, standing=True),
    G: Life(G, present=True, standing=True),
    H: Life(H, present=True, unseen=True, standing=True),
    I: Life(I, present=True, standing=True),
}

# One row a state, in the order of the standard's letters: event -> (state after, effects).
TABLE: dict[AlarmState, dict[AlarmEvent, tuple[AlarmState, set[Effect]]]] = {
    A: {BEGIN: (P, SAME), OCCUR: (B, TOLD), RECUR: (B, TOLD), REMOVE: (I, SAME)},
    P: {
        OCCUR: (B, TOLD),
        RECUR: (B, TOLD),
        RETURN: (A, OVER),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    B: {
        RECUR: (B, AGAIN),
        RETURN: (D, SAME),
        ACK: (C, SAME),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    C: {
        RECUR: (B, AGAIN),
        RETURN: (A, OVER),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    D: {
        OCCUR: (B, AGAIN),
        RECUR: (B, AGAIN),
        ACK: (A, OVER),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    E: {
        OCCUR: (B, AGAIN),
        RECUR: (B, AGAIN),
        ACK: (F, SAME),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    F: {
        OCCUR: (B, AGAIN),
        RECUR: (B, AGAIN),
        RESET: (A, OVER),
        SHELVE: (G, SAME),
        SUPPRESS: (H, SAME),
        REMOVE: (I, SAME),
    },
    G: {RECUR: (G, {Effect.COUNT}), UNSHELVE: (B, TOLD), REMOVE: (I, SAME)},
    H: {
        RECUR: (H, {Effect.COUNT}),
        SHELVE: (G, SAME),
        UNSUPPRESS: (B, TOLD),
        REMOVE: (I, SAME),
    },
    I: {RECUR: (I, {Effect.COUNT}), RESTORE: (B, TOLD)},
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(TABLE, AlarmEvent)))
def test_each_event_in_each_state_leads_where_the_standard_says(
    state: AlarmState, event: AlarmEvent
) -> None:
    after, effects = TABLE[state].get(event, (state, SAME))
    latching = state in LATCHED
    done = step(LIVES[state], event, latching=latching)
    assert (done.life.state, set(done.effects)) == (after, effects)


@pytest.mark.parametrize(("before", "after"), [(B, E), (C, F)])
def test_a_latching_alarm_stays_when_its_cause_is_gone(
    before: AlarmState, after: AlarmState
) -> None:
    assert step(LIVES[before], RETURN, latching=True).life == LIVES[after]


def test_what_was_shelved_comes_back_as_what_it_is_by_then() -> None:
    for before in (B, C):
        shelved = step(LIVES[before], SHELVE).life
        assert step(shelved, UNSHELVE).life == LIVES[B]
        gone = step(shelved, RETURN).life
        assert step(gone, UNSHELVE) == step(LIVES[C], RETURN)
    latched = step(step(LIVES[B], SHELVE).life, RETURN, latching=True).life
    assert step(latched, UNSHELVE, latching=True).life == LIVES[F]


def test_what_another_alarm_stood_for_comes_back_as_it_was_or_has_become() -> None:
    acknowledged = step(LIVES[C], SUPPRESS).life
    assert step(acknowledged, UNSUPPRESS).life == LIVES[C]
    unseen = step(step(LIVES[B], SUPPRESS).life, RETURN).life
    assert step(unseen, UNSUPPRESS).life == LIVES[D]
    never_told = step(LIVES[P], SUPPRESS).life
    assert step(never_told, UNSUPPRESS).life == LIVES[P]
    assert step(step(never_told, RETURN).life, UNSUPPRESS).effects == OVER
    seen = step(step(LIVES[B], SUPPRESS).life, ACK).life
    assert step(seen, UNSUPPRESS).life == LIVES[C]


class Model:
    """What a careful person would keep in mind, in plain facts, beside the machine."""

    def __init__(self) -> None:
        self.there = False  # the cause
        self.owed = False  # told, and neither acknowledged nor held back by a person
        self.told = 0

    def hear(self, event: AlarmEvent, before: Life, after: Life) -> None:
        begins = event is BEGIN and before.state is A
        if begins or event in (OCCUR, RECUR):
            self.there = True
        elif event is RETURN:
            self.there = False
        if after.state is B and before.state is not B:
            self.told += 1
        if after.state is B:
            self.owed = True
        elif event is ACK or after.state in (G, I):
            self.owed = False


@given(st.lists(st.sampled_from(AlarmEvent), max_size=40), st.booleans())
def test_no_sequence_of_events_loses_an_alarm_or_leads_anywhere_unknown(
    events: list[AlarmEvent], latching: bool
) -> None:
    life, model = Life(), Model()
    for event in events:
        done = step(life, event, latching=latching)
        model.hear(event, life, done.life)
        life = done.life
        assert life.state in AlarmState
        assert life.present == model.there or life.state in (A, D, E, F)
        # Nothing that is there is shown as over, and nothing that was told is forgotten.
        if model.there:
            assert life.state not in (A, D, E, F)
        if model.owed:
            assert life.state in UNSEEN or (life.state is H and life.unseen)
        if life.state in UNSEEN:
            assert model.owed
        if life.state not in HELD_BACK:
            assert life == LIVES[life.state]
        if not latching:
            assert life.state not in LATCHED


@given(st.lists(st.sampled_from(AlarmEvent), max_size=30), st.booleans())
def test_from_everywhere_an_alarm_can_be_brought_to_its_end(
    events: list[AlarmEvent], latching: bool
) -> None:
    life = Life()
    for event in (*events, RESTORE, UNSHELVE, UNSUPPRESS, RETURN, ACK, RESET):
        life = step(life, event, latching=latching).life
    assert life == Life()

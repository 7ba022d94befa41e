"""Accepting refused figures and releasing the handshake are offered where their alarm is shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hmi.screens.alarms.offers import question
from hmi.sheets.confirm import ConfirmSheet
from services.application.plant_view import Obstacle
from services.domain.action import ActionRequest
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.user import ActionKind
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, settle
from tests.samples import CODEC, running, shown

WORDS = CODEC.encode(shown(running(), {103: Decimal(1400)}))
DETAIL = (
    "Silo 103 quantity (D6034–D6035) shows 1612.50 kg (words 0002 75E2); expected 0 to 1500 kg."
)
REFUSED = views.alarm(
    AlarmCode.READING_REFUSED,
    Priority.HIGH,
    "The PLC's figures in slot 1 are not believed",
    subject="1",
    number=7,
    params={
        "subject": "1",
        "order": "WH/MO/00011",
        "reason": "over_limit",
        "detail": DETAIL,
        "field": "silo 103 quantity",
        "kg": "1612.50",
        "words": " ".join(f"{word:04X}" for word in WORDS),
        "obstacle": "none",
    },
)
WAITS = views.alarm(
    AlarmCode.HANDSHAKE_WAITS,
    Priority.HIGH,
    "The PLC does not take new orders",
    number=9,
    params={
        "guards": "0",
        "orders": ", ".join(f"{slot}: WH/MO/000{slot:02}" for slot in range(1, 11)),
    },
)


def test_refused_figures_are_accepted_with_a_reason_after_they_are_shown(
    run: Run, station: Open
) -> None:
    async def work() -> None:
        one = station(replace(views.normal(), alarms=(REFUSED,)))
        one.tap("alarm")
        await settle()
        assert one.shell.pages.alarms is not None
        face = one.shell.pages.alarms.active.page.detail.head.state
        assert face is not None
        told = " ".join(words for _, words in face.paragraphs)
        assert "over the limit" in face.facts
        assert "5748 2F4D" in told  # the PLC's words, raw
        one.tap("alarm offer")
        await settle()
        asked = one.shell.window.findChild(ConfirmSheet)
        assert asked is not None
        assert "WH/MO/00011" in asked.question.title
        assert "1612.50 kg" in " ".join(asked.question.effects)
        assert not one.button("act").isEnabled()  # without a reason
        one.tap("reason Checked at the panel")
        one.tap("act")
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.ACCEPT_REFUSED_FIGURES, 7, "Checked at the panel")
        ]
        await one.shell.close()

    run(work())


@pytest.mark.parametrize(
    ("obstacle", "says"),
    [
        (Obstacle.ORDER_UNREADABLE, "no order can be read in this slot"),
        (Obstacle.FIGURES_UNREADABLE, "the words are no figures"),
        (Obstacle.NOT_IN_QUEUE, "no queued order has this slot"),
    ],
)
def test_figures_that_cannot_be_accepted_say_why_on_the_button(
    run: Run, station: Open, obstacle: Obstacle, says: str
) -> None:
    async def work() -> None:
        params = dict(REFUSED.alarm.params) | {"obstacle": obstacle.value}
        refused = replace(REFUSED, alarm=replace(REFUSED.alarm, params=params))
        one = station(replace(views.normal(), alarms=(refused,)))
        one.tap("alarm")
        await settle()
        button = one.button("alarm offer")
        assert not button.isEnabled()
        assert says in button.accessibleName() + button.accessibleDescription()
        await one.shell.close()

    run(work())


def test_the_handshake_is_released_from_its_alarm_with_the_plcs_words_in_the_question(
    run: Run, station: Open
) -> None:
    async def work() -> None:
        one = station(replace(views.normal(), alarms=(WAITS,)), user=views.USERS[2])
        one.tap("alarm")
        await settle()
        one.tap("alarm offer")
        await settle()
        asked = one.shell.window.findChild(ConfirmSheet)
        assert asked is not None
        assert "shows 0" in asked.question.facts
        assert "1: WH/MO/00001" in " ".join(asked.question.effects)
        one.tap("reason PLC was restarted")
        one.tap("act")
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.RELEASE_HANDSHAKE, 9, "PLC was restarted")
        ]
        await one.shell.close()

    run(work())


def test_the_handshake_is_not_released_by_an_operator(run: Run, station: Open) -> None:
    async def work() -> None:
        one = station(replace(views.normal(), alarms=(WAITS,)), user=views.USERS[0])
        one.tap("alarm")
        await settle()
        one.tap("alarm offer")
        await settle()
        assert one.shell.window.findChild(ConfirmSheet) is None
        assert one.desk.asked == []
        await one.shell.close()

    run(work())


def test_nothing_is_offered_once_the_cause_is_gone(run: Run, station: Open) -> None:
    async def work() -> None:
        for each in (REFUSED, WAITS):
            gone = replace(each, alarm=replace(each.alarm, state=AlarmState.RETURNED))
            one = station(replace(views.normal(), alarms=(gone,)))
            one.tap("alarm")
            await settle()
            assert not one.shows("alarm offer")
            await one.shell.close()

    run(work())


def test_the_handshake_is_offered_where_the_plc_may_take_an_order_that_nobody_wants() -> None:
    left = views.alarm(
        AlarmCode.ORDER_LEFT_IN_PLC,
        Priority.CRITICAL,
        "The PLC may still take WH/MO/00007, which is no longer in the queue",
        number=11,
        params={"slot": "1", "guards": "0", "orders": "1: WH/MO/00007"},
    )
    asked = question(left)
    assert asked is not None
    assert asked.kind is ActionKind.RELEASE_HANDSHAKE
    assert asked.facts == "the PLC's guard shows 0"
    assert "it shows the orders 1: WH/MO/00007," in asked.effects[0]

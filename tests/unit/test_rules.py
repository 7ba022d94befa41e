"""Small judgements of stored facts: orders, Odoo's books, offers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.application.odoo_reconcile import mismatch
from services.application.offers import batch_obstacles, is_moving, line_obstacles
from services.application.order_rules import OrderRules
from services.application.plant_view import Obstacle
from services.domain.batch import Batch, BatchState, DownloadStep, SetAside, SetAsideCause
from services.domain.order import Books, Component, Figure, Order, OrderRef, OrderState
from services.domain.push import OrderFigures, Push, PushKind
from services.domain.user import ActionKind
from tests.integration.plc_link import link_to
from tests.samples import COMPONENTS, LINE, START, a_batch, an_order, running

NOW = START + timedelta(hours=1)
ASIDE = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
PUSH = Push(1, "PLC01", PushKind.RUNNING, OrderRef(1, "WH/MO/00001"), 1, OrderFigures(()), START)


def why_not(order: Order, *names: str) -> str:
    return OrderRules(LINE, link_to(1)).why_not(order, names)


def test_an_ordinary_order_can_be_taken() -> None:
    assert why_not(an_order()) == ""


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (an_order(problem="the unit is Dozens"), "Dozens"),
        (an_order(ref=OrderRef(1, "WH/MO/№7")), "ASCII"),
        (an_order(planned_kg=Decimal(0)), "0 kg"),
        (an_order(planned_kg=Decimal("1050.01")), "1050.01 kg is more than the 1050 kg"),
        (an_order(components=COMPONENTS[-1:]), "none of its components"),
        (an_order(components=(replace(COMPONENTS[0], silo=199),)), "no silo 199"),
        (an_order(components=(replace(COMPONENTS[0], planned_kg=Decimal(-1)),)), "-1 kg"),
        (an_order(components=(replace(COMPONENTS[0], planned_kg=Decimal("0.005")),)), "finer"),
    ],
)
def test_an_order_that_cannot_be_taken_is_refused_with_its_reason(order: Order, words: str) -> None:
    assert words in why_not(order)


def test_a_name_that_the_plc_would_cut_to_a_queued_one_is_refused() -> None:
    order = an_order(ref=OrderRef(2, "PLANT-A/WH/MO/00012"))
    assert "PLANT-A/WH/MO/00" in why_not(order, "PLANT-A/WH/MO/00")
    assert why_not(order, "PLANT-B/WH/MO/00") == ""


def test_the_margin_above_the_expected_maximum_is_still_taken() -> None:
    assert why_not(an_order(planned_kg=Decimal(1050))) == ""


def books(finished_kg: str = "770", **consumed: str) -> Books:
    kg = {int(product[1:]): Decimal(value) for product, value in consumed.items()}
    return Books(OrderRef(1, "WH/MO/00001"), OrderState.DONE, Decimal(finished_kg), kg)


AGREED = OrderFigures(
    (
        Figure(11, "silo103", Decimal("400.10")),
        Figure(11, "silo104", Decimal("5.00")),
        Figure(15, None, Decimal("2.505")),
    ),
    Decimal(770),
)


def test_books_that_differ_by_float_noise_agree() -> None:
    assert mismatch(AGREED, books(p11="405.1000000001", p15="2.51")) == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (books(p11="810.20", p15="2.51"), "of product 11 it has 810.20 kg, not 405.10 kg"),
        (books(p11="405.10"), "of product 15 it has 0.00 kg, not 2.51 kg"),
        (books(p11="405.10", p15="2.51", p16="1"), "1.00 kg of product 16, which was not sent"),
        (books("769.98", p11="405.10", p15="2.51"), "finished weight is 769.98 kg, not 770.00 kg"),
    ],
)
def test_books_that_differ_are_told_per_product(found: Books, words: str) -> None:
    assert words in mismatch(AGREED, found)


def test_running_figures_say_nothing_of_the_finished_weight() -> None:
    figures = replace(AGREED, finished_kg=None)
    assert mismatch(figures, books("0", p11="405.10", p15="2.51")) == ""


def obstacle(kind: ActionKind, batch: Batch, *pushes: Push) -> Obstacle:
    return batch_obstacles(batch, pushes)[kind]


def aside(cause: SetAsideCause) -> SetAside:
    return SetAside(START, cause, "why")


def test_a_batch_that_the_plc_has_is_not_archived_by_hand() -> None:
    archive = ActionKind.ARCHIVE_BY_HAND
    for state in (BatchState.DOWNLOADING, BatchState.DOWNLOADED, BatchState.RUNNING):
        assert obstacle(archive, a_batch(state=state)) is Obstacle.PLC_DOSES
        assert obstacle(archive, a_batch(state=state, set_aside=ASIDE)) is Obstacle.PLC_DOSES
    for free in (
        a_batch(),
        running(state=BatchState.FINISHED),
        running(status_operation=True, slot=None),
        running(set_aside=ASIDE, slot=None),
    ):
        assert obstacle(archive, free) is Obstacle.NONE


def test_nobody_is_left_with_a_batch_that_the_plc_may_or_may_not_have() -> None:
    batch = a_batch(
        state=BatchState.DOWNLOADING,
        download=DownloadStep.FLIPPING,
        set_aside=aside(SetAsideCause.DOWNLOAD_UNCERTAIN),
    )
    assert obstacle(ActionKind.ARCHIVE_BY_HAND, batch) is Obstacle.NONE
    assert obstacle(ActionKind.TAKE_BACK, batch) is Obstacle.NONE


def test_what_failed_in_the_plc_or_at_odoo_is_not_taken_back() -> None:
    for cause in (SetAsideCause.PLC_FAILED, SetAsideCause.PUSH_REJECTED):
        batch = running(set_aside=aside(cause))
        assert obstacle(ActionKind.TAKE_BACK, batch) is Obstacle.NOT_SET_ASIDE
    assert obstacle(ActionKind.TAKE_BACK, running(set_aside=ASIDE)) is Obstacle.NONE


def test_setting_aside_is_for_batches_that_are_not_on_their_way() -> None:
    kind = ActionKind.SET_ASIDE
    assert obstacle(kind, running()) is Obstacle.NONE
    assert obstacle(kind, running(set_aside=ASIDE)) is Obstacle.ALREADY_SET_ASIDE
    assert obstacle(kind, running(state=BatchState.FINISHED)) is Obstacle.WAITS_FOR_ARCHIVE


def test_figures_of_a_silo_that_the_order_does_not_name_are_not_simply_retried() -> None:
    kind = ActionKind.RETRY_PUSH
    unplanned = replace(
        running(state=BatchState.FINISHED).with_attempt_doses({110: Decimal("7.5")}),
        set_aside=aside(SetAsideCause.UNPLANNED_SILO),
    )
    assert obstacle(kind, unplanned, PUSH) is Obstacle.NOTHING_TO_RETRY
    assert obstacle(kind, running(), PUSH) is Obstacle.NONE
    assert obstacle(kind, running()) is Obstacle.NOTHING_TO_RETRY


def test_the_line_moves_while_a_batch_is_dosed() -> None:
    assert is_moving(running())
    assert is_moving(running(set_aside=ASIDE))
    assert not is_moving(running(status_operation=True))
    assert not is_moving(running(set_aside=ASIDE, slot=None))
    obstacles = line_obstacles([running()], [])
    assert obstacles[ActionKind.START_OVER] is Obstacle.PLC_DOSES
    assert obstacles[ActionKind.FORCE_SYNC] is Obstacle.QUEUE_NOT_EMPTY
    assert obstacles[ActionKind.RETRY_ALL_PUSHES] is Obstacle.NOTHING_TO_RETRY
    free = dict(line_obstacles([running(set_aside=ASIDE, slot=None)], [PUSH]))
    assert free.pop(ActionKind.RETURN_UNTOUCHED) is Obstacle.NOTHING_TO_RETURN
    assert set(free.values()) == {Obstacle.NONE}


def test_a_component_by_hand_may_be_finer_than_the_plc_can_dose() -> None:
    fine = Component(16, "VITAMIN", Decimal("0.0125"), None)
    assert why_not(an_order(components=(*COMPONENTS, fine))) == ""

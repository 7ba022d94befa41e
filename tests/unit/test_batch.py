"""What a batch tells Odoo of each component, and what it counts as."""

from dataclasses import replace
from decimal import Decimal

from services.domain.batch import BatchState, Dose, SetAside, SetAsideCause, Weighing
from services.domain.order import Component, Figure
from tests.samples import COMPONENTS, SILOS, START, a_batch, running


def test_every_silo_is_told_by_its_code_liquids_too() -> None:
    batch = running().with_attempt_doses({103: Decimal("399.5"), 114: Decimal("40.02")})
    figures = {f.silo_code: f.kg for f in batch.figures(SILOS, final=False)}
    assert figures == {
        "silo103": Decimal("399.5"),
        "silo102": Decimal(0),
        "lq114": Decimal("40.02"),
        "lq115": Decimal(0),
    }


def test_two_components_on_one_silo_share_its_actual() -> None:
    components = (
        Component(1, "one", Decimal(200), 103),
        Component(2, "two", Decimal(100), 103),
    )
    batch = running(components=components).with_attempt_doses({103: Decimal("100.00")})
    assert batch.setpoints_kg == {103: Decimal(300)}
    assert batch.figures(SILOS, final=True) == (
        Figure(1, "silo103", Decimal("66.67")),
        Figure(2, "silo103", Decimal("33.33")),
    )


def test_a_hand_addition_that_nobody_weighed_is_planned_only_at_the_end() -> None:
    batch = running()
    assert all(f.silo_code for f in batch.figures(SILOS, final=False))
    assert batch.figures(SILOS, final=True)[-1] == Figure(15, None, Decimal("2.5"), weighed=False)


def test_weighings_of_one_product_add_up() -> None:
    weighings = tuple(Weighing(15, kg, START, "plc") for kg in (Decimal("1.2"), Decimal("1.25")))
    batch = running(weighings=weighings)
    for final in (False, True):
        assert batch.figures(SILOS, final=final)[-1] == Figure(15, None, Decimal("2.45"))


def test_an_actual_is_the_sum_over_the_attempts() -> None:
    batch = running(attempt=2, doses=(Dose(1, 103, Decimal(50)), Dose(1, 114, Decimal(3))))
    batch = batch.with_attempt_doses({103: Decimal(350), 110: Decimal(0)})
    assert batch.actuals_kg == {103: Decimal(400), 114: Decimal(3)}
    assert batch.attempt_actuals_kg == {103: Decimal(350)}
    assert batch.dosed_kg == Decimal(403)


def test_what_a_silo_gave_unasked_is_told_apart() -> None:
    batch = running().with_attempt_doses({103: Decimal(400), 110: Decimal("0.5"), 111: Decimal(0)})
    assert batch.unplanned_kg == {110: Decimal("0.5")}
    assert {f.silo_code for f in batch.figures(SILOS, final=True)}.isdisjoint({"silo110"})


def test_the_order_is_closed_with_the_weighed_or_else_the_planned_weight() -> None:
    assert running(finished_kg=Decimal("771.20")).booked_kg == (Decimal("771.20"), True)
    assert running().booked_kg == (Decimal("772.5"), False)


def test_set_aside_does_not_count_as_queue_but_a_finished_batch_does() -> None:
    aside = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
    assert not a_batch(set_aside=aside).counts_as_queue
    assert a_batch(state=BatchState.FINISHED).counts_as_queue


def test_a_silo_that_the_table_does_not_know_is_told_by_its_number() -> None:
    batch = replace(a_batch(), components=(replace(COMPONENTS[0], silo=199),))
    assert batch.figures(SILOS, final=False)[0].silo_code == "silo199"

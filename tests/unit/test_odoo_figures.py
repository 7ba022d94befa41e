"""Figures, moves and units: nothing is lost or doubled on the way to Odoo's own lines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.odoo.figures import on_moves, over_the_addon
from services.adapters.odoo.records import Move
from services.adapters.odoo.units import clean, from_kg, to_kg
from services.domain.errors import OdooRejectedError
from services.domain.order import Figure
from services.domain.quantity import ZERO

KG = st.decimals(min_value=0, max_value=9999, places=2)


def move(
    move_id: int,
    product: int,
    *,
    unit: str = "kg",
    planned: str = "100",
    consumed: str = "0",
    cancelled: bool = False,
) -> Move:
    return Move(
        id=move_id,
        order_id=1,
        product_id=product,
        product_name=f"product {product}",
        unit=unit,
        planned=Decimal(planned),
        consumed=Decimal(consumed),
        cancelled=cancelled,
        equipment_id=None,
    )


def figure(product: int, code: str | None, kg: str) -> Figure:
    return Figure(product, code, Decimal(kg))


def test_a_silo_with_one_component_goes_over_the_addon() -> None:
    writing = over_the_addon([figure(1, "silo101", "12.34")], [move(7, 1)], "MO")
    assert writing.codes_kg == {"silo101": Decimal("12.34")}
    assert writing.moves == {}


def test_a_hand_addition_goes_to_its_move() -> None:
    writing = over_the_addon([figure(1, None, "2.5")], [move(7, 1)], "MO")
    assert (writing.codes_kg, writing.moves) == ({}, {7: Decimal("2.5")})


def test_two_components_on_one_silo_each_get_their_own_share() -> None:
    figures = [figure(1, "silo101", "10"), figure(2, "silo101", "20")]
    writing = over_the_addon(figures, [move(7, 1), move(8, 2)], "MO")
    assert (writing.codes_kg, writing.moves) == ({}, {7: Decimal(10), 8: Decimal(20)})


def test_a_zero_is_left_out_unless_odoo_holds_something() -> None:
    figures = [figure(1, "silo101", "0"), figure(2, "silo102", "0")]
    writing = over_the_addon(figures, [move(7, 1), move(8, 2, consumed="3.1")], "MO")
    assert (writing.codes_kg, writing.moves) == ({}, {8: ZERO})


def test_a_product_on_two_moves_is_paired_with_them_in_order() -> None:
    figures = [figure(1, "silo101", "10"), figure(1, None, "0")]
    writing = over_the_addon(figures, [move(7, 1), move(8, 1)], "MO")
    assert (writing.codes_kg, writing.moves) == ({}, {7: Decimal(10), 8: ZERO})


def test_one_figure_for_two_moves_is_shared_by_what_is_planned() -> None:
    moves = [move(7, 1, planned="10"), move(8, 1, planned="30")]
    writing = over_the_addon([figure(1, None, "40.01")], moves, "MO")
    assert writing.moves == {7: Decimal("10.00"), 8: Decimal("30.01")}


def test_a_move_in_grams_takes_grams() -> None:
    writing = over_the_addon([figure(1, "silo101", "0.25")], [move(7, 1, unit="g")], "MO")
    assert (writing.codes_kg, writing.moves) == ({}, {7: Decimal(250)})


def test_a_product_that_the_order_lacks_is_refused_by_name() -> None:
    with pytest.raises(OdooRejectedError, match=r"Order MO .* product 5 .* 3 kg"):
        over_the_addon([figure(5, None, "3")], [move(7, 1)], "MO")


def test_a_cancelled_move_gets_nothing() -> None:
    moves = [move(7, 1, cancelled=True), move(8, 1)]
    assert on_moves([figure(1, None, "3")], moves, "MO") == {8: Decimal(3)}


def test_a_unit_that_is_no_weight_is_refused_by_name() -> None:
    with pytest.raises(OdooRejectedError, match=r"product 1: the unit is Unit"):
        on_moves([figure(1, None, "3")], [move(7, 1, unit="Unit")], "MO")


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(["a", "b", None]), KG), max_size=8
    )
)
def test_whatever_way_the_figures_go_each_products_sum_arrives(
    given_figures: list[tuple[int, str | None, Decimal]],
) -> None:
    figures = [Figure(product, code, kg) for product, code, kg in given_figures]
    moves = [move(11, 1), move(12, 2), move(13, 2), move(14, 3)]
    writing = over_the_addon(figures, moves, "MO")
    product_of = {m.id: m.product_id for m in moves}
    of_code = {f.silo_code: f.product_id for f in figures if f.silo_code in writing.codes_kg}
    arrived: dict[int, Decimal] = {}
    for move_id, quantity in writing.moves.items():
        product = product_of[move_id]
        arrived[product] = arrived.get(product, ZERO) + quantity
    for code, kg in writing.codes_kg.items():
        arrived[of_code[code]] = arrived.get(of_code[code], ZERO) + kg
    for product in (1, 2, 3):
        wanted = sum((f.kg for f in figures if f.product_id == product), ZERO)
        assert arrived.get(product, ZERO) == wanted


def test_float_noise_is_taken_away_and_false_is_zero() -> None:
    assert clean(Decimal("10.120000000000001")) == Decimal("10.12")
    assert clean(Decimal("12.000000000000002")) == 12
    assert clean(False) == 0
    assert clean(None) == 0


@given(KG, st.sampled_from(["kg", "g", "t"]))
def test_a_weight_comes_back_from_its_unit_exactly(kg: Decimal, unit: str) -> None:
    assert to_kg(from_kg(kg, unit), unit) == kg

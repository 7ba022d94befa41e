"""Sharing one silo's kilograms among the components that it feeds."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.domain.quantity import CENTI, ZERO, share_out, to_centi

KG = st.decimals(min_value=0, max_value=2000, places=2)


def test_the_remainder_of_the_rounding_is_the_last_ones() -> None:
    thirds = share_out(Decimal("100.00"), [Decimal(1)] * 3)
    assert thirds == (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"))


def test_shares_follow_the_setpoints() -> None:
    assert share_out(Decimal(90), [Decimal(200), Decimal(100)]) == (Decimal(60), Decimal(30))


def test_setpoints_that_are_all_zero_share_equally() -> None:
    assert share_out(Decimal(9), [ZERO, ZERO]) == (Decimal("4.50"), Decimal("4.50"))


def test_nobody_to_share_with_shares_nothing() -> None:
    assert share_out(Decimal(9), []) == ()


def test_shares_that_all_round_up_leave_no_less_than_nothing() -> None:
    assert min(share_out(Decimal("0.02"), [Decimal(1)] * 4)) == ZERO
    assert share_out(Decimal("0.01"), [Decimal(1), Decimal(1), ZERO])[-1] == ZERO


@given(KG, st.lists(KG, min_size=1, max_size=8))
def test_shares_sum_exactly_to_what_was_shared(total_kg: Decimal, weights: list[Decimal]) -> None:
    parts = share_out(total_kg, weights)
    assert sum(parts, ZERO) == total_kg
    assert len(parts) == len(weights)
    assert all(part >= ZERO for part in parts)
    assert all(part == to_centi(part) for part in parts)


@given(KG, st.lists(st.decimals(min_value=1, max_value=500, places=2), min_size=2, max_size=6))
def test_no_share_but_the_last_is_off_by_more_than_half_a_step(
    total_kg: Decimal, weights: list[Decimal]
) -> None:
    whole = sum(weights, ZERO)
    parts = share_out(total_kg, weights)
    left_kg = total_kg
    for part, weight in zip(parts[:-1], weights[:-1], strict=True):
        fair = total_kg * weight / whole
        assert abs(part - fair) <= CENTI / 2 + Decimal("1e-20") or part == left_kg
        left_kg -= part

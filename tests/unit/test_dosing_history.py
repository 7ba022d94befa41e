"""The control limits of an individuals chart, against figures worked out by hand."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.domain.dosing_history import ENOUGH, control_limits

_VALUES = [Decimal(value) for value in (1, 3, 2, 4, 3, 5, 2, 3, 4, 3)]


def test_limits_are_the_mean_and_2_66_times_the_mean_moving_range_either_way() -> None:
    limits = control_limits(_VALUES)  # mean 3, ranges 2 1 2 1 2 3 1 1 1: mean 14/9
    assert limits is not None
    reach = Decimal("2.66") * 14 / 9
    assert limits.mean == 3
    assert abs(limits.upper - (3 + reach)) < Decimal("1e-20")
    assert abs(limits.lower - (3 - reach)) < Decimal("1e-20")
    assert limits.holds(Decimal(7))
    assert not limits.holds(Decimal("7.2"))


def test_fewer_than_ten_batches_have_no_limits() -> None:
    assert control_limits(_VALUES[:-1]) is None
    assert control_limits([]) is None


@given(st.lists(st.decimals(-50, 50, places=3), min_size=ENOUGH, max_size=60))
def test_limits_lie_around_the_mean_and_move_with_the_figures(values: list[Decimal]) -> None:
    limits = control_limits(values)
    moved = control_limits([value + 7 for value in values])
    assert limits is not None
    assert moved is not None
    assert limits.lower <= limits.mean <= limits.upper
    assert abs(moved.upper - limits.upper - 7) < Decimal("1e-9")


def test_a_silo_that_always_gives_the_same_has_limits_at_its_mean() -> None:
    limits = control_limits([Decimal("0.5")] * ENOUGH)
    assert limits is not None
    assert (limits.lower, limits.upper) == (Decimal("0.5"), Decimal("0.5"))
    assert limits.holds(Decimal("0.5"))

"""Numbers, signs, times and ages as the operator reads them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale

from hmi.figures import age, clock, deviation, kg, percent
from hmi.language import Language, speak

NOW = datetime(2026, 3, 4, 17, 42, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    speak(Language.ENGLISH)
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("1000", 1, "1,000.0"),
        ("1000", 2, "1,000.00"),
        ("0.05", 1, "0.1"),
        ("0.049", 1, "0.0"),
        ("12345678.9", 1, "12,345,678.9"),
    ],
)
def test_kilograms_have_fixed_decimals_and_groups(value: str, decimals: int, shown: str) -> None:
    assert kg(Decimal(value), decimals) == shown


def test_no_value_is_a_dash_and_zero_is_a_zero() -> None:
    assert kg(None) == "–"
    assert kg(Decimal(0)) == "0.0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("15.4", "+15.4"), ("-9.5", "−9.5"), ("-0.04", "0.0"), ("0.04", "0.0"), ("0", "0.0")],
)
def test_a_deviation_carries_the_sign_of_what_is_shown(value: str, shown: str) -> None:
    assert deviation(Decimal(value)) == shown


def test_indonesian_groups_with_points() -> None:
    speak(Language.INDONESIAN)
    assert kg(Decimal(1000), 1) == "1.000,0"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.8, "0.8 s"),
        (9.96, "10 s"),
        (40.7, "40 s"),
        (125, "2:05"),
        (11_100, "3 h 05 min"),
        (200_000, "2 d"),
        (-3, "0.0 s"),
    ],
)
def test_ages_are_short_and_exact_enough(seconds: float, shown: str) -> None:
    assert age(seconds) == shown


def test_a_share_of_nothing_is_a_dash() -> None:
    assert percent(Decimal(5), Decimal(0)) == "–"


def test_a_time_of_another_day_says_which_day() -> None:
    assert clock(NOW - timedelta(minutes=1), NOW) == "17:41"
    assert clock(NOW - timedelta(days=1), NOW) == "3 Mar 17:42"
    assert clock(None, NOW) == "–"

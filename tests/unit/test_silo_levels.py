"""What a silo holds, from what people entered and what was dosed; and whether it is enough."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application.silo_stock import materials, remaining_kg, stocks
from services.domain.batch import BatchState
from services.domain.silo_level import (
    UNKNOWN_LEVEL,
    LevelReading,
    SiloLevel,
    StockEntry,
    StockKind,
    Supply,
    level_now,
    supply,
)
from tests.gui import views
from tests.samples import SILOS, START

_CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)


def _entry(level_kg: Decimal, dosed_kg: Decimal, *, at_least: bool = False) -> StockEntry:
    return StockEntry(
        1,
        107,
        StockKind.LEVEL,
        level_kg,
        level_kg,
        at_least,
        dosed_kg,
        START,
        "Siti R.",
        "TEST-PC",
        "DDGS JAGUNG",
        "dipped",
    )


def test_a_silo_of_which_nobody_entered_anything_is_unknown() -> None:
    assert level_now(None, Decimal(5000)) == UNKNOWN_LEVEL
    assert level_now(None, Decimal(0)).kg is None


@given(level=_CENTS, before=_CENTS, since=_CENTS)
def test_a_level_falls_by_exactly_what_was_dosed_since(
    level: Decimal, before: Decimal, since: Decimal
) -> None:
    found = level_now(_entry(level, before), before + since)
    if since <= level:
        assert (found.kg, found.at_least) == (level - since, False)
    else:  # the entry was wrong: nothing is pretended
        assert (found.kg, found.at_least) == (Decimal(0), True)


def test_what_is_only_at_least_there_stays_so() -> None:
    found = level_now(_entry(Decimal(900), Decimal(10), at_least=True), Decimal(110))
    assert (found.kg, found.at_least, found.is_exact) == (Decimal(800), True, False)


def test_a_level_register_is_believed_before_people() -> None:
    reading = LevelReading(107, Decimal(432), START)
    found = level_now(_entry(Decimal(900), Decimal(0)), Decimal(0), reading)
    assert found == SiloLevel(Decimal(432), since=START)


@pytest.mark.parametrize(
    ("level", "need", "told"),
    [
        (UNKNOWN_LEVEL, "0", Supply.NOT_NEEDED),
        (UNKNOWN_LEVEL, "1", Supply.UNKNOWN),
        (SiloLevel(Decimal(10)), "10", Supply.ENOUGH),
        (SiloLevel(Decimal(10)), "10.01", Supply.SHORT),
        (SiloLevel(Decimal(10), at_least=True), "10", Supply.ENOUGH),
        (SiloLevel(Decimal(10), at_least=True), "10.01", Supply.UNKNOWN),
    ],
)
def test_enough_short_or_unknown(level: SiloLevel, need: str, told: Supply) -> None:
    assert supply(level, Decimal(need)) is told


def test_a_batch_takes_what_is_left_of_each_setpoint() -> None:
    running = views.view_of(views.running(2))
    left = remaining_kg(running)
    assert left[107] == Decimal("65.80")  # it doses: 250.00 less 184.20
    assert left[108] == Decimal("140.00")
    assert 101 not in left  # done, whatever it gave
    assert remaining_kg(views.view_of(views.finished(2))) == {}


def test_a_new_attempt_takes_the_whole_order_again() -> None:
    again = replace(views.running(2), attempt=2, state=BatchState.DOWNLOADED)
    assert remaining_kg(views.view_of(again))[108] == Decimal("140.00")
    assert sum(remaining_kg(views.view_of(again)).values()) == Decimal("957.70")


def test_the_queue_needs_what_all_its_batches_still_take() -> None:
    queue = [views.view_of(views.running(2)), views.view_of(views.batch(3))]
    known = {107: SiloLevel(Decimal(300)), 108: SiloLevel(Decimal(280))}
    found = {stock.silo.number: stock for stock in stocks(SILOS.silos, known, queue)}
    assert found[107].need_kg == Decimal("315.80")
    assert found[107].supply is Supply.SHORT
    assert found[108].supply is Supply.ENOUGH
    assert found[101].supply is Supply.UNKNOWN
    assert found[105].supply is Supply.NOT_NEEDED


def test_the_batch_that_comes_first_has_the_material_and_the_later_one_lacks_it() -> None:
    queue = [views.view_of(views.running(2)), views.view_of(views.batch(3))]
    known = {silo.number: SiloLevel(Decimal(10000)) for silo in SILOS.silos}
    known |= {107: SiloLevel(Decimal(300)), 114: UNKNOWN_LEVEL}
    found = materials(known, queue)
    assert (found[2].short, found[2].unknown) == ((), (114,))
    assert (found[3].short, found[3].unknown) == ((107,), (114,))
    assert found[3].supply is Supply.SHORT
    enough = materials({**known, 107: SiloLevel(Decimal(400)), 114: SiloLevel(Decimal(99))}, queue)
    assert enough[3].supply is Supply.ENOUGH

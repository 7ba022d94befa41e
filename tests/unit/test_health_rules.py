"""The rules of job 4 and of each reading: what is abnormal, and what only looks so."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from services.application import health_rules as health
from services.application.dosing_rules import (
    DosingLimits,
    out_of_tolerance,
    unplanned,
    worth_a_note,
)
from services.application.health_rules import Good
from services.application.watch_failures import as_failure, ended
from services.domain.batch import Batch, BatchState, SetAside, SetAsideCause
from services.domain.dose_rate import ENOUGH, dosing_rates, spike_limit
from services.domain.hysteresis import is_beyond
from services.domain.job import JobName
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.reading import FailureReading
from tests.samples import LINE, START, a_batch, running

NOW = START + timedelta(hours=1)
ASIDE = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
LIMITS, NO_BAND = DosingLimits(), Decimal(0)
ALWAYS, LOST = Good(START), Good(None)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def silos_out(
    batch: Batch, band: Decimal = NO_BAND, were_out: frozenset[int] = frozenset()
) -> set[int]:
    return {each.silo for each in out_of_tolerance(batch, LIMITS, band, were_out)}


def test_small_setpoints_have_a_floor_of_tolerance() -> None:
    assert LIMITS.alarm_kg(Decimal(400)) == Decimal(20)
    assert LIMITS.alarm_kg(Decimal(3)) == LIMITS.note_kg(Decimal(3)) == Decimal(1)
    assert LIMITS.note_kg(Decimal(400)) == Decimal(8)


def test_the_limits_are_as_they_are_set() -> None:
    strict = DosingLimits(Decimal(1), Decimal("1.5"), Decimal("0.1"))
    batch = running().with_attempt_doses({103: Decimal("406.01")})
    (found,) = out_of_tolerance(batch, strict, NO_BAND, ())
    assert found.params["deviation_percent"] == "+1.5"
    assert silos_out(batch) == set()


def test_overdosing_shows_at_once_and_underdosing_at_the_end() -> None:
    batch = running().with_attempt_doses({103: Decimal("420.01"), 102: Decimal(280)})
    (found,) = out_of_tolerance(batch, LIMITS, NO_BAND, ())
    assert (found.silo, found.params["deviation_kg"]) == (103, "+20.01")
    ended_batch = replace(batch, state=BatchState.FINISHED)
    assert silos_out(ended_batch) == {103, 102, 114, 115}


def test_within_the_tolerance_nothing_is_said() -> None:
    doses = {103: Decimal(420), 102: Decimal(285), 114: Decimal(40), 115: Decimal(30)}
    batch = running().with_attempt_doses(doses)
    assert silos_out(replace(batch, state=BatchState.FINISHED)) == set()


def test_what_alarms_must_come_back_through_the_deadband() -> None:
    batch = running().with_attempt_doses({103: Decimal(419)})
    band = Decimal("0.1")  # of 20 kg
    assert silos_out(batch, band) == set()
    assert silos_out(batch, band, frozenset({103})) == {103}
    back = running().with_attempt_doses({103: Decimal(418)})
    assert silos_out(back, band, frozenset({103})) == set()


def test_a_little_off_is_a_note_and_far_off_is_not() -> None:
    doses = {103: Decimal("391.9"), 102: Decimal(306), 114: Decimal(41), 115: Decimal(60)}
    batch = replace(running().with_attempt_doses(doses), state=BatchState.FINISHED)
    assert [each.silo for each in worth_a_note(batch, LIMITS)] == [103]
    assert silos_out(batch) == {115}


def test_a_silo_that_nobody_asked_is_told_with_its_order() -> None:
    batch = running().with_attempt_doses({110: Decimal("0.01")})
    assert [(silo, params["order"]) for silo, params in unplanned(batch)] == [(110, "WH/MO/00001")]


@pytest.mark.parametrize(
    ("value", "was", "beyond"),
    [(5.1, False, True), (5.0, False, False), (4.6, True, True), (4.5, True, False)],
)
def test_a_deadband_is_a_share_of_the_limit(value: float, was: bool, beyond: bool) -> None:
    assert is_beyond(value, 5.0, 0.1, was=was) is beyond


def test_a_batch_without_change_is_stuck_only_while_readings_are_good() -> None:
    batch = running(last_change_at=ago(minutes=15), last_read_at=NOW)
    found = health.stuck(batch, LINE, NOW, ALWAYS)
    assert found is not None
    assert found.params["minutes"] == "15"
    unread = replace(batch, last_read_at=ago(seconds=61))
    assert health.stuck(unread, LINE, NOW, ALWAYS) is None
    for other in (
        replace(batch, set_aside=ASIDE),
        replace(batch, last_change_at=NOW),
        replace(batch, status_operation=True),
        a_batch(last_read_at=NOW),
    ):
        assert health.stuck(other, LINE, NOW, ALWAYS) is None


def test_a_dead_link_and_the_time_after_it_are_not_a_stuck_batch() -> None:
    batch = running(last_change_at=ago(minutes=30), last_read_at=NOW)
    assert health.stuck(batch, LINE, NOW, LOST) is None
    assert health.stuck(batch, LINE, NOW, Good(ago(minutes=14))) is None
    found = health.stuck(batch, LINE, NOW, Good(ago(minutes=15)))
    assert found is not None
    assert found.params["minutes"] == "15"


def test_a_taken_order_that_does_not_start_is_told() -> None:
    batch = a_batch(state=BatchState.DOWNLOADED, taken_at=ago(minutes=20))
    assert health.no_consumption(batch, LINE, NOW, ALWAYS, None) is not None
    for plc, finish in ((ALWAYS, ago(minutes=3)), (LOST, None), (Good(ago(minutes=3)), None)):
        assert health.no_consumption(batch, LINE, NOW, plc, finish) is None


def test_a_batch_that_waits_its_turn_is_not_the_next() -> None:
    taken = {"state": BatchState.DOWNLOADED, "taken_at": ago(minutes=20)}
    waiting = [a_batch(number, id=number, **taken) for number in (2, 3, 1)]
    first = health.next_in_turn(waiting)
    assert first is not None
    assert first.id == 1
    assert health.next_in_turn([*waiting, running(4)]) is None
    aside = replace(running(4), set_aside=ASIDE)
    assert (
        health.next_in_turn([replace(waiting[2], set_aside=ASIDE), waiting[1], aside]) == waiting[1]
    )
    assert health.next_in_turn([a_batch()]) is None


def _weighed(finished_kg: str) -> Batch:
    doses = {103: Decimal(400), 102: Decimal(300), 114: Decimal(40), 115: Decimal(30)}
    batch = running(state=BatchState.FINISHED, finished_kg=Decimal(finished_kg))
    return batch.with_attempt_doses(doses)


def _balance(finished_kg: str, *, was: bool = False) -> health.Finding | None:
    return health.weight_balance(_weighed(finished_kg), LINE, Decimal("0.1"), was=was)


def test_a_weight_far_from_what_went_in_is_told_and_an_unweighed_one_is_not() -> None:
    found = _balance("722.49")
    assert found is not None
    assert found.params == {"finished_kg": "722.49", "in_kg": "772.50"}
    assert _balance("722.50") is None
    assert _balance("0", was=True) is None


def test_a_weight_that_was_out_of_balance_must_come_well_within() -> None:
    assert _balance("727.49", was=True) is not None
    assert _balance("727.50", was=True) is None


def test_a_finished_batch_is_overdue_after_15_minutes() -> None:
    batch = a_batch(state=BatchState.FINISHED, finished_at=ago(minutes=15))
    assert health.overdue(batch, LINE, NOW) is not None
    assert health.overdue(batch, LINE, ago(seconds=1)) is None
    assert health.overdue(replace(batch, set_aside=ASIDE), LINE, NOW) is None


def test_a_job_fails_after_three_intervals_but_not_within_a_minute() -> None:
    five, job = timedelta(minutes=5), JobName.SYNC_ORDERS
    assert health.failing_job(job, NOW - five * 3, five, NOW, ALWAYS) is not None
    assert health.failing_job(job, NOW - five * 2, five, NOW, ALWAYS) is None
    short = timedelta(seconds=2)
    assert health.failing_job(job, ago(seconds=59), short, NOW, ALWAYS) is None
    assert health.failing_job(job, None, five, NOW, ALWAYS) is None


def test_a_job_is_not_to_blame_while_its_partner_is_lost_nor_for_that_time() -> None:
    five, job = timedelta(minutes=5), JobName.SYNC_ORDERS
    last = NOW - five * 10
    assert health.failing_job(job, last, five, NOW, LOST) is None
    assert health.failing_job(job, last, five, NOW, Good(ago(minutes=14))) is None
    assert health.failing_job(job, last, five, NOW, Good(ago(minutes=15))) is not None


def test_a_link_is_good_since_it_answers() -> None:
    link = LinkStatus(LinkName.PLC, LinkState.GOOD, NOW, NOW)
    assert health.good(link, START) == Good(NOW)
    assert health.good(replace(link, state=LinkState.LOST), START) == LOST
    assert health.good(replace(link, state=LinkState.OFF), START) == LOST
    assert health.good(None, START) == Good(START)


def rates(*kg_per_min: int) -> list[Decimal]:
    return [Decimal(each) for each in kg_per_min]


def test_a_spike_is_judged_by_the_silos_own_past_and_not_without_enough_of_it() -> None:
    even = rates(*[60] * ENOUGH)
    assert spike_limit(even[1:]) is None
    assert spike_limit(even) == Decimal(90)
    scattered = rates(50, 55, 58, 60, 60, 61, 62, 65, 70, 72)
    limit = spike_limit(scattered)
    assert limit is not None
    assert Decimal(90) < limit < Decimal(110)


def test_spikes_in_the_past_do_not_move_what_is_usual() -> None:
    limit = spike_limit(rates(*[60] * ENOUGH, 600, 700, 800))
    assert limit == Decimal(90)


def test_a_rate_is_what_came_in_between_two_readings_of_one_attempt() -> None:
    before = running().with_attempt_doses({103: Decimal(100), 102: Decimal(5)})
    after = before.with_attempt_doses({103: Decimal(110), 102: Decimal(5), 101: Decimal(1)})
    passed = timedelta(seconds=6)
    assert dosing_rates(before, after, passed) == {103: Decimal(100), 101: Decimal(10)}
    assert dosing_rates(before, after, timedelta(seconds=0.4)) == {}
    assert dosing_rates(replace(before, attempt=2), after, passed) == {}


@pytest.mark.parametrize(
    ("off", "doubtful"),
    [
        (timedelta(hours=23, minutes=59), False),
        (timedelta(hours=-24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=-400), True),
        (None, True),
    ],
)
def test_a_stamp_that_cannot_be_believed_never_loses_the_failure(
    off: timedelta | None, doubtful: bool
) -> None:
    stamp_at = None if off is None else NOW + off
    reading = FailureReading(NOW, (1, 2), True, "MTR-7", "Overload", "raw", stamp_at)
    failure = as_failure(reading, "PLC01")
    assert failure.stamp_doubtful is doubtful
    assert failure.occurred_at == (NOW if doubtful else stamp_at)
    assert (failure.stamp_raw, failure.words) == ("raw", (1, 2))


def test_an_end_before_its_beginning_lasted_nothing() -> None:
    begun = as_failure(FailureReading(NOW, (1,), True, "M", "x", "raw", NOW), "PLC01")
    over = ended(begun, NOW + timedelta(minutes=7))
    assert (over.duration, over.is_open) == (timedelta(minutes=7), False)
    assert ended(begun, ago(minutes=1)).duration == timedelta(0)

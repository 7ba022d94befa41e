"""Shifts by the plant's clock: each moment has one, they adjoin, clock changes tear no hole."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.domain.shifts import Shift, ShiftPlan

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [
        ZoneInfo("Asia/Jakarta"),
        BERLIN,
        ZoneInfo("Australia/Lord_Howe"),  # half an hour forth and back
        ZoneInfo("America/Sao_Paulo"),  # its clocks were changed at midnight
        ZoneInfo("Pacific/Apia"),  # left out a whole day in 2011
    ]
)
STARTS = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1)
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
USUAL = (time(6), time(14), time(22))


@given(ZONES, STARTS, MOMENTS)
@example(BERLIN, [time(2, 30), time(3)], datetime(2026, 3, 29, 1, tzinfo=UTC))
@example(BERLIN, [time(2, 15), time(2, 45)], datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
@example(BERLIN, [time(2, 30)], datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
def test_every_moment_lies_in_one_shift_and_the_next_begins_where_it_ends(
    zone: ZoneInfo, starts: list[time], moment: datetime
) -> None:
    plan = ShiftPlan(zone, starts)
    shift = plan.at(moment)
    assert shift.since <= moment < shift.until
    assert plan.at(shift.since) == shift == plan.at(shift.until - timedelta(seconds=1))
    following = plan.at(shift.until)
    assert following.since == shift.until
    assert following.day > shift.day or following.number > shift.number
    assert 1 <= shift.number <= len(set(starts))


@given(ZONES, STARTS, MOMENTS)
def test_a_shift_begins_when_the_clock_shows_its_start_or_first_shows_more(
    zone: ZoneInfo, starts: list[time], moment: datetime
) -> None:
    shift = ShiftPlan(zone, starts).at(moment)
    wanted = datetime.combine(shift.day, sorted(set(starts))[shift.number - 1])
    begun = shift.since.astimezone(zone).replace(tzinfo=None)
    before = (shift.since - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert before < wanted <= begun


def test_the_shifts_of_a_usual_day_are_numbered_from_the_morning() -> None:
    jakarta = ShiftPlan(ZoneInfo("Asia/Jakarta"), (time(22), time(6), time(14)))  # in any order
    day = date(2026, 3, 4)
    early, late, night = jakarta.of_day(day)
    assert [early.number, late.number, night.number] == [1, 2, 3]
    assert night == Shift(
        3, day, datetime(2026, 3, 4, 15, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC)
    )
    # After midnight the night shift is still that of the day before.
    assert jakarta.at(datetime(2026, 3, 4, 19, tzinfo=UTC)) == night


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9)])
def test_the_night_of_a_clock_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    night = ShiftPlan(BERLIN, USUAL).of_day(day)[-1]
    assert night.until - night.since == timedelta(hours=hours)


def test_a_shift_that_would_begin_in_the_hour_left_out_begins_where_the_clock_goes_on() -> None:
    plan = ShiftPlan(BERLIN, (time(2, 30), time(14)))
    assert plan.of_day(date(2026, 3, 29))[0].since == datetime(2026, 3, 29, 1, tzinfo=UTC)
    # Both begin at that moment: nothing is left of the first.
    both = ShiftPlan(BERLIN, (time(2, 30), time(3))).of_day(date(2026, 3, 29))
    assert [(each.number, each.since.hour) for each in both] == [(2, 1)]

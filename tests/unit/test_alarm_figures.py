"""The alarm system's own figures by ISA-18.2, failures by equipment, and the plant's periods."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.alarm import Alarm, AlarmCode, AlarmState, Priority
from services.domain.alarm_figures import alarm_figures, find_floods, most_within
from services.domain.alarm_journal import JournalEntry
from services.domain.alarm_life import AlarmEvent
from services.domain.failure import EquipmentFailure
from services.domain.failure_figures import Severity, by_equipment, severity
from services.domain.period import PeriodKind, PlantCalendar
from tests.samples import START

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
JAKARTA = PlantCalendar(ZoneInfo("Asia/Jakarta"), (time(6), time(14), time(22)))


def told(
    at: datetime, subject: str = "WH/MO/00001", code: AlarmCode = AlarmCode.BATCH_STUCK
) -> JournalEntry:
    state = AlarmState.UNACKNOWLEDGED
    return JournalEntry(
        0, at, code, subject, {}, 1, Priority.HIGH, AlarmEvent.OCCUR, AlarmState.NORMAL, state
    )


def burst(since: datetime, count: int, apart: timedelta) -> list[datetime]:
    return [since + apart * number for number in range(count)]


def test_a_flood_begins_over_ten_in_ten_minutes_and_ends_under_five() -> None:
    moments = burst(START, 11, 30 * timedelta(seconds=1))
    (flood,) = find_floods(moments, START, START + HOUR)
    assert flood.since == moments[10]
    # The seventh alarm leaves the ten minutes: four are left in them.
    assert flood.until == moments[6] + 10 * MINUTE
    assert flood.count == 11
    assert find_floods(moments[:10], START, START + HOUR) == ()


def test_a_flood_that_began_before_the_period_counts_within_it() -> None:
    moments = burst(START - 5 * MINUTE, 20, 10 * timedelta(seconds=1))
    (flood,) = find_floods(moments, START, START + HOUR)
    assert flood.since == START
    assert find_floods(moments, START + HOUR, START + 2 * HOUR) == ()


@given(st.lists(st.integers(0, 3600), max_size=60))
def test_floods_are_within_the_period_apart_and_in_order(offsets: list[int]) -> None:
    moments = sorted(START + timedelta(seconds=offset) for offset in offsets)
    floods = find_floods(moments, START, START + HOUR)
    edges = [edge for flood in floods for edge in (flood.since, flood.until)]
    assert edges == sorted(edges)
    assert all(START <= edge <= START + HOUR for edge in edges)
    assert bool(floods) or most_within(moments, 10 * MINUTE - timedelta(seconds=1)) <= 10


def test_the_figures_of_a_quiet_hour_with_one_alarm_that_chatters() -> None:
    chatter = [told(at) for at in burst(START + 5 * MINUTE, 3, 20 * timedelta(seconds=1))]
    link = told(START + 42 * MINUTE, "", AlarmCode.PLC_LINK)
    entries = [told(START - MINUTE), *chatter, link]
    figures = alarm_figures(entries, [], START, START + HOUR, START + HOUR)
    assert figures.activations == 4
    assert figures.per_10_min == pytest.approx(4 / 6)
    assert figures.series == (3, 0, 0, 0, 1, 0)
    assert figures.most_in_10_min == 3
    assert (figures.flood_share, figures.floods) == (0, ())
    assert [(each.subject, each.count) for each in figures.chattering] == [("WH/MO/00001", 3)]
    assert [(each.code, each.count, each.share) for each in figures.top] == [
        (AlarmCode.BATCH_STUCK, 3, 0.75),
        (AlarmCode.PLC_LINK, 1, 0.25),
    ]
    assert figures.by_priority[Priority.HIGH] == 4


def test_a_period_that_is_not_over_is_judged_until_now() -> None:
    figures = alarm_figures([told(START)], [], START, START + 8 * HOUR, START + 30 * MINUTE)
    assert (figures.until, len(figures.series)) == (START + 30 * MINUTE, 3)
    assert figures.per_10_min == pytest.approx(1 / 3)
    nothing = alarm_figures([], [], START, START + HOUR, START)
    assert (nothing.series, nothing.per_10_min, nothing.flood_share) == ((), 0, 0)


def test_what_stands_for_over_a_day_is_told() -> None:
    state, priority = AlarmState.ACKNOWLEDGED, Priority.HIGH
    alarm = Alarm(1, "PLC01", AlarmCode.BATCH_STUCK, "x", priority, state, START, START)
    now = START + timedelta(hours=24, seconds=1)

    def standing(*alarms: Alarm) -> int:
        return len(alarm_figures([], alarms, START, now, now).standing)

    assert standing(alarm) == 1
    young = replace(alarm, last_at=START + timedelta(seconds=1))
    assert standing(young, replace(alarm, state=AlarmState.RETURNED)) == 0


def failure(code: str, at: datetime, **changes: object) -> EquipmentFailure:
    made = EquipmentFailure(0, "PLC01", code, "text", "raw", at, False, at)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_failures_are_counted_by_equipment_within_the_span_only() -> None:
    found = [
        failure("M1", START + 10 * MINUTE, duration=20 * MINUTE),
        failure("M1", START - 30 * MINUTE, ended_at=START + 15 * MINUTE),
        failure("M2", START + 50 * MINUTE),
        failure("M3", START + 5 * MINUTE, resolved_at=START + 5 * HOUR),
    ]
    rows = by_equipment(found, START, START + HOUR, now=START + 2 * HOUR)
    assert [(row.equipment_code, row.count, row.downtime / MINUTE) for row in rows] == [
        ("M3", 1, 55),
        ("M1", 2, 35),
        ("M2", 1, 10),
    ]
    assert [row.still_open for row in rows] == [0, 0, 1]
    assert rows[1].longest == 20 * MINUTE
    assert by_equipment([], START, START + HOUR, START) == ()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(61, Severity.CRITICAL), (60, Severity.MEDIUM), (31, Severity.MEDIUM), (30, Severity.LOW)],
)
def test_severity_goes_by_downtime(minutes: int, expected: Severity) -> None:
    assert severity(minutes * MINUTE) is expected


def local(text: str, zone: str = "Asia/Jakarta") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "at", "since", "until"),
    [
        ("shift", "2026-03-04 05:59:59", "2026-03-03 22:00", "2026-03-04 06:00"),
        ("shift", "2026-03-04 06:00:00", "2026-03-04 06:00", "2026-03-04 14:00"),
        ("shift", "2026-03-04 23:30:00", "2026-03-04 22:00", "2026-03-05 06:00"),
        ("day", "2026-03-04 00:00:00", "2026-03-04 00:00", "2026-03-05 00:00"),
        ("week", "2026-03-08 23:59:59", "2026-03-02 00:00", "2026-03-09 00:00"),
        ("month", "2026-12-31 12:00:00", "2026-12-01 00:00", "2027-01-01 00:00"),
        ("month", "2026-02-01 00:00:00", "2026-02-01 00:00", "2026-03-01 00:00"),
    ],
)
def test_periods_are_the_plants(kind: str, at: str, since: str, until: str) -> None:
    period = JAKARTA.at(PeriodKind(kind), local(at))
    assert (period.since, period.until) == (local(since), local(until))


@given(st.sampled_from(PeriodKind), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_periods_follow_each_other_without_a_gap_in_a_zone_with_summer_time(
    kind: PeriodKind, moment: datetime
) -> None:
    calendar = PlantCalendar(ZoneInfo("Europe/Berlin"), (time(6), time(14), time(22)))
    at = moment.replace(tzinfo=UTC)
    period = calendar.at(kind, at)
    assert period.since <= at < period.until
    assert calendar.before(period).until == period.since
    assert calendar.after(period).since == period.until


def test_one_shift_a_day_is_a_day_from_its_start() -> None:
    calendar = PlantCalendar(ZoneInfo("Asia/Jakarta"), (time(7),))
    period = calendar.at(PeriodKind.SHIFT, local("2026-03-04 03:00"))
    assert (period.since, period.length) == (local("2026-03-03 07:00"), timedelta(days=1))

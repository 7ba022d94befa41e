"""Shift, day, week and month of the plant, as spans of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from services.domain.shifts import ShiftPlan

_TICK = timedelta(microseconds=1)


class PeriodKind(StrEnum):
    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    kind: PeriodKind
    since: datetime  # aware, UTC
    until: datetime  # exclusive

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class PlantCalendar:
    """The plant's zone, and when its shifts begin (SHIFT_STARTS)."""

    zone: tzinfo
    shift_starts: Sequence[time]

    def at(self, kind: PeriodKind, moment: datetime) -> Period:
        """Return the period of *kind* that *moment* lies in."""
        if kind is PeriodKind.SHIFT:
            return self._shift(moment)
        day = moment.astimezone(self.zone).date()
        first, after = _days(kind, day)
        return Period(kind, self.begin(first), self.begin(after))

    def begin(self, day: date) -> datetime:
        """Return the midnight that *day* begins with."""
        return self._utc(day, time(0))

    def before(self, period: Period) -> Period:
        return self.at(period.kind, period.since - _TICK)

    def after(self, period: Period) -> Period:
        return self.at(period.kind, period.until)

    def _shift(self, moment: datetime) -> Period:
        shift = ShiftPlan(self.zone, self.shift_starts).at(moment)
        return Period(PeriodKind.SHIFT, shift.since, shift.until)

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def _days(kind: PeriodKind, day: date) -> tuple[date, date]:
    if kind is PeriodKind.DAY:
        return day, day + timedelta(days=1)
    if kind is PeriodKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)

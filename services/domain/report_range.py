"""What a report can be of: a shift, a day, a week, a month, a year, or days from one to another.

A plant's day begins with its first shift and ends where the next day's begins: it is the sum of
its shifts, and a night shift is not cut in two. Weeks (from Monday), months and years are made of
such days. A clock change makes a day an hour shorter or longer, and nothing is counted twice.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.domain.report_kind import RangeKind as RangeKind  # noqa: PLC0414
from services.domain.shifts import ShiftPlan

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ReportRange:
    """A span of the plant's time. `first` and `last` are its days; a shift lies in one of them."""

    kind: RangeKind
    since: datetime  # aware, UTC
    until: datetime  # exclusive
    first: date
    last: date
    shift: int = 0  # the shift's number in its day, from 1; 0: whole days

    def holds(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


class ReportCalendar:
    """The plant's days as reports count them."""

    def __init__(self, plan: ShiftPlan) -> None:
        self.plan = plan
        self._begins: dict[date, datetime] = {}

    @property
    def basis(self) -> str:
        """Return all that decides which day a moment belongs to."""
        return f"{self.plan.zone} {min(self.plan.starts):%H:%M}"

    def begin(self, day: date) -> datetime:
        """Return when *day* begins: with its first shift."""
        if day not in self._begins:
            self._begins[day] = self.plan.of_day(day)[0].since
        return self._begins[day]

    def day_of(self, moment: datetime) -> date:
        day = moment.astimezone(self.plan.zone).date()
        return day if self.begin(day) <= moment else day - _DAY

    def at(self, kind: RangeKind, moment: datetime) -> ReportRange:
        """Return the range of *kind* that *moment* lies in; of `DAYS`, that one day."""
        if kind is RangeKind.SHIFT:
            shift = self.plan.at(moment)
            return ReportRange(kind, shift.since, shift.until, shift.day, shift.day, shift.number)
        return self._days(kind, *_around(kind, self.day_of(moment)))

    def days(self, first: date, last: date) -> ReportRange:
        """Return the days from one to another, whichever of them comes first."""
        return self._days(RangeKind.DAYS, min(first, last), max(first, last))

    def before(self, of: ReportRange) -> ReportRange:
        """Return the range of the same kind before it; as many days, of chosen ones."""
        if of.kind is RangeKind.DAYS:
            length = of.last - of.first + _DAY
            return self.days(of.first - length, of.last - length)
        return self.at(of.kind, of.since - _TICK)

    def after(self, of: ReportRange) -> ReportRange:
        if of.kind is RangeKind.DAYS:
            length = of.last - of.first + _DAY
            return self.days(of.first + length, of.last + length)
        return self.at(of.kind, of.until)

    def _days(self, kind: RangeKind, first: date, last: date) -> ReportRange:
        return ReportRange(kind, self.begin(first), self.begin(last + _DAY), first, last)


def _around(kind: RangeKind, day: date) -> tuple[date, date]:
    """Return the first and the last day of what *day* lies in."""
    if kind is RangeKind.WEEK:
        monday = day - day.weekday() * _DAY
        return monday, monday + 6 * _DAY
    if kind is RangeKind.MONTH:
        _, days = monthrange(day.year, day.month)
        return day.replace(day=1), day.replace(day=days)
    if kind is RangeKind.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day

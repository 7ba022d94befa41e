"""The plant's shifts: which one a moment lies in, its number in the day, and its span. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one day. It belongs to the day that it begins on, also when it ends after it."""

    number: int  # 1 is the first of the day by the clock
    day: date  # the plant's
    since: datetime  # aware, UTC
    until: datetime  # exclusive


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """When the shifts begin by the plant's clock (SHIFT_STARTS), the same on every day."""

    zone: tzinfo
    starts: Sequence[time]

    def at(self, moment: datetime) -> Shift:
        """Return the shift that *moment* lies in."""
        day = moment.astimezone(self.zone).date()
        around = [shift for step in (-1, 0, 1) for shift in self.of_day(day + step * _DAY)]
        return next(shift for shift in around if shift.since <= moment < shift.until)

    def of_day(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts that begin on *day*, in order.

        A start in the hour that a clock change leaves out begins where the clock goes on, at
        the latest when the next shift does; a shift of which nothing is left is left out.
        """
        begins = [self._utc(day, start) for start in self._in_order]
        ends = [*begins[1:], self._utc(day + _DAY, self._in_order[0])]
        return tuple(
            Shift(number, day, since, until)
            for number, (since, until) in enumerate(zip(begins, ends, strict=True), 1)
            if since < until
        )

    @property
    def _in_order(self) -> Sequence[time]:
        return sorted(set(self.starts))

    def _utc(self, day: date, at: time) -> datetime:
        """Return when the clock shows *at*, or first shows more than it."""
        wanted = datetime.combine(day, at, tzinfo=self.zone)
        before, after = (wanted.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if after < before:  # left out: what the old offset makes of it lies after the jump
            return _jump(after, before, self.zone)
        return before


def _jump(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """Return the moment between *low* and *high* when the zone's offset changes, to the second."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)

"""What is looked for in the history: filters as they are touched, and the times that they mean."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hmi import text
from hmi.figures import day
from hmi.text import tr
from services.domain.batch import Completion
from services.domain.history import HistoryFilters
from services.domain.period import Period, PeriodKind, PlantCalendar


class When(StrEnum):
    ALL = "all"
    TODAY = "today"
    YESTERDAY = "yesterday"
    SHIFT = "shift"
    WEEK = "week"
    DAYS = "days"  # chosen one by one


@dataclass(frozen=True, slots=True)
class Search:
    """A time of now moves on with the clock; the days that were chosen stay."""

    order: str = ""
    product: str = ""
    operator: str = ""
    completion: Completion | None = None
    when: When = When.ALL
    first: date | None = None
    last: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != Search()

    def filters(self, calendar: PlantCalendar, now: datetime) -> HistoryFilters:
        since, until = self._span(calendar, now)
        return HistoryFilters(
            product_name=self.product,
            completion=self.completion,
            operator=self.operator,
            archived_from=since,
            archived_before=until,
            order=self.order,
        )

    def _span(
        self, calendar: PlantCalendar, now: datetime
    ) -> tuple[datetime | None, datetime | None]:
        if self.when is When.ALL:
            return None, None
        if self.when is When.DAYS:
            assert self.first is not None
            assert self.last is not None
            return calendar.begin(self.first), calendar.begin(self.last + timedelta(days=1))
        period = self._period(calendar, now)
        return period.since, period.until

    def _period(self, calendar: PlantCalendar, now: datetime) -> Period:
        if self.when is When.SHIFT:
            return calendar.at(PeriodKind.SHIFT, now)
        if self.when is When.WEEK:
            return calendar.at(PeriodKind.WEEK, now)
        today = calendar.at(PeriodKind.DAY, now)
        return today if self.when is When.TODAY else calendar.before(today)

    def days_word(self) -> str:
        """Return the chosen days, such as "3 Mar – 4 Mar"; "" where none were chosen."""
        if self.when is not When.DAYS or self.first is None or self.last is None:
            return ""
        first, last = day(self.first), day(self.last)
        return first if first == last else f"{first} – {last}"


def when_word(when: When) -> str:
    return {
        When.ALL: tr("All"),
        When.TODAY: tr("Today"),
        When.YESTERDAY: tr("Yesterday"),
        When.SHIFT: tr("This shift"),
        When.WEEK: tr("This week"),
        When.DAYS: tr("Days…"),
    }[when]


def status_word(completion: Completion | None) -> str:
    return "" if completion is None else text.completion(completion)

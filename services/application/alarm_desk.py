"""What the alarm pages ask for beyond the plant view: lists, journal, failures, own figures.

Reads only. Each call is one read transaction, away from the loop's thread.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.application.alarm_book import AlarmBook
from services.application.journal_table import COLUMNS, journal_row
from services.application.plant_view import AlarmView, filled
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.alarm_figures import TEN_MINUTES, AlarmFigures, alarm_figures
from services.domain.alarm_journal import EventCode, JournalEntry, JournalFilter
from services.domain.document import LongTable, Row
from services.domain.failure import EquipmentFailure
from services.domain.failure_figures import EquipmentFigures, Severity, by_equipment, severity
from services.domain.paging import Page, PageKey
from services.domain.period import Period, PeriodKind, PlantCalendar
from services.domain.push import FailureReport, Push, PushState
from services.ports import Database, Now, UnitOfWork

PAGE = 100
"""Lines of the journal in one look."""

_FOR_A_FILE = 1000

EventTitles = Mapping[EventCode, str]


class AlarmGroup(StrEnum):
    """The lists that a person can look at."""

    SHOWN = "shown"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry of the journal, and the words of its alarm or event with their {placeholders}."""

    entry: JournalEntry
    words: str

    @property
    def title(self) -> str:
        return filled(self.words, self.entry.params)


class ReportState(StrEnum):
    """Whether Odoo has the report of a failure."""

    HAS_IT = "has_it"
    WAITING = "waiting"
    REFUSED = "refused"
    CLOSED = "closed"  # a person decided that Odoo is not told


@dataclass(frozen=True, slots=True)
class FailureLine:
    failure: EquipmentFailure
    report: ReportState
    answer: str  # Odoo's last answer, "" before the first try
    next_try_at: datetime | None = None  # while it waits; None: as soon as Odoo can be reached

    def severity(self, now: datetime) -> Severity:
        return severity(self.failure.downtime(now))


@dataclass(frozen=True, slots=True)
class FailurePage:
    period: Period
    equipment: tuple[EquipmentFigures, ...]  # the longest downtime first
    failures: tuple[FailureLine, ...]  # newest first
    read_at: datetime


class AlarmDesk:
    def __init__(
        self,
        database: Database,
        alarms: AlarmBook,
        events: EventTitles,
        calendar: PlantCalendar,
        silo_codes: Sequence[str],
        now: Now,
    ) -> None:
        self._database = database
        self._alarms = alarms
        self._events = events
        self.calendar = calendar
        self._silo_codes = silo_codes
        self._now = now

    async def alarms(self, group: AlarmGroup = AlarmGroup.SHOWN) -> tuple[AlarmView, ...]:
        """Return all alarms of a list: unacknowledged first, then by priority, newest first."""
        found = await self._database.read(lambda uow: uow.alarms.open())
        of_it = [alarm for alarm in found if _group(alarm) is group]
        of_it.sort(key=lambda alarm: not alarm.wants_attention)
        return tuple(AlarmView(each, self._alarms.catalogue[each.code]) for each in of_it)

    async def story(self, alarm_id: int, limit: int) -> tuple[JournalLine, ...]:
        """Return what happened to one alarm last, newest first."""
        return (await self.journal(JournalFilter(alarm_id=alarm_id), limit=limit)).rows

    async def journal(
        self, wanted: JournalFilter, after: PageKey | None = None, limit: int = PAGE
    ) -> Page[JournalLine]:
        """Return a page of the journal, newest first, begun after *after*."""
        found = await self._database.read(lambda uow: uow.alarm_journal.page(after, limit, wanted))
        lines = tuple(JournalLine(entry, self.words_of(entry.code)) for entry in found.rows)
        return Page(lines, found.next_after)

    def table(self, wanted: JournalFilter, file_name: str) -> LongTable:
        """Return the journal, newest first, read while it is written to a file."""

        async def pages() -> AsyncIterator[Sequence[Row]]:
            after: PageKey | None = None
            while True:
                page = await self.journal(wanted, after, limit=_FOR_A_FILE)
                yield [journal_row(line.entry, line.title) for line in page.rows]
                after = page.next_after
                if after is None:
                    return

        return LongTable(file_name, "Journal", "", COLUMNS, pages)

    async def failures(self, period: Period) -> FailurePage:
        now = self._now()
        return await self._database.read(lambda uow: self._failures(uow, period, now))

    async def equipment(self) -> tuple[str, ...]:
        """Return equipment that a failure may be entered for: silos, and what failed before."""
        known = await self._database.read(lambda uow: uow.failures.equipment())
        return tuple(dict.fromkeys([*self._silo_codes, *known]))

    async def figures(self, period: Period) -> AlarmFigures:
        """Return the alarm system's own figures by ISA-18.2."""
        now = self._now()

        def read(uow: UnitOfWork) -> AlarmFigures:
            told = uow.alarm_journal.activations(period.since - TEN_MINUTES, period.until)
            return alarm_figures(told, uow.alarms.open(), period.since, period.until, now)

        return await self._database.read(read)

    def period(self, kind: PeriodKind) -> Period:
        """Return the period of now; `calendar` has those before and after it."""
        return self.calendar.at(kind, self._now())

    def words_of(self, code: AlarmCode | EventCode) -> str:
        """Return the title of a kind of alarm or event, with its {placeholders}."""
        if isinstance(code, EventCode):
            return self._events[code]
        return self._alarms.catalogue[code].words.title

    def _failures(self, uow: UnitOfWork, period: Period, now: datetime) -> FailurePage:
        found = uow.failures.touching(period.since, period.until)
        reports = {
            push.body.failure_id: push
            for push in uow.pushes.unfinished()
            if isinstance(push.body, FailureReport)
        }
        return FailurePage(
            period=period,
            equipment=by_equipment(found, period.since, period.until, now),
            failures=tuple(_failure_line(each, reports.get(each.id)) for each in found),
            read_at=now,
        )


def _group(alarm: Alarm) -> AlarmGroup | None:
    if alarm.is_shown:
        return AlarmGroup.SHOWN
    return {
        AlarmState.SHELVED: AlarmGroup.SHELVED,
        AlarmState.SUPPRESSED: AlarmGroup.SUPPRESSED,
        AlarmState.OUT_OF_SERVICE: AlarmGroup.OUT_OF_SERVICE,
    }.get(alarm.state)


def _failure_line(failure: EquipmentFailure, report: Push | None) -> FailureLine:
    if failure.reported_at is not None:
        return FailureLine(failure, ReportState.HAS_IT, "")
    if report is None:
        return FailureLine(failure, ReportState.CLOSED, "")
    refused = report.state is PushState.QUARANTINE
    state = ReportState.REFUSED if refused else ReportState.WAITING
    return FailureLine(failure, state, report.last_answer, report.not_before)

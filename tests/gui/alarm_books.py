"""What the alarms page asks, answered from memory: the desk's interface and rules, no database."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

import resources
from services.adapters.alarm_files import load_alarm_catalogue, load_event_titles
from services.application.alarm_desk import (
    PAGE,
    AlarmGroup,
    FailureLine,
    FailurePage,
    JournalLine,
)
from services.application.plant_view import AlarmView
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.alarm_figures import TEN_MINUTES, AlarmFigures, alarm_figures
from services.domain.alarm_journal import EventCode, JournalEntry, JournalFilter
from services.domain.errors import PlantError
from services.domain.failure_figures import by_equipment
from services.domain.paging import Page, PageKey
from services.domain.period import Period, PeriodKind, PlantCalendar
from tests.gui.views import NOW

_CATALOGUE = load_alarm_catalogue(resources.path("alarms.toml"))
_EVENTS = load_event_titles(resources.path("events.toml"))


@dataclass
class MemoryAlarmBooks:
    """`problem` is raised by each question while it is set; `gate` holds the answers back."""

    open_alarms: Sequence[AlarmView] = ()
    entries: Sequence[JournalEntry] = ()  # newest first
    failure_lines: Sequence[FailureLine] = ()
    problem: PlantError | None = None
    gate: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)
    silenced: int = 0
    now: Callable[[], datetime] = lambda: NOW

    @property
    def calendar(self) -> PlantCalendar:
        return PlantCalendar(UTC, (time(6), time(14), time(22)))

    def silence(self) -> None:
        self.silenced += 1

    async def alarms(self, group: AlarmGroup = AlarmGroup.SHOWN) -> tuple[AlarmView, ...]:
        await self._ask(f"alarms {group.value}")
        states = {
            AlarmGroup.SHELVED: AlarmState.SHELVED,
            AlarmGroup.SUPPRESSED: AlarmState.SUPPRESSED,
            AlarmGroup.OUT_OF_SERVICE: AlarmState.OUT_OF_SERVICE,
        }
        if group is AlarmGroup.SHOWN:
            return tuple(each for each in self.open_alarms if each.alarm.is_shown)
        return tuple(each for each in self.open_alarms if each.alarm.state is states[group])

    async def story(self, alarm_id: int, limit: int) -> tuple[JournalLine, ...]:
        await self._ask(f"story {alarm_id}")
        found = [self._line(each) for each in self.entries if each.alarm_id == alarm_id]
        return tuple(found[:limit])

    async def journal(
        self, wanted: JournalFilter, after: PageKey | None = None, limit: int = PAGE
    ) -> Page[JournalLine]:
        await self._ask("journal")
        found = [each for each in self.entries if _fits(each, wanted)]
        if after is not None:
            found = [each for each in found if (each.at, each.id) < (after.at, after.id)]
        rows = tuple(self._line(each) for each in found[:limit])
        last = PageKey(rows[-1].entry.at, rows[-1].entry.id) if len(found) > limit else None
        return Page(rows, last)

    async def failures(self, period: Period) -> FailurePage:
        await self._ask(f"failures {period.kind.value}")
        lines = tuple(
            line
            for line in self.failure_lines
            if period.since <= line.failure.occurred_at < period.until
        )
        now = self.now()
        figures = by_equipment([x.failure for x in lines], period.since, period.until, now)
        return FailurePage(period, figures, lines, now)

    async def equipment(self) -> tuple[str, ...]:
        await self._ask("equipment")
        return ("silo101", "silo102", "lq114", "MIXER", "M107")

    async def figures(self, period: Period) -> AlarmFigures:
        await self._ask(f"figures {period.kind.value}")
        told = [each for each in reversed(self.entries) if each.is_activation]
        told = [each for each in told if period.since - TEN_MINUTES <= each.at < period.until]
        standing = [each.alarm for each in self.open_alarms]
        return alarm_figures(told, standing, period.since, period.until, self.now())

    def period(self, kind: PeriodKind) -> Period:
        return self.calendar.at(kind, self.now())

    def words_of(self, code: AlarmCode | EventCode) -> str:
        return _EVENTS[code] if isinstance(code, EventCode) else _CATALOGUE[code].words.title

    def _line(self, entry: JournalEntry) -> JournalLine:
        return JournalLine(entry, self.words_of(entry.code))

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem


def _fits(entry: JournalEntry, wanted: JournalFilter) -> bool:
    checks: Mapping[str, bool] = {
        "since": wanted.since is None or entry.at >= wanted.since,
        "until": wanted.until is None or entry.at < wanted.until,
        "priority": not wanted.priorities or entry.priority in wanted.priorities,
        "subject": any(
            wanted.subject.casefold() in name.casefold()
            for name in (entry.subject, entry.params.get("order", ""))
        ),
        "by": wanted.by.casefold() in entry.by.casefold(),
        "alarm": wanted.alarm_id in (None, entry.alarm_id),
    }
    return all(checks.values())

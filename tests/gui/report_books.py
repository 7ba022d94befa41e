"""What the reports page asks, answered from memory: the real rules over made-up batches."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from services.application import report_rules
from services.application.dosing_rules import DosingLimits
from services.application.report_contents import Found, content_of
from services.application.report_tally import tally_of
from services.domain.batch import Completion
from services.domain.errors import PlantError
from services.domain.failure import EquipmentFailure
from services.domain.order import Component
from services.domain.report import Content, QueueNow, Report, ReportKind
from services.domain.report_range import ReportCalendar, ReportRange
from services.domain.report_sums import BatchFacts, Tally
from services.domain.shifts import ShiftPlan
from services.domain.silo_level import StockEntry, StockKind
from tests.gui.views import NOW
from tests.samples import SILOS

_PRODUCTS = ("[10083] JF PLUS UVP", "[10092] JF SAPOT 1B", "[10095] LAYER GROWER 2", "[10099] PIG")
_PARTS = 9
_DAYS, _A_DAY = 40, 12


@cache
def made_up_batches() -> tuple[BatchFacts, ...]:
    """Return twelve batches a day up to NOW, some of them off, not weighed or cancelled."""
    count = _DAYS * _A_DAY
    return tuple(
        _batch(number, NOW - timedelta(hours=2 * (count - number))) for number in range(count)
    )


def _batch(number: int, ended_at: datetime) -> BatchFacts:
    silos = SILOS.silos[number % 3 :: 2][:_PARTS]
    parts = [
        Component(silo.number, silo.name, Decimal(20 * (place + 3)), silo.number)
        for place, silo in enumerate(silos)
    ]
    planned = sum((part.planned_kg for part in parts), Decimal(0))
    parts.append(Component(2001, "DEMITOX", Decimal("0.50"), None))
    parts.append(Component(2002, "GARAM", Decimal("2.50"), None))
    how = Completion.COMPLETED
    if number % 37 == 5:
        how = Completion.CANCELLED
    elif number % 53 == 7:
        how = Completion.BY_HAND
    made = how is not Completion.CANCELLED
    weighed = made and number % 9 != 0
    share = Decimal(970 + number * 7 % 38 - (number % 4 == 3) * 90 - (number % 4 == 2) * 190) / 1000
    weight = (planned * share).quantize(Decimal("0.01"))
    doses = {
        part.silo: part.planned_kg + Decimal((number * 31 + part.silo * 17) % 180 - 90) / 100
        for part in parts
        if part.silo is not None
    }
    if number % 14 == 3:
        doses[silos[0].number] += Decimal("4.21")
    return BatchFacts(
        id=number + 1,
        ended_at=ended_at,
        order=f"WH/MO/{number + 1:05}",
        product_name=_PRODUCTS[number % 4],
        completion=how,
        finished=made,
        planned_kg=planned,
        booked_kg=(weight if weighed else planned) if made else Decimal(0),
        weighed=weighed,
        components=tuple(parts),
        doses_kg=doses,
        weighings_kg={2001: Decimal("0.51")} if number % 2 else {},
    )


def _failures() -> list[EquipmentFailure]:
    told = (("MIXER", 3.0, 71), ("M107", 9.0, 44), ("LIFT", 26.0, 12), ("M107", 30.0, 8))
    return [
        EquipmentFailure(
            number,
            "line",
            code,
            "stopped",
            "",
            NOW - timedelta(hours=hours),
            stamp_doubtful=False,
            read_at=NOW,
            duration=timedelta(minutes=minutes),
        )
        for number, (code, hours, minutes) in enumerate(told, 1)
    ]


@dataclass
class MemoryReports:
    """`problem` is raised by each question while it is set; *held* stops at that share for ever."""

    empty: bool = False
    held: float | None = None
    problem: PlantError | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[ReportKind, ReportRange]] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: NOW
    calendar: ReportCalendar = field(
        default_factory=lambda: ReportCalendar(ShiftPlan(UTC, (time(6), time(14), time(22))))
    )

    async def report(
        self, kind: ReportKind, of: ReportRange, told: Callable[[float], None] = lambda _: None
    ) -> Report:
        self.asked.append((kind, of))
        if self.problem is not None:
            raise self.problem
        if self.held is not None:
            told(self.held)
            await self.gate.wait()
            told(self.held)
        return Report(kind, of, self.now(), self._content(kind, of))

    def _content(self, kind: ReportKind, of: ReportRange) -> Content:
        now = self.now()
        begun = [of.first + timedelta(days=n) for n in range((of.last - of.first).days + 1)]
        days = [day for day in begun if day <= self.calendar.day_of(now)]
        found = Found(failures=report_rules.failure_times([], of, now))
        if self.empty:
            found.queue = QueueNow()
            return content_of(kind, days, found, Tally(), SILOS)
        within = [each for each in made_up_batches() if of.since <= each.ended_at < of.until]
        tally = tally_of(within, self.calendar.day_of, DosingLimits())
        found.queue = QueueNow(5, 1, 1, Decimal(6300)) if of.holds(now) else None
        found.stock = _levels(), _levels()
        found.entries = list(_levels().values())
        found.failures = report_rules.failure_times(_failures(), of, now)
        return content_of(kind, days, found, tally, SILOS)


def _levels() -> dict[int, StockEntry]:
    """Return what was entered: of every third silo nobody knows anything."""
    at = NOW - timedelta(days=2)
    more = ("Agus W.", "PC1", "", "")
    return {
        silo.number: StockEntry(
            0,
            silo.number,
            StockKind.DELIVERY if silo.number % 5 == 2 else StockKind.LEVEL,
            Decimal(24000),
            Decimal(24000 + 100 * silo.number),
            False,
            Decimal(0),
            at,
            *more,
        )
        for silo in SILOS.silos
        if silo.number % 3
    }

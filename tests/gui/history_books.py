"""What the history page asks, answered from memory: for pictures and for the rules."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, time, timedelta
from decimal import Decimal

import resources
from services.adapters.alarm_files import load_alarm_catalogue
from services.application.dosing_rules import DosingLimits
from services.domain.acceptance import Acceptance
from services.domain.action import Action, ActionOutcome, ActionRequest, RecordedAction
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.alarm_journal import JournalEntry
from services.domain.alarm_life import AlarmEvent
from services.domain.batch import Completion, Dose, Weighing
from services.domain.batch_record import BatchRecord, PushRecord, RecordSeal, SealState
from services.domain.chain import ChainName, RecordKind
from services.domain.chain_faults import ChainReport, Fault, FaultKind
from services.domain.errors import DatabaseUnavailableError, PlantError
from services.domain.history import (
    Comment,
    HistoryChoices,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
)
from services.domain.ledger import PushTry
from services.domain.order import OrderRef
from services.domain.paging import Page, PageKey
from services.domain.period import PlantCalendar
from services.domain.push import Push, PushKind, PushState
from services.domain.reading import RefusalReason
from services.domain.user import ActionKind, Actor, Role
from tests.gui import views
from tests.gui.views import ago

CATALOGUE = load_alarm_catalogue(resources.path("alarms.toml"))
AWAY = DatabaseUnavailableError("The database does not answer: the disk is full.")
PRODUCTS = ("[10083] JF PLUS UVP", "[10092] JF SAPOT 1B", "[10095] LAYER MASH")
_SITI = Actor("Siti R.", Role.OPERATOR, "BATCH-PC1")
_WHOLE = RecordSeal(SealState.WHOLE, 1842, "7f3a91c2" + "0" * 52 + "e05b", 4)


def entry(number: int = 11, **changes: object) -> HistoryEntry:
    """A batch of the history, made with all that a record can show."""
    minutes = 13 + 27 * (11 - number) if number <= 11 else 13
    ends = (Completion.COMPLETED, Completion.BY_HAND, Completion.CANCELLED, Completion.RETURNED)
    how = ends[0] if number % 5 else ends[number // 5 % 4]
    found = replace(
        views.archived(number, minutes, odoo_has_it=how is not Completion.BY_HAND),
        completion=how,
        id=number,
        actor="" if how is Completion.COMPLETED else "Agus W.",
    )
    batch = replace(
        found.batch,
        line="PLC01",
        order=OrderRef(number, f"WH/MO/{number:05d}"),
        product_name=PRODUCTS[number % 3],
        bom_name="JF PLUS rev 3",
        planned_start=ago(15000),
        started_at=ago(minutes * 60 + 1800),
        finished_at=ago(minutes * 60 + 300),
        weighings=(Weighing(2001, Decimal("0.50"), ago(minutes * 60 + 900), "plc"),),
    )
    return replace(found, batch=replace(batch, **changes))  # type: ignore[arg-type]


def line(number: int) -> HistoryLine:
    one = entry(number)
    batch = one.batch
    return HistoryLine(
        id=one.id,
        order=batch.order,
        attempt=batch.attempt,
        product_name=batch.product_name,
        planned_kg=batch.planned_kg,
        booked_kg=one.booked_kg,
        weighed=number % 7 != 0,
        completion=one.completion,
        started_at=batch.started_at,
        finished_at=batch.finished_at,
        archived_at=one.archived_at,
        actor=one.actor,
        odoo_has_it=one.odoo_has_it,
    )


def record(number: int = 11, *, seal: RecordSeal = _WHOLE) -> BatchRecord:
    """The record of one batch, with an event of every sort."""
    one = entry(number)
    end = one.archived_at
    accepted = Acceptance(
        1,
        RefusalReason.OVER_LIMIT,
        "silo 103 quantity",
        Decimal("1612.50"),
        end - timedelta(minutes=20),
        "Agus W.",
        "Checked at the panel",
    )
    doses = (*one.batch.doses, Dose(2, 101, Decimal("1.50")))
    batch = replace(one.batch, attempt=2, doses=doses, accepted=(accepted,))
    asked = ActionRequest(ActionKind.SET_ASIDE, batch.id, "Gate 111 does not close")
    action = Action(5, "PLC01", end - timedelta(minutes=25), _SITI, asked)
    done = f"{batch.order.name} is set aside. The line goes on without it"
    outcome = ActionOutcome(5, end - timedelta(minutes=25), ok=True, message=done)
    alarm = CATALOGUE[AlarmCode.DOSING_DEVIATION]
    params = {
        "subject": f"{batch.order.name} 107",
        "order": batch.order.name,
        "silo": "107",
        "deviation_kg": "+15.40",
        "deviation_percent": "+6.2",
        "actual_kg": "265.40",
        "setpoint_kg": "250.00",
    }
    told = JournalEntry(
        8,
        end - timedelta(minutes=10),
        AlarmCode.DOSING_DEVIATION,
        params["subject"],
        params,
        4,
        alarm.priority,
        AlarmEvent.OCCUR,
        AlarmState.NORMAL,
        AlarmState.UNACKNOWLEDGED,
    )
    seen = replace(
        told, id=9, at=end - timedelta(minutes=9), event=AlarmEvent.ACKNOWLEDGE, by="Siti R."
    )
    final = Push(
        31,
        "PLC01",
        PushKind.FINAL,
        batch.order,
        batch.id,
        None,
        end,
        PushState.DELIVERED,
        tries=2,
        last_answer="state done",
        ended_at=end,
    )
    tries = (
        PushTry(end - timedelta(seconds=40), 30.0, views.ODOO_SILENT),
        PushTry(end, 0.4, "Odoo has these figures"),
    )
    running = replace(final, id=30, kind=PushKind.RUNNING, ended_at=end - timedelta(minutes=12))
    comment = Comment(1, ago(113), "Agus W.", "BATCH-PC1", "Gate 111 cleaned after this batch.")
    return BatchRecord(
        entry=replace(one, batch=batch),
        read_at=ago(5),
        seal=seal,
        comments=(comment,),
        actions=(RecordedAction(action, outcome),),
        alarms=(told, seen),
        failures=(views.failure(3, "MTR-7", "Overload", 30),),
        pushes=(PushRecord(running, tries[1:]), PushRecord(final, tries)),
        attempts=(1, 2),
        words={AlarmCode.DOSING_DEVIATION.value: alarm.words.title},
    )


def broken() -> RecordSeal:
    changed = Fault(FaultKind.CHANGED, RecordKind.HISTORY, 11, 1842, "", ("booked_kg", "doses"))
    added = Fault(FaultKind.ADDED, RecordKind.COMMENT, 7, 0)
    return replace(_WHOLE, state=SealState.BROKEN, faults=(changed, added))


def faults() -> tuple[Fault, ...]:
    name = "WH/MO/00009, attempt 1"
    return (
        Fault(FaultKind.CHANGED, RecordKind.HISTORY, 9, 1702, name, ("booked_kg", "doses")),
        Fault(FaultKind.MISSING, RecordKind.COMMENT, 7, 1711),
        Fault(FaultKind.LINK_MISSING, "", 0, 1712),
    )


@dataclass
class MemoryHistory:
    """`problem` is raised by each question while it is set; `gate` holds the answers back."""

    lines: Sequence[HistoryLine] = ()  # newest first
    records: dict[int, BatchRecord] = field(default_factory=dict)
    problem: PlantError | None = None
    gate: asyncio.Event | None = None
    asked: list[HistoryFilters] = field(default_factory=list)
    page_size: int = 50
    faults: Sequence[Fault] = ()  # that a check of all seals finds
    links: int = 1840

    @property
    def calendar(self) -> PlantCalendar:
        return PlantCalendar(UTC, (time(6), time(14), time(22)))

    @property
    def limits(self) -> DosingLimits:
        return views.normal().dosing

    def silo_name(self, number: int) -> str:
        return next((silo.name for silo in views.silos() if silo.number == number), "")

    async def page(
        self, filters: HistoryFilters, after: PageKey | None = None, limit: int = 0
    ) -> Page[HistoryLine]:
        self.asked.append(filters)
        await self._wait()
        found = [each for each in self.lines if _meets(each, filters)]
        if after is not None:
            found = [each for each in found if (each.archived_at, each.id) < (after.at, after.id)]
        shown = found[: limit or self.page_size]
        more = len(found) > len(shown)
        last = PageKey(shown[-1].archived_at, shown[-1].id) if more else None
        return Page(tuple(shown), last)

    async def choices(self) -> HistoryChoices:
        await self._wait()
        return HistoryChoices(PRODUCTS, ("Agus W.", "Siti R."))

    async def record(self, history_id: int) -> BatchRecord | None:
        await self._wait()
        return self.records.get(history_id)

    async def check(self, chain: ChainName, progress: Callable[[int, int], None]) -> ChainReport:
        for done in range(0, self.links, 200):
            progress(done, self.links)
            await asyncio.sleep(0)
            if done:
                await self._wait()
        faults = tuple(self.faults)
        return ChainReport(chain, self.links, 12, f"{self.links}-9F3C12AB77D00E1F", faults)

    async def _wait(self) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem


def _meets(line: HistoryLine, filters: HistoryFilters) -> bool:
    name, since, before = line.order.name, filters.archived_from, filters.archived_before
    return (
        filters.product_name in ("", line.product_name)
        and filters.completion in (None, line.completion)
        and filters.operator in ("", line.actor)
        and (name.startswith(filters.order) or name.endswith(filters.order))
        and (since is None or line.archived_at >= since)
        and (before is None or line.archived_at < before)
    )


def history() -> MemoryHistory:
    """A day of the history; the newest batch has a record with everything in it."""
    lines = [line(number) for number in range(11, -50, -1) if number > 0]
    return MemoryHistory(lines, {11: record(), 10: record(10)})

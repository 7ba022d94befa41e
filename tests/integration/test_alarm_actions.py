"""What operators do with alarms and failures: allowed, refused in words, and in the journal."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import resources
from services.adapters.alarm_files import load_event_titles
from services.adapters.db.database import SqlDatabase
from services.application.alarm_actions import AlarmActions
from services.application.alarm_desk import AlarmDesk, AlarmGroup, ReportState
from services.application.commands import Commands
from services.application.failure_actions import FailureActions
from services.application.failure_book import FailureBook
from services.application.push_queue import PushQueue
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.alarm_journal import JournalFilter, JournalKind
from services.domain.alarm_life import AlarmEvent
from services.domain.failure import EquipmentFailure
from services.domain.failure_figures import Severity
from services.domain.period import PeriodKind, PlantCalendar
from services.domain.push import FailureReport
from services.domain.user import ActionKind, Actor, Role
from services.maintenance import write_table
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import LINE, START, Clock, alarm_book

STUCK, ORDER = AlarmCode.BATCH_STUCK, "WH/MO/00001"
SITI = Actor("Siti", Role.OPERATOR, "PC1")
AGUS = Actor("Agus W.", Role.SUPERVISOR, "PC1")
ENTERED = {"equipment": "mixer01", "text": " Motor   tripped ", "at": "2026-03-04T12:30+07:00"}


@dataclass
class Room:
    """A control room without a plant: the commands and the desk on a database of its own."""

    database: SqlDatabase
    clock: Clock
    commands: Commands
    desk: AlarmDesk

    async def do(
        self, kind: ActionKind, target: int = 0, reason: str = "", by: Actor = SITI, **params: str
    ) -> ActionOutcome:
        return await self.ask(ActionRequest(kind, target, reason, params), by)

    async def ask(self, request: ActionRequest, by: Actor = SITI) -> ActionOutcome:
        action = await self.database.run(lambda uow: uow.actions.ask(by, request, self.clock()))
        return await self.commands.carry_out(action)

    async def enter(self, **more: str) -> ActionOutcome:
        return await self.ask(ActionRequest(ActionKind.ENTER_FAILURE, params=ENTERED | more))

    async def refused(
        self,
        words: str,
        kind: ActionKind,
        target: int = 0,
        reason: str = "",
        by: Actor = SITI,
        **params: str,
    ) -> None:
        outcome = await self.do(kind, target, reason, by, **params)
        assert not outcome.ok
        assert words in outcome.message

    async def raise_(self, *subjects: str) -> list[Alarm]:
        book, now = alarm_book(), self.clock()

        def work(uow: UnitOfWork) -> list[Alarm]:
            for subject in subjects:
                book.raise_(uow, STUCK, subject, now, minutes="15")
            return [alarm for alarm in uow.alarms.open() if alarm.subject in subjects]

        found = await self.database.run(work)
        return sorted(found, key=lambda alarm: alarm.subject)

    async def states(self) -> dict[str, AlarmState]:
        found = await self.database.read(lambda uow: uow.alarms.open())
        return {alarm.subject: alarm.state for alarm in found}

    async def failure(self) -> EquipmentFailure:
        (found,) = await self.database.read(lambda uow: uow.failures.recent(9))
        return found

    async def told(self) -> list[str]:
        page = await self.desk.journal(JournalFilter(kind=JournalKind.EVENTS))
        return [line.title for line in page.rows]


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[Room]:
    database, clock, book = open_database(migrated_sqlite(folder)), Clock(), alarm_book()
    calendar = PlantCalendar(ZoneInfo("Asia/Jakarta"), (time(6), time(14), time(22)))
    titles = load_event_titles(resources.path("events.toml"))
    desk = AlarmDesk(database, book, titles, calendar, ["silo101", "mixer01"], clock)
    failures = FailureBook(book, PushQueue(LINE, clock, clock))
    commands = Commands(
        database, "PC1", clock, AlarmActions(book, clock), FailureActions(failures, clock)
    )
    try:
        yield Room(database, clock, commands, desk)
    finally:
        await database.close()


def play(folder: Path, scenario: Callable[[Room], Awaitable[None]]) -> None:
    async def opened() -> None:
        async with open_room(folder) as room:
            await scenario(room)

    asyncio.run(opened())


def test_all_that_was_seen_is_acknowledged_and_nothing_that_came_since(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        one, two = await room.raise_("one", "two")
        await room.raise_("three")
        ids = f"{one.id},{two.id},9999"
        outcome = await room.do(ActionKind.ACKNOWLEDGE_ALARMS, ids=ids)
        assert outcome.message == "2 alarms acknowledged"
        assert await room.states() == {
            "one": AlarmState.ACKNOWLEDGED,
            "two": AlarmState.ACKNOWLEDGED,
            "three": AlarmState.UNACKNOWLEDGED,
        }
        await room.refused("which alarms", ActionKind.ACKNOWLEDGE_ALARMS, ids="all")
        again = await room.do(ActionKind.ACKNOWLEDGE_ALARM, one.id)
        assert again.message == "This alarm is acknowledged already"

    play(tmp_path, scenario)


def test_a_shelf_has_a_reason_and_an_end_and_at_most_eight_hours(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        (alarm,) = await room.raise_(ORDER)
        shelve = ActionKind.SHELVE_ALARM
        await room.refused("give a reason", shelve, alarm.id, minutes="30")
        for minutes in ("0", "481", "-5", "", "1.5"):
            await room.refused("1 to 480 minutes", shelve, alarm.id, reason="x", minutes=minutes)
        outcome = await room.do(shelve, alarm.id, "gate is being mended", minutes="480")
        assert outcome.message == "Shelved for 480 min; it comes back by itself"
        (shelved,) = await room.desk.alarms(AlarmGroup.SHELVED)
        assert shelved.alarm.held is not None
        assert shelved.alarm.held.until == START + timedelta(hours=8)
        assert await room.desk.alarms() == ()
        await room.refused("is in service", ActionKind.RESTORE_ALARM, alarm.id, by=AGUS)
        assert (await room.do(ActionKind.UNSHELVE_ALARM, alarm.id)).ok
        await room.refused("is not shelved", ActionKind.UNSHELVE_ALARM, alarm.id)
        (back,) = await room.desk.alarms()
        assert back.alarm.wants_attention

    play(tmp_path, scenario)


def test_only_a_supervisor_takes_an_alarm_out_of_service(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        (alarm,) = await room.raise_(ORDER)
        remove = ActionKind.REMOVE_ALARM
        await room.refused("role supervisor", remove, alarm.id, reason="x")
        assert (await room.do(remove, alarm.id, "sensor broken", AGUS)).ok
        await room.refused("out of service", remove, alarm.id, reason="x", by=AGUS)
        await room.refused(
            "out of service", ActionKind.SHELVE_ALARM, alarm.id, reason="x", minutes="5"
        )
        (removed,) = await room.desk.alarms(AlarmGroup.OUT_OF_SERVICE)
        assert removed.alarm.held is not None
        assert (removed.alarm.held.by, removed.alarm.held.reason) == ("Agus W.", "sensor broken")
        assert (await room.do(ActionKind.RESTORE_ALARM, alarm.id, by=AGUS)).ok
        told = await room.desk.story(alarm.id, limit=20)
        story = [(line.entry.event, line.entry.by) for line in told]
        assert story == [
            (AlarmEvent.RESTORE, "Agus W."),
            (AlarmEvent.REMOVE, "Agus W."),
            (AlarmEvent.OCCUR, ""),
        ]
        assert await room.desk.story(alarm.id, limit=2) == told[:2]
        await room.refused("nothing to reset", ActionKind.RESET_ALARM, alarm.id)
        await room.refused("is over", ActionKind.SHELVE_ALARM, 99, reason="x", minutes="5")

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"equipment": "  "}, "name the equipment"),
        ({"equipment": "x" * 33}, "at most 32"),
        ({"text": ""}, "say what failed"),
        ({"text": "x" * 201}, "at most 200"),
        ({"at": "half past two"}, "when it failed"),
        ({"at": "2026-03-04T12:30"}, "no zone"),
        ({"at": "2026-03-04T13:02+07:00"}, "still to come"),
        ({"at": "2026-02-01T12:30+07:00"}, "31 days"),
        ({"minutes": "0"}, "1 to 10080 minutes"),
        ({"minutes": "many"}, "1 to 10080 minutes"),
        ({"minutes": "32"}, "until after now"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_what_is_wrong(
    tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    async def scenario(room: Room) -> None:
        outcome = await room.enter(**wrong)
        assert not outcome.ok
        assert words in outcome.message
        assert await room.database.read(lambda uow: uow.failures.recent(9)) == []

    play(tmp_path, scenario)


def test_a_failure_entered_by_hand_goes_to_odoo_like_the_plcs(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        assert (await room.enter(minutes="25")).ok
        assert "entered already" in (await room.enter()).message
        stored = await room.failure()
        assert (stored.equipment_code, stored.text) == ("mixer01", "Motor tripped")
        assert stored.occurred_at == datetime(2026, 3, 4, 5, 30, tzinfo=UTC)
        assert (stored.entered_by, stored.duration) == ("Siti", timedelta(minutes=25))
        (push,) = await room.database.read(lambda uow: uow.pushes.unfinished())
        assert isinstance(push.body, FailureReport)
        assert (push.body.equipment_code, push.body.duration) == ("mixer01", stored.duration)
        assert await room.states() == {}, "it is over: nobody has to go and look"

    play(tmp_path, scenario)


def test_one_that_is_not_over_is_an_alarm_until_it_is_resolved_with_a_note(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        assert (await room.enter()).ok
        assert await room.states() == {"mixer01": AlarmState.ACKNOWLEDGED}
        failure = await room.failure()
        resolve = ActionKind.RESOLVE_FAILURE
        await room.refused("give a reason", resolve, failure.id)
        await room.refused("until after now", resolve, failure.id, reason="x", minutes="40")
        room.clock.forward(minutes=15)
        assert (await room.do(resolve, failure.id, "new fuse", AGUS, minutes="40")).ok
        await room.refused("Agus W. has resolved it", resolve, failure.id, reason="x")
        await room.refused("no such failure", resolve, 99, reason="x")
        assert await room.states() == {}
        (push,) = await room.database.read(lambda uow: uow.pushes.unfinished())
        assert isinstance(push.body, FailureReport)
        assert push.body.duration == timedelta(minutes=40)
        page = await room.desk.failures(room.desk.period(PeriodKind.SHIFT))
        (row,), (line,) = page.equipment, page.failures
        assert (row.downtime, row.severity) == (timedelta(minutes=40), Severity.MEDIUM)
        assert (line.report, line.failure.resolution) == (ReportState.WAITING, "new fuse")
        assert await room.told() == ["The failure of mixer01 is resolved: new fuse"]
        assert await room.desk.equipment() == ("silo101", "mixer01")

    play(tmp_path, scenario)


def test_the_desk_gives_the_alarm_systems_own_figures(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.raise_(*(f"order {number}" for number in range(11)))
        room.clock.forward(minutes=30)
        figures = await room.desk.figures(room.desk.period(PeriodKind.SHIFT))
        assert (figures.activations, figures.most_in_10_min) == (11, 11)
        assert len(figures.floods) == 1
        before = room.desk.calendar.before(room.desk.period(PeriodKind.SHIFT))
        assert (await room.desk.figures(before)).activations == 0

    play(tmp_path, scenario)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(DictReader(text))


def test_the_journal_goes_into_a_file_for_spreadsheets(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        (alarm,) = await room.raise_("=cmd|' /C calc'!A0")
        await room.raise_('Ø, "quoted"\nline')
        await room.do(ActionKind.SHELVE_ALARM, alarm.id, "@known", minutes="5")
        file = tmp_path / "journal.csv"
        table = room.desk.table(JournalFilter(), "journal")
        assert await write_table(table, file, room.desk.calendar.zone) == 3
        rows = _rows(file)
        assert [row["change"] for row in rows] == ["shelved", "occurred", "occurred"]
        assert rows[0]["time"] == "2026-03-04 13:00:00+07:00"
        assert (rows[0]["reason"], rows[0]["by"]) == ("'@known", "Siti")
        assert rows[0]["object"].startswith("'=cmd")
        assert rows[1]["object"] == 'Ø, "quoted"\nline'

    play(tmp_path, scenario)

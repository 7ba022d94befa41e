"""Alarms held back, the journal, failures and dosing rates, on SQLite and on PostgreSQL alike."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.tables import AlarmRow
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Priority
from services.domain.alarm_change import Cause
from services.domain.alarm_journal import EventCode, JournalEntry, JournalFilter, JournalKind
from services.domain.alarm_life import AlarmEvent
from services.domain.dose_rate import DoseRate
from services.domain.errors import AlreadyStoredError
from services.domain.failure import EquipmentFailure
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.samples import START, alarm_book

BOOK = alarm_book()
STUCK, LINK, ONE, TWO = AlarmCode.BATCH_STUCK, AlarmCode.PLC_LINK, "WH/MO/00001", "WH/MO/00002"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path)
    return migrated_postgres(request.getfixturevalue("postgres"))


def play(url: str, *works: Callable[[UnitOfWork], object]) -> None:
    """Run each in a transaction of its own, on a database that is opened anew each time."""

    async def opened(work: Callable[[UnitOfWork], object]) -> None:
        database = open_database(url)
        try:
            await database.run(work)
        finally:
            await database.close()

    for work in works:
        asyncio.run(opened(work))


def later(**span: float) -> datetime:
    return START + timedelta(**span)


def states(uow: UnitOfWork) -> dict[str, AlarmState]:
    return {alarm.subject: alarm.state for alarm in uow.alarms.open()}


def raised(uow: UnitOfWork) -> None:
    BOOK.raise_(uow, STUCK, ONE, START, minutes="15")
    BOOK.raise_(uow, STUCK, TWO, later(seconds=1), minutes="15")


def by_subject(uow: UnitOfWork, subject: str) -> Alarm:
    (found,) = [alarm for alarm in uow.alarms.open() if alarm.subject == subject]
    return found


def test_shelf_acknowledgement_and_removal_outlive_a_restart(url: str) -> None:
    def hold_back(uow: UnitOfWork) -> None:
        shelve = Cause(AlarmEvent.SHELVE, START, "Siti", "gate is being mended", later(hours=1))
        BOOK.act(uow, by_subject(uow, ONE), shelve)
        BOOK.acknowledge(uow, by_subject(uow, TWO), "Budi", later(minutes=1))
        BOOK.take_out_of_service(uow, AlarmCode.WEIGHT_BALANCE, "x", "Agus", "no scale", START)

    def look(uow: UnitOfWork) -> None:
        assert states(uow) == {
            ONE: AlarmState.SHELVED,
            TWO: AlarmState.ACKNOWLEDGED,
            "x": AlarmState.OUT_OF_SERVICE,
        }
        held = by_subject(uow, ONE).held
        assert held is not None
        assert (held.by, held.reason, held.until) == (
            "Siti",
            "gate is being mended",
            later(hours=1),
        )
        counts = uow.alarms.counts()
        assert (counts.shown(), counts.unacknowledged()) == (1, 0)
        assert (counts.shelved, counts.out_of_service) == (1, 1)
        assert [alarm.subject for alarm in uow.alarms.urgent(9)] == [TWO]
        assert {alarm.subject for alarm in uow.alarms.of_codes([STUCK])} == {ONE, TWO}

    def time_passes(uow: UnitOfWork) -> None:
        BOOK.tick(uow, later(minutes=59))
        assert states(uow)[ONE] is AlarmState.SHELVED
        BOOK.tick(uow, later(hours=1))
        assert states(uow)[ONE] is AlarmState.UNACKNOWLEDGED
        assert by_subject(uow, ONE).count == 1

    play(url, raised, hold_back, look, time_passes)


def test_the_journal_says_who_when_from_to_and_why_and_cannot_be_changed(url: str) -> None:
    def live(uow: UnitOfWork) -> None:
        shelve = Cause(AlarmEvent.SHELVE, later(minutes=1), "Siti", "known", later(hours=1))
        BOOK.act(uow, by_subject(uow, ONE), shelve)
        BOOK.acknowledge(uow, by_subject(uow, TWO), "Budi", later(minutes=2))
        BOOK.clear(uow, STUCK, TWO, later(minutes=3))
        BOOK.record(uow, EventCode.FAILURE_RESOLVED, "M7", later(minutes=4), "Agus", note="ok")

    def look(uow: UnitOfWork) -> None:
        told = [
            (e.subject, e.event, e.before, e.after, e.by, e.reason)
            for e in uow.alarm_journal.page(None, 99, JournalFilter(kind=JournalKind.ALARMS)).rows
        ]
        new, seen = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED
        normal = AlarmState.NORMAL
        assert told == [
            (TWO, AlarmEvent.RETURN, seen, normal, "", ""),
            (TWO, AlarmEvent.ACKNOWLEDGE, new, seen, "Budi", ""),
            (ONE, AlarmEvent.SHELVE, new, AlarmState.SHELVED, "Siti", "known"),
            (TWO, AlarmEvent.OCCUR, normal, new, "", ""),
            (ONE, AlarmEvent.OCCUR, normal, new, "", ""),
        ]
        (event,) = uow.alarm_journal.page(None, 99, JournalFilter(kind=JournalKind.EVENTS)).rows
        assert (event.code, event.by, event.params["note"]) == (
            EventCode.FAILURE_RESOLVED,
            "Agus",
            "ok",
        )

    play(url, raised, live, look)
    engine = build_engine(url)
    for statement in ("UPDATE alarm_journal SET reason = ''", "DELETE FROM alarm_journal"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    play(url, look)


def test_the_journal_is_looked_up_by_its_filters_and_paged_by_its_key(url: str) -> None:
    def fill(uow: UnitOfWork) -> None:
        for number in range(7):
            BOOK.raise_(uow, STUCK, f"order {number}", later(minutes=number))
        BOOK.acknowledge(uow, by_subject(uow, "order 3"), "50%_Budi", later(minutes=8))
        BOOK.raise_(uow, AlarmCode.CLOCKS_APART, "", later(minutes=9), minutes="3")
        told = {"silo": "103", "order": "WH/MO/00077"}
        BOOK.raise_(uow, AlarmCode.DOSING_SPIKE, "103", later(hours=2), **told)

    def look(uow: UnitOfWork) -> None:
        def found(wanted: JournalFilter) -> list[str]:
            return [entry.subject for entry in uow.alarm_journal.page(None, 99, wanted).rows]

        stuck = JournalFilter(codes=frozenset({STUCK}))
        first = uow.alarm_journal.page(None, 5, stuck)
        rest = uow.alarm_journal.page(first.next_after, 5, stuck)
        assert rest.next_after is None
        assert [e.subject[-1] for e in (*first.rows, *rest.rows)] == [
            "3",
            "6",
            "5",
            "4",
            "3",
            "2",
            "1",
            "0",
        ]
        assert found(JournalFilter(by="%_budi")) == ["order 3"]
        assert found(JournalFilter(by="x%")) == []
        assert found(JournalFilter(subject="R 3")) == ["order 3", "order 3"]
        assert found(JournalFilter(subject="mo/00077")) == ["103"]  # by the order that showed it
        assert found(JournalFilter(priorities=frozenset({Priority.LOW}))) == [""]
        assert found(JournalFilter(since=later(minutes=6), until=later(minutes=9))) == [
            "order 3",
            "order 6",
        ]
        told = uow.alarm_journal.activations(later(minutes=5), later(hours=1))
        assert [entry.subject for entry in told] == ["order 5", "order 6", ""]
        story = JournalFilter(alarm_id=first.rows[0].alarm_id)
        assert found(story) == ["order 3", "order 3"]
        assert uow.alarm_journal.first_at() == START

    play(url, fill, look)


def a_failure(**changes: object) -> EquipmentFailure:
    failure = EquipmentFailure(
        0, "PLC01", "MTR-7", "Overload", "2026-03-04 13:00:00", START, False, START, (1, 65535)
    )
    return replace(failure, **changes)  # type: ignore[arg-type]


def test_a_failure_is_stored_once_and_the_transaction_goes_on(url: str) -> None:
    def store_twice(uow: UnitOfWork) -> None:
        uow.failures.add(a_failure())
        with pytest.raises(AlreadyStoredError):
            uow.failures.add(a_failure())
        uow.failures.add(a_failure(text="Fuse"))

    def look(uow: UnitOfWork) -> None:
        assert [failure.text for failure in uow.failures.recent(9)] == ["Fuse", "Overload"]

    play(url, store_twice, look)


def test_stations_that_store_the_same_failure_at_once_store_it_once(url: str) -> None:
    async def scenario() -> None:
        stations = [open_database(url) for _ in range(3)]
        try:
            for number in range(5):
                failure = a_failure(text=f"Overload {number}")
                done = await asyncio.gather(*(_try(station, failure) for station in stations))
                assert sorted(done) == [False, False, True]
            found = await stations[0].read(lambda uow: uow.failures.recent(99))
            assert len(found) == 5
        finally:
            for station in stations:
                await station.close()

    asyncio.run(scenario())


async def _try(station: SqlDatabase, failure: EquipmentFailure) -> bool:
    try:
        await station.run(lambda uow: uow.failures.add(failure))
    except AlreadyStoredError:
        return False
    return True


def test_failures_are_found_by_the_time_that_they_lasted(url: str) -> None:
    def fill(uow: UnitOfWork) -> None:
        hour = timedelta(hours=1)
        uow.failures.add(a_failure(text="short", duration=hour))
        uow.failures.add(a_failure(text="ended", ended_at=later(hours=3)))
        uow.failures.add(a_failure(text="resolved", resolved_at=later(hours=5), resolved_by="A"))
        uow.failures.add(a_failure(text="open"))
        uow.failures.add(a_failure(text="tomorrow", occurred_at=later(days=1)))

    def look(uow: UnitOfWork) -> None:
        def lasting(since: datetime, until: datetime) -> set[str]:
            return {failure.text for failure in uow.failures.touching(since, until)}

        assert lasting(later(hours=4), later(hours=6)) == {"resolved", "open"}
        assert lasting(later(hours=6), later(days=2)) == {"open", "tomorrow"}
        assert lasting(START, later(hours=1)) == {"short", "ended", "resolved", "open"}
        assert {f.text for f in uow.failures.open_of("MTR-7")} == {"open", "tomorrow"}
        stored = next(f for f in uow.failures.recent(9) if f.text == "short")
        assert stored.duration == timedelta(hours=1)
        uow.failures.save(replace(stored, resolution="new belt", resolved_by="Agus"))
        again = uow.failures.get(stored.id)
        assert again is not None
        assert (again.resolution, again.resolved_by) == ("new belt", "Agus")

    play(url, fill, look)


def test_a_silos_rates_are_its_latest_batches_and_each_batch_counts_once(url: str) -> None:
    def rate(order: int, silo: int, kg: str) -> DoseRate:
        return DoseRate(order, 1, silo, later(minutes=order), Decimal(kg))

    def work(uow: UnitOfWork) -> None:
        uow.dose_rates.add_all([rate(order, 101, f"{order}.5") for order in range(1, 6)])
        uow.dose_rates.add_all([rate(5, 101, "99"), rate(5, 102, "7")])
        assert uow.dose_rates.latest(3) == {
            101: [Decimal("5.50"), Decimal("4.50"), Decimal("3.50")],
            102: [Decimal("7.00")],
        }
        assert uow.dose_rates.delete_before(later(minutes=4)) == 3
        assert len(uow.dose_rates.latest(9)[101]) == 2

    play(url, work)


def test_an_entry_is_an_event_where_it_is_of_no_alarm(url: str) -> None:
    entry = JournalEntry(0, START, EventCode.ORDER_UPDATED, ONE)

    def work(uow: UnitOfWork) -> None:
        uow.alarm_journal.add(entry)
        (stored,) = uow.alarm_journal.page(None, 9, JournalFilter()).rows
        assert not stored.is_alarm
        assert replace(stored, id=0) == entry

    play(url, work)


def test_in_a_flood_a_new_alarm_and_a_known_one_load_no_other(url: str) -> None:
    loaded: list[str] = []

    def note(row: AlarmRow, _: object) -> None:
        loaded.append(row.subject)

    def flood(uow: UnitOfWork) -> None:
        for number in range(300):
            BOOK.raise_(uow, AlarmCode.WEIGHT_BALANCE, f"WH/MO/{number:05d}", START)

    def one_more(uow: UnitOfWork) -> None:
        loaded.clear()
        BOOK.raise_(uow, AlarmCode.WEIGHT_BALANCE, "new", START)
        BOOK.clear(uow, AlarmCode.WEIGHT_BALANCE, ONE, START)
        BOOK.raise_(uow, AlarmCode.WEIGHT_BALANCE, ONE, START)
        BOOK.clear_all_but(uow, AlarmCode.LATE_WEIGHING, set(), START)
        BOOK.tick(uow, START)
        assert loaded == [ONE]

    def look(uow: UnitOfWork) -> None:
        assert len(uow.alarms.open()) == 301
        known = uow.alarms.find_open(AlarmCode.WEIGHT_BALANCE, ONE)
        assert known is not None
        assert (known.state, known.count) == (AlarmState.UNACKNOWLEDGED, 2)

    event.listen(AlarmRow, "load", note)
    try:
        play(url, flood, one_more, look)
    finally:
        event.remove(AlarmRow, "load", note)

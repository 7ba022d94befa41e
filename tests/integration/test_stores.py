"""What the stores promise, on SQLite and on PostgreSQL alike."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import services.adapters.db.migrate as migrations
from services.adapters.db import schema
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.tables import Base
from services.application.archive import to_history
from services.application.lease_keeper import FencedDatabase, LeaseKeeper
from services.application.recent_past import RecentlyArchived, RecentRuns
from services.domain.acceptance import Acceptance
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Priority
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    Dose,
    DownloadStep,
    SetAside,
    SetAsideCause,
    Weighing,
)
from services.domain.debt import Acknowledgement, DebtEnd, DebtKind
from services.domain.errors import AlreadyQueuedError, ConfigurationError, NotHolderError
from services.domain.failure import EquipmentFailure
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.lease import Lease
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.order import Figure, OrderRef
from services.domain.push import FailureReport, OrderFigures, Push, PushKind, PushState
from services.domain.reading import ReadingOf, Refusal, RefusalReason, SlotReading
from services.domain.user import ActionKind, Role, User
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.samples import START, SUPERVISOR, a_batch, running

Scenario = Callable[[SqlDatabase], Coroutine[Any, Any, None]]
ASIDE = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new database at this version's schema."""
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path)
    return migrated_postgres(request.getfixturevalue("postgres"))


@pytest.fixture
def play(url: str) -> Callable[[Scenario], None]:
    """Run a scenario with an open database, closed afterwards."""

    async def opened(scenario: Scenario) -> None:
        database = open_database(url)
        try:
            await scenario(database)
        finally:
            await database.close()

    def run(scenario: Scenario) -> None:
        asyncio.run(opened(scenario))

    return run


Play = Callable[[Scenario], None]


def _add(batch: Batch, uow: UnitOfWork) -> Batch:
    return uow.queue.add(batch)


def _note(seen: list[int], number: int, _uow: UnitOfWork) -> None:
    seen.append(number)


def _raise(alarm: Alarm, uow: UnitOfWork) -> None:
    uow.alarms.add(alarm)


def _record(run: JobRun, uow: UnitOfWork) -> None:
    uow.job_runs.add(run)


def _read(reading: SlotReading, uow: UnitOfWork) -> None:
    uow.readings.add_all([ReadingOf(None, 0, reading)])


def _link(status: LinkStatus, uow: UnitOfWork) -> None:
    uow.links.save([status])


def _take(holder: str, uow: UnitOfWork) -> Lease | None:
    return uow.leases.try_take(holder, 60)


def _release(lease: Lease, uow: UnitOfWork) -> None:
    uow.leases.release(lease)


def test_the_migrations_make_what_the_tables_say(url: str) -> None:
    engine = build_engine(url)
    migrations.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_program_asks_for() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent / "migrations"))
    assert scripts.get_current_head() == schema.HEAD


def test_a_second_start_changes_nothing(url: str) -> None:
    engine = build_engine(url)
    migrations.migrate(engine)
    migrations.migrate(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    assert [tuple(row) for row in rows] == [(schema.HEAD,)]
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    engine = build_engine(url)
    migrations.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match=r"newer version.*9999"):
        migrations.migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_a_batch_comes_back_as_it_was_stored(play: Play) -> None:
    batch = replace(
        running(),
        attempt=2,
        doses=(Dose(1, 103, Decimal("0.01")), Dose(2, 103, Decimal("1499.99"))),
        weighings=(Weighing(15, Decimal("2.505"), START, "plc"),),
        accepted=(
            Acceptance(1, RefusalReason.WRONG_SILO, "silo 101 number", None, START, "A", "panel"),
            Acceptance(
                2, RefusalReason.OVER_LIMIT, "quantity", Decimal("2000.01"), START, "A", "x"
            ),
        ),
        finished_kg=Decimal("770.10"),
        set_aside=ASIDE,
        slot=None,
        former_slot=7,
        status_operation=True,
        update_odoo=False,
        last_read_at=START + timedelta(microseconds=1),
    )

    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.queue.add(batch))
        assert stored == replace(batch, id=stored.id)
        (read,) = await database.read(lambda uow: uow.queue.all())
        assert read == stored
        assert await database.read(lambda uow: uow.queue.get(stored.id)) == stored
        assert await database.read(lambda uow: uow.queue.get(stored.id + 1)) is None

    play(scenario)


def test_saving_a_batch_keeps_each_change_and_nothing_else(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.queue.add(a_batch()))
        changed = replace(
            stored.with_attempt_doses({103: Decimal("12.34")}),
            state=BatchState.DOWNLOADING,
            download=DownloadStep.FLIPPING,
            set_aside=ASIDE,
            weighings=(Weighing(15, Decimal("1.5"), START, "Agus"),),
            components=stored.components[1:],
        )
        await database.run(lambda uow: uow.queue.save(changed))
        again = replace(changed.with_attempt_doses({103: Decimal("12.35")}), set_aside=None)
        again = replace(again, weighings=(*again.weighings, Weighing(15, Decimal(1), START, "plc")))
        await database.run(lambda uow: uow.queue.save(again))
        assert await database.read(lambda uow: uow.queue.all()) == [again]

    play(scenario)


@pytest.mark.parametrize("kg", ["0.001", "0.01", "0.1", "0.3", "33.333", "1049.99", "99999999.999"])
def test_kilograms_stay_exact(play: Play, kg: str) -> None:
    batch = a_batch(planned_kg=Decimal(kg), doses=(Dose(1, 103, Decimal(kg)),))

    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.queue.add(batch))
        read = await database.read(lambda uow: uow.queue.get(stored.id))
        assert read is not None
        assert (read.planned_kg, read.dosed_kg) == (Decimal(kg), Decimal(kg))
        assert read.planned_kg.as_tuple().exponent in (-2, -3)

    play(scenario)


def test_times_come_back_aware_and_in_utc_and_a_naive_one_is_refused(play: Play) -> None:
    jakarta = timezone(timedelta(hours=7))

    async def scenario(database: SqlDatabase) -> None:
        given = datetime(2026, 3, 4, 17, 42, 15, 123456, tzinfo=jakarta)
        stored = await database.run(lambda uow: uow.queue.add(a_batch(fetched_at=given)))
        read = await database.read(lambda uow: uow.queue.get(stored.id))
        assert read is not None
        assert read.fetched_at == given
        assert read.fetched_at.tzinfo is UTC
        naive = a_batch(2, fetched_at=datetime(2026, 3, 4))  # noqa: DTZ001 (what must be refused)
        with pytest.raises(Exception, match="without zone"):
            await database.run(lambda uow: uow.queue.add(naive))
        assert len(await database.read(lambda uow: uow.queue.all())) == 1

    play(scenario)


def test_the_queue_is_in_the_order_of_planned_start(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        for number in (3, 1, 2):
            await database.run(partial(_add, a_batch(number)))
        queue = await database.read(lambda uow: uow.queue.all())
        assert [batch.order.odoo_id for batch in queue] == [1, 2, 3]

    play(scenario)


def test_an_order_stands_once_in_the_queue_and_a_slot_is_held_once(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        await database.run(lambda uow: uow.queue.add(a_batch(1)))
        for twin in (a_batch(1, slot=2), a_batch(2, slot=1)):
            with pytest.raises(AlreadyQueuedError):
                await database.run(partial(_add, twin))
        await database.run(lambda uow: uow.queue.add(a_batch(3, slot=None)))
        await database.run(lambda uow: uow.queue.add(a_batch(4, slot=None)))
        assert len(await database.read(lambda uow: uow.queue.all())) == 3

    play(scenario)


def test_an_order_belongs_to_one_line(url: str) -> None:
    async def scenario() -> None:
        one, two = open_database(url, "PLC01"), open_database(url, "PLC02")
        try:
            await one.run(lambda uow: uow.queue.add(a_batch(1)))
            with pytest.raises(AlreadyQueuedError):
                await two.run(lambda uow: uow.queue.add(a_batch(1, line="PLC02")))
            assert await two.read(lambda uow: uow.queue.all()) == []
            assert set(await two.read(lambda uow: uow.queue.held([1, 2]))) == {1}
        finally:
            await one.close()
            await two.close()

    asyncio.run(scenario())


def test_what_raises_leaves_no_trace(play: Play) -> None:
    def half(uow: UnitOfWork) -> None:
        uow.queue.add(a_batch(1))
        uow.debts.owe(Acknowledgement(0, DebtKind.SLOT, START, 1, "WH/MO/00001"))
        raise ZeroDivisionError

    async def scenario(database: SqlDatabase) -> None:
        heard: list[str] = []
        database.subscribe(lambda: heard.append("commit"))
        with suppress(ZeroDivisionError):
            await database.run(half)
        assert await database.read(lambda uow: uow.queue.all()) == []
        assert await database.read(lambda uow: uow.debts.open()) == []
        assert heard == []
        await database.run(lambda uow: uow.queue.add(a_batch(1)))
        assert heard == ["commit"]

    play(scenario)


def test_transactions_keep_the_order_in_which_they_were_asked_for(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        seen: list[int] = []
        await asyncio.gather(*(database.run(partial(_note, seen, n)) for n in range(200)))
        assert seen == list(range(200))

    play(scenario)


def test_the_history_keeps_the_batch_and_how_it_left(play: Play) -> None:
    batch = running(finished_kg=Decimal("770.55"), state=BatchState.FINISHED)

    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.queue.add(batch))
        entry = to_history(stored, Completion.COMPLETED, START, odoo_has_it=False)

        def archive(uow: UnitOfWork) -> None:
            uow.history.add(entry)
            uow.queue.remove(stored.id)

        await database.run(archive)
        (read,) = await database.read(lambda uow: uow.history.recent(10))
        assert read == replace(entry, batch=replace(entry.batch, download=None))
        assert read.booked_kg == Decimal("770.55")
        assert await database.read(lambda uow: uow.history.count()) == 1
        assert await database.read(lambda uow: uow.history.last_attempt(1)) == 1
        assert await database.read(lambda uow: uow.history.last_attempt(2)) == 0
        orders = [OrderRef(1, "a"), OrderRef(2, "b")]
        known = await database.read(lambda uow: uow.history.completions(orders))
        assert known == {1: {Completion.COMPLETED}}
        found = await database.read(lambda uow: uow.history.by_slot_name("WH/MO/00001"))
        assert found == read
        await database.run(lambda uow: uow.history.set_odoo_has_it(1, 1))
        (read,) = await database.read(lambda uow: uow.history.recent(10))
        assert read.odoo_has_it
        with pytest.raises(IntegrityError):
            await database.run(lambda uow: uow.history.add(entry))

    play(scenario)


def test_a_long_name_is_found_as_the_plc_cuts_it(play: Play) -> None:
    batch = a_batch(order=OrderRef(1, "PLANT-A/WH/MO/00012"))
    entry = to_history(batch, Completion.RETURNED, START, odoo_has_it=True)

    async def scenario(database: SqlDatabase) -> None:
        await database.run(lambda uow: uow.history.add(entry))
        found = await database.read(lambda uow: uow.history.by_slot_name("PLANT-A/WH/MO/00"))
        assert found is not None
        assert found.batch.order == batch.order

    play(scenario)


PUSHES = (
    Push(
        0,
        "PLC01",
        PushKind.FINAL,
        OrderRef(1, "WH/MO/00001"),
        1,
        OrderFigures(
            (Figure(11, "silo103", Decimal("400.10")), Figure(15, None, Decimal("2.505"), False)),
            Decimal("770.00"),
            finished_weighed=False,
            finished_at=START,
        ),
        START,
    ),
    Push(0, "PLC01", PushKind.CANCEL, OrderRef(2, "WH/MO/00002"), 2, None, START),
    Push(
        0, "PLC01", PushKind.FAILURE, None, None, FailureReport(1, "M7", "Overload", START), START
    ),
)


@pytest.mark.parametrize("push", PUSHES, ids=[push.kind.value for push in PUSHES])
def test_a_push_comes_back_as_it_was_queued(play: Play, push: Push) -> None:
    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.pushes.add(push))
        assert stored == replace(push, id=stored.id)
        assert await database.read(lambda uow: uow.pushes.get(stored.id)) == stored
        assert await database.read(lambda uow: uow.pushes.unfinished()) == [stored]
        tried = replace(
            stored, state=PushState.QUARANTINE, tries=1, last_try_at=START, last_answer="no"
        )

        def record(uow: UnitOfWork) -> None:
            uow.pushes.save(tried)
            uow.pushes.log_try(tried.id, START, 0.5, "no")

        await database.run(record)
        assert await database.read(lambda uow: uow.pushes.unfinished()) == [tried]
        ended = replace(tried, state=PushState.CLOSED, ended_at=START)
        await database.run(lambda uow: uow.pushes.save(ended))
        assert await database.read(lambda uow: uow.pushes.unfinished()) == []
        if push.batch_id is not None:
            batch_id = push.batch_id
            assert await database.read(lambda uow: uow.pushes.of_batch(batch_id)) == [ended]

    play(scenario)


def test_a_debt_is_owed_once_until_it_has_ended(play: Play) -> None:
    debt = Acknowledgement(0, DebtKind.FAILURE, START, words=(0, 65535, 17))

    async def scenario(database: SqlDatabase) -> None:
        for _ in range(2):
            await database.run(lambda uow: uow.debts.owe(debt))
        (owed,) = await database.read(lambda uow: uow.debts.open())
        assert owed == replace(debt, id=owed.id)
        await database.run(lambda uow: uow.debts.end(owed.id, DebtEnd.PAID, START))
        assert await database.read(lambda uow: uow.debts.open()) == []
        await database.run(lambda uow: uow.debts.owe(debt))
        assert len(await database.read(lambda uow: uow.debts.open())) == 1

    play(scenario)


def an_alarm(**changes: Any) -> Alarm:
    return replace(
        Alarm(
            0,
            "PLC01",
            AlarmCode.BATCH_STUCK,
            "WH/MO/00001",
            Priority.HIGH,
            AlarmState.UNACKNOWLEDGED,
            START,
            START,
            params={"minutes": "15"},
        ),
        **changes,
    )


def test_one_alarm_is_open_for_a_cause_and_an_object(play: Play) -> None:
    find = AlarmCode.BATCH_STUCK, "WH/MO/00001"

    async def scenario(database: SqlDatabase) -> None:
        await database.run(partial(_raise, an_alarm()))
        with pytest.raises(IntegrityError):
            await database.run(partial(_raise, an_alarm()))
        await database.run(partial(_raise, an_alarm(subject="WH/MO/00002")))
        stored = await database.read(lambda uow: uow.alarms.find_open(*find))
        assert stored is not None
        assert stored == an_alarm(id=stored.id)
        closed = replace(stored, state=AlarmState.NORMAL, returned_at=START, acknowledged_by="A")
        await database.run(lambda uow: uow.alarms.save(closed))
        assert await database.read(lambda uow: uow.alarms.find_open(*find)) is None
        (other,) = await database.read(lambda uow: uow.alarms.open())
        assert other.subject == "WH/MO/00002"
        assert await database.read(lambda uow: uow.alarms.get(stored.id)) == closed
        again = an_alarm(raised_at=START + timedelta(hours=1))
        await database.run(partial(_raise, again))
        last = await database.read(lambda uow: uow.alarms.last())
        assert last is not None
        assert last == replace(again, id=last.id)

    play(scenario)


def test_within_one_transaction_what_was_written_is_seen(play: Play) -> None:
    def work(uow: UnitOfWork) -> None:
        find = AlarmCode.BATCH_STUCK, "WH/MO/00001"
        assert uow.alarms.find_open(*find) is None
        uow.alarms.add(an_alarm())
        known = uow.alarms.find_open(*find)
        assert known is not None
        uow.alarms.save(replace(known, state=AlarmState.NORMAL))
        assert uow.alarms.find_open(*find) is None
        assert uow.alarms.open() == []
        uow.alarms.add(an_alarm())
        assert len(uow.alarms.open()) == 1
        batch = uow.queue.add(running())
        assert uow.queue.all() == [batch]
        uow.queue.save(replace(batch, update_odoo=False))
        assert uow.queue.get(batch.id) == replace(batch, update_odoo=False)
        assert [each.update_odoo for each in uow.queue.all()] == [False]
        push = uow.pushes.add(PUSHES[0])
        uow.pushes.save(replace(push, state=PushState.REPLACED))
        assert uow.pushes.unfinished() == []
        debt = Acknowledgement(0, DebtKind.SLOT, START, 1, "WH/MO/00001")
        uow.debts.owe(debt)
        (owed,) = uow.debts.open()
        uow.debts.end(owed.id, DebtEnd.PAID, START)
        assert uow.debts.open() == []
        uow.queue.remove(batch.id)
        assert uow.queue.all() == []
        assert uow.queue.get(batch.id) is None

    async def scenario(database: SqlDatabase) -> None:
        await database.run(work)

    play(scenario)


def test_the_most_urgent_alarm_comes_first(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        for priority in (Priority.LOW, Priority.CRITICAL, Priority.MEDIUM):
            alarm = an_alarm(subject=priority.name, priority=priority)
            await database.run(partial(_raise, alarm))
        found = await database.read(lambda uow: uow.alarms.open())
        assert [a.priority for a in found] == [Priority.CRITICAL, Priority.MEDIUM, Priority.LOW]

    play(scenario)


def test_a_failure_is_known_again_by_equipment_stamp_and_text(play: Play) -> None:
    failure = EquipmentFailure(
        0, "PLC01", "MTR-7", "Overload", "2026-03-04 17:42:15", START, False, START, (1, 65535)
    )

    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.failures.add(failure))
        find = failure.equipment_code, failure.stamp_raw, failure.text
        assert await database.read(lambda uow: uow.failures.find(*find)) == stored
        assert await database.read(lambda uow: uow.failures.find("MTR-7", "x", "Overload")) is None
        await database.run(lambda uow: uow.failures.set_reported(stored.id, START))
        reported = replace(stored, reported_at=START)
        assert await database.read(lambda uow: uow.failures.recent(5)) == [reported]

    play(scenario)


def test_job_runs_tell_the_latest_the_last_success_and_the_first(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        outcomes = (JobOutcome.DONE, JobOutcome.FAILED, JobOutcome.TIMED_OUT)
        for minute, outcome in enumerate(outcomes):
            at = START + timedelta(minutes=minute)
            run = JobRun(JobName.READ_PLC, at, 0.25, outcome, f"run {minute}")
            await database.run(partial(_record, run))
        job = JobName.READ_PLC
        latest = await database.read(lambda uow: uow.job_runs.latest(job, 2))
        assert [run.message for run in latest] == ["run 2", "run 1"]
        assert await database.read(lambda uow: uow.job_runs.last_success(job)) == START
        assert await database.read(lambda uow: uow.job_runs.first(job)) == START
        other = JobName.SYNC_ORDERS
        assert await database.read(lambda uow: uow.job_runs.last_success(other)) is None
        before = START + timedelta(minutes=1)
        ends = await database.read(lambda uow: uow.job_runs.outcomes_since(job, before))
        assert [outcome for _, outcome in sorted(ends)] == list(outcomes[1:])
        assert min(ends)[0] == before
        assert await database.run(lambda uow: uow.job_runs.delete_before(before)) == 1

    play(scenario)


def test_the_view_goes_on_from_the_runs_and_archived_batches_that_it_has_seen(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        job, other = JobName.READ_PLC, JobName.SYNC_ORDERS
        runs, archived = RecentRuns([job], [other]), RecentlyArchived(2)

        async def look() -> tuple[list[str], list[bool], int]:
            now = START + timedelta(minutes=2)
            await database.read(lambda uow: runs.look(uow, now))
            entries = await database.read(archived.of)
            count = await database.read(archived.count)
            has = [entry.odoo_has_it for entry in entries]
            return [run.message for run in runs.of(job)], has, count

        async def run(number: int, outcome: JobOutcome) -> None:
            at = START + timedelta(seconds=5 * number)
            made = JobRun(job, at, 0.25, outcome, f"run {number}")
            await database.run(partial(_record, made))

        await run(0, JobOutcome.DONE)
        assert await look() == (["run 0"], [], 0)
        assert await look() == (["run 0"], [], 0)
        for number in range(1, 14):
            await run(number, JobOutcome.FAILED)
        done = running(finished_kg=Decimal(770), state=BatchState.FINISHED)
        entry = to_history(done, Completion.COMPLETED, START, odoo_has_it=False)
        await database.run(lambda uow: uow.history.add(entry))
        latest, has, count = await look()
        assert latest == [f"run {number}" for number in range(13, 1, -1)]
        assert (has, count) == ([False], 1)
        await database.run(lambda uow: uow.history.set_odoo_has_it(1, 1))
        assert (await look())[1:] == ([True], 1)
        minutes = runs.minutes(job, START + timedelta(minutes=2))
        assert minutes[1:4] == (JobOutcome.FAILED, JobOutcome.FAILED, None)
        assert runs.minutes(other, START) == ()
        assert runs.of(other) == ()

    play(scenario)


def test_readings_older_than_their_retention_are_deleted(play: Play) -> None:
    refusal = Refusal(RefusalReason.WENT_BACK, "silo 103 shows 1")

    async def scenario(database: SqlDatabase) -> None:
        for hours in (0, 1):
            at = START + timedelta(hours=hours)
            reading = SlotReading(1, at, (0, 65535), None, (refusal,))
            await database.run(partial(_read, reading))
        late = START + timedelta(minutes=1)
        assert await database.run(lambda uow: uow.readings.delete_before(late)) == 1
        assert await database.run(lambda uow: uow.readings.delete_before(late)) == 0

    play(scenario)


def test_a_wish_waits_until_its_outcome_and_has_one(play: Play) -> None:
    request = ActionRequest(ActionKind.ARCHIVE_BY_HAND, 7, "broken", {"odoo": "nothing"})

    async def scenario(database: SqlDatabase) -> None:
        action = await database.run(lambda uow: uow.actions.ask(SUPERVISOR, request, START))
        assert (action.actor, action.request) == (SUPERVISOR, request)
        assert await database.read(lambda uow: uow.actions.pending()) == [action]
        outcome = ActionOutcome(action.id, START, True, "done")
        await database.run(lambda uow: uow.actions.conclude(outcome))
        assert await database.read(lambda uow: uow.actions.pending()) == []
        assert await database.read(lambda uow: uow.actions.outcome(action.id)) == outcome
        with pytest.raises(IntegrityError):
            await database.run(lambda uow: uow.actions.conclude(outcome))

    play(scenario)


def test_a_user_is_stored_and_the_hash_stays_in_its_row(play: Play) -> None:
    async def scenario(database: SqlDatabase) -> None:
        stored = await database.run(lambda uow: uow.users.add(User(0, "Siti", Role.OPERATOR), "h"))
        assert await database.read(lambda uow: uow.users.by_name("Siti")) == stored
        assert await database.read(lambda uow: uow.users.by_name("siti")) is None
        assert await database.read(lambda uow: uow.users.pin_hash(stored.id)) == "h"
        locked = replace(stored, failed_logins=4, locked_until=START, active=False)
        await database.run(lambda uow: uow.users.save(locked))
        assert await database.read(lambda uow: uow.users.all()) == [locked]

    play(scenario)


def test_links_are_kept_one_row_each(play: Play) -> None:
    lost = LinkStatus(LinkName.PLC, LinkState.LOST, START, None, "no answer", "10.0.0.1:502")

    async def scenario(database: SqlDatabase) -> None:
        good = replace(lost, state=LinkState.GOOD, last_good_at=START, message="")
        for each in (lost, good):
            await database.run(partial(_link, each))
        assert await database.read(lambda uow: uow.links.all()) == [good]

    play(scenario)


def test_the_line_is_held_by_one_station_until_it_expires(url: str) -> None:
    async def scenario() -> None:
        one, two = open_database(url), open_database(url)
        try:
            first = await one.run(lambda uow: uow.leases.try_take("PC1/1", 0.3))
            assert first is not None
            assert first.epoch == 1
            assert await two.run(lambda uow: uow.leases.try_take("PC2/1", 0.3)) is None
            assert await one.run(lambda uow: uow.leases.beat(first))
            await asyncio.sleep(0.35)
            second = await two.run(lambda uow: uow.leases.try_take("PC2/1", 0.3))
            assert second is not None
            assert second.epoch == 2
            assert not await one.run(lambda uow: uow.leases.beat(first))
            await one.run(lambda uow: uow.leases.release(first))
            assert await one.read(lambda uow: uow.leases.get()) is not None
            await two.run(lambda uow: uow.leases.release(second))
            assert await one.read(lambda uow: uow.leases.get()) is None
            third = await one.run(lambda uow: uow.leases.try_take("PC1/1", 60))
            assert third is not None
            assert third.epoch == 3
        finally:
            await one.close()
            await two.close()

    asyncio.run(scenario())


def test_of_stations_that_take_a_line_at_the_same_moment_one_gets_it(url: str) -> None:
    async def scenario() -> None:
        stations = [open_database(url) for _ in range(4)]
        try:
            for _ in range(5):
                leases = await asyncio.gather(
                    *(each.run(partial(_take, f"PC{n}/1")) for n, each in enumerate(stations))
                )
                (held,) = [lease for lease in leases if lease is not None]
                await stations[0].run(partial(_release, held))
        finally:
            for each in stations:
                await each.close()

    asyncio.run(scenario())


def test_who_lost_the_line_stores_nothing_any_more(url: str) -> None:
    async def scenario() -> None:
        one, two = open_database(url), open_database(url)
        clock = [0.0]
        keepers = [
            LeaseKeeper(database, f"PC{n}/1", lambda: clock[0], alone=True)
            for n, database in enumerate((one, two))
        ]
        fenced = FencedDatabase(one, keepers[0])
        try:
            with pytest.raises(NotHolderError):
                await fenced.run(lambda uow: uow.queue.add(a_batch(1)))
            assert await keepers[0].take()
            await fenced.run(lambda uow: uow.queue.add(a_batch(1)))
            keepers[0].fence()
            assert await keepers[1].take()
            with pytest.raises(NotHolderError, match="taken the line over"):
                await fenced.run(lambda uow: uow.queue.add(a_batch(2)))
            assert len(await fenced.read(lambda uow: uow.queue.all())) == 1
            assert not await keepers[0].beat()
            with pytest.raises(NotHolderError):
                keepers[0].fence()
            keepers[1].fence()
            clock[0] = 6.0
            assert not keepers[1].is_held
            with pytest.raises(NotHolderError, match="too old"):
                keepers[1].fence()
            assert await keepers[1].beat()
            keepers[1].fence()
        finally:
            await one.close()
            await two.close()

    asyncio.run(scenario())

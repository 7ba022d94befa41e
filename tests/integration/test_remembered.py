"""What a transaction reads is remembered until somebody writes it: this program, or another."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.domain.action import ActionRequest
from services.domain.batch import Batch, Dose, SetAside, SetAsideCause, Weighing
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.order import Component
from services.domain.quantity import ZERO
from services.domain.user import ActionKind, Role, User
from services.ports import UnitOfWork
from tests.bench.statement_log import statements_heard
from tests.integration.databases import migrated_sqlite
from tests.samples import START, SUPERVISOR, a_batch

LINE = a_batch().line
now = asyncio.run


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = build_engine(migrated_sqlite(tmp_path))
    yield engine
    engine.dispose()


def test_what_nobody_has_written_is_not_read_again(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    now(database.run(_add_siti))
    first = now(database.read(_names))
    with statements_heard() as log:
        assert now(database.read(_names)) == first == ["Siti"]
    assert log.transactions == []  # not even one is begun
    now(database.close())


def test_what_this_program_writes_is_read_again(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    assert now(database.read(_names)) == []
    now(database.run(_add_siti))
    assert now(database.read(_names)) == ["Siti"]
    now(database.close())


def test_what_another_program_writes_is_read_again(engine: Engine) -> None:
    here, there = SqlDatabase(engine, LINE), SqlDatabase(build_engine(str(engine.url)), LINE)
    assert now(here.read(_names)) == []
    now(there.run(_add_siti))
    assert now(here.read(_names)) == ["Siti"]
    now(there.close())
    now(here.close())


def test_a_reading_that_another_program_overtakes_begins_again(engine: Engine) -> None:
    here, there = SqlDatabase(engine, LINE), SqlDatabase(build_engine(str(engine.url)), LINE)
    assert now(here.read(_names)) == []
    told: list[list[str]] = []

    def overtaken(uow: UnitOfWork) -> list[str]:
        told.append(_names(uow))  # from memory
        if len(told) == 1:
            now(there.run(_add_siti))
        assert uow.queue.slots() == []  # from the database
        return _names(uow)

    assert now(here.read(overtaken)) == ["Siti"]
    assert told == [[], ["Siti"]]
    now(there.close())
    now(here.close())


def test_a_write_is_seen_by_its_own_transaction_and_forgotten_with_it(
    engine: Engine,
) -> None:
    database = SqlDatabase(engine, LINE)

    def fail(uow: UnitOfWork) -> None:
        _add_siti(uow)
        assert _names(uow) == ["Siti"]
        raise LookupError

    with pytest.raises(LookupError):
        now(database.run(fail))
    assert now(database.read(_names)) == []
    now(database.close())


def test_a_change_that_is_not_yet_sent_to_the_database_is_seen(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    siti = now(database.run(_add_siti))

    def demote(uow: UnitOfWork) -> list[Role]:
        assert [user.role for user in uow.users.all()] == [Role.OPERATOR]
        uow.users.save(User(siti.id, siti.name, Role.VIEWER, active=True))
        return [user.role for user in uow.users.all()]

    assert now(database.run(demote)) == [Role.VIEWER]
    now(database.close())


def test_bare_sql_over_the_same_connection_counts_as_a_write(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    now(database.run(_add_siti))
    assert now(database.read(_names)) == ["Siti"]
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM app_user"))
    assert now(database.read(_names)) == []
    now(database.close())


def test_all_that_belongs_to_a_batch_comes_back_as_it_was_saved(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    batch = now(database.run(lambda uow: uow.queue.add(a_batch())))
    for wanted in (_with_doses(batch, 1), _with_doses(batch, 2), _with_other_components(batch)):
        now(database.run(partial(_save, batch=wanted)))
        (found,) = now(database.read(lambda uow: uow.queue.all()))
        assert found.components == wanted.components
        assert set(wanted.doses) <= set(found.doses)
    now(database.run(lambda uow: uow.queue.remove(batch.id)))
    assert now(database.read(lambda uow: uow.queue.all())) == []
    now(database.close())


def test_what_was_saved_is_known_to_the_last_digit_without_being_read(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    batch = now(database.run(lambda uow: uow.queue.add(a_batch())))
    now(database.run(lambda uow: uow.queue.add(a_batch(2))))
    jakarta = START.astimezone(timezone(timedelta(hours=7)))
    doses = {101: Decimal("1.5"), 102: Decimal("2.0000"), 103: Decimal("0.125")}
    steps = [
        replace(batch, last_read_at=jakarta),
        replace(batch.with_attempt_doses(doses), last_read_at=jakarta, last_change_at=START),
        replace(batch.with_attempt_doses(doses | {102: Decimal(3)}), planned_kg=Decimal("1E+3")),
        replace(
            batch,
            weighings=(Weighing(7, Decimal("12.50"), jakarta, "Siti"),),
            set_aside=SetAside(jakarta, SetAsideCause.OPERATOR, "waits"),
            slot=None,
        ),
        replace(batch, weighings=(), planned_start=START - timedelta(days=1)),
    ]
    for step in steps:
        now(database.run(partial(_save, batch=step)))
        with statements_heard() as log:
            known = now(database.read(lambda uow: uow.queue.all()))
        there = SqlDatabase(build_engine(str(engine.url)), LINE)
        assert repr(known) == repr(now(there.read(lambda uow: uow.queue.all())))
        now(there.close())
        if step.planned_start == batch.planned_start:  # else it has another place in the queue
            assert log.transactions == []
    now(database.close())


def test_runs_of_jobs_that_were_added_here_are_known_and_those_of_others_are_read(
    engine: Engine,
) -> None:
    here, there = SqlDatabase(engine, LINE), SqlDatabase(build_engine(str(engine.url)), LINE)
    added = 0

    def add(to: SqlDatabase, many: int) -> None:
        nonlocal added
        for _ in range(many):
            added += 1
            at = (START + timedelta(seconds=added)).astimezone(timezone(timedelta(hours=7)))
            run = JobRun(JobName.READ_PLC, at, 0.25, JobOutcome.DONE, f"run {added}")
            now(to.run(partial(_add_run, run=run)))

    def agree(*, read: bool) -> None:
        for run_id in (0, 3, added - 1, added):
            ask = partial(_runs_after, run_id=run_id)
            wanted = now(there.read(ask))
            with statements_heard() as log:
                told = now(here.read(ask))
            assert repr(told) == repr(wanted)
            if run_id == added - 1:
                assert bool(log.transactions) is read

    assert now(here.read(lambda uow: uow.job_runs.after(0))) == (0, [])
    add(here, 5)
    agree(read=False)
    add(there, 2)
    agree(read=False)  # the look at all of them was the first
    add(here, 60)  # more than are kept
    agree(read=False)
    now(there.close())
    now(here.close())


def test_what_another_program_saves_is_read_though_the_queue_was_known(engine: Engine) -> None:
    here, there = SqlDatabase(engine, LINE), SqlDatabase(build_engine(str(engine.url)), LINE)
    batch = now(here.run(lambda uow: uow.queue.add(a_batch())))
    now(here.run(partial(_save, batch=replace(batch, finished_kg=Decimal(1)))))
    now(there.run(partial(_save, batch=replace(batch, finished_kg=Decimal(2)))))
    (known,) = now(here.read(lambda uow: uow.queue.all()))
    assert known.finished_kg == Decimal(2)
    now(there.close())
    now(here.close())


def test_the_heads_of_the_chains_are_locked_after_the_queue_was_written(engine: Engine) -> None:
    """Else two stations could wait for each other, one holding a chain, the other a batch."""
    database = SqlDatabase(engine, LINE)
    batch = now(database.run(lambda uow: uow.queue.add(a_batch())))

    def act(uow: UnitOfWork) -> None:
        uow.queue.save(replace(batch, finished_kg=Decimal(7)))
        uow.actions.ask(SUPERVISOR, ActionRequest(ActionKind.FORCE_SYNC), START)

    with statements_heard() as log:
        now(database.run(act))
    (written,) = log.transactions
    tables = [("chain_head" in each, "mo_batch" in each) for each in written.statements]
    assert tables[-1] == (True, False)
    assert tables.index((False, True)) < tables.index((True, False))
    now(database.close())


def test_a_queue_that_was_not_stored_is_not_known(engine: Engine) -> None:
    database = SqlDatabase(engine, LINE)
    batch = now(database.run(lambda uow: uow.queue.add(a_batch())))

    def fail(uow: UnitOfWork) -> None:
        uow.queue.save(replace(batch, finished_kg=Decimal(5)))
        assert [use.finished_kg for use in uow.queue.slots()] == [Decimal(5)]
        raise LookupError

    with pytest.raises(LookupError):
        now(database.run(fail))
    assert now(database.read(lambda uow: uow.queue.all())) == [batch]
    now(database.close())


def test_who_holds_the_line_is_known_after_a_beat_and_read_when_another_took_it(
    engine: Engine,
) -> None:
    here, there = SqlDatabase(engine, LINE), SqlDatabase(build_engine(str(engine.url)), LINE)
    lease = now(here.run(lambda uow: uow.leases.try_take("PC1/1", 60)))
    assert lease is not None
    assert now(here.run(lambda uow: uow.leases.beat(lease)))
    with statements_heard() as log:
        held = now(here.run(lambda uow: uow.leases.get_to_write()))
    assert [each.statements for each in log.transactions] == [[]]
    stored = now(there.read(lambda uow: uow.leases.get()))
    assert repr(held) == repr(stored)
    assert now(there.run(lambda uow: uow.leases.try_take("PC2/1", 0.0)))
    taken = now(here.run(lambda uow: uow.leases.get_to_write()))
    assert taken is not None
    assert taken.holder == "PC2/1"
    now(there.close())
    now(here.close())


def _save(uow: UnitOfWork, batch: Batch) -> None:
    uow.queue.save(batch)


def _add_run(uow: UnitOfWork, run: JobRun) -> None:
    uow.job_runs.add(run)


def _runs_after(uow: UnitOfWork, run_id: int) -> tuple[int, Sequence[JobRun]]:
    return uow.job_runs.after(run_id)


def _with_doses(batch: Batch, kg: int) -> Batch:
    return batch.with_attempt_doses({101: ZERO + kg, 102: ZERO + 2 * kg})


def _with_other_components(batch: Batch) -> Batch:
    first, *others = batch.components
    more = Component(first.product_id, first.product_name, first.planned_kg + 1, first.silo)
    return replace(batch, components=(more, *others), doses=(Dose(1, 101, ZERO + 3),))


def _add_siti(uow: UnitOfWork) -> User:
    return uow.users.add(User(0, "Siti", Role.OPERATOR, active=True), "hash")


def _names(uow: UnitOfWork) -> list[str]:
    return [user.name for user in uow.users.all()]

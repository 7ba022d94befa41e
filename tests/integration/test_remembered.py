"""What a transaction reads is remembered until somebody writes it: this program, or another."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.domain.batch import Batch, Dose
from services.domain.order import Component
from services.domain.quantity import ZERO
from services.domain.user import Role, User
from services.ports import UnitOfWork
from tests.bench.statement_log import statements_heard
from tests.integration.databases import migrated_sqlite
from tests.samples import a_batch

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
    assert [each.statements for each in log.transactions] == [[]]
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


def _save(uow: UnitOfWork, batch: Batch) -> None:
    uow.queue.save(batch)


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

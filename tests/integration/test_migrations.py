"""An older database is brought to this version's schema: every row stays as it was."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, inspect, select, text
from sqlalchemy.orm import Session

from services.adapters.db.backup_file import RowsPart, TablePart, read_backup, verify_backup
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.schema import HEAD, revision
from services.adapters.db.tables import Base
from services.adapters.db.unit_of_work import SqlUnitOfWork
from tests.integration.databases import new_url
from tests.integration.older import SCHEMAS, put_older
from tests.samples import a_batch

Rows = dict[str, list[dict[str, Any]]]
Rules = frozenset[tuple[str, str]]
KINDS = ["sqlite", "postgresql"]


def test_a_database_of_every_earlier_schema_is_kept_to_be_tried() -> None:
    assert [f"{number:04}" for number in range(1, int(HEAD))] == SCHEMAS


@pytest.fixture(scope="module")
def new_rules(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], Rules]:
    """What a new database of this version enforces."""

    @cache
    def of_kind(kind: str) -> Rules:
        engine = build_engine(new_url(kind, tmp_path_factory.mktemp("new") / kind, request))
        try:
            migrate(engine)
            with engine.connect() as connection:
                return _rules(connection)
        finally:
            engine.dispose()

    return of_kind


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_older_database_becomes_this_versions_and_keeps_every_row(
    kind: str,
    schema: str,
    new_rules: Callable[[str], Rules],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    url, kept_in = new_url(kind, tmp_path / "old", request), tmp_path / "kept"
    put_older(url, schema)
    engine = build_engine(url)
    try:
        before = _rows(engine)
        assert migrate(engine, kept_in) == schema
        after = _rows(engine)
        for table, rows in before.items():
            assert _only(after[table], rows) == rows, table
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
            assert _rules(connection) == new_rules(kind)
            assert revision(connection) == HEAD
        with Session(engine) as session, session.begin():
            uow = SqlUnitOfWork(session, "PLC01")
            uow.queue.add(a_batch(50))  # the stores of this version work with it
            assert [entry.actor for entry in uow.history.of_order(101)] == ["Agus W."]
    finally:
        engine.dispose()
    if kind == "sqlite":
        _is_as_it_was(tmp_path / "old" / f"batchline-schema-{schema}.db", before)
    else:
        _is_backed_up(kept_in / f"database-schema-{schema}.batchline", schema, before)


def _is_as_it_was(copy: Path, before: Rows) -> None:
    engine = build_engine(f"sqlite:///{copy}")
    try:
        assert _rows(engine) == before
    finally:
        engine.dispose()


def _is_backed_up(backup: Path, schema: str, before: Rows) -> None:
    found: dict[str, int] = {}
    assert verify_backup(backup).schema == schema
    for part in read_backup(backup):
        if isinstance(part, TablePart):
            table = part.name
            found[table] = 0
        elif isinstance(part, RowsPart):
            found[table] += len(part.rows)
    assert found == {table: len(rows) for table, rows in before.items()}


def test_an_id_that_was_given_once_is_not_given_again(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for kind in KINDS:
        url = new_url(kind, tmp_path / kind, request)
        put_older(url, "0001")
        engine = build_engine(url)
        try:
            with engine.begin() as connection:
                assert connection.execute(text("DELETE FROM push_try")).rowcount == 1
            migrate(engine, tmp_path)
            with Session(engine) as session, session.begin():
                uow = SqlUnitOfWork(session, "PLC01")
                (push,) = uow.pushes.unfinished()
                uow.pushes.log_try(push.id, push.created_at, 1, "again")
            assert [row["id"] for row in _rows(engine)["push_try"]] == [2]
        finally:
            engine.dispose()


def _rows(engine: Engine) -> Rows:
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }


def _only(found: list[dict[str, Any]], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the columns that the older schema had."""
    names = {name for row in known for name in row}
    return [{name: row[name] for name in row if name in names} for row in found]


def _rules(connection: Connection) -> Rules:
    """Return the checks of every table, and the triggers with what they do."""
    look = inspect(connection)
    checks = {
        (table, str(check["name"]))
        for table in look.get_table_names()
        for check in look.get_check_constraints(table)
    }
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal"
    )
    return frozenset(checks | {(one, other) for one, other in connection.execute(text(asked))})

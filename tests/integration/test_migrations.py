"""An older database is brought to this version's schema: every row stays as it was."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, insert, select
from sqlalchemy.orm import Session

from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import HEAD, migrate, upgrade
from services.adapters.db.unit_of_work import SqlUnitOfWork
from tests.integration.databases import new_url
from tests.integration.one_of_everything import fill
from tests.samples import a_batch

Rows = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_the_first_version_keeps_every_row(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    new, old = (build_engine(new_url(kind, tmp_path / name, request)) for name in ("new", "old"))
    try:
        migrate(new)
        with Session(new) as session, session.begin():
            fill(SqlUnitOfWork(session, "PLC01"))
            # The first version could not shelve an alarm.
            session.connection().exec_driver_sql("DELETE FROM alarm WHERE state = 'shelved'")
        wanted = _rows(new)
        with old.begin() as connection:
            upgrade(connection, "0001")
        _put(old, wanted)
        wanted = _known_to(old, wanted)
        with Session(old) as session, session.begin():
            # An id that was given once is not given again, whatever the migrations do.
            last = session.connection().exec_driver_sql("DELETE FROM push_try")
            assert last.rowcount == 1
        migrate(old)
        wanted["push_try"] = []
        found = _rows(old)
        assert found["alembic_version"] == [{"version_num": HEAD}]
        for table, rows in wanted.items():
            names = {name for row in rows for name in row}
            assert [{n: row[n] for n in row if n in names} for row in found[table]] == rows, table
        assert [row["actor"] for row in found["history_operator"]] == ["Agus W."]
        with Session(old) as session, session.begin():
            uow = SqlUnitOfWork(session, "PLC01")
            (push,) = uow.pushes.unfinished()
            uow.pushes.log_try(push.id, push.created_at, 1, "again")
            uow.queue.add(a_batch(50))
        assert [row["id"] for row in _rows(old)["push_try"]] == [2]
    finally:
        new.dispose()
        old.dispose()


def _rows(engine: Engine) -> Rows:
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in tables.tables.items()
        }


def _known_to(engine: Engine, rows: Rows) -> Rows:
    """Return what the older schema has a place for, and what is made of it."""
    tables = MetaData()
    tables.reflect(engine)
    made = {"name_reversed", "ended_at"}
    return {
        name: [
            {n: v for n, v in row.items() if n in table.columns or n in made} for row in rows[name]
        ]
        for name, table in tables.tables.items()
        if name != "alembic_version"
    }


def _put(engine: Engine, rows: Rows) -> None:
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            known = [{c.name: row[c.name] for c in table.columns} for row in rows[table.name]]
            connection.execute(insert(table), known)
            if engine.dialect.name == "postgresql" and "id" in table.columns:
                connection.exec_driver_sql(
                    f"SELECT setval('{table.name}_id_seq', (SELECT max(id) FROM {table.name}))"
                )

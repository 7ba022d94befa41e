"""Rules that the database itself keeps: bare SQL tries to break each, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, Table, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import Boolean

from services.adapters.db.engine import READ_ONLY, build_engine, parse_url
from services.adapters.db.tables import Base
from services.adapters.db.types import Kilograms, UtcTime
from services.adapters.db.unit_of_work import SqlUnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.integration.one_of_everything import fill

TABLES = Base.metadata.sorted_tables
APPEND_ONLY = [
    "alarm_journal",
    "chain_link",
    "mo_histories",
    "history_comment",
    "history_component",
    "history_dose",
    "history_operator",
    "history_weighing",
    "operator_action",
    "operator_outcome",
    "operator_start",
    "push_try",
    "stock_entry",
]
MAY_BECOME_TRUE = {("mo_histories", "odoo_has_it"), ("mo_histories", "update_odoo")}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def plain(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Give a connection maker that knows none of our settings, on a filled database."""
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path_factory.mktemp("rules"))
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))
    ours = build_engine(url)
    with Session(ours) as session, session.begin():
        fill(SqlUnitOfWork(session, "PLC01"))
    ours.dispose()
    engine = create_engine(parse_url(url))
    yield engine
    engine.dispose()


def row_of(connection: Connection, table: Table) -> dict[str, Any]:
    """Return the row that has most of its columns filled."""
    rows = connection.execute(text(f"SELECT * FROM {table.name}")).mappings().all()
    assert rows, f"{table.name} is empty: nothing would be tried"
    filled = [dict(row) for row in rows]
    return max(filled, key=lambda row: sum(value is not None for value in row.values()))


def insert(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    values = dict(row)
    if connection.dialect.name == "postgresql":
        json = [column.name for column in table.columns if str(column.type) == "JSON"]
        values |= dict.fromkeys(json, "{}")
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(
        text(f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({marks})"), values
    )


def refused(engine: Engine, table: Table, rule: str, **changes: Any) -> None:
    """Insert a copy of a row with *changes*; the rule of that name must refuse it."""
    with engine.connect() as connection:
        row = row_of(connection, table) | changes
        row.pop("id", None)
        if "history_id" in row and "attempt" in row and "attempt" not in changes:
            row["attempt"] = 77  # a key of its own
        if table.name == "history_operator":
            row["actor"] = "somebody else"
        if table.name in ("operator_outcome", "operator_start"):
            row["action_id"] = 77
        if table.name == "mo_histories":
            row["odoo_id"] = 77
        if table.name == "chain_link":
            row |= {"number": 77, "row_id": 77} | changes
        with pytest.raises(IntegrityError, match=rule):
            insert(connection, table, row)


def broken(condition: str) -> dict[str, Any]:
    """Return column values that break a rule of the tables."""
    listed = re.fullmatch(r"(\w+) IN \((.*)\)", condition)
    if listed:
        return {listed[1]: "nonsense" if "'" in listed[2] else 99}
    least = re.fullmatch(r"(\w+) >= (\d+)", condition)
    if least:
        return {least[1]: int(least[2]) - 1}
    filled = re.fullmatch(r"(\w+) <> ''", condition)
    if filled:
        return {filled[1]: ""}
    both = re.fullmatch(r"\((\w+) IS NULL\) = \((\w+) IS NULL\)", condition)
    assert both, f"A new sort of rule: {condition}"
    return {both[1]: "2026-03-04T06:00:00.000000+00:00", both[2]: None}


def test_every_rule_of_the_tables_is_kept_against_bare_sql(plain: Engine) -> None:
    tried = 0
    for table in TABLES:
        for rule in table.constraints:
            if isinstance(rule, CheckConstraint):
                refused(plain, table, str(rule.name), **broken(str(rule.sqltext)))
                tried += 1
    assert tried > 30


def test_the_database_knows_the_very_words_that_the_program_knows(plain: Engine) -> None:
    for table in TABLES:
        known = {
            rule["name"]: set(re.findall(r"'(\w+)'", rule["sqltext"]))
            for rule in inspect(plain).get_check_constraints(table.name)
        }
        for rule in table.constraints:
            if isinstance(rule, CheckConstraint):
                words = set(re.findall(r"'(\w+)'", str(rule.sqltext)))
                assert known[str(rule.name)] == words, rule.name


def test_sqlite_keeps_no_float_no_time_without_zone_and_no_odd_boolean(plain: Engine) -> None:
    if plain.dialect.name == "postgresql":
        return  # the types themselves keep it: the next test
    wrong = {Kilograms: 0.1, UtcTime: "2026-03-04 06:00:00", Boolean: 7}
    for table in TABLES:
        for column in table.columns:
            if type(column.type) in wrong:
                rule = f"ck_{table.name}_{column.name}_exact"
                refused(plain, table, rule, **{column.name: wrong[type(column.type)]})


def test_postgresql_has_exact_numbers_and_times_with_zone(plain: Engine) -> None:
    kinds = {Kilograms: {"NUMERIC(14, 3)", "BIGINT"}, UtcTime: {"TIMESTAMP", "VARCHAR(32)"}}
    for table in TABLES:
        found = {
            column["name"]: column["type"] for column in inspect(plain).get_columns(table.name)
        }
        for column in table.columns:
            if type(column.type) in kinds:
                assert str(found[column.name]) in kinds[type(column.type)], column
                assert getattr(found[column.name], "timezone", True), column


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_what_is_kept_for_ever_cannot_be_changed_or_deleted(plain: Engine, name: str) -> None:
    table = Base.metadata.tables[name]
    with plain.connect() as connection:
        before = row_of(connection, table)
    for column in table.columns:
        if (name, column.name) not in MAY_BECOME_TRUE:
            other = _another(before[column.name], plain)
            _refused_change(plain, f"UPDATE {name} SET {column.name} = :value", other)
    _refused_change(plain, f"DELETE FROM {name}", None)
    if plain.dialect.name == "postgresql":
        _refused_change(plain, f"TRUNCATE {name} CASCADE", None)
    else:
        replaced = ", ".join(column.name for column in table.columns)
        again = f"INSERT OR REPLACE INTO {name} ({replaced}) SELECT {replaced} FROM {name}"
        _refused_change(plain, again, None)
    with plain.connect() as connection:
        assert row_of(connection, table) == before


def _another(value: Any, engine: Engine) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dict | list):
        return '{"x": 1}'
    if hasattr(value, "year") or (isinstance(value, str) and value.endswith("+00:00")):
        return "2001-01-01T00:00:00.000000+00:00"
    if value is None and engine.dialect.name == "postgresql":
        return None  # of whatever type: the trigger is asked first, a change or none
    return "1" if value is None or not isinstance(value, str) else f"{value}x"


def _refused_change(engine: Engine, statement: str, value: Any) -> None:
    if ":value" in statement and value is None:
        return
    parameters = {"value": value} if ":value" in statement else {}
    with engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.execute(text(statement), parameters)


def test_an_archived_batch_may_only_become_known_to_odoo(plain: Engine) -> None:
    became = "UPDATE mo_histories SET odoo_has_it = :yes, update_odoo = :yes"
    with plain.begin() as connection:
        connection.execute(text(became), {"yes": True})
        connection.execute(text(became), {"yes": True})
    for statement in (
        "UPDATE mo_histories SET odoo_has_it = :value",
        "UPDATE mo_histories SET update_odoo = :value, odoo_has_it = :value",
    ):
        _refused_change(plain, statement, False)
    _refused_change(plain, "UPDATE mo_histories SET odoo_has_it = :value, booked_kg = 1", True)


def test_one_row_an_order_in_the_queue_and_one_an_attempt_in_the_history(plain: Engine) -> None:
    queue, history = Base.metadata.tables["mo_batch"], Base.metadata.tables["mo_histories"]
    for table, changes, rule in (
        (queue, {"batch_no": 9}, "odoo_id"),
        (queue, {"odoo_id": 9}, "batch_no"),
        (history, {}, "odoo_id|append-only"),
    ):
        with plain.connect() as connection:
            row = row_of(connection, table) | changes
            row.pop("id")
            with pytest.raises(IntegrityError, match=rule):
                insert(connection, table, row)


def test_no_row_is_without_the_row_it_belongs_to(plain: Engine) -> None:
    ours = build_engine(plain.url.render_as_string(hide_password=False))
    keys = {"batch_id": 987, "history_id": 987, "push_id": 987, "action_id": 987}
    for table in TABLES:
        for key in table.foreign_keys:
            column = key.parent.name
            with ours.connect() as connection:
                row = row_of(connection, table) | {column: keys[column]}
                row.pop("id", None)
                with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                    insert(connection, table, row)
    ours.dispose()


def test_every_connection_of_a_pool_has_what_sqlite_needs_for_a_power_cut(tmp_path: Path) -> None:
    engine = build_engine(migrated_sqlite(tmp_path))
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    reading = engine.execution_options(**{READ_ONLY: True})
    with reading.connect() as one, reading.connect() as two:
        for connection in (one, two):
            for name, value in wanted.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                assert found == value, name
    engine.dispose()

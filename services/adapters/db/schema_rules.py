"""Rules that the database itself keeps, for migrations to give to tables, on both databases."""

import re
from collections.abc import Collection, Mapping, Sequence

from alembic import op
from sqlalchemy import text

Checks = Mapping[str, str]
"""The rule's short name -> its condition."""

_EXACT = {
    # SQLite would take 0.1 and a time without zone: its types are no more than a wish.
    "BIGINT": "typeof({0}) IN ('integer', 'null')",
    "VARCHAR(32)": "{0} LIKE '____-__-__T__:__:__.______+00:00'",
    "BOOLEAN": "{0} IN (0, 1)",
}
_MESSAGE = "is append-only: what was stored stays as it is"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def add_rules(table: str, checks: Checks, *, instead_of: Collection[str] = ()) -> None:
    """Add *checks*; on SQLite also that kilograms, times and booleans are what they say.

    *instead_of*: rules that are taken away. SQLite adds a rule only to a new table: the rows
    move over, and the numbers already given are not given again.
    """
    if not _is_sqlite():
        for name in instead_of:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
        return
    exact = {
        f"{column}_exact": _EXACT[kind].format(column)
        for _, column, kind, *_ in op.get_bind().execute(text(f"PRAGMA table_info({table})"))
        if kind in _EXACT
    }
    _rebuild(table, {**checks, **exact}, instead_of)


def _without(sql: str, rule: str) -> str:
    """Take a rule out of a table's definition; its condition has brackets one deep at most."""
    return re.sub(rf",\s*CONSTRAINT {rule} CHECK \((?:[^()]|\([^()]*\))*\)", "", sql)


def _rebuild(table: str, checks: Checks, instead_of: Collection[str]) -> None:
    bind = op.get_bind()
    made = bind.execute(
        text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :t AND sql <> ''"), {"t": table}
    ).all()
    (old,) = [sql for kind, sql in made if kind == "table"]
    last_id = bind.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :t"), {"t": table})
    for name in instead_of:
        old = _without(old, f"ck_{table}_{name}")
    checks = {name: rule for name, rule in checks.items() if f"ck_{table}_{name} " not in old}
    columns, end, options = old.rpartition(")")
    clauses = (
        f",\n\tCONSTRAINT ck_{table}_{short} CHECK ({rule})"
        for short, rule in checks.items()
        if f"CONSTRAINT ck_{table}_{short} " not in old
    )
    name, rest = columns.split("(", 1)
    new = name.replace(table, f"new_{table}") + "(" + rest + "".join(clauses) + end + options
    bind.exec_driver_sql(new)
    bind.exec_driver_sql(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, sql in made:
        if kind != "table":  # indices and triggers went with the old one
            bind.exec_driver_sql(sql)
    if last_id is not None:
        bind.execute(text("DELETE FROM sqlite_sequence WHERE name = :t"), {"t": table})
        insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (:t, :id)"
        bind.execute(text(insert), {"t": table, "id": last_id})


def make_append_only(table: str, keys: Sequence[Sequence[str]], *may_become_true: str) -> None:
    """Refuse every change and deletion of a row, for whoever asks.

    *keys*: what is unique in the table; SQLite's INSERT OR REPLACE deletes without a trigger.
    *may_become_true*: columns that may go from false to true, and nothing else.
    """
    if _is_sqlite():
        _sqlite_append_only(table, keys, may_become_true)
        return
    arguments = ", ".join(f"'{name}'" for name in may_become_true)
    for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER append_only_{each.lower()} BEFORE {when} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION batchline_append_only({arguments})"
        )


def _sqlite_append_only(
    table: str, keys: Sequence[Sequence[str]], may_become_true: Sequence[str]
) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {_MESSAGE}'); END"
    columns = [row[1] for row in op.get_bind().execute(text(f"PRAGMA table_info({table})"))]
    allowed = [
        f"NEW.{name} >= OLD.{name}" if name in may_become_true else f"NEW.{name} IS OLD.{name}"
        for name in columns
    ]
    change = f" WHEN NOT ({' AND '.join(allowed)})" if may_become_true else ""
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 (names of our own tables)
        + " AND ".join(f"{name} = NEW.{name}" for name in key)
        + ")"
        for key in keys
    )
    for event, condition in (("UPDATE", change), ("DELETE", ""), ("INSERT", f" WHEN {taken}")):
        op.execute(
            f"CREATE TRIGGER append_only_{table}_{event.lower()} "
            f"BEFORE {event} ON {table}{condition} {refuse}"
        )


def make_append_only_function() -> None:
    """Make what PostgreSQL's triggers call; their arguments are the columns that may change."""
    if _is_sqlite():
        return
    op.execute(
        f"""
        CREATE FUNCTION batchline_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
            IF to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV AND NOT EXISTS (
              SELECT 1 FROM unnest(TG_ARGV) AS name
              WHERE (to_jsonb(OLD) ->> name)::boolean AND NOT (to_jsonb(NEW) ->> name)::boolean
            ) THEN
              RETURN NEW;
            END IF;
          END IF;
          RAISE EXCEPTION '% {_MESSAGE}', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END $$
        """  # noqa: S608 (no query, and our own words)
    )

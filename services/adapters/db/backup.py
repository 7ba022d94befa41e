"""Writes a backup of a database in use: all rows as they stood at one moment, in one file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, Table, func, select, text
from sqlalchemy import column as named
from sqlalchemy import table as table_named
from sqlalchemy.exc import DatabaseError

from services.adapters.db.backup_file import BackupWriter, Header, TablePart, new_backup
from services.adapters.db.backup_values import kind_of, to_backup
from services.adapters.db.engine import READ_ONLY
from services.adapters.db.schema import first_line, revision
from services.domain.errors import ConfigurationError, DatabaseUnavailableError
from services.version import VERSION

_AT_ONCE = 500
VERSION_TABLE = "alembic_version"


def write_backup(engine: Engine, file: Path) -> int:
    """Write *file* while others read and write the database; return how many rows it holds.

    Raises ConfigurationError where there is nothing to back up or the file cannot be written,
    DatabaseUnavailableError if the database does not answer to the end.
    """
    try:
        with _snapshot(engine) as connection:
            schema = revision(connection)
            if schema is None:
                raise ConfigurationError(
                    "There is no database of Batchline yet: nothing to back up."
                )
            with new_backup(file) as writer:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                writer.header(Header(schema, VERSION, now, connection.dialect.name))
                for table in tables_of(connection):
                    _write_table(connection, table, writer)
            return writer.rows
    except DatabaseError as error:
        raise DatabaseUnavailableError(
            f"The database could not be read to its end: {first_line(error)}. No backup was made."
        ) from error


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "sqlite":  # a read transaction sees what stood when it began
        with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
            yield connection
        return
    reading = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading.connect() as connection:
        no_time_limit(connection)
        connection.execute(text("SET TRANSACTION READ ONLY"))
        yield connection


def no_time_limit(connection: Connection) -> None:
    """Let a transaction over all rows take its time. PostgreSQL alone would end it."""
    if connection.dialect.name == "postgresql":
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {name} = 0"))


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables as they are, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def _write_table(connection: Connection, table: Table, writer: BackupWriter) -> None:
    kinds = [(column.name, kind_of(column.type)) for column in table.columns]
    writer.table(TablePart(table.name, tuple(kinds), _next_id(connection, table)))
    converters = [to_backup(kind, connection.dialect.name) for _, kind in kinds]
    # Without types: the driver's own values, whatever a later version calls them.
    bare = table_named(table.name, *(named(name) for name, _ in kinds))
    keys = [bare.c[column.name] for column in table.primary_key.columns]
    rows = connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(
        select(bare).order_by(*keys)
    )
    for some in rows.partitions():
        writer.add_rows(
            [
                [convert(value) for convert, value in zip(converters, row, strict=True)]
                for row in some
            ]
        )


def _next_id(connection: Connection, table: Table) -> int | None:
    if "id" not in table.columns:
        return None
    if connection.dialect.name == "sqlite":
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        return int(connection.scalar(given, {"table": table.name}) or 0) + 1
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
    stands = text(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 (the server's word)
    last, is_called = connection.execute(stands).one()
    return int(last) + bool(is_called)

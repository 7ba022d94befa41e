"""Puts a backup in the place of a database: whole, or not at all."""

import itertools
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, select, text
from sqlalchemy import column as named
from sqlalchemy import table as table_named
from sqlalchemy.exc import DatabaseError, IntegrityError

from services.adapters.db.backup import no_time_limit, tables_of, write_backup
from services.adapters.db.backup_file import Header, RowsPart, TablePart, read_backup, verify_backup
from services.adapters.db.backup_values import from_backup
from services.adapters.db.engine import build_engine, parse_url, sqlite_file
from services.adapters.db.migrate import rows_may_move, upgrade
from services.adapters.db.schema import HEAD, first_line
from services.adapters.db.stations import running_station
from services.domain.errors import ConfigurationError, DatabaseUnavailableError


class Restored(NamedTuple):
    header: Header
    rows: int
    kept: Path | None  # where what was there before is now


def restore_backup(url: str, file: Path, folder: Path, *, replace: bool) -> Restored:
    """Restore *file* into the database at *url*. Nothing else may have it open.

    What was there is kept: an SQLite file beside the new one, of PostgreSQL a backup in *folder*.
    Raises ConfigurationError if the file or the place is not fit for it; nothing was changed then.
    """
    header = verify_backup(file)
    if header.schema > HEAD:
        raise ConfigurationError(
            f"{file} was made by a newer version of Batchline (schema {header.schema}, this "
            f"version knows {HEAD}). Install that version; nothing was changed."
        )
    parsed = parse_url(url)
    target = sqlite_file(parsed)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    try:
        if target is not None:
            return _into_file(target, file, header, stamp, replace=replace)
        return _into_server(
            url, file, header, _free(folder / f"before-restore-{stamp}.batchline"), replace
        )
    except IntegrityError as error:
        raise ConfigurationError(
            f"{file} holds rows that the database's rules forbid: {first_line(error)}. Use another "
            "backup; nothing was changed."
        ) from error
    except DatabaseError as error:
        raise DatabaseUnavailableError(
            f"The backup could not be restored: {first_line(error)}. Check that this user may make "
            "tables and that there is space; nothing was changed."
        ) from error


def _into_file(target: Path, file: Path, header: Header, stamp: str, *, replace: bool) -> Restored:
    if not replace and target.exists():
        _refuse_if_used(target)
    new = target.with_name(f"{target.name}.restoring")
    _remove(new)
    try:
        engine = build_engine(f"sqlite:///{new}")
        try:
            with engine.connect() as connection, rows_may_move(connection), connection.begin():
                rows = _fill(connection, file)
        finally:
            engine.dispose()  # the last connection puts all into the one file
        kept = _keep(target, stamp) if target.exists() else None
        new.replace(target)
        return Restored(header, rows, kept)
    finally:
        _remove(new)


def _refuse_if_used(target: Path) -> None:
    engine = build_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as connection:
            used = _rows_in(connection)
    except DatabaseError as error:
        raise ConfigurationError(
            f"{target} cannot be read: {first_line(error)}. To restore all the same, say "
            "--replace: the file is kept beside the new one."
        ) from error
    finally:
        engine.dispose()
    if used:
        raise _not_empty(str(target))


def _free(wanted: Path) -> Path:
    """Return *wanted*, or with a number if two restores fall into one second: nothing kept goes."""
    if not wanted.exists():
        return wanted
    numbered = (wanted.with_stem(f"{wanted.stem}-{number}") for number in itertools.count(2))
    return next(path for path in numbered if not path.exists())


def _keep(target: Path, stamp: str) -> Path:
    """Keep what was there under another name, with what it has not yet taken in from its log."""
    kept = _free(target.with_name(f"{target.stem}-before-restore-{stamp}{target.suffix}"))
    engine = build_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master")
    except DatabaseError:
        pass  # damaged: its log goes with it, as it is
    finally:
        engine.dispose()
    for ending in ("-wal", "-shm"):
        beside = target.with_name(target.name + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    try:
        os.link(target, kept)
    except OSError:  # a file system without links
        shutil.copy2(target, kept)
    return kept


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _into_server(url: str, file: Path, header: Header, kept: Path, replace: bool) -> Restored:
    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            used = _rows_in(connection)
            _refuse_if_held(connection)
        if used and not replace:
            raise _not_empty(engine.url.render_as_string(hide_password=True))
        if used:
            write_backup(engine, kept)
        with engine.begin() as connection:
            no_time_limit(connection)
            _refuse_if_held(connection)
            _drop_all(connection)
            rows = _fill(connection, file)
        return Restored(header, rows, kept if used else None)
    finally:
        engine.dispose()


def _rows_in(connection: Connection) -> int:
    """Return how many tables have rows that would be lost."""
    return sum(
        connection.scalar(select(1).select_from(table).limit(1)) is not None
        for table in tables_of(connection)
        if table.name not in ("lease", "link_status", "job_run")
    )


def _refuse_if_held(connection: Connection) -> None:
    running = running_station(connection)
    if running:
        raise ConfigurationError(
            f"{running}. Close Batchline on every station, then restore; nothing was changed."
        )


def _drop_all(connection: Connection) -> None:
    """Drop our tables, and the functions that their triggers call."""
    ours = MetaData()
    ours.reflect(connection)
    functions = connection.scalars(
        text(
            "SELECT DISTINCT t.tgfoid::regprocedure::text FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relname = ANY(:names)"
        ),
        {"names": list(ours.tables)},
    ).all()
    ours.drop_all(connection)
    for function in functions:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}")


def _fill(connection: Connection, file: Path) -> int:
    """Make the backup's schema, insert its rows, and bring all to this version's schema."""
    rows = 0
    table: TablePart | None = None
    for part in read_backup(file):
        if isinstance(part, Header):
            upgrade(connection, part.schema)
        elif isinstance(part, TablePart):
            table = part
            _set_next_id(connection, part)
        else:
            assert table is not None
            rows += _insert(connection, table, part)
    upgrade(connection)
    # Whoever held the line then holds it no more; nobody's old epoch fits.
    connection.execute(text("UPDATE lease SET holder = '', epoch = epoch + 1000"))
    return rows


def _insert(connection: Connection, table: TablePart, part: RowsPart) -> int:
    names = [name for name, _ in table.columns]
    convert = [from_backup(kind, connection.dialect.name) for _, kind in table.columns]
    bare = table_named(table.name, *(named(name) for name in names))
    connection.execute(
        bare.insert(),
        [
            {name: each(value) for name, each, value in zip(names, convert, row, strict=True)}
            for row in part.rows
        ],
    )
    return len(part.rows)


def _set_next_id(connection: Connection, part: TablePart) -> None:
    if part.next_id is None:
        return
    if connection.dialect.name == "sqlite":
        values = {"table": part.name, "last": part.next_id - 1}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"
        connection.execute(text(insert), values)
        return
    sequence = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :next, false)"
    connection.execute(text(sequence), {"table": part.name, "next": part.next_id})


def _not_empty(where: str) -> ConfigurationError:
    return ConfigurationError(
        f"The database {where} is not empty. To put the backup in its place, say --replace: what "
        "is there is kept."
    )

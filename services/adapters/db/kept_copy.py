"""Keeps a database as it is before its schema is changed: a change without a copy is refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from services.adapters.db.backup import write_backup
from services.adapters.db.engine import sqlite_file
from services.adapters.db.schema import first_line
from services.domain.errors import ConfigurationError, DatabaseUnavailableError


def copy_of(engine: Engine, schema: str, folder: Path) -> Path:
    """Return where a database of *schema* is kept: a file beside itself, a server's in *folder*."""
    file = sqlite_file(engine.url)
    if file is not None:
        return file.with_name(f"{file.stem}-schema-{schema}{file.suffix}")
    return folder / f"database-schema-{schema}.batchline"


def keep_as_it_is(engine: Engine, schema: str, folder: Path) -> Path:
    """Copy the database, also while others have it open; return the copy.

    The copy of an earlier change from the same schema gives way when the new one is whole. Raises
    ConfigurationError if there is no room for it, DatabaseUnavailableError.
    """
    copy = copy_of(engine, schema, folder)
    part = copy.with_name(f"{copy.name}.new")
    try:
        part.unlink(missing_ok=True)  # of a program that was killed meanwhile
        if sqlite_file(engine.url) is None:
            folder.mkdir(parents=True, exist_ok=True)
            write_backup(engine, part)
        else:
            _copy_file(engine, part)
        part.replace(copy)
    except (sqlite3.Error, OSError, ConfigurationError) as error:
        raise _no_copy(copy, str(error)) from error
    except DatabaseError as error:
        raise DatabaseUnavailableError(
            f"The database could not be read before its schema is changed: {first_line(error)}. "
            "Nothing was changed."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return copy


def _copy_file(engine: Engine, copy: Path) -> None:
    with engine.connect() as connection, closing(sqlite3.connect(copy)) as other:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(other)


def _no_copy(copy: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"This version of Batchline changes the database's schema, and first copies it to {copy}. "
        f"That could not be done: {why.rstrip('.')}. Free space on the disk, or let this user "
        "write there, and start again. Nothing was changed."
    )

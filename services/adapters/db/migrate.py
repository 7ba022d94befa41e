"""Brings a database to the schema of this version, or says why it will not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from services.adapters.db.address import tls_hint
from services.adapters.db.engine import READ_ONLY, sqlite_file
from services.adapters.db.sqlite_health import check_file
from services.domain.errors import ConfigurationError, DatabaseUnavailableError

_CHECK_THE_PLACE = " Check that the folder or server exists and that this user may write to it."
_LOCK = 0x42415443  # any number that nobody else uses
HEAD = "0012"
"""The newest migration; a test holds it against the scripts."""


def migrate(engine: Engine) -> str | None:
    """Make or upgrade the schema; return the one that was there before.

    Before it changes an SQLite file it keeps a copy beside it. Raises ConfigurationError for a
    database of a newer version or a file that is none, DatabaseUnavailableError when it cannot be
    reached or written.
    """
    present = present_schema(engine)
    if present == HEAD:
        return present
    if present is not None:
        _keep_copy(engine, present)
    _upgrade(engine)
    return present


def present_schema(engine: Engine) -> str | None:
    """Return the schema that the database has; None if it is empty. Raises as `migrate` does."""
    file = sqlite_file(engine.url)
    if file is not None:
        check_file(file)
    try:
        # A look: it waits for nobody who writes.
        with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
            present = revision(connection)
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database cannot be opened: {first_line(error)}."
            + (tls_hint(str(error.orig)) or _CHECK_THE_PLACE)
        ) from error
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database is damaged or is no database: {first_line(error)}. "
            "It was left as it is. Restore a backup, or move the file away to start with a new one."
        ) from error
    if present is not None and present > HEAD:
        raise ConfigurationError(
            f"The database was written by a newer version of Batchline (schema {present}, this "
            f"version knows {HEAD}). Install that version again; nothing was changed."
        )
    return present


def _keep_copy(engine: Engine, present: str) -> None:
    """Copy an SQLite file as it stands, also while another program has it open."""
    file = sqlite_file(engine.url)
    if file is None:
        return
    copy = file.with_name(f"{file.stem}-schema-{present}{file.suffix}")
    if copy.exists():
        return  # of an upgrade that was broken off
    try:
        with engine.connect() as connection, closing(sqlite3.connect(f"{copy}.part")) as other:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.backup(other)
        Path(f"{copy}.part").replace(copy)
    except (sqlite3.Error, OSError) as error:
        Path(f"{copy}.part").unlink(missing_ok=True)
        raise ConfigurationError(
            f"The database could not be copied to {copy} before its schema is changed: {error}. "
            "Free space on the disk; nothing was changed."
        ) from error


def revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    value: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return value


def _upgrade(engine: Engine) -> None:
    try:
        with engine.connect() as connection, rows_may_move(connection), connection.begin():
            upgrade(connection)
    except IntegrityError as error:
        raise ConfigurationError(
            f"The database holds rows that this version's rules forbid: {first_line(error)}. "
            "Nothing was changed. Keep the file or database, and ask for help with this message."
        ) from error
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database's schema cannot be written: {first_line(error)}. Check that this user "
            "may write to it and that there is space; nothing was changed."
        ) from error
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database's schema cannot be made: {first_line(error)}. Allow this user to make "
            "tables in it, or give it a database of its own; nothing was changed."
        ) from error


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to *revision* in the connection's transaction."""
    # Half a second of imports that a start with an up-to-date database does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":  # two stations that start at once
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    _check_foreign_keys(connection)


@contextmanager
def rows_may_move(connection: Connection) -> Iterator[None]:
    """SQLite makes a table anew to change it: dropping the old one must delete nothing else.

    The switch works outside a transaction alone.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise ConfigurationError(
                f"The database has rows without the row they belong to ({len(lost)}, the first in "
                f"{lost[0][0]}). Nothing was changed. Ask for help with this message."
            )


def first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0]

"""Brings a database to the schema of this version, or says why it will not."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from services.adapters.db.backup import no_time_limit
from services.adapters.db.kept_copy import keep_as_it_is
from services.adapters.db.rights import may_make_tables
from services.adapters.db.schema import HEAD, first_line, present_schema
from services.adapters.db.stations import running_station
from services.domain.errors import ConfigurationError, DatabaseUnavailableError, PlantError

log = logging.getLogger(__name__)

_LOCK = 0x42415443  # any number that nobody else uses
_WAIT_FOR_OTHERS = "5min"  # another station changes it, with all its history


def migrate(engine: Engine, kept_in: Path = Path()) -> str | None:
    """Make or upgrade the schema; return the one that was there before.

    Before it changes what is there it keeps a copy: of an SQLite file beside it, of a server's
    database a backup in *kept_in*. Raises ConfigurationError for a database of a newer version, a
    file that is none, or where there is no room for the copy; DatabaseUnavailableError when it
    cannot be reached or written.
    """
    present = present_schema(engine)
    if present == HEAD:
        return present
    kept = None
    if present is not None:
        if engine.dialect.name == "postgresql":
            _refuse_if_held(engine)
            may_make_tables(engine)  # who may not change it leaves no copy behind either
        kept = keep_as_it_is(engine, present, kept_in)
    _upgrade(engine, kept)
    return present


def _refuse_if_held(engine: Engine) -> None:
    """A station of the older version cannot work with the new schema."""
    with engine.connect() as connection:
        running = running_station(connection)
    if running:
        raise ConfigurationError(
            f"{running}, with an older version. Close Batchline on every station, and install "
            "this version on all of them. If none runs any more, start again in ten seconds. "
            "Nothing was changed."
        )


def _upgrade(engine: Engine, kept: Path | None) -> None:
    as_it_was = "Nothing was changed." + (f" A copy of it as it is: {kept}." if kept else "")
    try:
        with engine.connect() as connection, rows_may_move(connection), connection.begin():
            upgrade(connection)
    except IntegrityError as error:
        raise ConfigurationError(
            f"The database holds rows that this version's rules forbid: {first_line(error)}. "
            f"{as_it_was} Install the version before this one again, and ask for help with this "
            "message."
        ) from error
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database's schema cannot be written: {first_line(error)}. Check that this user "
            f"may write to it and that there is space. {as_it_was}"
        ) from error
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database's schema cannot be made: {first_line(error)}. Allow this user to make "
            f"tables in it, or give it a database of its own. {as_it_was}"
        ) from error
    except PlantError:
        raise
    except Exception as error:  # the transaction is undone, whatever it was
        log.exception("The schema could not be changed")
        raise ConfigurationError(
            f"A mistake in this version keeps the database from being changed: {error}. "
            f"{as_it_was} Install the version before this one again, and ask for help with this "
            "message."
        ) from error


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to *revision* in the connection's transaction."""
    # Half a second of imports that a start with an up-to-date database does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":  # two stations that start at once
        no_time_limit(connection)
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_FOR_OTHERS}'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
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

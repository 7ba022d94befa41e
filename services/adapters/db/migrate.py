"""Brings a database to the schema of this version, or says why it will not."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from services.domain.errors import ConfigurationError, DatabaseUnavailableError

_LOCK = 0x42415443  # any number that nobody else uses
HEAD = "0003"
"""The newest migration; a test holds it against the scripts."""


def migrate(engine: Engine) -> None:
    """Make or upgrade the schema.

    Raises ConfigurationError for a database of a newer version or a file that is none,
    DatabaseUnavailableError when it cannot be reached or written.
    """
    try:
        with engine.connect() as connection:
            present = _revision(connection)
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database cannot be opened: {_first_line(error)}. Check that the folder or server "
            "exists and that this user may write to it."
        ) from error
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database is damaged or is no database: {_first_line(error)}. "
            "It was left as it is. Restore a backup, or move the file away to start with a new one."
        ) from error
    if present == HEAD:
        return
    if present is not None and present > HEAD:
        raise ConfigurationError(
            f"The database was written by a newer version of Batchline (schema {present}, this "
            f"version knows {HEAD}). Install that version again; nothing was changed."
        )
    _upgrade(engine)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    value: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return value


def _upgrade(engine: Engine) -> None:
    # Half a second of imports that a start with an up-to-date database does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # two stations that start at once
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database's schema cannot be written: {_first_line(error)}. Check that this user "
            "may write to it and that there is space; nothing was changed."
        ) from error
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database's schema cannot be made: {_first_line(error)}. Allow this user to make "
            "tables in it, or give it a database of its own; nothing was changed."
        ) from error


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0]

"""Which schema a database has, and whether this version may work with it."""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from services.adapters.db.address import tls_hint
from services.adapters.db.engine import READ_ONLY, sqlite_file
from services.adapters.db.sqlite_health import check_file
from services.domain.errors import ConfigurationError, DatabaseUnavailableError

HEAD = "0012"
"""The newest migration; a test holds it against the scripts."""

_CHECK_THE_FOLDER = " Check that the folder exists and that this user may write to it."
_CHECK_THE_SERVER = (
    " Check DATABASE_URL (the server's address with its port, the database, the user) and "
    "DATABASE_PASSWORD, and that the server runs."
)


def present_schema(engine: Engine) -> str | None:
    """Return the schema that the database has; None if it is empty.

    Raises ConfigurationError for a database of a newer version or a file that is none,
    DatabaseUnavailableError when it cannot be reached.
    """
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
            + (
                tls_hint(str(error.orig))
                or (_CHECK_THE_SERVER if file is None else _CHECK_THE_FOLDER)
            )
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


def revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    value: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return value


def first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0]

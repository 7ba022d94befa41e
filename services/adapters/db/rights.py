"""What a database would let this station do, found out without changing anything there."""

import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import DatabaseError

from services.adapters.db.engine import READ_ONLY, sqlite_file
from services.adapters.db.schema import HEAD, first_line, present_schema
from services.domain.errors import ConfigurationError, DatabaseUnavailableError

_ROWS = "SELECT,INSERT,UPDATE,DELETE"
_ONE_TABLE = "mo_batch"


def look_at(engine: Engine) -> str:
    """Say where the database is, which schema it has, and what may be done there.

    Raises DatabaseUnavailableError, or ConfigurationError if the line could not work with it.
    """
    file = sqlite_file(engine.url)
    if file is not None and not file.exists():
        return _new_file(file)
    present = present_schema(engine)
    place = str(file) if file is not None else _server(engine)
    if file is None:
        _check_rights(engine, present)
    elif not os.access(file, os.W_OK):
        raise ConfigurationError(f"{file} cannot be written: allow this user to write there.")
    if present is None:
        return f"{place}: empty, the tables are made at the start"
    if present != HEAD:
        return f"{place}: schema {present}, brought to {HEAD} at the start"
    return f"{place}: schema {present}, rows can be read and written"


def _new_file(file: Path) -> str:
    folder = next(each for each in file.parents if each.exists())
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(f"{folder} cannot be written: allow this user to write there.")
    return f"{file}: a new file, made at the start"


def _server(engine: Engine) -> str:
    url = engine.url
    return f"PostgreSQL at {url.host or 'this PC'}, database {url.database}, user {url.username}"


def _check_rights(engine: Engine, present: str | None) -> None:
    if present != HEAD:
        may_make_tables(engine)
        return
    question = text("SELECT has_table_privilege(:name, :rights)")
    _ask(
        engine,
        [(question, {"name": _ONE_TABLE, "rights": each}) for each in _ROWS.split(",")],
        "read and write the line's rows: let its owner give the rights in README.md",
    )


def may_make_tables(engine: Engine) -> None:
    """Ask a server whether this user may. Raises ConfigurationError, DatabaseUnavailableError."""
    question = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    _ask(
        engine,
        [(question, {})],
        "make tables: let the database's owner run `batchline migrate` first",
    )


def _ask(engine: Engine, rights: Sequence[tuple[TextClause, dict[str, str]]], lacks: str) -> None:
    try:
        with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
            allowed = all(connection.execute(*each).scalar_one() for each in rights)
    except DatabaseError as error:
        raise DatabaseUnavailableError(
            f"The database does not answer as it should: {first_line(error)}."
        ) from error
    if not allowed:
        raise ConfigurationError(f"User {engine.url.username} may not {lacks}.")

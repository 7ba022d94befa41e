"""Databases for tests: SQLite files, and databases of the session's PostgreSQL."""

import shutil
import tempfile
import uuid
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from tests.integration.postgres import new_database

_FILE = "batchline.db"


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / _FILE}"


def migrated_sqlite(folder: Path) -> str:
    """Make a database in *folder*, a copy of one that the migrations made."""
    (folder / _FILE).write_bytes(_migrated_file())
    return sqlite_url(folder)


def migrated_postgres(server: URL) -> str:
    """Make a database on *server*, a copy of one that the migrations made."""
    return new_database(server, f"test_{uuid.uuid4().hex}", template=_migrated_template(server))


def new_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database: a file in *folder*, or one of the server's."""
    if kind == "sqlite":
        folder.mkdir()
        return sqlite_url(folder)
    return new_database(request.getfixturevalue("postgres"), f"test_{uuid.uuid4().hex}")


def open_database(url: str, line: str = "PLC01") -> SqlDatabase:
    """Open it at this version's schema; the caller closes it."""
    engine = build_engine(url)
    migrate(engine)
    return SqlDatabase(engine, line)


@cache
def _migrated_file() -> bytes:
    folder = Path(tempfile.mkdtemp(prefix="migrated-"))
    try:
        _migrate(sqlite_url(folder))
        return (folder / _FILE).read_bytes()
    finally:
        shutil.rmtree(folder)


@cache
def _migrated_template(server: URL) -> str:
    name = f"template_{uuid.uuid4().hex}"
    _migrate(new_database(server, name))
    return name


def _migrate(url: str) -> None:
    engine = build_engine(url)
    migrate(engine)
    engine.dispose()

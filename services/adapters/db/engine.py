"""The one engine of the process: SQLite for one PC, PostgreSQL for a plant."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from services.domain.errors import ConfigurationError

READ_ONLY = "batchline_read_only"
_BUSY_TIMEOUT_MS = 10_000
_CONNECT_TIMEOUT_S = 5
_STATEMENT_TIMEOUT_MS = 15_000
_IDLE_TIMEOUT_MS = 5_000
"""A station that hangs in mid transaction holds locks; they are given back before its hold of
the line has run out (lease_keeper.EXPIRY_S), so that another can take it."""
_POSTGRES = {
    "connect_timeout": _CONNECT_TIMEOUT_S,
    "application_name": "batchline",
    # A server or a cable that is gone is noticed within seconds, not after the system's hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    # The server, too, gives up a station that is gone, so that its connections do not pile up.
    "options": (
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
        "-c jit=off "  # it costs more than the sums of a month take
        f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={_IDLE_TIMEOUT_MS}"
    ),
}
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg2")


def build_engine(url: str) -> Engine:
    """Make the engine, with a pool of one connection. It connects when first used.

    Raises ConfigurationError for an address that is neither sqlite: nor postgresql:.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    return create_engine(
        parsed,
        pool_size=1,
        max_overflow=1,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args=_POSTGRES,
    )


def reading(engine: Engine) -> Engine:
    """Return *engine* for transactions that only read: all their statements see one moment."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READ_ONLY: True})
    return engine.execution_options(isolation_level="REPEATABLE READ")


def memory_engine() -> Engine:
    """Make a database that lives as long as this engine, for a trial."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def build_listening_engine(engine: Engine) -> Engine:
    """Make the engine for the one connection that hears of changes (PostgreSQL only)."""
    return create_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args=_POSTGRES | {"application_name": "batchline changes"},
    )


def parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Not chained: the library's words hold the address, and with it the password.
        raise ConfigurationError(
            "DATABASE_URL: not a database address. Write sqlite:///file.db or "
            "postgresql://user:password@host/database."
        ) from None
    if parsed.drivername not in _DRIVERS:
        raise ConfigurationError(
            f"DATABASE_URL: {parsed.drivername!r} is not supported. Use sqlite or postgresql."
        )
    if parsed.drivername == "postgresql":  # SQLAlchemy 2.1 would ask for another driver
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


def sqlite_file(url: URL) -> Path | None:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(url.database)
    return None


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=1,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a power cut loses no committed batch
        "fullfsync=ON",  # the same where a system's fsync alone does not reach the disk (macOS)
        "foreign_keys=ON",
        "recursive_triggers=ON",  # REPLACE is refused like a delete
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    """Writers take their lock at once: a read that turns into a write could only fail."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

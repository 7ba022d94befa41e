"""Breaks connections off whose server has gone silent: libpq alone would wait for ever."""

import contextlib
import socket
import weakref
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event

SILENT_S = 3.0
"""From then on the link counts as lost, though the call under way may still be answered."""
PATIENCE_S = 20.0
"""Longer than the server's own time-out of a statement (see engine.py)."""


class Patience:
    """Knows since when an answer is waited for, on the one database thread of the process."""

    def __init__(self, engine: Engine) -> None:
        self._since: float | None = None  # written by the database thread, read by the loop's
        self._connections = weakref.WeakSet[Any]()
        if engine.dialect.name == "postgresql":
            engine.dispose()  # of connections that were made before, and are not known here
            event.listen(engine, "connect", self._on_connect)
        event.listen(engine, "before_cursor_execute", self._on_ask)
        event.listen(engine, "after_cursor_execute", self._on_answer)

    @property
    def is_silent(self) -> bool:
        return self._waiting_s() > SILENT_S

    def begin(self) -> None:
        """From here on the server is asked for something: a connection, a commit."""
        self._since = monotonic()

    def end(self) -> None:
        self._since = None

    def break_off_if_silent(self) -> None:
        """Shut every connection, if the answer is long overdue; the call then ends in an error."""
        if self._waiting_s() < PATIENCE_S:
            return
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError, Exception):
                _shut(connection.fileno())

    def _waiting_s(self) -> float:
        """Return how long the server has owed an answer by now."""
        since = self._since
        return 0.0 if since is None else monotonic() - since

    def _on_connect(self, connection: Any, _record: Any) -> None:
        self._connections.add(connection)

    def _on_ask(self, *_: Any) -> None:
        self.begin()

    def _on_answer(self, *_: Any) -> None:
        self.end()


def _shut(file_number: int) -> None:
    with socket.fromfd(file_number, socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.shutdown(socket.SHUT_RDWR)

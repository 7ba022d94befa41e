"""Hears from PostgreSQL that another process has changed something: LISTEN, on its own thread."""

import asyncio
import contextlib
import logging
import select
import socket
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine

log = logging.getLogger(__name__)

CHANNEL = "batchline"
_PAUSE_S = 1.0
_END_S = 10.0


class ChangeListener:
    """Listens on a connection of its own until stopped, and makes it anew when it is lost.

    What happened in between is not known, so that counts as a change. A server that
    has gone silent without closing is told by whoever asks it something: see `renew`.
    """

    def __init__(
        self, engine: Engine, line: str, sender: str, on_change: Callable[[], None]
    ) -> None:
        """*on_change* is called on the thread of the loop that runs now.

        *sender* is how this process signs its own changes, which it knows already.
        """
        self._engine = engine
        self._line = line
        self._sender = sender
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="database-changes", daemon=True)
        self._thread.start()

    def renew(self) -> None:
        """Give the connection up and make another: the database did not answer elsewhere."""
        self._waker.send(b"r")

    def stop(self) -> None:
        """End the thread and its connection. Blocks for as long as a connection attempt lasts."""
        self._stopping.set()
        self._waker.send(b"s")
        self._thread.join(_END_S)
        self._engine.dispose()
        self._waker.close()
        self._woken.close()

    def _run(self) -> None:
        was_lost = False
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    connection.exec_driver_sql(f"LISTEN {CHANNEL}")
                    if was_lost:
                        self._tell()
                    self._hear(connection)
            except Exception as error:
                # Whatever it is: without this thread changes would be seen a second late for ever.
                log.debug("Changes of other stations are not heard: %s", error)
            was_lost = True
            self._stopping.wait(_PAUSE_S)

    def _hear(self, connection: Connection) -> None:
        """Tell of each change until the connection is to be given up or breaks."""
        raw = connection.connection.driver_connection
        assert raw is not None
        while True:
            ready, _, _ = select.select([raw, self._woken], [], [])
            if self._woken in ready:
                self._woken.recv(64)
                connection.invalidate()
                return
            raw.poll()
            heard = [notice.payload for notice in raw.notifies]
            raw.notifies.clear()
            if any(self._is_news(payload) for payload in heard):
                self._tell()

    def _is_news(self, payload: str) -> bool:
        sender, _, line = payload.partition(" ")
        return line == self._line and sender != self._sender

    def _tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._on_change)

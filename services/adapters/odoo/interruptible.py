"""An HTTP adapter whose calls can be broken off from another thread, when the program ends.

Otherwise closing the window would wait for the read time-out of an Odoo that has gone silent.
"""

import contextlib
import socket
import ssl
import threading
import weakref
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _OpenSockets:
    def __init__(self) -> None:
        self._sockets = weakref.WeakSet[socket.socket]()
        self._lock = threading.Lock()

    def add(self, sock: object) -> None:
        if isinstance(sock, socket.socket):
            with self._lock:
                self._sockets.add(sock)

    def shut(self) -> None:
        with self._lock:
            for sock in tuple(self._sockets):
                # The call that waits on it ends as if the server had closed.
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


class InterruptibleAdapter(HTTPAdapter):
    """*trust*: the certificates that are believed; without it those that the session names."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self._open = _OpenSockets()
        self._trust = trust
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._trust)
        self.poolmanager.pool_classes_by_scheme = _pools(self._open)

    def interrupt(self) -> None:
        """Break off whatever call is under way. Any thread may ask for it."""
        self._open.shut()


def _pools(opened: _OpenSockets) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened.add(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened.add(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}

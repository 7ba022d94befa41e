"""A network between a station and a server that can go dead without closing anything."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import make_url

_CHUNK = 65_536
_WRITES = (6, 16)  # Modbus function codes
_FUNCTION = 7  # where a Modbus TCP request has it


class Network:
    """Carries TCP connections to a server, until it is cut.

    While it is cut nothing arrives and nobody is told. When it is mended, what was under way
    arrives late, as it does when the system sends it again; but not from a connection that its
    sender has reset meanwhile.
    """

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect = connect
        self._whole = threading.Event()
        self._whole.set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._door]
        self._closing = False
        self.delivered: list[tuple[float, bytes]] = []  # to the server, with monotonic times
        threading.Thread(target=self._take_in, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def plc_writes_since(self, moment: float) -> list[bytes]:
        """Return the Modbus writes that the PLC has got through here since then."""
        return [
            data
            for at, data in self.delivered
            if at >= moment and len(data) > _FUNCTION and data[_FUNCTION] in _WRITES
        ]

    def close(self) -> None:
        self._closing = True
        self._whole.set()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _take_in(self) -> None:
        with suppress(OSError):
            while True:
                station, _ = self._door.accept()
                self._sockets.append(station)
                self._whole.wait()
                if self._closing:
                    station.close()
                    return
                server = self._connect()
                self._sockets.append(server)
                there = (station, server, self.delivered)
                back: tuple[object, ...] = (server, station, [])
                for way in (there, back):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, noted: list[tuple[float, bytes]]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if not self._whole.is_set():
                    self._whole.wait()
                    if _is_reset(source):
                        break
                noted.append((time.monotonic(), data))
                target.sendall(data)
        self._whole.wait()
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _is_reset(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


@contextmanager
def network_to_port(port: int) -> Iterator[Network]:
    network = Network(lambda: socket.create_connection(("127.0.0.1", port)))
    try:
        yield network
    finally:
        network.close()


@contextmanager
def network_to_postgres(url: str) -> Iterator[tuple[Network, str]]:
    """Give a network to the tests' server, and the database's address through it."""
    address = make_url(url)
    folder = address.query["host"]

    def connect() -> socket.socket:
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.{address.port or 5432}")
        return server

    network = Network(connect)
    through = address.set(host="127.0.0.1", port=network.port, query={})
    try:
        yield network, through.render_as_string(hide_password=False)
    finally:
        network.close()

"""TLS in front of a PostgreSQL that has none: the server's part of the handshake, then a relay."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from sqlalchemy.engine import URL

_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


@contextmanager
def tls_front(server: URL, certificate: trustme.LeafCert | None) -> Iterator[int]:
    """Serve on a port of this PC; without a certificate it says that it has no TLS."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))
    serving = threading.Thread(target=_serve, args=(listening, context, _unix_socket(server)))
    serving.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        serving.join()


def _unix_socket(server: URL) -> str:
    folder: Any = server.query["host"]
    (found,) = Path(folder).glob(".s.PGSQL.*[0-9]")
    return str(found)


def _serve(listening: socket.socket, context: ssl.SSLContext | None, behind: str) -> None:
    relays = []
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            break
        relays.append(threading.Thread(target=_relay, args=(client, context, behind)))
        relays[-1].start()
    for relay in relays:
        relay.join()


def _relay(client: socket.socket, context: ssl.SSLContext | None, behind: str) -> None:
    with client, contextlib.suppress(OSError):
        if client.recv(8, socket.MSG_WAITALL) != _SSL_REQUEST:
            return
        if context is None:
            client.sendall(b"N")
            return
        client.sendall(b"S")
        with (
            context.wrap_socket(client, server_side=True) as safe,
            socket.socket(socket.AF_UNIX) as server,
        ):
            server.connect(behind)
            back = threading.Thread(target=_copy, args=(server, safe))
            back.start()
            _copy(safe, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while some := source.recv(65536):
            target.sendall(some)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)

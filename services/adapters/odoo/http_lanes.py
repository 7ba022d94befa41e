"""HTTP sessions with Odoo, one for each call that may be under way, with one set of cookies.

A stuck call holds its own connection alone and can be broken off without the others.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import Cookie
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import requests
import truststore
from requests.cookies import RequestsCookieJar

from services.adapters.odoo.interruptible import InterruptibleAdapter
from services.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Lane:
    adapter: InterruptibleAdapter
    session: requests.Session


class HttpLanes:
    """*count* sessions. Raises ConfigurationError for a CA file that does not exist."""

    def __init__(self, count: int, ca_file: Path | None) -> None:
        if ca_file is not None and not ca_file.is_file():
            raise ConfigurationError(f"The CA file for Odoo, {ca_file}, does not exist.")
        cookies = _SharedCookies()
        self._all = [_lane(cookies, ca_file) for _ in range(count)]
        self._free: SimpleQueue[Lane] = SimpleQueue()
        for lane in self._all:
            self._free.put(lane)

    @contextmanager
    def one(self) -> Iterator[Lane]:
        """Lend a lane; waits while all are in use."""
        lane = self._free.get()
        try:
            yield lane
        finally:
            self._free.put(lane)

    def interrupt(self) -> None:
        """Break off every call under way. Any thread may ask for it."""
        for lane in self._all:
            lane.adapter.interrupt()

    def close(self) -> None:
        for lane in self._all:
            lane.session.close()


class _SharedCookies(RequestsCookieJar):
    """The login's cookie, for all lanes: one may be given a new one while another reads it."""

    def __init__(self) -> None:
        self._changing = threading.RLock()
        super().__init__()

    def __iter__(self) -> Iterator[Any]:
        with self._changing:
            return iter(list(super().__iter__()))

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        with self._changing:
            super().set_cookie(cookie, *args, **kwargs)

    def clear(
        self, domain: str | None = None, path: str | None = None, name: str | None = None
    ) -> None:
        with self._changing:
            super().clear(domain, path, name)


def _lane(cookies: RequestsCookieJar, ca_file: Path | None) -> Lane:
    # The system's own store, where a plant keeps its own issuer. requests adds the usual issuers
    # that come with it: a system without a store has those.
    adapter = InterruptibleAdapter(
        truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if ca_file is None else None
    )
    session = requests.Session()
    session.cookies = cookies
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    # Neither a proxy nor a .netrc of the PC may come between the line and its ERP.
    session.trust_env = False
    session.verify = str(ca_file) if ca_file is not None else True
    session.headers["Content-Type"] = "application/json"
    return Lane(adapter, session)

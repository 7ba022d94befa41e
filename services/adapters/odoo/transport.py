"""JSON-RPC over HTTP to Odoo, on threads of its own, and the state of that link.

It knows nothing of orders: the calls are in scada.py and stock.py. Odoo 19 brings another
protocol; it would take this module's place.
"""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from services.adapters.odoo.answers import (
    CallTimedOutError,
    HttpAnswer,
    LoginRefusedError,
    understand,
)
from services.adapters.odoo.http_lanes import HttpLanes, Lane
from services.domain.errors import (
    ConfigurationError,
    OdooRejectedError,
    OdooUnavailableError,
    OdooUnreachableError,
)
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import Fence, Now

log = logging.getLogger(__name__)

_LOGIN_PAUSE_S = 300.0
_ONLY_READ = frozenset({"search_read", "read", "fields_get"}) | {
    "mo-list-detailed",
    "mo-detail",
    "boms",
}
CALLS_AT_ONCE = 4
"""Three pushes, each of another order, and one for who only reads."""


@dataclass(frozen=True, slots=True)
class OdooAccount:
    """Where Odoo is and who we are there. The password shows in no message and no log."""

    url: str
    db: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long Odoo may take. Odoo itself retries for up to 5 s, so read at least 15."""

    connect_s: float = 5.0
    read_s: float = 30.0


class OdooTransport:
    """The link to Odoo: a few calls at a time, each with a connect and a read time-out.

    *ca_file* holds the certificates that are trusted beside none other; without it those of the
    system are. There is no way to leave the check out. Raises ConfigurationError for an address
    or a CA file that cannot be used.
    """

    def __init__(
        self,
        account: OdooAccount,
        *,
        now: Now,
        timeouts: Timeouts = Timeouts(),
        ca_file: Path | None = None,
        fence: Fence = lambda: None,
    ) -> None:
        self.account = account
        self._base, self._endpoint = _checked_url(account.url)
        self._timeouts = timeouts
        self._now = now
        self._fence = fence
        self._lanes = HttpLanes(CALLS_AT_ONCE, ca_file)
        self._closing = False
        self._workers = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="odoo")
        self._link = LinkStatus(
            LinkName.ODOO, LinkState.UNKNOWN, since=None, last_good_at=None, endpoint=self._endpoint
        )
        self._refused_until: float | None = None

    @property
    def may_go_on_s(self) -> float:
        """Return how long Odoo may still work on a call after its time-out.

        With the time-out itself that is 120 s by default, Odoo's own limit for a call.
        """
        return 3 * self._timeouts.read_s

    @property
    def where(self) -> str:
        return f"Odoo at {self._endpoint}"

    def link(self) -> LinkStatus:
        return self._link

    async def post(
        self, path: str, params: object, *, is_login: bool = False, method: str = ""
    ) -> Any:
        """Make one JSON-RPC call and return its result.

        *method* says what is called, if it is one that may write: the fence is asked right
        before. Raises NotHolderError, with nothing sent, when this station must not write.

        The answer to a login proves the link only when it is no refusal: the next call tells.
        Raises OdooUnavailableError (SessionExpiredError and LoginRefusedError are such) or
        OdooRejectedError.
        """
        if self._closing:
            raise OdooUnavailableError("The link to Odoo is closed: the program ends.")
        if method and method not in _ONLY_READ:
            self._fence()
        body = json.dumps(
            {"jsonrpc": "2.0", "method": "call", "id": None, "params": params}, default=float
        ).encode()
        loop = asyncio.get_running_loop()
        try:
            result = await loop.run_in_executor(self._workers, self._exchange, path, body)
        except OdooRejectedError:
            self._note_good()
            raise
        except OdooUnavailableError as error:
            self._note_lost(str(error))
            raise
        if not is_login:
            self._note_good()
        return result

    def check_login_allowed(self) -> None:
        """Raise LoginRefusedError while a refused password rests: Odoo locks accounts."""
        if self._refused_until is not None and time.monotonic() < self._refused_until:
            raise LoginRefusedError(self._link.message)

    def login_refused(self) -> LoginRefusedError:
        """Note that Odoo does not take the password; return the error that says so."""
        self._refused_until = time.monotonic() + _LOGIN_PAUSE_S
        message = (
            f"{self.where} does not take the password of user {self.account.username} "
            f"for database {self.account.db}. Correct ODOO_USERNAME and ODOO_PASSWORD."
        )
        # Who only tries a connection begins anew each time: the rest is the link's alone.
        self._note_lost(f"{message} The next try is in {_LOGIN_PAUSE_S / 60:.0f} minutes.")
        return LoginRefusedError(message)

    def reset_login(self) -> None:
        """Try a refused password again at the next call: a person says that it is right now."""
        self._refused_until = None

    async def close(self) -> None:
        """Break off the calls under way, if any, and end the threads."""
        self._closing = True
        self._lanes.interrupt()
        await asyncio.to_thread(self._workers.shutdown, cancel_futures=True)
        self._lanes.close()

    def _exchange(self, path: str, body: bytes) -> Any:
        """Send and read one request. Runs on a thread named odoo."""
        with self._lanes.one() as lane:
            return self._exchange_on(lane, path, body)

    def _exchange_on(self, lane: Lane, path: str, body: bytes) -> Any:
        # The time-outs of sockets are for each packet; a trickle must not hold the link for ever.
        allowed_s = self._timeouts.connect_s + self._timeouts.read_s
        deadline = time.monotonic() + allowed_s
        watchdog = threading.Timer(allowed_s, lane.adapter.interrupt)
        watchdog.daemon = True
        watchdog.start()
        try:
            answer = self._send(lane, path, body)
        except OdooUnavailableError as error:
            if time.monotonic() < deadline:
                raise
            raise self._too_slow() from error
        finally:
            watchdog.cancel()
        if time.monotonic() >= deadline:
            raise self._too_slow()
        return understand(answer, self.where)

    def _send(self, lane: Lane, path: str, body: bytes) -> HttpAnswer:
        """Send and read one request, with every error of the libraries in words for people."""
        try:
            return self._ask(lane, path, body)
        except requests.exceptions.SSLError as error:
            raise OdooUnreachableError(self._why_not_trusted(error)) from error
        except requests.ConnectTimeout as error:
            raise OdooUnreachableError(
                f"{self.where} does not answer to a connection within "
                f"{self._timeouts.connect_s:g} s. Check the network and the address."
            ) from error
        except requests.Timeout as error:
            raise self._too_slow() from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self._lost(error) from error

    def _ask(self, lane: Lane, path: str, body: bytes) -> HttpAnswer:
        with lane.session.post(
            f"{self._base}{path}",
            data=body,
            timeout=(self._timeouts.connect_s, self._timeouts.read_s),
            allow_redirects=False,
        ) as response:
            location = response.headers.get("Location", "") if response.is_redirect else ""
            asked = f"{urlsplit(self._base).path}{path}"
            return HttpAnswer(asked, response.status_code, location, response.content)

    def _why_not_trusted(self, error: Exception) -> str:
        if any(word in str(error) for word in ("mismatch", "doesn't match", "not match")):
            return (
                f"{self.where} shows a certificate for another name. Write that name into "
                "ODOO_URL, or have a certificate made for this one."
            )
        return (
            f"{self.where} has a certificate that does not verify. If it is the plant's own, name "
            "the file of its issuer in ODOO_CA_FILE."
        )

    def _too_slow(self) -> CallTimedOutError:
        return CallTimedOutError(
            f"{self.where} took the call but did not answer within {self._timeouts.read_s:g} s."
        )

    def _lost(self, error: Exception) -> OdooUnavailableError:
        causes = _causes(error)
        if any(isinstance(cause, NameResolutionError) for cause in causes):
            return OdooUnreachableError(
                f"The name in {self._endpoint} is unknown on this network. Check ODOO_URL."
            )
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return OdooUnreachableError(
                f"{self.where} refuses the connection: no server runs there, or it has another "
                "port. Check ODOO_URL, its port too."
            )
        if any(isinstance(cause, NewConnectionError) for cause in causes):
            return OdooUnreachableError(
                f"{self.where} cannot be reached. Check the network and ODOO_URL."
            )
        return OdooUnavailableError(self._why_broken(error, causes))

    def _why_broken(self, error: Exception, causes: Sequence[BaseException]) -> str:
        if any(isinstance(cause, TimeoutError) or "timed out" in str(cause) for cause in causes):
            return f"{self.where} stopped in the middle of its answer and went silent."
        if isinstance(error, requests.exceptions.ChunkedEncodingError):
            return f"{self.where} broke off in the middle of its answer."
        return f"{self.where} closed the connection without an answer, or cannot be reached."

    def _note_good(self) -> None:
        at = self._now()
        if self._link.state is not LinkState.GOOD:
            log.info("%s answers", self.where)
            self._link = replace(self._link, state=LinkState.GOOD, since=at, message="")
        self._link = replace(self._link, last_good_at=at)

    def _note_lost(self, message: str) -> None:
        if self._link.state is not LinkState.LOST:
            log.warning("%s", message)
            self._link = replace(self._link, state=LinkState.LOST, since=self._now())
        self._link = replace(self._link, message=message)


def _checked_url(url: str) -> tuple[str, str]:
    """Return the address to build calls on, and the one to show; refuse what is none."""
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
        raise ConfigurationError(
            "ODOO_URL must look like http://server:8069 or https://odoo.example.com."
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            "ODOO_URL must hold no user name or password: give ODOO_USERNAME and ODOO_PASSWORD."
        )
    shown = f"{parts.scheme}://{parts.netloc}"
    if parts.query or parts.fragment or f"{parts.path}/".startswith("/web/"):
        raise ConfigurationError(
            f"ODOO_URL is the address of a page in Odoo. Give the server's alone: {shown}"
        )
    return f"{shown}{parts.path.rstrip('/')}", shown


def _causes(error: BaseException) -> list[BaseException]:
    """Return *error* and all that it wraps: requests keeps the cause in args or `reason`."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]
    return found

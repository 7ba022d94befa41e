"""Reads one HTTP answer of Odoo: a value, a no in Odoo's own words, or no answer at all."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from services.domain.errors import OdooRejectedError, OdooUnavailableError, OdooUnreachableError

_SESSION_EXPIRED = 100
_ACCESS_DENIED = "odoo.exceptions.AccessDenied"
_NO_CONNECTION = "psycopg2.OperationalError"
_NO_DATABASE = re.compile(r'database ".*" does not exist')

# Odoo has trouble of its own: the same call may succeed later. All else is a no.
_PASSING = (
    *("psycopg2.", "werkzeug.exceptions.", "builtins.MemoryError"),
    *("odoo.sql_db.PoolError", "odoo.exceptions.ConcurrencyError"),
)

# The addon gives a database error away as its text alone.
_PASSING_WORDS = (
    "current transaction is aborted",
    "could not serialize access",
    "deadlock detected",
    "server closed the connection",
)


class SessionExpiredError(OdooUnavailableError):
    """Odoo does not know the session (any more): log in and ask again."""


class CallTimedOutError(OdooUnavailableError):
    """Odoo, or what stands before it, gave no answer in time: the call may still be under way."""


class LoginRefusedError(OdooUnreachableError):
    """Odoo does not take user and password. What waits for Odoo goes on waiting."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    path: str  # what was asked
    status: int
    location: str
    body: bytes


def understand(answer: HttpAnswer, where: str) -> Any:
    """Return the result of a JSON-RPC answer, numbers with a fraction as exact decimals.

    *where* names the server in messages. Raises OdooRejectedError with Odoo's words,
    LoginRefusedError, SessionExpiredError, or OdooUnavailableError for whatever is no answer.
    """
    if answer.location:
        raise _sent_away(where, answer.location)
    if answer.status == HTTPStatus.NOT_FOUND:
        raise OdooUnavailableError(
            f"{where} has no {answer.path}. Check that ODOO_URL is the server's address alone, "
            "without the path of a page such as /web, and that ODOO_ADAPTER is right: the second "
            "way needs the plant's addon in Odoo, the standard one nothing. A server with several "
            "databases must be told which one this address is for (dbfilter)."
        )
    if answer.status == HTTPStatus.GATEWAY_TIMEOUT:
        raise CallTimedOutError(f"{where} answers with {_status(answer.status)}, not data.")
    if answer.status != HTTPStatus.OK:
        raise OdooUnavailableError(f"{where} answers with {_status(answer.status)}, not data.")
    try:
        envelope = json.loads(answer.body, parse_float=Decimal, parse_constant=_refuse)
    except ValueError as error:
        raise OdooUnavailableError(
            f"{where} answers with something that is not JSON. "
            "Check that ODOO_URL is Odoo's own address."
        ) from error
    if isinstance(envelope, dict):
        if envelope.get("error"):
            raise _error(envelope["error"], where)
        if "result" in envelope:
            return envelope["result"]
    raise OdooUnavailableError(f"{where} answers with neither a result nor an error.")


def status_error(message: str) -> OdooRejectedError | OdooUnavailableError:
    """Make the error for an answer of the addon whose `status` is not "success"."""
    words = _plain(message) or "The SCADA addon gives no reason."
    if any(part in words for part in _PASSING_WORDS):
        return OdooUnavailableError(f"Odoo's database could not do it just now: {words}")
    return OdooRejectedError(words)


def _error(error: object, where: str) -> OdooRejectedError | OdooUnavailableError:
    details = error if isinstance(error, dict) else {}
    data = details.get("data")
    data = data if isinstance(data, dict) else {}
    name = str(data.get("name") or "")
    words = _plain(str(data.get("message") or details.get("message") or "")) or name
    if details.get("code") == _SESSION_EXPIRED:
        return SessionExpiredError(f"{where} has ended the session: {words}")
    if name == _ACCESS_DENIED:
        return LoginRefusedError(f"{where} refuses the login: {words}")
    if name == _NO_CONNECTION and _NO_DATABASE.search(words):
        return OdooUnreachableError(f"{where} has no database of that name. Check ODOO_DB.")
    if name.startswith(_PASSING) or any(part in words for part in _PASSING_WORDS):
        return OdooUnavailableError(f"{where} cannot do it just now: {words}")
    return OdooRejectedError(words)


def _plain(message: str) -> str:
    """Return Odoo's words on one line, without a traceback that some modules put into them."""
    return " ".join(message.partition("Traceback (most recent call last)")[0].split())


def _sent_away(where: str, location: str) -> OdooUnavailableError:
    """Say where a redirect leads: no call is ever sent after it, with the password in it."""
    to = urlsplit(location)
    if to.scheme and to.netloc:
        server = f"{to.scheme}://{to.netloc}"
        return OdooUnavailableError(
            f"{where} sends every caller to another page, at {server}. If that is Odoo's own "
            "address, give it as ODOO_URL."
        )
    return OdooUnavailableError(
        f"{where} sends every caller to another page, {to.path}, perhaps its login. Check that "
        "ODOO_URL is Odoo's own address."
    )


def _status(code: int) -> str:
    try:
        return f"HTTP {code} ({HTTPStatus(code).phrase})"
    except ValueError:
        return f"HTTP {code}"


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")

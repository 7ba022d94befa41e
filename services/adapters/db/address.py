"""The address of the database as the driver gets it: with its password, and TLS verified."""

import atexit
import ssl
import sys
import tempfile
from functools import cache
from pathlib import Path

import certifi
from sqlalchemy.engine import URL

from services.adapters.db.engine import parse_url
from services.domain.errors import ConfigurationError

_LOCAL = ("localhost", "127.", "::1", "/")
_VERIFIED = "verify-full"


def full_address(address: str, password: str, ca_file: Path | None) -> str:
    """Return *address* with *password*, if it has none, and with the server's identity checked.

    A server on the network must prove by its certificate that it is the one of this name, unless
    the address itself says otherwise (`?sslmode=…`). Raises ConfigurationError.
    """
    url = parse_url(address)
    if url.get_backend_name() != "postgresql":
        return address
    if password and url.username and url.password is None:
        url = url.set(password=password)
    if "password" in url.query:
        raise ConfigurationError(
            "DATABASE_URL: write the password before the @, or keep it with "
            "`batchline secret set DATABASE_PASSWORD`."
        )
    if not _is_local(url) and url.query.get("sslmode", _VERIFIED) == _VERIFIED:
        trusted = url.query.get("sslrootcert") or str(ca_file or trusted_by_the_pc())
        url = url.update_query_dict({"sslmode": _VERIFIED, "sslrootcert": trusted})
    return url.render_as_string(hide_password=False)


def why_not_safe(address: str) -> str:
    """Return what `batchline check` warns of; "" if the server must prove who it is."""
    url = parse_url(address)
    mode = url.query.get("sslmode", _VERIFIED)
    if url.get_backend_name() != "postgresql" or _is_local(url) or mode == _VERIFIED:
        return ""
    return (
        f"sslmode={mode} in DATABASE_URL does not verify the server: another on the network could "
        "take its place and read the password. Take it out, and name the file of the "
        "certificate's issuer in DATABASE_CA_FILE"
    )


def tls_hint(message: str) -> str:
    """Return what to do where the driver's *message* is about TLS; else ""."""
    if "does not match host name" in message:
        return (
            " The server's certificate is for another name: write that name into DATABASE_URL, or "
            "have a certificate made for this one."
        )
    if "certificate verify failed" in message or "self-signed" in message:
        return (
            " The server's certificate is not from an issuer that this PC trusts. If it is the "
            "plant's own, name the issuer's file in DATABASE_CA_FILE."
        )
    if "does not support SSL" in message:
        return (
            " The server must be set to TLS (ssl = on), so that nobody can read or change what is "
            "sent. To do without, write ?sslmode=disable behind DATABASE_URL."
        )
    if "root certificate file" in message:
        return " Name the file of the certificate's issuer in DATABASE_CA_FILE."
    return ""


def trusted_by_the_pc() -> str:
    """Return the file of the issuers that the PC trusts; where it has none, the usual ones."""
    usual = ssl.get_default_verify_paths().cafile
    for file in (usual, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/cert.pem"):
        if file and Path(file).is_file():
            return file
    return _file_of_windows() if sys.platform == "win32" else certifi.where()


@cache
def _file_of_windows() -> str:
    """Return the issuers of Windows' own store, and the usual ones, as a file: libpq reads one."""
    context = ssl.create_default_context()  # loads those that Windows trusts for servers
    own = map(ssl.DER_cert_to_PEM_cert, context.get_ca_certs(binary_form=True))
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False, encoding="ascii") as file:
        atexit.register(Path(file.name).unlink, missing_ok=True)
        file.write("".join(own))
        file.write(Path(certifi.where()).read_text("ascii", "ignore"))
    return file.name


def _is_local(url: URL) -> bool:
    host = url.host or url.query.get("host", "")
    first = host if isinstance(host, str) else host[0]
    return not first or first.startswith(_LOCAL)

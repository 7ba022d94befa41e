"""Passwords in the system's credential store, else in a file that nobody else may read.

The store is asked only where a password is needed and stands nowhere else: importing `keyring`
and finding the store takes half a second. It runs beside, with a time limit: a store that is locked
asks a person at the screen, and must not hold the start up.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from services.domain.errors import ConfigurationError

log = logging.getLogger(__name__)

FILE_NAME = "secrets.json"
IN_STORE = "keyring"
"""Written as a password's value: it is in the store. Leaving the setting out means the same."""
_PATIENCE_S = 5.0
_OWNER_ONLY = 0o600
_OTHERS = 0o077

T = TypeVar("T")


class SecretName(StrEnum):
    ODOO_PASSWORD = "ODOO_PASSWORD"  # noqa: S105 (the names of secrets)
    DATABASE_PASSWORD = "DATABASE_PASSWORD"  # noqa: S105


class SecretPlace(StrEnum):
    SYSTEM = "the system's credential store"
    FILE = "the file secrets.json, for its owner alone"
    NOWHERE = ""


class SecretStore:
    """The secrets of one line on this PC, for the user who runs Batchline."""

    def __init__(self, data: Path, line: str) -> None:
        self._file = data / FILE_NAME
        self._service = f"Batchline {line}".strip()

    def get(self, name: SecretName) -> str:
        """Return the secret; "" if it is kept nowhere. Raises ConfigurationError.

        The file is written when the store does not answer, and loses what the store takes: what
        stands in it is the newer one.
        """
        return self._of_file().get(name, "") or self._of_system(name)

    def is_in_file(self, name: SecretName) -> bool:
        return name in self._of_file()

    def where(self, name: SecretName) -> SecretPlace:
        if self.is_in_file(name):
            return SecretPlace.FILE
        return SecretPlace.SYSTEM if self._of_system(name) else SecretPlace.NOWHERE

    def keep(self, name: SecretName, value: str) -> SecretPlace:
        """Put it where it is safest on this PC, and nowhere else; return where that is.

        Raises ConfigurationError if it can be written nowhere.
        """
        kept = _with_system(lambda keyring: _put(keyring, self._service, name, value))
        others = {key: each for key, each in self._of_file().items() if key != name}
        if kept:
            self._write(others)
            return SecretPlace.SYSTEM
        self._write(others | {name.value: value})
        return SecretPlace.FILE

    def forget(self, name: SecretName) -> SecretPlace:
        """Delete it wherever it is; return where it was. Raises ConfigurationError if it stays."""
        place = self.where(name)
        if self._of_system(name):
            _with_system(lambda keyring: keyring.delete_password(self._service, name.value))
            if self._of_system(name):
                raise ConfigurationError(
                    f"{name} is still in {SecretPlace.SYSTEM}, which does not delete it. Delete "
                    f"the entry {self._service!r} there by hand."
                )
        known = self._of_file()
        if name in known:
            self._write({key: value for key, value in known.items() if key != name})
        return place

    def _of_system(self, name: SecretName) -> str:
        found = _with_system(lambda keyring: keyring.get_password(self._service, name.value))
        return str(found) if found else ""

    def _of_file(self) -> Mapping[str, str]:
        try:
            if not self._file.exists():
                return {}
            if sys.platform != "win32" and self._file.stat().st_mode & _OTHERS:
                raise ConfigurationError(
                    f"{self._file} can be read by others, and holds passwords. Say: "
                    f"chmod 600 {self._file}"
                )
            found = json.loads(self._file.read_text("utf-8"))
        except OSError as error:
            raise ConfigurationError(
                f"{self._file} cannot be read: {error.strerror}. It belongs to the user who runs "
                "Batchline."
            ) from error
        except ValueError:
            # Not chained: the error holds the file's content, and with it the passwords.
            raise ConfigurationError(
                f"{self._file} is damaged. Delete it, and set the passwords again with "
                "`batchline secret set`."
            ) from None
        return {str(key): str(value) for key, value in dict(found).items()}

    def _write(self, secrets: Mapping[str, str]) -> None:
        """Put them in the file's place, whole or not at all; without any there is no file."""
        part = self._file.with_name(f"{self._file.name}.part")
        try:
            if not secrets:
                self._file.unlink(missing_ok=True)
                return
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                _for_owner_alone(part)
                json.dump(dict(secrets), stream)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._file)
        except (OSError, subprocess.SubprocessError) as error:
            part.unlink(missing_ok=True)
            why = error.strerror if isinstance(error, OSError) else "its rights cannot be set"
            raise ConfigurationError(
                f"{self._file} cannot be written: {why}. Allow this user to write to the data "
                "folder."
            ) from error


def store_of_system() -> str:
    """Return the name of the system's credential store; "" if there is none that is safe."""
    return _with_system(lambda keyring: str(keyring.get_keyring().name)) or ""


def _for_owner_alone(file: Path) -> None:
    """On Windows a new file has the folder's rights: take the others' away."""
    if sys.platform == "win32":
        user = os.environ.get("USERNAME", "")
        subprocess.run(  # noqa: S603 (a tool of Windows, with our own words)
            [
                *("icacls", str(file), "/inheritance:r"),
                *("/grant:r", f"{user}:F", "/grant:r", "*S-1-5-32-544:F"),  # and administrators
            ],
            check=True,
            capture_output=True,
            timeout=_PATIENCE_S,
        )


def _put(keyring: ModuleType, service: str, name: SecretName, value: str) -> bool:
    keyring.set_password(service, name.value, value)
    return bool(keyring.get_password(service, name.value) == value)


def _with_system(ask: Callable[[ModuleType], T]) -> T | None:
    """Ask the system's store; None if there is none, or if it does not answer in time."""
    if not _may_have_store():
        return None
    answers: list[T | None] = []
    asking = threading.Thread(
        target=lambda: answers.append(_asked(ask)), name="credential store", daemon=True
    )
    asking.start()
    asking.join(_PATIENCE_S)
    if not answers:
        log.warning(
            "The system's credential store does not answer; it is locked, perhaps. Unlock it, or "
            "keep the passwords in the file: see `batchline secret --help`."
        )
        return None
    return answers[0]


def _asked(ask: Callable[[ModuleType], T]) -> T | None:
    import keyring  # noqa: PLC0415 (half a second with what it looks for)

    try:
        if keyring.get_keyring().priority < 1:  # none, or one that keeps plain text
            return None
        return ask(keyring)
    except Exception as error:  # each store has its own, also of what lies beneath it
        log.warning("The system's credential store refuses: %s", type(error).__name__)
        return None


def _may_have_store() -> bool:
    """Windows and macOS have one. On Linux it is spoken to over the session's bus."""
    if not sys.platform.startswith("linux"):
        return True
    return any(
        os.environ.get(name) for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND")
    )

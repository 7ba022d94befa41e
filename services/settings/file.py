"""The settings file: read, changed with its comments and order kept, and written whole or not."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from filelock import FileLock, Timeout

from services.domain.errors import ActionRefusedError
from services.domain.setting import SettingDescription, SettingKind
from services.settings.words import descriptions

_HEAD = "Settings of this station. What each is for: the settings page, or README.md."
_LOCK_S = 5.0
_NOBODY_ELSE = 0o600


@dataclass(frozen=True, slots=True)
class FileText:
    """What stood in the file when it was read; `mark` tells whether it is still the same."""

    text: str
    mark: str


class SettingsFile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> FileText:
        """Return the text as it stands; an absent file is an empty one."""
        raw = self._bytes()
        return FileText(raw.decode("utf-8-sig"), _mark(raw))

    def write(self, text: str, expected: str, *, private: bool = False) -> None:
        """Put *text* in the file's place, whole or not at all; *private*: it holds a secret.

        Raises ActionRefusedError if the file is not as it was when it was looked at (*expected*),
        or cannot be written.
        """
        try:
            with FileLock(f"{self.path}.lock", timeout=_LOCK_S):
                if _mark(self._bytes()) != expected:
                    raise ActionRefusedError(
                        "Not changed: somebody else has changed the settings meanwhile. Look at "
                        "them again, and change them if it is still wanted."
                    )
                replace_file(self.path, text.encode("utf-8"), private=private)
        except (OSError, Timeout) as error:
            why = getattr(error, "strerror", None) or error
            raise ActionRefusedError(
                f"Not changed: {self.path} cannot be written: {why}. Free space on the disk, or "
                "allow this user to write there."
            ) from error

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""


def replace_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write *content* beside *path* and put it in its place. Raises OSError; then all is as before.

    A new file, and a *private* one, can be read by its owner alone.
    """
    mode = path.stat().st_mode if path.exists() and not private else _NOBODY_ELSE
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def changed_text(text: str, changes: Mapping[str, str]) -> str:
    """Return *text* with these settings written anew; an empty value takes a setting out."""
    import tomlkit  # noqa: PLC0415 (only where somebody changes a setting)

    document = tomlkit.parse(text)
    if not text.strip():
        document.add(tomlkit.comment(_HEAD))
        document.add(tomlkit.nl())
    for name, value in changes.items():
        about = descriptions()[name]
        present = next((key for key in document if key.upper() == name), None)
        if not value and (about.may_be_empty or not about.default):
            if present is not None:
                document.remove(present)
            continue
        item = tomlkit.item(_typed(about, value))
        if present is None:
            document.add(name, item)
        else:
            document[present] = item
    return tomlkit.dumps(document)


def _typed(about: SettingDescription, value: str) -> bool | int | float | str:
    """Return the value as TOML has it; what cannot be one stays text, and is told as a mistake."""
    if about.kind is SettingKind.SWITCH and value in ("true", "false"):
        return value == "true"
    try:
        if about.kind is SettingKind.WHOLE:
            return int(value)
        if about.kind is SettingKind.NUMBER:
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else float(number)
    except (ValueError, ArithmeticError):
        return value
    return value


def _mark(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

"""What a report and a support bundle begin with: version, moment, system, packages."""

import platform
import sys
from contextlib import suppress
from datetime import datetime

from services.version import VERSION

_PACKAGES = ("PySide6-Essentials", "qasync", "SQLAlchemy", "psycopg2-binary", "pymodbus")


def about(what: str, now: datetime) -> str:
    """Return it as lines of text; *what* the file is."""
    from importlib import metadata  # noqa: PLC0415 (much behind it, and needed seldom)

    lines = [
        f"Batchline {VERSION}: {what}",
        both_times(now),
        f"{platform.platform()}, Python {sys.version.split()[0]}",
    ]
    for name in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            lines.append(f"{name} {metadata.version(name)}")
    return "\n".join(lines) + "\n"


def both_times(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M:%S} UTC, {now.astimezone():%Y-%m-%d %H:%M:%S %z} on this PC"

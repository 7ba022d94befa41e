"""What the self-test finds, one thing after the other, and its report."""

import json
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from services.version import VERSION


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ok: bool
    text: str
    seconds: float


class FoundMissingError(Exception):
    """What is looked at is not as it must be."""


def need(holds: bool, why_not: str) -> None:
    if not holds:
        raise FoundMissingError(why_not)


class Findings:
    """What fails is in the report, and the rest goes on."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    @property
    def ok(self) -> bool:
        return all(each.ok for each in self._found)

    async def look(self, what: str, look: Callable[[], Awaitable[str]]) -> None:
        began = time.monotonic()
        try:
            ok, text = True, await look()
        except Exception as error:
            ok, text = False, f"{type(error).__name__}: {error}"
        self._found.append(Finding(what, ok, text, round(time.monotonic() - began, 2)))

    def write(self, report: Path) -> None:
        told = {
            "ok": self.ok,
            "version": VERSION,
            "frozen": bool(getattr(sys, "frozen", False)),
            "python": platform.python_version(),
            "qt": qVersion(),
            "platform": QGuiApplication.platformName(),
            "system": QSysInfo.prettyProductName(),
            "found": [asdict(each) for each in self._found],
        }
        report.write_text(json.dumps(told, indent=1), "utf-8")


def passed(report: Path) -> bool:
    """Return what a written report says; False if none was written."""
    return report.is_file() and json.loads(report.read_text("utf-8"))["ok"] is True

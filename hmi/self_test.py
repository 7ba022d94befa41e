"""`batchline --self-test REPORT`: whether an installed program is whole, by working with it.

It runs the demo for one batch, looks at what ships with the program, and writes what it found as
JSON. A setup is tried with it, and so can a PC be on which something seems to be missing.
"""

import asyncio
import json
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from sqlalchemy.exc import OperationalError

import resources
from hmi.language import Language
from hmi.shell import Shell
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import HEAD
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.ports import Database
from services.version import VERSION

_CYCLE_S = 240.0
_FAMILIES = ("IBM Plex Sans", "IBM Plex Sans Condensed")


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ok: bool
    text: str
    seconds: float


class FoundMissingError(Exception):
    """What is looked at is not as it must be."""


def _need(holds: bool, why_not: str) -> None:
    if not holds:
        raise FoundMissingError(why_not)


class SelfTest:
    """Looks at one thing after the other; what fails is in the report, and the rest goes on."""

    def __init__(self, shell: Shell, state: PlantState, database: Database) -> None:
        self._shell = shell
        self._state = state
        self._database = database
        self._found: list[Finding] = []

    async def run(self, report: Path, picture: Path | None) -> bool:
        """Write *report* and, if wanted, the window's *picture*. Return whether all is well."""
        await self._look("Qt window", self._window)
        await self._look("fonts", self._fonts)
        await self._look("icons", self._icons)
        await self._look("translations", self._translations)
        await self._look("SQLite with migrations", self._tables)
        await self._look("PostgreSQL driver", _refused_connection)
        await self._look("one batch from Odoo to the history", self._cycle)
        if picture is not None:
            await self._look("picture", lambda: self._draw(picture))
        ok = all(each.ok for each in self._found)
        told = {
            "ok": ok,
            "version": VERSION,
            "frozen": bool(getattr(sys, "frozen", False)),
            "python": platform.python_version(),
            "qt": qVersion(),
            "platform": QGuiApplication.platformName(),
            "system": QSysInfo.prettyProductName(),
            "found": [asdict(each) for each in self._found],
        }
        await asyncio.to_thread(report.write_text, json.dumps(told, indent=1), "utf-8")
        return ok

    async def _look(self, what: str, look: Callable[[], Awaitable[str]]) -> None:
        began = time.monotonic()
        try:
            ok, text = True, await look()
        except Exception as error:
            ok, text = False, f"{type(error).__name__}: {error}"
        self._found.append(Finding(what, ok, text, round(time.monotonic() - began, 2)))

    async def _window(self) -> str:
        window = self._shell.window
        _need(window.isVisible(), "it is not shown")
        return f"{window.width()} x {window.height()} px, page {self._shell.page}"

    async def _fonts(self) -> str:
        known = QFontDatabase.families()
        missing = [family for family in _FAMILIES if family not in known]
        _need(not missing, f"not loaded: {', '.join(missing)}")
        return ", ".join(_FAMILIES)

    async def _icons(self) -> str:
        files = resources.files("icons", ".svg")
        bad = [file.name for file in files if not QSvgRenderer(str(file)).isValid()]
        _need(bool(files), "there are none")
        _need(not bad, f"cannot be drawn: {', '.join(bad)}")
        return f"{len(files)} icons"

    async def _tables(self) -> str:
        users = await self._database.read(lambda uow: len(uow.users.all()))
        return f"schema {HEAD}, {users} users"

    async def _translations(self) -> str:
        words = []
        for language in (Language.INDONESIAN, Language.ENGLISH):
            self._shell.say_in(language)
            words.append(self._shell.pages.items[0].label)
        _need(words[0] != words[1], f"both languages say {words[0]!r}")
        return " / ".join(words)

    async def _cycle(self) -> str:
        """Wait until a batch has gone its whole way."""
        archived = asyncio.get_running_loop().create_future()

        def look(view: PlantView) -> None:
            if view.finished and not archived.done():
                archived.set_result(view.finished[0])

        leave = self._state.subscribe(look)
        try:
            entry = await asyncio.wait_for(archived, _CYCLE_S)
        finally:
            leave()
        _need(entry.odoo_has_it, f"Odoo has not got {entry.batch.order.name}")
        return f"{entry.batch.order.name}, {entry.booked_kg} kg, Odoo has it"

    async def _draw(self, picture: Path) -> str:
        await asyncio.sleep(1)  # the view that the last look brought is painted by then
        grabbed = self._shell.window.grab()
        _need(grabbed.save(str(picture)), f"{picture} cannot be written")
        return f"{grabbed.width()} x {grabbed.height()} px"


async def _refused_connection() -> str:
    """The driver and its libraries work if they can tell why nobody answers."""

    def connect() -> str:
        engine = build_engine("postgresql://nobody@127.0.0.1:1/nothing")
        try:
            engine.connect().close()
        except OperationalError as error:
            return str(error.orig).splitlines()[0]
        finally:
            engine.dispose()
        raise FoundMissingError("somebody answers at port 1")

    return await asyncio.to_thread(connect)


def passed(report: Path) -> bool:
    """Return what a written report says; False if none was written."""
    return report.is_file() and json.loads(report.read_text("utf-8"))["ok"] is True

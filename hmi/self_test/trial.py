"""Works with the installed program: window, pages, languages, database, and the demo for a batch.

A setup is tried with it, and so can a PC be on which something seems to be missing.
"""

import asyncio
from pathlib import Path

from hmi.language import Language
from hmi.self_test import shipped
from hmi.self_test.findings import Findings, need
from hmi.shell import Shell
from services.adapters.db.schema import HEAD
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.fault_reports import Fault
from services.log_book import fault_reports
from services.ports import Database

_CYCLE_S = 240.0
_PAGE_S = 0.3  # a page loads and paints in it, or later: its mistakes are told at the end


class SelfTest:
    """Looks at one thing after the other."""

    def __init__(self, shell: Shell, state: PlantState, database: Database) -> None:
        self._shell = shell
        self._state = state
        self._database = database
        self._faults: list[Fault] = []

    async def run(self, report: Path, picture: Path | None) -> bool:
        """Write *report* and, if wanted, the window's *picture*. Return whether all is well."""
        reports = fault_reports()
        leave = reports.subscribe(self._faults.append) if reports else None
        found = Findings()
        for what, look in (
            ("Qt window", self._window),
            ("fonts", shipped.fonts),
            ("icons", shipped.icons),
            ("translations", self._translations),
            ("help", shipped.guides),
            ("charts", shipped.charts),
            ("paper and spreadsheet", shipped.papers),
            ("printers", shipped.printers),
            ("SQLite with migrations", self._tables),
            ("PostgreSQL driver", shipped.postgresql_driver),
            ("credential store", shipped.credential_store),
            ("begins again", shipped.begins_again),
            ("one batch from Odoo to the history", self._cycle),
            ("every page", self._pages),
        ):
            await found.look(what, look)
        if picture is not None:
            await found.look("picture", lambda: self._draw(picture))
        await found.look("no mistake of the program in the log", self._mistakes)
        if leave is not None:
            leave()
        await asyncio.to_thread(found.write, report)
        return found.ok

    async def _window(self) -> str:
        window = self._shell.window
        need(window.isVisible(), "it is not shown")
        return f"{window.width()} x {window.height()} px, page {self._shell.page}"

    async def _tables(self) -> str:
        users = await self._database.read(lambda uow: len(uow.users.all()))
        return f"schema {HEAD}, {users} users"

    async def _translations(self) -> str:
        words = []
        for language in (Language.INDONESIAN, Language.ENGLISH):
            self._shell.say_in(language)
            words.append(self._shell.pages.items[0].label)
        need(words[0] != words[1], f"both languages say {words[0]!r}")
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
        need(entry.odoo_has_it, f"Odoo has not got {entry.batch.order.name}")
        return f"{entry.batch.order.name}, {entry.booked_kg} kg, Odoo has it"

    async def _pages(self) -> str:
        """Call each page up, as a finger would: what it loads is packed, or it cannot be shown."""
        names = self._shell.pages.names
        first = self._shell.page
        for name in (*names, first):
            self._shell.window.rail.page_chosen.emit(name)
            await asyncio.sleep(_PAGE_S)
            need(self._shell.page == name, f"{name} does not open")
            self._shell.window.grab()
        return ", ".join(names)

    async def _draw(self, picture: Path) -> str:
        await asyncio.sleep(1)  # the view that the last look brought is painted by then
        grabbed = self._shell.window.grab()
        need(grabbed.save(str(picture)), f"{picture} cannot be written")
        return f"{grabbed.width()} x {grabbed.height()} px"

    async def _mistakes(self) -> str:
        need(not self._faults, "; ".join(fault.what for fault in self._faults))
        return "none"

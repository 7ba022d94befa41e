"""A flood of alarms against the real services, database and window: how long the window stalls."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

import resources
from hmi.screens.alarms.source import AlarmSources
from hmi.shell import Shell
from hmi.theme import Theme
from services import bootstrap
from services.adapters.alarm_files import load_alarm_catalogue
from services.application.alarm_book import AlarmBook
from services.config import load_settings
from services.domain.alarm import AlarmCode, Priority
from services.ports import Database, UnitOfWork
from tests.gui.desk import MemoryDesk
from tests.gui.views import USERS

_CODES = (
    AlarmCode.JOB_FAILS,  # high
    AlarmCode.WEIGHT_BALANCE,  # medium
    AlarmCode.LATE_WEIGHING,  # medium
    AlarmCode.WEIGHING_REPEATED,  # low
)
NOBODY_ANSWERS = {
    "plc_host": "127.0.0.1",
    "odoo_url": "http://127.0.0.1:9",
    "odoo_db": "none",
    "odoo_username": "none",
    "odoo_password": "none",
}
_BEAT_S = 0.005
_AT_ONCE = 10  # alarms in one transaction: a job stores what it found together
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Flooded:
    """What the window showed after the flood, and how long its loop stood still at most."""

    shown: dict[Priority, int]
    raised: dict[Priority, int]
    listed: int
    quiet_stall_s: float  # the longest before the flood: what this machine does by itself
    longest_stall_s: float
    stalls_over_50_ms: int
    took_s: float


async def flood(folder: Path, count: int, seconds: float, page: str) -> Flooded:
    """Raise *count* alarms in *seconds* while *page* is in sight."""
    settings = load_settings(folder, overrides=NOBODY_ANSWERS)
    async with bootstrap.open_services(settings, folder) as services:
        services.feed.start()
        sources = AlarmSources(services.alarm_desk, _nothing)
        desk = MemoryDesk(USERS[0], bootstrap.now)
        shell = Shell(
            services.state, desk, Theme(), bootstrap.now, UTC, None, services.ledger, sources
        )
        shell.window.resize(1280, 800)
        shell.window.show()
        shell.window.rail.page_chosen.emit(page)
        await _shown(shell, 0)
        try:
            return await _measured(shell, services.database, count, seconds)
        finally:
            await shell.close()
            await services.feed.stop()
            shell.window.hide()
            shell.window.deleteLater()
            shell.deleteLater()


async def _measured(shell: Shell, database: Database, count: int, seconds: float) -> Flooded:
    gaps: list[float] = []
    beat = asyncio.create_task(_beat(gaps))
    await asyncio.sleep(seconds / 2)
    quiet = max(gaps)
    gaps.clear()
    begun = time.perf_counter()
    await _raise(database, count, seconds)
    took = time.perf_counter() - begun
    await _shown(shell, count)
    beat.cancel()
    catalogue = load_alarm_catalogue(resources.path("alarms.toml"))
    raised = dict.fromkeys(Priority, 0)
    for number in range(count):
        raised[catalogue[_code(number)].priority] += 1
    return Flooded(
        shown={each: _counter(shell, each) for each in Priority},
        raised=raised,
        listed=_listed(shell),
        quiet_stall_s=quiet,
        longest_stall_s=max(gaps),
        stalls_over_50_ms=sum(gap > 0.05 for gap in gaps),
        took_s=took,
    )


async def _beat(gaps: list[float]) -> None:
    """Note how much later than asked for the loop comes back each time."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_BEAT_S)
        gaps.append(time.perf_counter() - before - _BEAT_S)


async def _raise(database: Database, count: int, seconds: float) -> None:
    book = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    begun = time.perf_counter()
    for first in range(0, count, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count))
        await database.run(partial(_store, book, numbers))
        due = begun + seconds * (first + _AT_ONCE) / count
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


def _store(book: AlarmBook, numbers: Sequence[int], uow: UnitOfWork) -> None:
    for number in numbers:
        code, subject = _code(number), f"WH/MO/{number:05d}"
        book.raise_(uow, code, subject, bootstrap.now(), minutes="9", kg="1.00", product="SBM")


def _code(number: int) -> AlarmCode:
    return _CODES[number % len(_CODES)]


def _counter(shell: Shell, priority: Priority) -> int:
    return shell.window.alarm_bar.state.counters[priority - 1].count


async def _shown(shell: Shell, count: int) -> None:
    """Wait until the bar counts *count* alarms."""
    give_up = time.perf_counter() + _PATIENCE_S
    while not (_counts(shell, count) and _lists(shell, count)):
        assert time.perf_counter() < give_up, shell.window.alarm_bar.state
        await asyncio.sleep(_BEAT_S)


def _counts(shell: Shell, count: int) -> bool:
    known = shell.bridge.view is not None
    return known and sum(_counter(shell, each) for each in Priority) >= count


def _lists(shell: Shell, count: int) -> bool:
    """Say whether the page that is in sight, if it is that of alarms, lists all of them."""
    page = shell.pages.alarms
    return page is None or not page.view.isVisible() or _listed(shell) >= count


def _listed(shell: Shell) -> int:
    page = shell.pages.alarms
    return 0 if page is None else page.active.page.list.rows.rowCount()


def _nothing() -> None:
    """Silence no horn: there is none here."""

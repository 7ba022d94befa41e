"""Pages over a history of 200,000 batches, on both databases: from the touch to the last pixel."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication, QWidget

import resources
from hmi.board.board import Board
from hmi.screens.history.search import Search, When
from hmi.theme import Mode
from services import bootstrap
from services.adapters.alarm_files import load_event_titles
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.slot_words import StoredSlotWords
from services.application.history_desk import HistoryDesk, Titles
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.application.silo_desk import SiloDesk
from services.application.view_builder import ViewBuilder
from services.config import Settings
from services.domain.batch import Completion
from tests.bench.long_history import BETWEEN, LINE, START
from tests.bench.table import Row
from tests.gui.station import Station, open_station
from tests.plc_process import FEEDMILL
from tests.samples import alarm_book

COUNT = 200_000
_TIMES = 9
_GOAL_MS = 300.0
_NOW = START + BETWEEN * COUNT + timedelta(hours=1)
_MIDDLE = START + BETWEEN * (COUNT // 2)

Act = Callable[[], None]
Ready = Callable[[], bool]


def pages_of(url: str) -> list[Row]:
    """Measure over a history that is there."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_measure(url))


async def _measure(url: str) -> list[Row]:
    database = SqlDatabase(build_engine(url), LINE, lambda: _NOW)
    line = bootstrap.build_line(Settings(line_code=LINE, plant_timezone="UTC"))
    builder = ViewBuilder(line, 10, [], alarm_book(), lambda: _NOW, dict)
    view = await database.read(lambda uow: builder.build(uow, ""))
    events = load_event_titles(resources.path("events.toml"))
    titles: Titles = {code: title for code, title in events.items()}  # noqa: C416 (its keys' type)
    history: Any = HistoryDesk(database, line, titles, line.calendar, lambda: _NOW)
    words = StoredSlotWords(load_register_map(FEEDMILL))
    with _station(view, history, SiloDesk(database, words, 30)) as one:
        rows = [
            await _opened(one, "history", lambda: _list_of(one)),
            *[await _searched(one, what, search) for what, search in _searches().items()],
            await _further(one),
            *[await _recorded(one, what, number) for what, number in _RECORDS.items()],
        ]
    rows += [await _silos(view, database, words), await _board(view)]
    await database.close()
    return rows


_RECORDS = {"newest": COUNT, "from the middle": COUNT // 2, "oldest, with a comment": 20}


def _searches() -> dict[str, Search]:
    name = f"WH/MO/{COUNT // 2:05}"
    days = Search(when=When.DAYS, first=_MIDDLE.date(), last=_MIDDLE.date() + timedelta(days=9))
    return {
        "a whole order": Search(order=name),
        "the end of a name": Search(order=name[-4:]),
        "what all names begin with": Search(order="WH/MO/"),
        "a product": Search(product="Product 7"),
        "who did much": Search(operator="Siti R."),
        "who did little": Search(operator="Agus W."),
        "done": Search(completion=Completion.COMPLETED),
        "cancelled": Search(completion=Completion.CANCELLED),
        "by hand": Search(completion=Completion.BY_HAND),
        "this week": Search(when=When.WEEK),
        "ten days in the middle": days,
        "a product, cancelled": Search(product="Product 0", completion=Completion.CANCELLED),
        "a product, who did much": Search(product="Product 8", operator="Siti R."),
        "a product in ten days": replace(days, product="Product 7"),
        "an order's end and a product": Search(order="7", product="Product 7"),
        "all five": replace(
            days,
            order="0",
            product="Product 0",
            operator="Siti R.",
            completion=Completion.CANCELLED,
        ),
        "nothing fits: a product and a person": Search(product="Product 7", operator="Siti R."),
        "nothing fits: a status": Search(completion=Completion.RETURNED),
        "nothing fits: a status and a name": Search("5", completion=Completion.CANCELLED),
        "nothing fits: no such order": Search(order="WH/MO/9999999"),
    }


@contextmanager
def _station(view: PlantView, history: Any, silos: Any) -> Iterator[Station]:
    one = open_station(view, moment=_NOW, history=history, silos=silos)
    try:
        yield one
    finally:
        one.close()


async def _opened(one: Station, page: str, ready: Ready) -> Row:
    begun = perf_counter()
    one.go(page)
    await _until(ready)
    one.shell.window.grab()
    return _row("the history page, its first call", [(perf_counter() - begun) * 1000])


async def _searched(one: Station, what: str, search: Search) -> Row:
    part = _history(one).list

    async def clear() -> None:
        part.narrow(Search())
        await _until(lambda: _list_of(one))

    return await _timed(
        f"search: {what}",
        lambda: part.narrow(search),
        lambda: _list_of(one),
        one.shell.window,
        before=clear,
    )


async def _further(one: Station) -> Row:
    """Show the next page at the list's end."""
    part = _history(one).list
    part.narrow(Search())
    await _until(lambda: _list_of(one))
    rows = part.view.list.model().rowCount

    def more() -> None:
        asked.append(rows())
        part.view.list.scrollToBottom()

    asked: list[int] = []
    return await _timed("scrolled on", more, lambda: rows() > asked[-1], one.shell.window)


async def _recorded(one: Station, what: str, number: int) -> Row:
    page = _history(one)

    async def back() -> None:
        page.back()
        await _until(lambda: _list_of(one))

    return await _timed(
        f"the whole record: {what}",
        lambda: page.open(number),
        lambda: page.record.record is not None,
        one.shell.window,
        before=back,
    )


async def _silos(view: PlantView, database: SqlDatabase, words: StoredSlotWords) -> Row:
    taken = []
    for _ in range(_TIMES):
        with _station(view, None, SiloDesk(database, words, 30)) as one:
            one.shell.window.grab()
            begun = perf_counter()
            one.go("silos")
            page = one.shell.pages.silos
            assert page is not None
            shown = page.trend.view.control
            while not shown.state.points:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            one.shell.window.grab()
            taken.append((perf_counter() - begun) * 1000)
    return _row("the silos page, opened anew", taken)


async def _board(view: PlantView) -> Row:
    state = PlantState()
    state.publish(view)
    taken = []
    for _ in range(_TIMES):
        begun = perf_counter()
        board = Board(state, Mode.LIGHT, lambda: _NOW)
        board.view.resize(1920, 1080)
        board.view.show()
        board.view.grab()
        taken.append((perf_counter() - begun) * 1000)
        board.close()
        await asyncio.sleep(0)
    return _row("the board of the wall monitor, opened anew", taken)


async def _nothing() -> None:
    """Leave all as it is."""


async def _timed(
    what: str,
    act: Act,
    ready: Ready,
    window: QWidget,
    before: Callable[[], Awaitable[None]] = _nothing,
) -> Row:
    taken = []
    for _ in range(_TIMES):
        await before()
        window.grab()
        begun = perf_counter()
        act()
        await _until(ready)
        window.grab()
        taken.append((perf_counter() - begun) * 1000)
    return _row(what, taken)


def _row(what: str, taken: list[float]) -> Row:
    usual = median(taken)
    met = "met" if usual <= _GOAL_MS else "NOT MET"
    return Row(what, f"{usual:6.1f} ms, worst {max(taken):6.1f}", f"{_GOAL_MS:.0f} ms: {met}")


def _history(one: Station) -> Any:
    page = one.shell.pages.history
    assert page is not None
    return page


def _list_of(one: Station) -> bool:
    return bool(_history(one).list.is_answered)


async def _until(ready: Ready) -> None:
    while not ready():  # noqa: ASYNC110 (the pages have no event for it)
        await asyncio.sleep(0.001)

"""What is asked of a long history, beside the same of a short one, on both databases."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from services import bootstrap
from services.adapters.db.engine import READ_ONLY, build_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.view_builder import ViewBuilder
from services.config import Settings
from services.domain.batch import Completion
from services.domain.history import HistoryFilters
from services.domain.paging import PageKey
from services.ports import UnitOfWork
from tests.bench.long_history import BETWEEN, LINE, START, make_history
from tests.bench.table import Row
from tests.integration.postgres import new_database, postgres_server
from tests.samples import alarm_book

SHORT, LONG = 10_000, 200_000
PAGE = 50
TIMES = 25
GOAL_MS, GOAL_RATIO = 50.0, 1.5
_WARM_UP = 3

Question = Callable[[UnitOfWork], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    what: str
    ask: Question
    alike: bool = True  # a long history may take no longer than a short one
    finds: bool = True  # else nothing is measured


def _questions(count: int) -> list[Asked]:
    middle = START + BETWEEN * (count // 2)
    far = PageKey(middle, count // 2)
    day = middle.replace(hour=0, minute=0, second=0)
    product = HistoryFilters(product_name="Product 7")
    rare = HistoryFilters(completion=Completion.CANCELLED)
    name = f"WH/MO/{count // 2:05}"
    view = ViewBuilder(
        bootstrap.build_line(Settings(line_code=LINE)), 10, [], alarm_book(), bootstrap.now, dict
    )
    return [
        Asked("a silo's last 30 batches", lambda uow: uow.history.dosing(103, 30)),
        Asked(
            "the last 30 of 15 silos",
            lambda uow: [uow.history.dosing(silo, 30) for silo in range(101, 116)],
        ),
        Asked("a silo that nothing came of", lambda uow: uow.history.dosing(999, 30), finds=False),
        Asked("first page of 50", lambda uow: uow.history.page(None, PAGE)),
        Asked("a page in the middle", lambda uow: uow.history.page(far, PAGE)),
        Asked("search by an order's name", _named(name)),
        Asked("search by the end of a name", _named(name[-4:]), alike=False),
        Asked("search by what all names begin with", _named("WH/MO/"), alike=False),
        Asked("search by what old names begin with", _named("WH/MO/000"), alike=False),
        Asked(
            "search by a name and a product",
            _named(name[-1:], product),
            alike=False,
        ),
        Asked("a page of who archived by hand", _named("", HistoryFilters(operator="Agus W."))),
        Asked("a page of who did much", _named("", HistoryFilters(operator="Siti R."))),
        Asked(
            "a page with every filter",
            _named(
                "4",
                HistoryFilters("Product 4", Completion.COMPLETED, "Siti R.", None, middle),
            ),
        ),
        Asked("what a day made", lambda uow: uow.history.made(day, day + timedelta(days=1))),
        Asked("a page of one product", lambda uow: uow.history.page(far, PAGE, product)),
        Asked("a page of the cancelled", lambda uow: uow.history.page(far, PAGE, rare)),
        Asked("one batch with all its figures", lambda uow: uow.history.get(count // 2)),
        Asked("what the filters offer", lambda uow: uow.history.choices()),
        Asked("the plant view, once a second", lambda uow: view.build(uow, "")),
    ]


def _named(order: str, filters: HistoryFilters | None = None) -> Question:
    wanted = replace(filters or HistoryFilters(), order=order)
    return lambda uow: uow.history.page(None, PAGE, wanted)


def measure_history() -> Iterator[tuple[str, list[Row]]]:
    """Give a title and its table for each database."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {count: f"sqlite:///{Path(folder) / str(count)}.db" for count in (SHORT, LONG)}
        yield "SQLite", _compare(urls)
    with postgres_server() as server:
        urls = {count: new_database(server, f"history_{count}") for count in (SHORT, LONG)}
        yield "PostgreSQL", _compare(urls)


def _compare(urls: dict[int, str]) -> list[Row]:
    engines = {count: build_engine(url) for count, url in urls.items()}
    begun = perf_counter()
    for count, engine in engines.items():
        migrate(engine)
        make_history(engine, count)
    rows = [Row(f"making {SHORT:,} and {LONG:,} batches", f"{perf_counter() - begun:.0f} s")]
    pairs = zip(_questions(SHORT), _questions(LONG), strict=True)
    for short, long in pairs:
        rows.append(_row(short, long, engines))
    for engine in engines.values():
        engine.dispose()
    return rows


def _row(short: Asked, long: Asked, engines: dict[int, Engine]) -> Row:
    taken: dict[int, list[float]] = {SHORT: [], LONG: []}
    for turn in range(_WARM_UP + TIMES):
        for count, asked in ((SHORT, short), (LONG, long)):  # in turn: the same moment for both
            ms = _ask_ms(engines[count], asked)
            if turn >= _WARM_UP:
                taken[count].append(ms)
    statements = _statements(engines[LONG], long.ask)
    usual = {count: median(times) for count, times in taken.items()}
    # Of pairs: what else the machine does meets both alike.
    ratio = median(b / a for a, b in zip(taken[SHORT], taken[LONG], strict=True))
    figure = (
        f"{usual[LONG]:6.1f} ms, worst {max(taken[LONG]):6.1f}, of {SHORT:,}: {usual[SHORT]:6.1f}, "
        f"ratio {ratio:.2f}, {statements} statements"
    )
    met = usual[LONG] <= GOAL_MS and (ratio <= GOAL_RATIO or not long.alike)
    times = f", {GOAL_RATIO} times" if long.alike else ""
    goal = f"{GOAL_MS:.0f} ms{times}: {'met' if met else 'NOT MET'}"
    return Row(long.what, figure, goal)


def _ask_ms(engine: Engine, asked: Asked) -> float:
    begun = perf_counter()
    with Session(engine.execution_options(**{READ_ONLY: True})) as session:
        answer = asked.ask(SqlUnitOfWork(session, LINE))
    took_ms = (perf_counter() - begun) * 1000
    assert bool(answer) == asked.finds, f"{asked.what}: nothing was measured"
    return took_ms


def _statements(engine: Engine, ask: Question) -> int:
    with _counted(engine) as statements, Session(engine) as session:
        ask(SqlUnitOfWork(session, LINE))
    return sum(not statement.startswith("BEGIN") for statement in statements)


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(*cursor_call: Any) -> None:
        heard.append(str(cursor_call[2]))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)

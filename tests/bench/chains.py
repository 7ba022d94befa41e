"""How fast a hash chain over a long history is looked over, and what sealing costs a commit."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from services.adapters.db.chain_facts import find_records
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.db.sealing import link_columns
from services.adapters.db.tables import ChainHeadRow, ChainLinkRow
from services.application.chain_check import ChainCheck
from services.domain.action import ActionRequest
from services.domain.chain import ChainName, Link, RecordKind, first_link, next_link
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.bench.long_history import LINE, START, make_history
from tests.bench.table import Row
from tests.integration.postgres import new_database, postgres_server
from tests.samples import SUPERVISOR

COUNT = 200_000
_AT_ONCE = 2_000
_COMMITS = 100


def measure_chains() -> Iterator[tuple[str, list[Row]]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(_measure(f"sqlite:///{Path(folder) / 'chain.db'}"))
    with postgres_server() as server:
        yield "PostgreSQL", asyncio.run(_measure(new_database(server, "chain")))


async def _measure(url: str) -> list[Row]:
    engine = build_engine(url)
    migrate(engine)
    make_history(engine, COUNT)
    _seal_all(engine)
    database = SqlDatabase(engine, LINE)
    try:
        rows = [await _look_over(database)]
        rows += await _commits(database)
    finally:
        await database.close()
    return rows


async def _look_over(database: SqlDatabase) -> Row:
    memory = psutil.Process().memory_info
    pages, resident = [perf_counter()], [memory().rss]

    def turned(_done: int, _of: int) -> None:
        pages.append(perf_counter())
        resident.append(memory().rss)

    report = await ChainCheck(database).check(ChainName.HISTORY, turned)
    turned(COUNT, COUNT)  # and whether there is one without a seal
    assert report.is_whole
    assert report.checked == COUNT
    took_s = pages[-1] - pages[0]
    longest_ms = max(b - a for a, b in pairwise(pages)) * 1000
    grown_mb = (max(resident) - resident[0]) / 2**20
    return Row(
        f"checking {COUNT:,} batches of 15 silos",
        f"{took_s:.0f} s, {COUNT / took_s:,.0f} batches/s, longest page {longest_ms:.0f} ms, "
        f"{grown_mb:+.0f} MB",
    )


async def _commits(database: SqlDatabase) -> Sequence[Row]:
    def plain(uow: UnitOfWork) -> None:
        uow.job_runs.add(JobRun(JobName.READ_PLC, START, 0.1, JobOutcome.DONE, "x"))

    def sealed(uow: UnitOfWork) -> None:
        uow.actions.ask(SUPERVISOR, ActionRequest(ActionKind.FORCE_SYNC), START)

    taken: dict[str, list[float]] = {"a job's run": [], "an operator's action, sealed": []}
    for _ in range(_COMMITS):
        for what, work in zip(taken, (plain, sealed), strict=True):
            begun = perf_counter()
            await database.run(work)
            taken[what].append((perf_counter() - begun) * 1000)
    return [Row(f"commit of {what}", f"{median(ms):.1f} ms") for what, ms in taken.items()]


def _seal_all(engine: Engine) -> None:
    """Seal what was made inside the database, as the program would have done one by one."""
    last: Link = first_link(LINE, ChainName.HISTORY, {})
    with Session(engine) as session, session.begin():
        links = [last]
        for first in range(1, COUNT + 1, _AT_ONCE):
            ids = range(first, min(first + _AT_ONCE, COUNT + 1))
            found = find_records(session, RecordKind.HISTORY, ids)
            for row_id in ids:
                last = next_link(last, RecordKind.HISTORY, row_id, found[row_id].facts)
                links.append(last)
            session.execute(insert(ChainLinkRow), [link_columns(link) for link in links])
            links.clear()
        head = {"line": LINE, "chain": ChainName.HISTORY.value, "links": 0, "digest": ""}
        session.execute(insert(ChainHeadRow).values(head))
        session.execute(update(ChainHeadRow).values(links=last.number, digest=last.digest))

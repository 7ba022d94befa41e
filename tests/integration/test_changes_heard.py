"""What one process commits is heard by the others at once, also after their connection was lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.domain.alarm import AlarmCode
from services.domain.errors import DatabaseUnavailableError
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.link import LinkState
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, open_database
from tests.lives.network import network_to_postgres
from tests.samples import START, alarm_book

_SOON_S = 5.0
_SILENCE_S = 0.5


class Ear:
    """Counts the changes that a database tells of."""

    def __init__(self, database: SqlDatabase) -> None:
        self.count = 0
        self._heard = asyncio.Event()
        database.subscribe(self._hear)

    async def hears(self) -> None:
        await asyncio.wait_for(self._heard.wait(), _SOON_S)
        self._heard.clear()

    async def hears_nothing(self) -> None:
        await asyncio.sleep(_SILENCE_S)
        assert not self._heard.is_set()

    def _hear(self) -> None:
        self.count += 1
        self._heard.set()


@asynccontextmanager
async def opened(*urls_and_lines: tuple[str, str]) -> AsyncIterator[list[SqlDatabase]]:
    async with AsyncExitStack() as stack:
        made = [open_database(url, line) for url, line in urls_and_lines]
        for database in made:
            stack.push_async_callback(database.close)
        yield made


async def _until_heard(writing: SqlDatabase, ear: Ear) -> None:
    """Write until it is heard: the listening connection takes a moment to be made."""
    for _ in range(100):
        await writing.run(_change)
        await asyncio.sleep(0.1)
        if ear.count:
            return
    raise AssertionError("Nothing is heard.")


def _change(uow: UnitOfWork) -> None:
    uow.job_runs.add(JobRun(JobName.READ_PLC, START, 0.1, JobOutcome.DONE, "read 3 slots"))


async def _until(fits: Callable[[], object]) -> None:
    for _ in range(600):
        if fits():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come to it within 30 s.")


def _listening(server: URL, database_url: str) -> list[int]:
    engine = build_engine(server.render_as_string(hide_password=False))
    query = text(
        "SELECT pid FROM pg_stat_activity "
        "WHERE application_name = 'batchline changes' AND datname = :name"
    )
    with engine.connect() as connection:
        pids = list(connection.scalars(query, {"name": make_url(database_url).database}))
    engine.dispose()
    return pids


def _cut(server: URL, pids: list[int]) -> None:
    engine = build_engine(server.render_as_string(hide_password=False))
    with engine.connect() as connection:
        for pid in pids:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    engine.dispose()


def test_a_commit_is_heard_by_other_stations_of_the_line_and_by_nobody_else(postgres: URL) -> None:
    url = migrated_postgres(postgres)

    async def scenario() -> None:
        async with opened((url, "PLC01"), (url, "PLC01"), (url, "PLC02")) as (one, two, other):
            here, there, elsewhere = Ear(one), Ear(two), Ear(other)
            await _until_heard(one, there)
            await asyncio.sleep(_SILENCE_S)
            told, there.count = here.count, 0
            await one.run(_change)
            await asyncio.sleep(_SILENCE_S)
            assert here.count == told + 1  # its own commit, and not a second time as news
            assert there.count == 1
            assert elsewhere.count == 0

    asyncio.run(scenario())


def test_a_look_at_the_lease_by_a_station_that_stands_by_is_no_news(postgres: URL) -> None:
    url = migrated_postgres(postgres)

    async def scenario() -> None:
        async with opened((url, "PLC01"), (url, "PLC01")) as (holder, stands_by):
            ear = Ear(holder)
            lease = await holder.run(lambda uow: uow.leases.try_take("PC-1/1", 60))
            assert lease is not None
            await _until_heard(stands_by, ear)
            await asyncio.sleep(_SILENCE_S)
            ear.count = 0
            assert await stands_by.run(lambda uow: uow.leases.try_take("PC-2/1", 60)) is None
            await asyncio.sleep(_SILENCE_S)
            assert ear.count == 0

    asyncio.run(scenario())


def _stamp(uow: UnitOfWork) -> None:
    _change(uow)
    uow.no_news()


def _stamp_and_alarm(uow: UnitOfWork) -> None:
    _stamp(uow)
    alarm_book().raise_(uow, AlarmCode.PLC_LINK, "", START)


def test_a_mere_time_stamp_is_told_to_nobody_unless_it_comes_with_an_alarm(postgres: URL) -> None:
    url = migrated_postgres(postgres)

    async def scenario() -> None:
        async with opened((url, "PLC01"), (url, "PLC01")) as (one, two):
            here, there = Ear(one), Ear(two)
            await _until_heard(one, there)
            await asyncio.sleep(_SILENCE_S)
            here.count = there.count = 0
            await one.run(_stamp)
            await asyncio.sleep(_SILENCE_S)
            assert (here.count, there.count) == (0, 0)
            assert len(await two.read(lambda uow: uow.job_runs.latest(JobName.READ_PLC, 99))) > 1
            await one.run(_stamp_and_alarm)
            await _until(lambda: (here.count, there.count) == (1, 1))

    asyncio.run(scenario())


def test_changes_are_heard_again_after_the_server_has_cut_the_connection(postgres: URL) -> None:
    url = migrated_postgres(postgres)

    async def scenario() -> None:
        async with opened((url, "PLC01"), (url, "PLC01")) as (one, two):
            ear = Ear(two)
            await _until_heard(one, ear)
            before = _listening(postgres, url)
            assert len(before) == 1  # one for each process that listens
            _cut(postgres, before)
            ear.count = 0
            await _until(lambda: ear.count)  # a new connection counts as a change
            ear.count = 0
            await _until_heard(one, ear)
            assert _listening(postgres, url) != before

    asyncio.run(asyncio.wait_for(scenario(), 30))


def test_a_server_that_goes_silent_is_given_up_and_found_again(
    postgres: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.adapters.db.patience.SILENT_S", 0.3)
    monkeypatch.setattr("services.adapters.db.patience.PATIENCE_S", 2.0)
    url = migrated_postgres(postgres)

    async def scenario() -> None:
        with network_to_postgres(url) as (network, through):
            async with opened((url, "PLC01"), (through, "PLC01")) as (near, far):
                ear = Ear(far)
                await _until_heard(near, ear)
                assert await _answers(far)
                network.cut()
                reading = asyncio.ensure_future(far.read(lambda uow: uow.queue.all()))
                await _until(lambda: far.link().state is LinkState.LOST)
                assert not reading.done()  # told before it is over
                with pytest.raises(DatabaseUnavailableError):
                    await reading
                network.mend()
                for _ in range(100):
                    if await _answers(far):
                        break
                    await asyncio.sleep(0.1)
                assert far.link().state is LinkState.GOOD
                ear.count = 0
                await _until_heard(near, ear)

    asyncio.run(asyncio.wait_for(scenario(), 60))


async def _answers(database: SqlDatabase) -> bool:
    try:
        await database.read(lambda uow: uow.queue.all())
    except DatabaseUnavailableError:
        return False
    return True

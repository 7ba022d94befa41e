"""A database that is away, damaged or may not be written: told in words, and taken up again."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from services import bootstrap
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine, parse_url
from services.adapters.db.migrate import migrate
from services.adapters.horn import SilentHorn
from services.application.alarm_sound import AlarmSound
from services.application.link_watch import LinkWatch
from services.application.plant_state import PlantState
from services.application.view_builder import ViewBuilder
from services.application.view_feed import ViewFeed
from services.config import load_settings
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.errors import ConfigurationError, DatabaseUnavailableError
from services.domain.link import LinkState
from services.station import prepare_data_folder
from tests.integration.databases import (
    migrated_postgres,
    migrated_sqlite,
    open_database,
    sqlite_url,
)
from tests.integration.postgres import new_database
from tests.samples import LINE, START, Clock, a_batch, alarm_book

SECRET = "never-to-be-shown"


def test_a_locked_sqlite_file_is_unavailable_and_then_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.adapters.db.engine._BUSY_TIMEOUT_MS", 100)
    url = migrated_sqlite(tmp_path)

    async def scenario() -> None:
        database = open_database(url)
        try:
            assert database.link().state is LinkState.UNKNOWN
            with closing(sqlite3.connect(tmp_path / "batchline.db")) as other:
                other.execute("BEGIN EXCLUSIVE")
                with pytest.raises(DatabaseUnavailableError, match="locked"):
                    await database.run(lambda uow: uow.queue.add(a_batch()))
                assert database.link().state is LinkState.LOST
                assert "locked" in database.link().message
                other.rollback()
            await database.run(lambda uow: uow.queue.add(a_batch()))
            assert database.link().state is LinkState.GOOD
            assert len(await database.read(lambda uow: uow.queue.all())) == 1
        finally:
            await database.close()

    asyncio.run(scenario())


def test_a_file_that_is_damaged_while_the_program_runs_is_told(tmp_path: Path) -> None:
    url = migrated_sqlite(tmp_path)
    file = tmp_path / "batchline.db"

    async def scenario() -> None:
        database = open_database(url)
        try:
            content = file.read_bytes()
            file.write_bytes(content[:100] + b"\xa5" * (len(content) - 100))
            with pytest.raises(DatabaseUnavailableError, match="restore a backup"):
                await database.read(lambda uow: uow.queue.all())
            assert database.link().state is LinkState.LOST
        finally:
            await database.close()

    asyncio.run(scenario())


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "batchline.db"
    file.write_bytes(b"this is no database " * 500)
    engine = build_engine(sqlite_url(tmp_path))
    with pytest.raises(ConfigurationError, match="no database"):
        migrate(engine)
    engine.dispose()
    assert file.read_bytes().startswith(b"this is no database")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("in the way")
    folder = tmp_path / "a-file" / "data"
    with pytest.raises(ConfigurationError, match="--data"):
        prepare_data_folder(folder)
    settings = load_settings(tmp_path)
    with pytest.raises(ConfigurationError, match="--data"):
        bootstrap.open_engine(settings, folder)


@pytest.fixture
def postgres_server(postgres: URL) -> Iterator[URL]:
    yield postgres
    _run(postgres, "ALTER DATABASE postgres RESET ALL")


def _run(server: URL, *commands: str) -> None:
    engine = build_engine(server.render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


def _cut_off(server: URL, name: str | None) -> None:
    _run(
        server,
        f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'batchline' AND pid <> pg_backend_pid()",
    )


def test_connections_that_the_server_cuts_off_are_made_anew(postgres_server: URL) -> None:
    url = migrated_postgres(postgres_server)
    name = make_url(url).database

    async def scenario() -> None:
        database = open_database(url)
        try:
            await database.run(lambda uow: uow.queue.add(a_batch()))
            _cut_off(postgres_server, name)
            with pytest.raises(DatabaseUnavailableError):
                await database.read(lambda uow: uow.queue.all())
            assert database.link().state is LinkState.LOST
            _run(postgres_server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            assert len(await database.read(lambda uow: uow.queue.all())) == 1
            assert database.link().state is LinkState.GOOD
        finally:
            await database.close()

    asyncio.run(scenario())


def test_a_user_who_may_not_make_tables_is_told_so(postgres_server: URL) -> None:
    url = new_database(postgres_server, "not_mine")
    _run(postgres_server, f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
    engine = build_engine(
        make_url(url).set(username="guest", password=SECRET).render_as_string(hide_password=False)
    )
    with pytest.raises(ConfigurationError, match="make tables") as caught:
        migrate(engine)
    assert SECRET not in str(caught.value)
    engine.dispose()


def test_a_server_that_is_not_there_is_unavailable_within_its_time(tmp_path: Path) -> None:
    settings = load_settings(
        tmp_path,
        overrides={"database_url": f"postgresql://hmi:{SECRET}@127.0.0.1:1/plant"},
    )
    with pytest.raises(DatabaseUnavailableError) as caught:
        bootstrap.open_engine(settings, tmp_path)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://hmi:{SECRET}@host/plant",
        f"postgresql+asyncpg://hmi:{SECRET}@host/plant",
        f"postgresql://hmi:{SECRET}@host:port/plant",
        f"hmi:{SECRET}",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as caught:
        parse_url(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error)
        error = error.__cause__


def test_a_lost_database_is_alarmed_from_memory_and_recorded_when_it_is_back(
    postgres_server: URL,
) -> None:
    url, clock, book = migrated_postgres(postgres_server), Clock(), alarm_book()
    name, lost = make_url(url).database, AlarmCode.DATABASE_LINK

    async def scenario() -> None:
        database, state = SqlDatabase(build_engine(url), "PLC01", clock), PlantState()
        builder = ViewBuilder(LINE, 10, [], book, clock, dict)
        sound = AlarmSound(SilentHorn("a test"))
        feed = ViewFeed(database, builder, state, sound, clock, "")
        watch = LinkWatch(lambda: [database.link()], book, clock, clock)

        async def look() -> list[AlarmCode]:
            await feed.refresh()
            watch.look()
            assert state.view is not None
            assert state.view.alarm_counts.shown() == len(state.view.alarms)
            assert state.view.sound.sounding is bool(state.view.alarms)
            return [each.alarm.code for each in state.view.alarms]

        try:
            assert await look() == []
            _cut_off(postgres_server, name)
            assert await look() == []
            clock.forward(seconds=10)
            assert await look() == [lost]
            assert await look() == [lost]
            clock.forward(seconds=20)
            _run(postgres_server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            await database.run(watch.note)
            watch.noted()
            assert await look() == [lost]
            (alarm,) = await database.read(lambda uow: uow.alarms.open())
            assert alarm.state is AlarmState.RETURNED
            assert alarm.raised_at == START + timedelta(seconds=10)
            assert alarm.returned_at == START + timedelta(seconds=30)
            await database.run(watch.note)
            (same,) = await database.read(lambda uow: uow.alarms.open())
            assert same == alarm
        finally:
            await database.close()

    asyncio.run(scenario())

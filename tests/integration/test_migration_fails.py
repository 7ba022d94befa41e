"""A migration that is killed or fails leaves the old database; the next start completes it."""

import multiprocessing
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, make_url, text

from services.adapters.db.engine import build_engine, sqlite_file
from services.adapters.db.migrate import migrate
from services.adapters.db.schema import HEAD
from services.domain.errors import ConfigurationError
from tests.integration.databases import new_url
from tests.integration.older import put_older

KINDS = ["sqlite", "postgresql"]
_OLD = "0003"
_KILLS = 4
_PATIENCE_S = 120

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def migrate_and_die(url: str, folder: str, at: int, steps: Any) -> None:
    """Migrate; be killed before step *at*: a statement or a commit, or a copy takes its name."""
    numbers = count(1)

    def step(*_: Any) -> None:
        steps.value = next(numbers)
        if steps.value == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_file(name: str, given: tuple[Any, ...]) -> None:
        if name == "os.rename" and str(given[0]).startswith(folder):
            step()

    sys.addaudithook(on_file)
    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    engine = build_engine(url)
    migrate(engine, Path(folder))
    engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_a_migration_that_is_killed_at_any_point_leaves_the_old_database_and_is_done_next_time(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = _older(kind, tmp_path, "whole", request)
    steps = _migrated(url, tmp_path, at=0)
    assert _schema(url) == HEAD
    url = _older(kind, tmp_path, "killed", request)
    for number in range(_KILLS):  # from the first look to the commit
        at = 1 + number * (steps - 1) // (_KILLS - 1)
        assert _migrated(url, tmp_path, at=at) == at
        assert _schema(url) == _OLD
        assert _orders(url) == ["WH/MO/00101"]
    _migrated(url, tmp_path, at=0)
    assert _schema(url) == HEAD
    assert _orders(url) == ["WH/MO/00101"]
    assert not list(tmp_path.rglob("*.new*")), "what the killed ones left is cleared away"


@pytest.mark.parametrize("kind", KINDS)
def test_a_migration_that_meets_rows_it_forbids_changes_nothing_and_says_where_the_copy_is(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = _older(kind, tmp_path, "bad", request)
    engine = build_engine(url)
    try:
        with engine.begin() as connection:  # the schema of then did not forbid it
            connection.execute(text("UPDATE mo_batch SET planned_kg = -1"))
        with pytest.raises(ConfigurationError, match="rules forbid") as told:
            migrate(engine, tmp_path)
    finally:
        engine.dispose()
    assert "Nothing was changed" in str(told.value)
    kept = str(told.value).partition("A copy of it as it is: ")[2].partition(". Install")[0]
    assert Path(kept).stat().st_size > 500
    assert _schema(url) == _OLD
    assert _orders(url) == ["WH/MO/00101"]


@pytest.mark.parametrize("kind", KINDS)
def test_without_room_for_a_copy_nothing_is_migrated(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = _older(kind, tmp_path, "full", request)
    file = sqlite_file(make_url(url))
    copy = tmp_path / f"database-schema-{_OLD}.batchline"
    if file is not None:
        copy = file.with_name(f"batchline-schema-{_OLD}.db")
    copy.mkdir()  # nothing can take its place, as on a disk without room
    (copy / "in the way").touch()
    engine = build_engine(url)
    try:
        with pytest.raises(ConfigurationError, match="first copies it to") as told:
            migrate(engine, tmp_path)
    finally:
        engine.dispose()
    assert "Free space" in str(told.value)
    assert "Nothing was changed" in str(told.value)
    assert _schema(url) == _OLD


def test_a_copy_of_an_earlier_change_gives_way_to_one_of_now(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'batchline.db'}"
    put_older(url, _OLD)
    kept = tmp_path / f"batchline-schema-{_OLD}.db"
    kept.write_bytes(b"of long ago")
    engine = build_engine(url)
    migrate(engine)
    engine.dispose()
    assert _orders(f"sqlite:///{kept}") == ["WH/MO/00101"]


def test_while_a_station_of_the_older_version_runs_the_schema_stays(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = _older("postgresql", tmp_path, "held", request)
    engine = build_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("UPDATE lease SET heartbeat_at = clock_timestamp()"))
        with pytest.raises(ConfigurationError, match="Station PC1 runs line PLC01") as told:
            migrate(engine, tmp_path)
        assert "on all of them" in str(told.value)
        assert _schema(url) == _OLD
        with engine.begin() as connection:
            connection.execute(text("UPDATE lease SET holder = ''"))
        assert migrate(engine, tmp_path) == _OLD
    finally:
        engine.dispose()


def test_two_stations_that_start_at_once_migrate_once(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = _older("postgresql", tmp_path, "both", request)
    steps = _processes.Value("i", 0)
    folders = [tmp_path / "one", tmp_path / "other"]
    both = [
        _processes.Process(target=migrate_and_die, args=(url, str(folder), 0, steps))
        for folder in folders
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(_PATIENCE_S)
        assert each.exitcode == 0
        each.close()
    assert _schema(url) == HEAD


def _older(kind: str, folder: Path, name: str, request: pytest.FixtureRequest) -> str:
    url = new_url(kind, folder / name, request)
    put_older(url, _OLD)
    return url


def _migrated(url: str, folder: Path, at: int) -> int:
    """Migrate in a process that dies at step *at* (0: never); return the last step it came to."""
    steps = _processes.Value("i", 0)
    process = _processes.Process(target=migrate_and_die, args=(url, str(folder), at, steps))
    process.start()
    process.join(_PATIENCE_S)
    assert process.exitcode == (-signal.SIGKILL if at else 0)
    process.close()
    return int(steps.value)


def _schema(url: str) -> str:
    return str(_ask(url, "SELECT version_num FROM alembic_version")[0])


def _orders(url: str) -> list[str]:
    return _ask(url, "SELECT mo_id FROM mo_histories ORDER BY mo_id")


def _ask(url: str, question: str) -> list[str]:
    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            return list(connection.scalars(text(question)))
    finally:
        engine.dispose()

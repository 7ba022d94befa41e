"""A damaged SQLite file is told at start, and stays untouched, whatever is wrong with it."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from services.adapters.db import sqlite_health
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.domain.errors import ConfigurationError, DatabaseUnavailableError
from tests.integration.databases import migrated_sqlite, open_database, sqlite_url
from tests.integration.one_of_everything import fill


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _another_head(content: bytes) -> bytes:
    return b"garbage garbage!" + content[16:]


def _holes(content: bytes) -> bytes:
    """Overwrite pages in the middle, as a dying disk does."""
    half = len(content) // 2 // 4096 * 4096
    return content[:half] + b"\xa5" * 8192 + content[half + 8192 :]


def _nothing(_content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_cut, _another_head, _holes, _nothing])
def test_a_damaged_file_is_told_with_what_to_do_and_stays_as_it_is(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = _filled(tmp_path)
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    for _ in range(2):  # a second start does not begin anew either
        engine = build_engine(sqlite_url(tmp_path))
        with pytest.raises(ConfigurationError, match=r"damaged.*batchline restore"):
            migrate(engine)
        engine.dispose()
        assert file.read_bytes() == damaged
        left = {each.name for each in tmp_path.iterdir()}
        assert left <= {file.name, f"{file.name}-wal", f"{file.name}-shm"}  # SQLite's own, empty


def test_a_file_that_is_damaged_meanwhile_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = _filled(tmp_path)

    async def look() -> None:
        database = open_database(sqlite_url(tmp_path))
        try:
            await database.read(lambda uow: uow.users.all())
            with closing(sqlite3.connect(file)) as other:  # so that what was read is read again
                other.execute("UPDATE mo_batch SET bom_name = 'another'")
                other.commit()
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.write_bytes(_another_head(file.read_bytes()))
            with pytest.raises(DatabaseUnavailableError, match=r"damaged.*restore a backup"):
                await database.read(lambda uow: uow.users.all())
        finally:
            await database.close()

    asyncio.run(look())


def test_a_file_that_is_gone_while_its_log_is_there_is_not_made_anew(tmp_path: Path) -> None:
    file = _filled(tmp_path)
    log = tmp_path / "batchline.db-wal"
    with closing(sqlite3.connect(file)) as one:
        one.execute("UPDATE mo_batch SET mo_id = 'WH/MO/00002'")
        one.commit()
        content = log.read_bytes()
    file.unlink()
    log.write_bytes(content)
    engine = build_engine(sqlite_url(tmp_path))
    with pytest.raises(ConfigurationError, match="its log is there"):
        migrate(engine)
    engine.dispose()
    assert log.read_bytes() == content


def test_a_sound_file_is_taken_also_while_somebody_writes_and_when_time_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _filled(tmp_path)
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE mo_batch SET mo_id = 'WH/MO/00002'")
        sqlite_health.check_file(file)
    monkeypatch.setattr(sqlite_health, "_LONGEST_S", -1.0)
    monkeypatch.setattr(sqlite_health, "_INSTRUCTIONS", 10)
    sqlite_health.check_file(file)


def _filled(folder: Path) -> Path:
    async def scenario() -> None:
        database = open_database(migrated_sqlite(folder))
        await database.run(fill)
        await database.close()

    asyncio.run(scenario())
    return folder / "batchline.db"

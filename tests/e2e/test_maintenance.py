"""Backup, restore, migrate and export as a person types them, beside a program that runs."""

import asyncio
import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.station import only_program
from tests.e2e.test_start_refused import batchline, refused
from tests.integration.databases import migrated_sqlite, open_database
from tests.integration.one_of_everything import fill

PLANT = {"LINE_CODE": "PLC01", "PLANT_TIMEZONE": "Asia/Jakarta"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()

    async def filled() -> None:
        database = open_database(migrated_sqlite(folder))
        await database.run(lambda uow: uow.leases.release(fill(uow).lease))
        await database.close()

    asyncio.run(filled())
    return folder


def test_beside_a_running_program_it_is_backed_up_and_exported_but_not_restored(
    data: Path, tmp_path: Path
) -> None:
    file, table = tmp_path / "all.batchline", tmp_path / "history.csv"
    where = ("--data", str(data))
    with only_program(data):  # what a running program holds
        done = batchline("backup", str(file), *where, **PLANT)
        assert done.returncode == 0, done
        assert "rows" in done.stdout
        days = ("--from", "2026-03-04", "--to", "2026-03-04")
        exported = batchline("export", str(table), *days, *where, **PLANT)
        assert exported.returncode == 0, exported
        assert "1 batches" in exported.stdout
        for command in (("restore", str(file)), ("migrate",)):
            refused(batchline(*command, *where, **PLANT), "runs already")
    refused(batchline("restore", str(file), *where, **PLANT), "--replace")
    restored = batchline("restore", str(file), "--replace", *where, **PLANT)
    assert restored.returncode == 0, restored
    assert len(list(data.glob("batchline-before-restore-*.db"))) == 1
    with closing(sqlite3.connect(data / "batchline.db")) as database:
        assert database.execute("SELECT mo_id FROM mo_histories").fetchall() == [("WH/MO/00101",)]
    with table.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["Order"] == "WH/MO/00101"
    assert row["Archived"] == "2026-03-04 14:00:00+07:00"
    assert row["Reason"] == "'=broken"


def test_days_the_wrong_way_round_are_told(data: Path) -> None:
    turned = ("--from", "2026-03-05", "--to", "2026-03-04")
    refused(batchline("export", "x.csv", *turned, "--data", str(data), **PLANT), "before")


@pytest.mark.parametrize("command", [(), ("jobs",)])
def test_a_database_of_a_newer_version_is_refused_by_every_program(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    migrated_sqlite(tmp_path)
    with closing(sqlite3.connect(tmp_path / "batchline.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / "batchline.db").read_bytes()
    refused(batchline(*command, "--data", str(tmp_path)), "newer version", "9999")
    assert (tmp_path / "batchline.db").read_bytes() == before

"""Backup and restore on both databases, from one to the other, and of what is damaged."""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, select, text
from sqlalchemy.orm import Session

from services import maintenance
from services.adapters.db.backup_values import kind_of
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate, upgrade
from services.adapters.db.schema import HEAD
from services.adapters.db.tables import Base
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.config import Settings, load_settings
from services.domain.errors import ConfigurationError
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, new_url
from tests.integration.one_of_everything import fill
from tests.samples import a_batch

KINDS = ("sqlite", "postgresql")


class Place:
    """A PC with a database of one kind."""

    def __init__(self, kind: str, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        if kind == "postgresql" and folder.name == "here":  # a copy is quicker than migrations
            self.url = migrated_postgres(request.getfixturevalue("postgres"))
        else:
            self.url = new_url(kind, folder, request)
        folder.mkdir(exist_ok=True)
        overrides: dict[str, Any] = {"line_code": "PLC01"}
        if kind == "postgresql":
            overrides["database_url"] = self.url
        self.settings: Settings = load_settings(folder, overrides=overrides)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        engine = build_engine(self.url)
        try:
            yield engine
        finally:
            engine.dispose()

    @contextmanager
    def store(self) -> Iterator[UnitOfWork]:
        with self.engine() as engine:
            migrate(engine)
            with Session(engine) as session, session.begin():
                yield SqlUnitOfWork(session, "PLC01")

    def fill(self) -> None:
        with self.store() as uow:
            uow.leases.release(fill(uow).lease)

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows as the domain sees them: the same on both databases."""
        with self.engine() as engine, engine.connect() as connection:
            found = {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
                if table.name != "lease"
            }
        return {name: sorted(rows, key=repr) for name, rows in found.items()}

    def back_up(self, name: str = "all.batchline") -> Path:
        file = self.folder / name
        assert str(file) in maintenance.back_up(self.settings, self.folder, file)
        return file

    def restore(self, file: Path, *, replace: bool = False) -> str:
        return maintenance.restore(self.settings, self.folder, file, replace=replace)


MakePlace = Callable[[str, str], Place]


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> MakePlace:
    def make(kind: str, name: str) -> Place:
        return Place(kind, tmp_path / name, request)

    return make


@pytest.mark.parametrize("into", KINDS)
@pytest.mark.parametrize("out_of", KINDS)
def test_a_backup_brings_every_row_back_also_into_the_other_database(
    out_of: str, into: str, place: MakePlace
) -> None:
    old, new = place(out_of, "here"), place(into, "new")
    old.fill()
    with old.store() as uow:  # an id that was given once is not given again
        uow.queue.remove(uow.queue.add(a_batch(7)).id)
    assert "Adopt" in new.restore(old.back_up())
    assert new.content() == old.content()
    with new.store() as uow:
        assert uow.queue.add(a_batch(8)).id == 3
        assert uow.leases.get() is None
        lease = uow.leases.try_take("PC1/1", 60)
        assert lease is not None
        assert lease.epoch > 1000


@pytest.mark.parametrize("kind", KINDS)
def test_over_data_a_backup_is_restored_only_when_told_and_keeps_what_was_there(
    kind: str, place: MakePlace
) -> None:
    here = place(kind, "here")
    here.fill()
    file, before = here.back_up(), here.content()
    with here.store() as uow:
        uow.queue.add(a_batch(9))
    later = here.content()
    with pytest.raises(ConfigurationError, match="--replace"):
        here.restore(file)
    assert here.content() == later
    said = here.restore(file, replace=True)
    assert here.content() == before
    kept = Path(said.partition("before is in ")[2].partition(". ")[0])
    assert kept.is_file()
    if kind == "sqlite":
        with closing(sqlite3.connect(kept)) as old:
            assert old.execute("SELECT count(*) FROM mo_batch").fetchone() == (2,)
    else:
        here.restore(kept, replace=True)
        assert here.content() == later


@pytest.mark.parametrize("kind", KINDS)
def test_restores_in_one_second_keep_each_what_was_there_before(
    kind: str, place: MakePlace
) -> None:
    here = place(kind, "here")
    here.fill()
    file = here.back_up()
    kept = set()
    for _ in range(3):
        said = here.restore(file, replace=True)
        kept.add(said.partition("before is in ")[2].partition(". ")[0])
    assert len(kept) == 3
    assert all(Path(each).is_file() for each in kept)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_whole_backup_changes_nothing(kind: str, place: MakePlace) -> None:
    here = place(kind, "here")
    here.fill()
    before = here.content()
    whole = here.back_up().read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    tampered = [line.replace(b"770.550", b"771.550") for line in lines]
    assert tampered != lines
    newer = [lines[0].replace(HEAD.encode(), b"9999"), *lines[1:]]
    cases = {
        "cut": (whole[: len(whole) // 2], "damaged"),
        "without its end": (gzip.compress(b"".join(lines[:-1])), "end is missing"),
        "tampered": (gzip.compress(b"".join(tampered)), "checksum"),
        "of a newer version": (_signed(newer), "newer version"),
        "something else": (b"PK\x03\x04 a zip", "no backup"),
        "json": (gzip.compress(b'{"a": 1}\n'), "no backup"),
        "against the rules": (
            _signed([line.replace(b'"finished"', b'"eaten"') for line in lines]),
            "rules forbid",
        ),
    }
    for name, (content, why) in cases.items():
        file = here.folder / name
        file.write_bytes(content)
        with pytest.raises(ConfigurationError, match=why):
            here.restore(file, replace=True)
        assert here.content() == before, name
    with pytest.raises(ConfigurationError, match="no file"):
        here.restore(here.folder / "nowhere", replace=True)
    assert [f.name for f in here.folder.iterdir() if "restoring" in f.name] == []


def _signed(lines: list[bytes]) -> bytes:
    """Return a backup of these lines with the checksum that fits them."""
    rows = sum(len(json.loads(line).get("rows", ())) for line in lines)
    end = {"end": rows, "sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}
    return gzip.compress(b"".join(lines[:-1]) + json.dumps(end).encode() + b"\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_an_older_version_is_brought_to_this_ones_schema(
    kind: str, place: MakePlace
) -> None:
    old, new = place(kind, "old"), place(kind, "new")
    with old.engine() as engine:
        _at_schema(engine, "0004")
    assert new.restore(old.back_up())
    with new.engine() as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        assert connection.scalar(text("SELECT count(*) FROM mo_batch")) == 1


def _at_schema(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        upgrade(connection, revision)
        yes = "true" if engine.dialect.name == "postgresql" else "1"
        at = "'2026-03-04T06:00:00.000000+00:00'"
        connection.exec_driver_sql(
            "INSERT INTO mo_batch (line, odoo_id, mo_id, product_name, bom_name, planned_kg, state,"
            " attempt, finished_kg, status_manufacturing, status_operation, update_odoo, fetched_at"
            ") VALUES ('PLC01', 1, 'WH/MO/00001', 'JF', 'JF', 1, 'fetched', 1, 0, "
            f"{yes}, {yes}, {yes}, {at})"
        )


def test_a_backup_is_made_while_others_write(place: MakePlace) -> None:
    here, copy = place("sqlite", "here"), place("sqlite", "copy")
    here.fill()
    before = here.content()
    with closing(sqlite3.connect(here.folder / "batchline.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM mo_batch")
        file = here.back_up()
        writer.execute("COMMIT")
    copy.restore(file)
    assert copy.content() == before


def test_a_backup_writes_over_nothing_and_leaves_no_half_file(
    place: MakePlace, tmp_path: Path
) -> None:
    here = place("sqlite", "here")
    with pytest.raises(ConfigurationError, match="no database"):
        here.back_up()
    here.fill()
    file = here.back_up()
    with pytest.raises(ConfigurationError, match="already"):
        here.back_up()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        maintenance.back_up(here.settings, here.folder, tmp_path / "no" / "folder")
    assert sorted(f.name for f in here.folder.iterdir()) == ["all.batchline", "batchline.db"]
    assert file.stat().st_size > 500


def test_a_station_that_runs_keeps_a_backup_from_being_restored(place: MakePlace) -> None:
    here = place("postgresql", "here")
    here.fill()
    file = here.back_up()
    with here.store() as uow:
        assert uow.leases.try_take("MILL-PC/4711", 60)
    with pytest.raises(ConfigurationError, match="MILL-PC runs line PLC01"):
        here.restore(file, replace=True)


def test_a_damaged_file_is_kept_and_a_backup_takes_its_place(place: MakePlace) -> None:
    here = place("sqlite", "here")
    here.fill()
    file, before = here.back_up(), here.content()
    database = here.folder / "batchline.db"
    damaged = b"no database any more " * 400
    database.write_bytes(damaged)
    with pytest.raises(ConfigurationError, match="--replace"):
        here.restore(file)
    said = here.restore(file, replace=True)
    assert here.content() == before
    assert Path(said.partition("before is in ")[2].partition(". ")[0]).read_bytes() == damaged


def test_migrate_says_from_where_to_where_and_keeps_a_copy(place: MakePlace) -> None:
    for kind in KINDS:
        here = place(kind, f"old-{kind}")
        with here.engine() as engine:
            _at_schema(engine, "0004")
        said = maintenance.bring_up_to_date(here.settings, here.folder)
        assert f"from schema 0004 to {HEAD}" in said
        if kind == "sqlite":
            copy = here.folder / "batchline-schema-0004.db"
            assert copy.name in said
            with closing(sqlite3.connect(copy)) as old:
                assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (
                    "0004",
                )
        assert "nothing to do" in maintenance.bring_up_to_date(here.settings, here.folder)
    fresh = place("sqlite", "fresh")
    assert "new database" in maintenance.bring_up_to_date(fresh.settings, fresh.folder)


def test_a_backup_knows_every_sort_of_column(request: pytest.FixtureRequest) -> None:
    wanted = {"Kilograms": "kg", "UtcTime": "time", "JSON": "json", "Boolean": "bool"}
    engine = build_engine(migrated_postgres(request.getfixturevalue("postgres")))
    tables = MetaData()
    tables.reflect(engine)
    engine.dispose()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = kind_of(tables.tables[table.name].c[column.name].type)
            assert kind == wanted.get(type(column.type).__name__, kind), column

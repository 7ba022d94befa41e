"""The support bundle: all that helps from afar, none of the secrets that were set."""

import argparse
import asyncio
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services import cli, support_bundle
from services.adapters.db.engine import build_engine
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.pin import hash_pin
from services.domain.errors import ConfigurationError
from services.domain.user import Role, User
from services.support_bundle import write_bundle
from tests.integration.databases import migrated_sqlite
from tests.integration.one_of_everything import fill
from tests.started_log import started_log

ODOO, DATABASE, PIN = "o/d@o geheim", "da%2Ft@b&se", "86428642"
SPELLED = (ODOO, "o%2Fd%40o", "o/d%40o", "geheim", DATABASE, "da/t", "da%252Ft", PIN, "scrypt$")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    engine = build_engine(migrated_sqlite(tmp_path))
    with Session(engine) as session, session.begin():
        uow = SqlUnitOfWork(session, "PLC01")
        fill(uow)
        uow.users.add(User(0, "Budi", Role.VIEWER), hash_pin(PIN))
    engine.dispose()
    (tmp_path / "settings.toml").write_text(
        "ODOO_URL = 'http://127.0.0.1:9'\nODOO_DB = 'mill'\nODOO_USERNAME = 'hmi'\n"
        f"LINE_CODE = 'PLC01'\nDATABASE_PASSWORD = '{DATABASE}'\n"
    )
    (tmp_path / ".env").write_text(f"ODOO_PASSWORD='{ODOO}'\n")
    with started_log(tmp_path):
        yield tmp_path


def made(folder: Path, file: Path | None = None) -> dict[str, str]:
    path = asyncio.run(write_bundle(folder, None, file))
    with zipfile.ZipFile(path) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_it_holds_what_helps_and_no_secret(folder: Path) -> None:
    (folder / "logs" / "batchline-20260101-000000-000000.log").write_text(
        f"of a version that was careless: {ODOO} and {DATABASE}\n"
    )
    found = made(folder)
    assert {
        *("about.txt", "settings.txt", "status.json", "database.txt", "register_map.toml"),
        *("silo_table.toml", "logs/batchline.log", "logs/batchline-20260101-000000-000000.log"),
    } <= set(found)
    assert "ODOO_PASSWORD = is set  (.env)" in found["settings.txt"]
    assert "LINE_CODE = PLC01  (settings.toml)" in found["settings.txt"]
    assert "silo 103 shows 1" in found["database.txt"]
    assert "1 slot changed" in found["database.txt"]
    assert "WH/MO/" in found["status.json"]
    for name, text in found.items():
        for secret in SPELLED:
            assert secret not in text, name
    logged = (folder / "logs" / "batchline.log").read_text("utf-8")
    assert not [secret for secret in SPELLED if secret in logged]


def test_the_password_in_an_address_is_not_in_it_however_spelled(folder: Path) -> None:
    url = "postgresql://hmi:da%2Ft%40base@127.0.0.1:9/mill"
    with (folder / "settings.toml").open("a") as file:
        file.write(f"DATABASE_URL = '{url}'\n")
    found = made(folder)
    assert "does not answer" in found["database.txt"] or "cannot be" in found["database.txt"]
    for text in found.values():
        assert not [secret for secret in ("da%2Ft%40base", "da/t@base") if secret in text]


def test_it_is_made_also_where_settings_are_wrong(folder: Path) -> None:
    (folder / "settings.toml").write_text("PLC_PORT = 'x'\n")
    found = made(folder)
    assert "PLC_PORT" in found["settings.txt"]
    assert "logs/batchline.log" in found


def test_it_stays_small_and_is_whole_or_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support_bundle, "MOST_LOG_BYTES", 10)
    (folder / "logs" / "batchline-20260101-000000-000000.log").write_text("too much\n" * 9)
    assert not [name for name in made(folder) if name.endswith("-000000.log")]
    there = folder / "there.zip"
    there.write_text("mine")
    with pytest.raises(ConfigurationError, match="not touched"):
        made(folder, there)
    assert there.read_text() == "mine"
    with pytest.raises(ConfigurationError, match="cannot be written"):
        made(folder, folder / "no folder" / "a.zip")
    assert not list(folder.glob("**/*.part"))


def test_the_command_line_says_where_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "help.zip"
    arguments: argparse.Namespace = cli.parser().parse_args(
        ["support-bundle", str(file), "--data", str(folder)]
    )
    assert cli.run(arguments) == 0
    assert str(file) in capsys.readouterr().out
    assert zipfile.is_zipfile(file)


def test_where_there_is_no_data_folder_it_says_how_to_name_the_right_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = cli.parser().parse_args(["support-bundle", "--data", str(tmp_path / "none")])
    assert cli.run(arguments) == cli.USAGE
    assert "with --data" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())

"""Passwords stand in no settings file: the system's store has them, or a file for its owner."""

import argparse
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringLocked

from services import cli, secret_store
from services.bootstrap import database_url
from services.config import load_settings
from services.domain.errors import ConfigurationError
from services.secret_store import FILE_NAME, SecretName, SecretPlace, SecretStore
from tests.keyring_backend import MemoryStore

ODOO = "ODOO_URL = 'https://odoo.example.com'\nODOO_DB = 'mill'\nODOO_USERNAME = 'hmi'\n"
WORD = "s3cret/of@the mill"
KEEP = SecretName.ODOO_PASSWORD


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryStore]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_backend.MemoryStore")
    store = MemoryStore()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(keyring.backends.fail.Keyring())


def settings_in(folder: Path, more: str = "") -> str:
    (folder / "settings.toml").write_text(ODOO + more)
    return load_settings(folder).odoo_password.get_secret_value()


@pytest.mark.parametrize("more", ["", "ODOO_PASSWORD = 'keyring'\n"])
def test_a_password_that_is_left_out_comes_from_the_systems_store(
    desktop: MemoryStore, tmp_path: Path, more: str
) -> None:
    assert SecretStore(tmp_path, "").keep(KEEP, WORD) is SecretPlace.SYSTEM
    assert settings_in(tmp_path, more) == WORD
    assert not (tmp_path / FILE_NAME).exists()
    assert SecretStore(tmp_path, "").forget(KEEP) is SecretPlace.SYSTEM
    assert not desktop.kept
    with pytest.raises(ConfigurationError, match="batchline secret set ODOO_PASSWORD"):
        settings_in(tmp_path, more)


def test_each_line_has_a_password_of_its_own(desktop: MemoryStore, tmp_path: Path) -> None:
    SecretStore(tmp_path, "PLC01").keep(KEEP, WORD)
    assert SecretStore(tmp_path, "PLC02").where(KEEP) is SecretPlace.NOWHERE
    assert settings_in(tmp_path, "LINE_CODE = 'PLC01'\n") == WORD
    assert list(desktop.kept) == [("Batchline PLC01", "ODOO_PASSWORD")]


@pytest.mark.usefixtures("headless")
def test_without_a_store_it_is_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    store = SecretStore(tmp_path, "PLC01")
    assert store.keep(KEEP, WORD) is SecretPlace.FILE
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings_in(tmp_path) == WORD
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        settings_in(tmp_path)
    file.chmod(0o600)
    assert store.forget(KEEP) is SecretPlace.FILE
    assert not file.exists()


@pytest.mark.usefixtures("headless")
def test_a_damaged_file_is_told_without_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(f'{{"ODOO_PASSWORD": "{WORD}"')
    file.chmod(0o600)
    with pytest.raises(ConfigurationError) as told:
        settings_in(tmp_path)
    assert WORD not in repr(told.value)
    assert told.value.__cause__ is None


def test_what_moves_into_the_store_leaves_the_file(
    tmp_path: Path, headless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del headless
    store = SecretStore(tmp_path, "")
    store.keep(KEEP, "of before")
    keyring.set_keyring(MemoryStore())
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_backend.MemoryStore")
    assert store.keep(KEEP, WORD) is SecretPlace.SYSTEM
    assert not (tmp_path / FILE_NAME).exists()
    keyring.set_keyring(keyring.backends.fail.Keyring())


def test_what_the_settings_say_wins_and_nothing_is_looked_for(
    desktop: MemoryStore, tmp_path: Path
) -> None:
    desktop.hangs_s = 60
    assert settings_in(tmp_path, "ODOO_PASSWORD = 'written'\n") == "written"


def test_a_store_that_does_not_answer_holds_nothing_up(
    desktop: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.hangs_s = 30
    monkeypatch.setattr(secret_store, "_PATIENCE_S", 0.1)
    assert SecretStore(tmp_path, "").keep(KEEP, WORD) is SecretPlace.FILE
    assert settings_in(tmp_path) == WORD


@pytest.mark.parametrize("error", [KeyringLocked, RuntimeError])
def test_what_the_store_refuses_is_in_the_file_and_wins_over_what_the_store_had(
    desktop: MemoryStore, tmp_path: Path, error: type[Exception]
) -> None:
    store = SecretStore(tmp_path, "")
    store.keep(KEEP, "of before")
    desktop.refuses = error
    assert store.keep(KEEP, WORD) is store.where(KEEP) is SecretPlace.FILE
    assert settings_in(tmp_path) == WORD
    with pytest.raises(ConfigurationError, match="still in"):
        store.forget(KEEP)
    desktop.refuses = None
    assert store.forget(KEEP) is SecretPlace.FILE
    assert not desktop.kept
    assert store.where(KEEP) is SecretPlace.NOWHERE


def test_the_databases_password_joins_its_address(desktop: MemoryStore, tmp_path: Path) -> None:
    del desktop
    SecretStore(tmp_path, "").keep(SecretName.DATABASE_PASSWORD, WORD)
    url = "postgresql://batchline@localhost/mill"
    (tmp_path / "settings.toml").write_text(f"DATABASE_URL = '{url}'\n")
    settings = load_settings(tmp_path)
    assert "s3cret%2Fof%40the" in database_url(settings, tmp_path)
    assert WORD not in repr(settings)
    assert "s3cret" not in repr(settings)


def test_no_secret_is_in_the_words_of_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        f"{ODOO}ODOO_PASSWORD = '{WORD}'\nDATABASE_URL = 'postgresql://a:hush@localhost/m'\n"
    )
    settings = load_settings(tmp_path)
    for words in (repr(settings), str(settings)):
        assert WORD not in words
        assert "hush" not in words


@pytest.mark.usefixtures("headless")
def test_the_command_line_sets_tells_and_forgets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> int:
        arguments: argparse.Namespace = cli.parser().parse_args(
            ["secret", *words, "ODOO_PASSWORD", "--data", str(tmp_path)]
        )
        return cli.run(arguments)

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{WORD}\n"))
    (tmp_path / "settings.toml").write_text(f"{ODOO}ODOO_PASSWORD = 'old'\n")
    assert run("where") == 1
    assert run("set") == 0
    assert run("where") == 0
    assert run("forget") == 0
    told = "".join(capsys.readouterr())
    assert WORD not in told
    assert "take it out there" in told


@pytest.mark.usefixtures("headless")
def test_a_pc_without_a_store_does_not_even_load_the_library(tmp_path: Path) -> None:
    SecretStore(tmp_path, "").keep(KEEP, WORD)
    (tmp_path / "settings.toml").write_text(ODOO)
    program = (
        "import sys, pathlib; from services.config import load_settings; "
        f"load_settings(pathlib.Path({str(tmp_path)!r})); assert 'keyring' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

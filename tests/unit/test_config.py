"""Settings: where they come from, which wins, and every mistake told at once."""

import os
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from services.config import Settings, load_settings, zone
from services.domain.errors import ConfigurationError
from services.domain.job import JobName

SECRET = "never-to-be-shown"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        for known in list(os.environ):
            if known.casefold() == name:
                monkeypatch.delenv(known)


def write(folder: Path, toml: str = "", dotenv: str = "") -> Path:
    (folder / "settings.toml").write_text(toml, "utf-8")
    (folder / ".env").write_text(dotenv, "utf-8")
    return folder


def mistakes(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(folder)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_without_any_file_the_defaults_of_the_specification_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    minutes = {
        JobName.SYNC_ORDERS: timedelta(minutes=5),
        JobName.READ_PLC: timedelta(seconds=2),
        JobName.ARCHIVE_COMPLETED: timedelta(minutes=3),
        JobName.WATCH_HEALTH: timedelta(minutes=10),
        JobName.WATCH_FAILURES: timedelta(seconds=5),
    }
    assert {job: settings.period(job) for job in JobName} == minutes
    assert all(settings.is_enabled(job) for job in JobName)
    assert (settings.sync_batch_limit, settings.plc_port, settings.plc_unit_id) == (10, 502, 1)
    assert settings.odoo_timeout_seconds == (5, 30)
    assert settings.shift_starts == (time(6), time(14), time(22))
    assert settings.expected_batch_max_kg == Decimal(1000)


def test_the_environment_wins_over_dotenv_and_dotenv_over_toml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        'PLC_HOST = "toml"\nPLC_PORT = 1001\nPLC_UNIT_ID = 1\n',
        "PLC_PORT=1002\nPLC_UNIT_ID=2\n",
    )
    monkeypatch.setenv("PLC_UNIT_ID", "3")
    settings = load_settings(tmp_path)
    assert (settings.plc_host, settings.plc_port, settings.plc_unit_id) == ("toml", 1002, 3)


@pytest.mark.parametrize("prefix", ["SYNC", "PLC_READ", "PROCESS_COMPLETED", "HEALTH_MONITOR"])
def test_seconds_win_over_minutes(tmp_path: Path, prefix: str) -> None:
    job = {
        "SYNC": JobName.SYNC_ORDERS,
        "PLC_READ": JobName.READ_PLC,
        "PROCESS_COMPLETED": JobName.ARCHIVE_COMPLETED,
        "HEALTH_MONITOR": JobName.WATCH_HEALTH,
    }[prefix]
    write(tmp_path, f"{prefix}_INTERVAL_MINUTES = 7\n")
    assert load_settings(tmp_path).period(job) == timedelta(minutes=7)
    write(tmp_path, f"{prefix}_INTERVAL_MINUTES = 7\n{prefix}_INTERVAL_SECONDS = 1.5\n")
    assert load_settings(tmp_path).period(job) == timedelta(seconds=1.5)


def test_every_mistake_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    write(
        tmp_path,
        'PLC_PORT = "five"\nSYNC_BATCH_LIMIT = 0\nPLC_HOSTS = "x"\nPLANT_TIMEZONE = "Mars"\n'
        'ODOO_URL = "http://odoo"\nODOO_DB = "plant"\nSHIFT_STARTS = "6 o\'clock"\n'
        'ON_PLC_FAILURE = "panic"\nREGISTER_MAP = "nowhere.toml"\nEXPECTED_BATCH_MAX_KG = "nan"\n',
        f"ODOO_PASSWORDS={SECRET}\nODOO_TIMEOUT_SECONDS=5\n",
    )
    told = mistakes(tmp_path)
    for key in (
        *("PLC_PORT", "SYNC_BATCH_LIMIT", "PLC_HOSTS", "PLANT_TIMEZONE", "ODOO_USERNAME"),
        *("SHIFT_STARTS", "ON_PLC_FAILURE", "REGISTER_MAP", "EXPECTED_BATCH_MAX_KG"),
        *("ODOO_PASSWORD:", "ODOO_PASSWORDS", "ODOO_TIMEOUT_SECONDS"),
    ):
        assert key in told, told
    assert "ODOO_DB" not in told


@pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "soon"])
def test_an_interval_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    write(tmp_path, dotenv=f"PLC_READ_INTERVAL_SECONDS={value}\n")
    assert "PLC_READ_INTERVAL_SECONDS" in mistakes(tmp_path)


def test_a_secret_is_in_no_representation(tmp_path: Path) -> None:
    write(
        tmp_path,
        'ODOO_URL = "https://odoo/"\nODOO_DB = "plant"\nODOO_USERNAME = "hmi"\n',
        f"ODOO_PASSWORD={SECRET}\n",
    )
    settings = load_settings(tmp_path)
    assert settings.odoo_password.get_secret_value() == SECRET
    assert settings.odoo_url == "https://odoo"
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    write(tmp_path, "PLC_HOST = \n")
    assert "settings.toml" in mistakes(tmp_path)
    (tmp_path / "settings.toml").write_bytes(b'PLC_HOST = "\xff"\n')
    assert "settings.toml" in mistakes(tmp_path)
    write(tmp_path)
    (tmp_path / ".env").write_bytes(f"ODOO_PASSWORD={SECRET}\xff".encode("latin-1"))
    assert ".env" in mistakes(tmp_path)
    with pytest.raises(ConfigurationError, match=r"gone\.toml"):
        load_settings(tmp_path, tmp_path / "gone.toml")


def test_the_mark_that_windows_editors_put_in_front_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("PLC_PORT = 1502\n", "utf-8-sig")
    (tmp_path / ".env").write_text("LINE_CODE=PLC07\n", "utf-8-sig")
    settings = load_settings(tmp_path)
    assert (settings.plc_port, settings.line_code) == (1502, "PLC07")


def test_lists_are_written_as_text_or_as_lists(tmp_path: Path) -> None:
    write(tmp_path, "SHIFT_STARTS = [07:00:00, 19:00:00]\nODOO_TIMEOUT_SECONDS = [1, 2.5]\n")
    settings = load_settings(tmp_path)
    assert settings.shift_starts == (time(7), time(19))
    assert settings.odoo_timeout_seconds == (1, 2.5)
    write(tmp_path, dotenv="SHIFT_STARTS=07:00, 19:00\nODOO_TIMEOUT_SECONDS=1, 2.5\n")
    assert load_settings(tmp_path).shift_starts == (time(7), time(19))
    assert load_settings(tmp_path).odoo_timeout_seconds == (1, 2.5)


def test_a_time_zone_is_found_by_name_and_the_pcs_is_the_default() -> None:
    assert str(zone("Asia/Jakarta")) == "Asia/Jakarta"
    assert zone("") is not None


def test_a_plc_that_may_answer_after_another_station_took_the_line_is_refused(
    tmp_path: Path,
) -> None:
    write(tmp_path, toml='PLC_TIMEOUT = 6\nDATABASE_URL = "postgresql://db/mill"')
    assert "PLC_TIMEOUT: at most 5 seconds with PostgreSQL" in mistakes(tmp_path)
    write(tmp_path, toml="PLC_TIMEOUT = 6")
    assert load_settings(tmp_path).plc_timeout == 6  # one PC: nobody else can take it

"""A settings file with each kind of mistake: key, value, why, and what to write instead."""

import os
from pathlib import Path

import pytest

from services.config import Settings, load_settings
from services.domain.setting import WrongSettingsError


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in list(os.environ):
        if known.casefold() in Settings.model_fields:
            monkeypatch.delenv(known)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            'PLC_PORT = "five"',
            'PLC_PORT: is no whole number (it is "five"). Write a whole number from 1 up to 65535.',
        ),
        (
            "PLC_PORT = 70000",
            'PLC_PORT: is too large (it is "70000"). Write a whole number from 1 up to 65535.',
        ),
        ("PLC_UNIT_ID = -1", "PLC_UNIT_ID: is too small"),
        ("PLC_TIMEOUT = 0", 'it is "0"). Write a number above 0 up to 604800 s.'),
        ('EXPECTED_BATCH_MAX_KG = "much"', "EXPECTED_BATCH_MAX_KG: is no number"),
        ('EXPECTED_BATCH_MAX_KG = "nan"', "EXPECTED_BATCH_MAX_KG: is no number"),
        ('ALARM_SOUND = "loud"', 'it is "loud"). Write true or false.'),
        ('ON_PLC_FAILURE = "panic"', "is none of the choices"),
        ('ON_PLC_FAILURE = "panic"', "Write set_aside or cancel."),
        ('SHIFT_STARTS = "six"', "SHIFT_STARTS: is no time of the day"),
        ("PLC_HOST = 5", "PLC_HOST: is no text"),
        ('PLC_HOST = "15602"', "PLC_HOST: is no address: it has four numbers from 0 to 255"),
        ('PLC_HOST = "192.168.1:502"', "PLC_HOST: is no address"),
        ('PLC_HOSTS = "10.0.0.5"', "check the spelling. Perhaps PLC_HOST is meant."),
        ("COFFEE = true", "COFFEE: there is no such setting; check the spelling. Take it out."),
        ('PLANT_TIMEZONE = "Mars"', "PLANT_TIMEZONE: no such time zone"),
        ('REGISTER_MAP = "gone.toml"', 'REGISTER_MAP: there is no such file (it is "gone.toml").'),
        ('ODOO_URL = "erp.mill.id"', "ODOO_URL: write it with http:// or https:// in front"),
        ('ODOO_ORDER_DOMAIN = "5"', "ODOO_ORDER_DOMAIN: it must be a list of terms"),
        ('STATION_NAME = ""', "STATION_NAME: is empty."),
        (f'LINE_NAME = "{"x" * 41}"', "LINE_NAME: is too long"),
    ],
)
def test_each_kind_of_mistake_is_told_in_plain_words(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "settings.toml").write_text(line + "\n", "utf-8")
    with pytest.raises(WrongSettingsError) as caught:
        load_settings(tmp_path)
    assert told in str(caught.value)
    assert "Input should be" not in str(caught.value)
    (mistake,) = caught.value.mistakes
    assert mistake.key == line.split(" ", maxsplit=1)[0]


def test_a_wrong_secret_is_told_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("ODOO_PASSWORD = 246813\nDATABASE_URL = 975310\n", "utf-8")
    with pytest.raises(WrongSettingsError) as caught:
        load_settings(tmp_path)
    told = str(caught.value)
    assert "ODOO_PASSWORD: is no text." in told
    assert "DATABASE_URL: is no text." in told
    assert "246813" not in told
    assert "975310" not in told


def test_a_mistake_in_the_environment_is_told_with_the_value_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("PLC_PORT = 502\n", "utf-8")
    monkeypatch.setenv("PLC_PORT", "modbus")
    with pytest.raises(WrongSettingsError, match='PLC_PORT: is no whole number \\(it is "modbus"'):
        load_settings(tmp_path)

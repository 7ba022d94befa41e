"""Wrong settings and places: a clear message, an exit code that is not 0, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.station import only_program
from tests.plc_process import ROOT

PLANT = {
    "PLC_HOST": "127.0.0.1",
    "ODOO_URL": "http://127.0.0.1:1",
    "ODOO_DB": "plant",
    "ODOO_USERNAME": "hmi",
    "ODOO_PASSWORD": "never-to-be-shown",
}
OVERLAP = ("finished_good = { offset = 17", "finished_good = { offset = 12")


def batchline(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("PLC_")}
    return subprocess.run(
        [sys.executable, "-m", "hmi", *words],
        cwd=ROOT,
        env=known | {"QT_QPA_PLATFORM": "offscreen"} | PLANT | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 2, result
    assert "Traceback" not in result.stderr
    assert PLANT["ODOO_PASSWORD"] not in result.stderr + result.stdout
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("command", [(), ("jobs",), ("run-job", "read_plc"), ("status",)])
def test_every_wrong_setting_is_told_at_once_with_its_key(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "settings.toml").write_text(
        'PLC_PORT = "five"\nSYNC_BATCH_LIMIT = 0\nPLC_HOSTS = "typo"\nPLANT_TIMEZONE = "Mars"\n'
    )
    result = batchline(*command, "--data", str(tmp_path))
    refused(result, "PLC_PORT", "SYNC_BATCH_LIMIT", "PLC_HOSTS", "PLANT_TIMEZONE", "4 settings")


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("PLC_HOST = \n")
    refused(batchline("--data", str(tmp_path)), "settings.toml", "line 1")


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "plant.toml"
    refused(batchline("--data", str(tmp_path), "--config", str(missing)), str(missing))


def test_without_an_address_of_the_plc_the_demo_is_offered(tmp_path: Path) -> None:
    refused(batchline("--data", str(tmp_path), PLC_HOST=""), "PLC_HOST", "--demo")


def test_a_register_map_with_an_overlap_is_refused_with_its_keys(tmp_path: Path) -> None:
    good = (ROOT / "resources" / "maps" / "feedmill.toml").read_text("utf-8")
    bad = tmp_path / "map.toml"
    assert OVERLAP[0] in good
    bad.write_text(good.replace(*OVERLAP))
    result = batchline("--data", str(tmp_path), REGISTER_MAP=str(bad))
    refused(result, "map.toml", "finished", "overlap")


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("not a folder")
    folder = in_the_way / "data"
    refused(batchline("--data", str(folder)), str(folder), "--data")
    refused(batchline("jobs", "--data", str(folder)), str(folder))


def test_a_second_window_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with only_program(tmp_path):
        refused(batchline("--data", str(tmp_path)), "runs already", str(tmp_path))
        refused(batchline("jobs", "--data", str(tmp_path)), "runs already")


def test_a_damaged_database_is_left_as_it_is_and_named(tmp_path: Path) -> None:
    damaged = b"this is no database" * 500
    (tmp_path / "batchline.db").write_bytes(damaged)
    refused(batchline("--data", str(tmp_path)), "damaged")
    assert (tmp_path / "batchline.db").read_bytes() == damaged


def test_version_and_help_answer_without_settings(tmp_path: Path) -> None:
    assert batchline("--version").stdout.startswith("Batchline 0.")
    assert "run-job" in batchline("--help", "--data", str(tmp_path)).stdout

"""The log: two clocks in each line, no secret, kept for its days, never in the line's way."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services import log_book
from services.config import load_settings
from services.log_book import LogFile, keep_log_for, log_files, start_log
from tests.started_log import started_log

log = logging.getLogger("tests.log_book")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with started_log(tmp_path):
        yield tmp_path


def text(folder: Path) -> str:
    return (folder / "logs" / "batchline.log").read_text("utf-8")


def test_each_line_has_the_time_in_utc_and_on_the_wall(folder: Path) -> None:
    log.info("a word")
    utc, here = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", r"\(\d\d:\d\d:\d\d [+-]\d{4}\)"
    assert re.fullmatch(rf"{utc} {here} INFO tests.log_book: a word\n", text(folder))


def test_starting_it_twice_writes_each_line_once(folder: Path) -> None:
    start_log(folder)
    log.info("once")
    assert text(folder).count("once") == 1


def test_no_secret_that_was_set_is_in_it_however_it_is_spelled(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(
        "ODOO_URL = 'https://odoo'\nODOO_DB = 'm'\nODOO_USERNAME = 'u'\n"
        "ODOO_PASSWORD = 'geheim/nis &ß'\nDATABASE_URL = 'postgresql://u:da%2Fta%40base@localhost/m'\n"
    )
    settings = load_settings(tmp_path)
    spelled = [
        "geheim/nis &ß",
        "geheim%2Fnis%20%26%C3%9F",
        "geheim%2Fnis+%26%C3%9F",
        "da%2Fta%40base",
        "da/ta@base",
    ]
    for word in spelled:
        log.info("it is %s", word)
    log.info("%r", settings)
    try:
        int("with geheim/nis &ß in it")
    except ValueError:
        log.exception("an error")
    for word in spelled:
        assert word not in text(folder)


def test_a_file_is_turned_over_by_size_and_day_and_the_old_are_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_book, "_FILE_BYTES", 2_000)
    for number in range(100):
        log.info("line %d %s", number, "x" * 60)
    files = log_files(folder)
    assert len(files) > 3
    assert sum(file.read_text("utf-8").count("line ") for file in files) == 100
    assert all(file.stat().st_size < 2_400 for file in files)
    long_ago = (datetime.now(UTC) - timedelta(days=9)).timestamp()
    os.utime(files[-1], (long_ago, long_ago))
    keep_log_for(10)
    assert files[-1].exists()
    keep_log_for(8)
    assert not files[-1].exists()
    assert files[-2].exists()
    monkeypatch.setattr(log_book, "_ALL_BYTES", 5_000)
    keep_log_for(8)
    assert sum(file.stat().st_size for file in log_files(folder)) < 5_000


def test_a_new_day_begins_a_new_file(folder: Path) -> None:
    log.info("today")
    record = log.makeRecord(log.name, logging.INFO, "", 0, "tomorrow", (), None)
    record.created += 24 * 3600
    logging.getLogger().handle(record)
    today = log_files(folder)[1]
    assert "today" in today.read_text("utf-8")
    assert "tomorrow" in text(folder)
    assert "today" not in text(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="the full device is Linux's")
def test_a_full_disk_stops_nobody_and_the_log_goes_on_when_there_is_room(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "logs" / "batchline.log"
    log.info("before")
    file.rename(file.with_name("kept"))
    file.symlink_to("/dev/full")
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, LogFile)]
    handler.close()
    for _ in range(50):
        log.info("lost %s", "x" * 1000)
    assert not capsys.readouterr().err
    file.unlink()
    log.info("again")
    assert "again" in text(folder)


def test_a_file_that_cannot_be_opened_stops_nobody(folder: Path) -> None:
    logs = folder / "logs"
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, LogFile)]
    handler.close()
    logs.rename(folder / "kept")
    log.info("lost")
    assert not logs.exists()
    (folder / "kept").rename(logs)
    log.info("again")
    assert "again" in text(folder)
    assert "lost" not in text(folder)

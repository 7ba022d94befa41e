"""A mistake of the program: one report, told once, counted after that, without a secret."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain.errors import UnavailableError
from services.fault_reports import Fault, clear_reports
from services.log_book import fault_reports, hide
from services.unhandled import log_unhandled
from tests.started_log import started_log

log = logging.getLogger("hmi.tests")

_SILOS: dict[str, str] = {}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with started_log(tmp_path):
        yield tmp_path


def break_down(word: str = "silo") -> None:
    try:
        _SILOS[word]
    except KeyError:
        log.exception("Something broke on %s", word)


def break_off() -> None:
    raise LookupError("no such silo")


def reports(folder: Path) -> list[Path]:
    return sorted((folder / "reports").glob("fault-*.txt"))


def test_a_mistake_leaves_one_report_with_versions_both_clocks_the_place_and_the_log(
    folder: Path,
) -> None:
    hide(["Tr0ub4dor"])
    log.info("The password is Tr0ub4dor")
    break_down("Tr0ub4dor")
    (report,) = reports(folder)
    text = report.read_text("utf-8")
    for part in ("Batchline 0.", "UTC", "on this PC", "Python 3.", "pymodbus", "break_down"):
        assert part in text
    assert "The password is •••" in text
    assert "Tr0ub4dor" not in text


def test_the_same_mistake_again_is_counted_and_neither_reported_nor_told_again(
    folder: Path,
) -> None:
    told: list[Fault] = []
    heard = fault_reports()
    assert heard is not None
    heard.subscribe(told.append)
    for _ in range(100):
        break_down()
    assert len(reports(folder)) == 1
    assert [fault.times for fault in told] == [1]
    assert told[0].file == reports(folder)[0]
    assert told[0].in_window


def test_what_is_foreseen_is_no_mistake(folder: Path) -> None:
    log.error("A push failed", exc_info=UnavailableError("Odoo does not answer."))
    log.error("A plain line")
    assert reports(folder) == []


def test_an_error_in_a_thread_that_nobody_caught_is_reported(folder: Path) -> None:
    log_unhandled(folder)
    thread = threading.Thread(target=break_off, name="reader")
    thread.start()
    thread.join()
    assert "In the thread reader" in reports(folder)[0].read_text("utf-8")


def test_a_hard_crash_is_a_report_at_the_next_start(folder: Path) -> None:
    assert log_unhandled(folder) is None
    (folder / "reports" / "hard-crash.txt").write_text("Fatal Python error: Segmentation fault")
    report = log_unhandled(folder)
    assert report is not None
    assert "Segmentation fault" in report.read_text("utf-8")
    assert log_unhandled(folder) is None


def test_a_full_disk_is_told_in_the_place_of_the_report(folder: Path) -> None:
    told: list[Fault] = []
    heard = fault_reports()
    assert heard is not None
    heard.subscribe(told.append)
    (folder / "reports").write_text("a file stands in the way")
    break_down()
    assert [fault.file for fault in told] == [None]


def test_at_most_fifty_reports_are_kept_the_newest(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"fault-20260101-{number:06}-0.txt").touch()
    clear_reports(tmp_path, days=10_000)
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 50
    assert kept[0].name == "fault-20260101-000010-0.txt"

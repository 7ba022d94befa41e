"""The command line that starts this program again, from its sources and installed."""

import sys

import pytest

from services.this_program import command, same_again


@pytest.fixture
def from_source(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["python", "-m", "hmi", "--kiosk", "--watched", "here", "--first-start"]
    monkeypatch.setattr(sys, "orig_argv", words)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PyInstaller's programs are: no interpreter, and no promise of what orig_argv holds."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "batchline.exe")
    monkeypatch.setattr(sys, "argv", ["batchline.exe", "--kiosk", "--data", "D:\\line"])
    monkeypatch.setattr(sys, "orig_argv", [])


@pytest.mark.usefixtures("from_source")
def test_from_its_sources_it_is_started_as_it_was_with_other_words() -> None:
    again = same_again("--adopt", "7", flags=("--first-start",), options=("--watched",))
    assert again == [sys.executable, "-m", "hmi", "--kiosk", "--adopt", "7"]
    assert command("simulate", "plc") == [sys.executable, "-m", "hmi", "simulate", "plc"]


@pytest.mark.usefixtures("installed")
def test_installed_it_is_started_without_an_interpreter() -> None:
    again = same_again("--watched", "here", options=("--watched",))
    assert again == ["batchline.exe", "--kiosk", "--data", "D:\\line", "--watched", "here"]
    assert command("simulate", "plc") == ["batchline.exe", "simulate", "plc"]

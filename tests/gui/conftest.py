"""What the window's tests share: a real event loop of Qt, and a shell over a hand-made plant."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from hmi.language import Language, speak
from hmi.qt.loop import GuiLoop
from hmi.widgets.canvas import Canvas
from tests.gui.station import Open, Station, open_station

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Run:
    """Run a coroutine on Qt's own loop, as the application does."""

    def run_it(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: GuiLoop(qapp)) as runner:
            runner.run(work)

    return run_it


@pytest.fixture(autouse=True)
def _grey_bars_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show what a page draws while it is being read without waiting for it."""
    monkeypatch.setattr(Canvas, "loading_after_s", 0.0)


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    speak(Language.ENGLISH)


@pytest.fixture
def station(qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    assert qapp is not None
    opened: list[Station] = []

    def open_it(*what: Any, **how: Any) -> Station:
        opened.append(open_station(*what, **{"exports": tmp_path / "exports", **how}))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()
    QApplication.sendPostedEvents()
    QApplication.processEvents()

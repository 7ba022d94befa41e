"""A window that moves to another monitor is measured anew there: a real window, two screens."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from hmi.theme import Theme
from tests.gui import views
from tests.gui.station import open_station

_SCREENS = {
    "screens": [
        {"name": "small", "x": 0, "y": 0, "width": 1280, "height": 800, "dpr": 1},
        {"name": "big", "x": 1280, "y": 0, "width": 1920, "height": 1080, "dpr": 1},
    ]
}


def test_on_another_monitor_everything_has_its_millimetres_and_the_page_stays(
    tmp_path: Path,
) -> None:
    layout = tmp_path / "screens.json"
    layout.write_text(json.dumps(_SCREENS))
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={layout}"}
    command = [sys.executable, "-m", "tests.gui.test_monitors"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["before"]["k"] == 1.0
    assert told["after"]["k"] == 1.6
    for at in ("before", "after"):
        assert told[at]["page"] == "queue"
        assert told[at]["least"] > 0
        assert told[at]["tab"] >= told[at]["least"]
    assert told["back"] == told["before"]
    assert told["seen"] == ["small", "big", "small"]


async def _move(application: QApplication) -> dict[str, object]:
    """Show the queue page on one screen, then on the other, and back; return what it measures."""
    small, big = sorted(application.screens(), key=lambda screen: screen.size().width())
    theme = Theme()
    theme.fit(small)
    one = open_station(views.normal(), theme=theme)
    one.go("queue")
    window = one.shell.window
    told: dict[str, object] = {}
    seen = []
    for name, screen in (("before", small), ("after", big), ("back", small)):
        window.setScreen(screen)
        window.setGeometry(screen.availableGeometry())
        await asyncio.sleep(0.4)
        told[name] = {
            "k": theme.k,
            "least": theme.touch.least,
            "page": one.shell.page,
            "tab": one.button("tab batches").height(),
        }
        seen.append(window.screen().name())
    one.close()
    return told | {"seen": seen}


def _print() -> None:
    application = QApplication([])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        sys.stdout.write(json.dumps(runner.run(_move(application))))


if __name__ == "__main__":
    _print()

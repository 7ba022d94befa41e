"""Measures the program's own window, on the GUI's thread. Imports nothing of it before it does."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from hmi.main_window import MainWindow

_BEAT_MS = 5
_PATIENCE_S = 5.0
_SCHEDULE = Path(f"/proc/self/task/{os.getpid()}/schedstat")


class Gauge(QObject):
    """Measures on the GUI's thread."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._beats: list[tuple[float, float, float]] = []
        self._last_beat = 0.0
        self._painted_kg: dict[int, str] = {}

    @Slot(str)
    def _answer(self, line: str) -> None:
        command, *words = line.split()
        commands: dict[str, Callable[..., None]] = {
            "first": self._tell_first_paint,
            "stalls": self._measure_stalls,
            "pages": self._call_up_pages,
            "touch": self._touch,
            "change": self._change_pages,
            "watch": self._watch_silo,
        }
        commands[command](*words)

    def _tell_first_paint(self) -> None:
        from hmi.widgets.canvas import Canvas  # noqa: PLC0415

        shown = [part for window in _windows() for part in window.findChildren(Canvas)]
        if any(part.accessibleName() for part in shown):  # it gets one when it is painted
            say({"painted": time.monotonic()})
        else:
            QTimer.singleShot(1, self._tell_first_paint)

    def _measure_stalls(self, seconds: str) -> None:
        self._beats, self._last_beat = [], time.perf_counter()
        self._waited, self._worked = _waited_s(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT_MS)
        QTimer.singleShot(int(float(seconds) * 1000), self._tell_stalls)

    @Slot()
    def _beat(self) -> None:
        now, waited, worked = time.perf_counter(), _waited_s(), time.thread_time()
        late_s = now - self._last_beat - _BEAT_MS / 1000
        self._beats.append((late_s, waited - self._waited, worked - self._worked))
        self._last_beat, self._waited, self._worked = now, waited, worked

    @Slot()
    def _tell_stalls(self) -> None:
        self._timer.stop()
        say({"stalls": [beat for beat in self._beats if beat[0] > _BEAT_MS / 1000]})

    def _call_up_pages(self, rounds: str) -> None:
        """Touch the button of each page and tab; say how long until it was painted, in seconds."""
        took: dict[str, list[float]] = {name: [] for name in _pages()}
        for _ in range(int(rounds)):
            for name, times in took.items():
                times.append(_call_up(name))
        _call_up("overview")
        say({"pages": took})

    def _touch(self, name: str) -> None:
        say({"took": _call_up(name)})

    def _change_pages(self, times: str) -> None:
        names = _pages()
        for number in range(int(times)):
            _call_up(names[number % len(names)])
        _call_up("overview")
        say({"changed": times})

    def _watch_silo(self, number: str) -> None:
        """From now on tell each new figure of that silo when it is painted."""
        from hmi.widgets.silo_gauge import SiloGauge  # noqa: PLC0415

        for gauge in _window().findChildren(SiloGauge):
            if gauge.state.number == number and not self._painted_kg:
                self._painted_kg[id(gauge)] = str(gauge.state.actual_kg)
                gauge.installEventFilter(self)
        say({"watching": number})

    def eventFilter(self, part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint and id(part) in self._painted_kg:
            shown = str(part.state.actual_kg)  # type: ignore[attr-defined]  # a gauge it is
            if self._painted_kg[id(part)] != shown:
                self._painted_kg[id(part)] = shown
                QTimer.singleShot(0, self._tell_painted)  # when the paint event is over
        return False

    @Slot()
    def _tell_painted(self) -> None:
        say({"kg": next(iter(self._painted_kg.values())), "at": time.monotonic()})


class _FirstPaint(QObject):
    """Notes when a page is painted after it was called up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False

    def eventFilter(self, _part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint:
            self.seen = True
        return False


def _pages() -> list[str]:
    """Return all pages of the rail, and the tabs of those that have some."""
    window = _window()
    tabs = {entry: list(bar.chips) for entry, bar in window.tabs.items()}
    return [name for entry in window.rail.buttons for name in tabs.get(entry, [entry])]


def _call_up(name: str) -> float:
    from PySide6.QtTest import QTest  # noqa: PLC0415 (the program's start does not wait for it)

    window, paint = _window(), _FirstPaint()
    button: QWidget = window.rail.buttons[window.entry(name)]
    bar = window.tabs.get(window.entry(name))
    if bar is not None and bar.isVisible():
        button = bar.chips[name]
    begun = time.perf_counter()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    page = window.pages.currentWidget()
    page.installEventFilter(paint)
    page.update()
    while not paint.seen:
        assert time.perf_counter() - begun < _PATIENCE_S, f"{name} is not painted"
        QApplication.processEvents()
    took = time.perf_counter() - begun
    page.removeEventFilter(paint)
    return took


def _window() -> "MainWindow":
    return _windows()[0]


def _windows() -> "list[MainWindow]":
    from hmi.main_window import MainWindow  # noqa: PLC0415

    return [part for part in QApplication.topLevelWidgets() if isinstance(part, MainWindow)]


def _waited_s() -> float:
    """Return how long the GUI's thread was ready and had no core (Linux tells it)."""
    try:
        return int(_SCHEDULE.read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()

"""The whole program in a process of its own, with one addition: it measures its own window.

Each line on standard input is a command, each answer one line of JSON. The first line of all tells
when the window was painted first. Times are of the clock that all processes of a PC share.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from hmi.__main__ import main
from hmi.main_window import MainWindow
from hmi.widgets.canvas import Canvas
from hmi.widgets.silo_gauge import SiloGauge

_BEAT_MS = 5
_PATIENCE_S = 5.0
_LOOK_S = 0.002
_SCHEDULE = Path(f"/proc/self/task/{os.getpid()}/schedstat")


class Gauge(QObject):
    """Measures on the GUI's thread."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._beats: list[tuple[float, float]] = []
        self._last_beat = 0.0
        self._painted_kg: dict[int, str] = {}

    @Slot(str)
    def _answer(self, line: str) -> None:
        command, *words = line.split()
        commands: dict[str, Callable[..., None]] = {
            "first": self._tell_first_paint,
            "stalls": self._measure_stalls,
            "pages": self._call_up_pages,
            "change": self._change_pages,
            "watch": self._watch_silo,
        }
        commands[command](*words)

    def _tell_first_paint(self) -> None:
        shown = [part for window in _windows() for part in window.findChildren(Canvas)]
        if any(part.accessibleName() for part in shown):  # it gets one when it is painted
            _say({"painted": time.monotonic()})
        else:
            QTimer.singleShot(1, self._tell_first_paint)

    def _measure_stalls(self, seconds: str) -> None:
        self._beats, self._last_beat = [], time.perf_counter()
        self._waited = _waited_s()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT_MS)
        QTimer.singleShot(int(float(seconds) * 1000), self._tell_stalls)

    @Slot()
    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited_s()
        self._beats.append((now - self._last_beat - _BEAT_MS / 1000, waited - self._waited))
        self._last_beat, self._waited = now, waited

    @Slot()
    def _tell_stalls(self) -> None:
        self._timer.stop()
        _say({"stalls": [beat for beat in self._beats if beat[0] > _BEAT_MS / 1000]})

    def _call_up_pages(self, rounds: str) -> None:
        """Touch each page's button; say how long until it was painted, in seconds."""
        buttons = _window().rail.buttons
        took: dict[str, list[float]] = {name: [] for name in buttons}
        for _ in range(int(rounds)):
            for name in buttons:
                took[name].append(_call_up(name))
        _call_up("overview")
        _say({"pages": took})

    def _change_pages(self, times: str) -> None:
        names = list(_window().rail.buttons)
        for number in range(int(times)):
            _call_up(names[number % len(names)])
        _call_up("overview")
        _say({"changed": times})

    def _watch_silo(self, number: str) -> None:
        """From now on tell each new figure of that silo when it is painted."""
        for gauge in _window().findChildren(SiloGauge):
            if gauge.state.number == number and not self._painted_kg:
                self._painted_kg[id(gauge)] = str(gauge.state.actual_kg)
                gauge.installEventFilter(self)
        _say({"watching": number})

    def eventFilter(self, part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint and isinstance(part, SiloGauge):
            shown = str(part.state.actual_kg)
            if self._painted_kg.get(id(part)) != shown:
                self._painted_kg[id(part)] = shown
                QTimer.singleShot(0, self._tell_painted)  # when the paint event is over
        return False

    @Slot()
    def _tell_painted(self) -> None:
        _say({"kg": next(iter(self._painted_kg.values())), "at": time.monotonic()})


class _FirstPaint(QObject):
    """Notes when a page is painted after it was called up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False

    def eventFilter(self, _part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint:
            self.seen = True
        return False


def _call_up(name: str) -> float:
    from PySide6.QtTest import QTest  # noqa: PLC0415 (the program's start does not wait for it)

    window, paint = _window(), _FirstPaint()
    begun = time.perf_counter()
    QTest.mouseClick(window.rail.buttons[name], Qt.MouseButton.LeftButton)
    page = window.pages.currentWidget()
    page.installEventFilter(paint)
    page.update()
    while not paint.seen:
        assert time.perf_counter() - begun < _PATIENCE_S, f"{name} is not painted"
        QApplication.processEvents()
    took = time.perf_counter() - begun
    page.removeEventFilter(paint)
    return took


def _window() -> MainWindow:
    return _windows()[0]


def _windows() -> list[MainWindow]:
    return [part for part in QApplication.topLevelWidgets() if isinstance(part, MainWindow)]


def _waited_s() -> float:
    """Return how long the GUI's thread was ready and had no core (Linux tells it)."""
    try:
        return int(_SCHEDULE.read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _listen() -> None:
    application = QApplication.instance()
    while application is None:
        time.sleep(_LOOK_S)
        application = QApplication.instance()
    gauge = Gauge()
    gauge.moveToThread(application.thread())
    gauge.asked.emit("first")
    for line in sys.stdin:
        gauge.asked.emit(line.strip())


if __name__ == "__main__":
    threading.Thread(target=_listen, daemon=True).start()
    sys.exit(main(sys.argv[1:]))

"""The whole program in a process of its own, with one addition: it measures its own window.

Each line on standard input is a command, each answer one line of JSON. The first line of all tells
when the window was painted first. Times are of the clock that all processes of a PC share.
"""

import sys
import threading
import time

from hmi.__main__ import main

_LOOK_S = 0.002


def _listen() -> None:
    """Wait for the program to load Qt and make its application; then hear commands."""
    while (qt := sys.modules.get("PySide6.QtWidgets")) is None or not hasattr(qt, "QApplication"):
        time.sleep(_LOOK_S)
    while (application := qt.QApplication.instance()) is None:
        time.sleep(_LOOK_S)
    from tests.bench.gauge import Gauge  # noqa: PLC0415

    gauge = Gauge()
    gauge.moveToThread(application.thread())
    gauge.asked.emit("first")
    for line in sys.stdin:
        gauge.asked.emit(line.strip())


if __name__ == "__main__":
    threading.Thread(target=_listen, daemon=True).start()
    sys.exit(main(sys.argv[1:]))

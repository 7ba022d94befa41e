"""The whole program in a process of its own, with one addition: it says where its parts are.

Each line on standard input names a part of the window; the answer is one line of JSON with its
middle on the screen, its words and whether it can be touched. Nothing here touches anything.
"""

import json
import sys
import threading
import time

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from hmi.__main__ import main
from hmi.widgets.canvas import Canvas


class Guide(QObject):
    """Answers on the GUI's thread, so that it sees what is shown now."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self.answer, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def answer(self, name: str) -> None:
        name, _, row = name.partition("|")
        found = [
            part
            for window in QApplication.topLevelWidgets()
            for part in window.findChildren(QWidget, name)
            if part.isVisible()
        ]
        sys.stdout.write(json.dumps(_describe(found[-1], row) if found else {}) + "\n")
        sys.stdout.flush()


def _describe(part: QWidget, row: str) -> dict[str, object]:
    middle = part.mapToGlobal(part.rect().center())
    words: str | list[str] = f"{part.accessibleName()} {part.accessibleDescription()}".strip()
    if isinstance(part, Canvas):
        words = part.spoken(part.state)
    elif isinstance(part, QLineEdit):
        words = part.text()
    elif isinstance(part, QAbstractItemView):
        rows = [part.model().index(place, 0) for place in range(part.model().rowCount())]
        texts = [str(index.data(Qt.ItemDataRole.AccessibleTextRole)) for index in rows]
        words = texts
        if row:
            wanted = next(index for index, text in zip(rows, texts, strict=True) if row in text)
            spot = part.visualRect(wanted).center()
            middle = part.viewport().mapToGlobal(QPoint(spot.x(), spot.y() - 4))
    return {"x": middle.x(), "y": middle.y(), "on": part.isEnabled(), "words": words}


def _listen() -> None:
    application = QApplication.instance()
    while application is None:
        time.sleep(0.05)
        application = QApplication.instance()
    guide = Guide()
    guide.moveToThread(application.thread())
    for line in sys.stdin:
        guide.asked.emit(line.strip())


if __name__ == "__main__":
    threading.Thread(target=_listen, daemon=True).start()
    sys.exit(main(sys.argv[1:]))

"""An empty PySide6 window: says when it was painted, and ends."""

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Empty(QMainWindow):
    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        sys.stdout.write(json.dumps({"painted": time.monotonic()}) + "\n")
        sys.stdout.flush()
        QApplication.quit()


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = Empty()
    window.resize(1280, 800)
    window.show()
    sys.exit(application.exec())

"""Keeps the window on the whole screen and before all others."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

_AGAIN_MS = 300


class KeptInFront(QObject):
    """Puts *window* back when it was minimised, or when another program came before it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_AGAIN_MS)
        self._back.timeout.connect(self._put_back)
        in_front = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        window.setWindowFlags(Qt.WindowType.Window | in_front)
        window.installEventFilter(self)
        window.setGeometry(window.screen().geometry())  # else it stays small without a manager
        window.showFullScreen()

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.WindowDeactivate):
            self._back.start()
        return False

    @Slot()
    def _put_back(self) -> None:
        if not self._window.isFullScreen():
            self._window.showFullScreen()
        if QApplication.activeWindow() is None and self._window.isVisible():
            self._window.raise_()
            self._window.activateWindow()

"""The watched program's side: it beats while the window's thread gets its turns."""

from PySide6.QtCore import QObject, QTimer, Slot

from services.unhandled import standing_still_after
from services.watched import WatchFolder

_BEAT_MS = 1000
_TELL_BEFORE = 0.7  # of the time after which the watchdog ends it


class Heart(QObject):
    def __init__(self, folder: WatchFolder, hang_s: float, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._tell_after_s = hang_s * _TELL_BEFORE
        self._timer = QTimer(self)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()
        self._on_time()

    @Slot()
    def _on_time(self) -> None:
        self._folder.beat()
        standing_still_after(self._tell_after_s)

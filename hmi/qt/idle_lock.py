"""Notices that nobody has touched the program for a while."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

_LOOK_EVERY_MS = 1000
_TOUCHES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.KeyPress,
    QEvent.Type.Wheel,
)


class IdleLock(QObject):
    """`expired` is sent once after *after_s* without a touch; 0 seconds mean never.

    It hears the system's windows, to which each touch comes first and little else does: to hear
    every event of every part took a tenth of the program's processor time.
    """

    expired = Signal()

    def __init__(
        self,
        after_s: float,
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._touched_at = clock()
        self._sent = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self.expire_after(after_s)

    def expire_after(self, after_s: float) -> None:
        self._after_s = after_s
        if after_s > 0:
            self._hear_windows()
            self._timer.start(_LOOK_EVERY_MS)

    def touch(self) -> None:
        """Begin to count anew."""
        self._touched_at = self._clock()
        self._sent = False

    def look(self) -> None:
        self._hear_windows()
        idle_s = self._clock() - self._touched_at
        if self._after_s > 0 and idle_s >= self._after_s and not self._sent:
            self._sent = True
            self.expired.emit()

    def _hear_windows(self) -> None:
        """Hear what came since the last look, too; installed twice, it hears once."""
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in _TOUCHES:
            self.touch()
        return False

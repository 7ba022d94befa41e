"""Waits until a window was painted: what takes long to load comes after it."""

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_LONGEST_S = 1.0  # a window that is covered may never be painted


class FirstPaint(QObject):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._painted = asyncio.Event()
        window.installEventFilter(self)

    async def wait(self) -> None:
        """Return when the window has been painted, with all that is in it."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._painted.wait(), _LONGEST_S)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint:
            window.removeEventFilter(self)
            QTimer.singleShot(0, self._painted.set)  # its parts are painted in the same turn
        return False

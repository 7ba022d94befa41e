"""What makes Qt come back to the loop of asyncio: one timer, other threads, sockets."""

import asyncio
import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal, Slot

_LONGEST_WAIT_MS = 3_600_000


class Turn(QObject):
    """One timer of Qt for the whole loop, and one signal for what other threads have."""

    _from_thread = Signal()

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self._run = run
        self._at = math.inf
        self._told = False  # a signal of another thread is under way
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_time)
        self._from_thread.connect(self._on_thread, Qt.ConnectionType.QueuedConnection)

    def soon(self) -> None:
        self.at(0.0)

    def at(self, when: float) -> None:
        """Come back at *when* (of the monotonic clock), or earlier if that was asked for."""
        if when < self._at:
            self._at = when
            wait_ms = math.ceil((when - time.monotonic()) * 1000) if when else 0
            self._timer.start(max(0, min(wait_ms, _LONGEST_WAIT_MS)))

    def from_thread(self) -> None:
        if not self._told:
            self._told = True
            self._from_thread.emit()

    def stop(self) -> None:
        self._timer.stop()
        self._at = math.inf

    @Slot()
    def _on_time(self) -> None:
        self._at = math.inf
        self._run()

    @Slot()
    def _on_thread(self) -> None:
        self._told = False
        self._run()


class Notifier(QSocketNotifier):
    """Runs its callback when its socket is ready."""

    def __init__(
        self,
        number: int,
        kind: QSocketNotifier.Type,
        handle: asyncio.Handle,
        run: Callable[[asyncio.Handle], None],
        owner: QObject,
    ) -> None:
        super().__init__(number, kind, owner)
        self._handle = handle
        self._run = run
        self.activated["int"].connect(self._on_ready)  # type: ignore[index]

    def let_go(self) -> None:
        """Watch no more; its callback may be the one that says so."""
        self.setEnabled(False)
        self._handle.cancel()
        self.activated["int"].disconnect(self._on_ready)  # type: ignore[index]
        self.deleteLater()

    @Slot(int)
    def _on_ready(self, _number: int) -> None:
        self._run(self._handle)

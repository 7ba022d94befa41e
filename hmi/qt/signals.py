"""Lets Python see the system's signals, such as Ctrl+C, while Qt waits."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Slot


class SignalWaker(QObject):
    """A signal writes into a socket that Qt watches; Python then runs the signal's handler."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._ours, self._signals = socket.socketpair()
        for each in (self._ours, self._signals):
            each.setblocking(False)
        signal.set_wakeup_fd(self._signals.fileno(), warn_on_full_buffer=False)
        notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_signal)

    @Slot()
    def _on_signal(self) -> None:
        self._ours.recv(64)

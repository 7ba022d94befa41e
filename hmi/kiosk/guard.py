"""The watched program looks after its watchdog: the line goes on without one, but not for long."""

import logging
import subprocess
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from hmi.text import tr
from services.kiosk import watch_again
from services.watched import WatchFolder

log = logging.getLogger(__name__)

_LOOK_MS = 5000
_TRIES = 3  # in a row: then nobody but a person can help


class Guard(QObject):
    """Starts another watchdog where the one before was ended; *tell* says it if that fails."""

    def __init__(
        self, folder: WatchFolder, tell: Callable[[str, str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._tell = tell
        self._tries = 0
        self._started: subprocess.Popen[bytes] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        if self._started is not None:
            self._started.poll()  # no zombie of one that was ended is left
        if self._folder.is_watched():
            self._tries = 0
            return
        self._tries += 1
        if self._tries <= _TRIES:
            self._watch_again()
        elif self._tries == _TRIES + 1:
            log.error("No watchdog can be started: after a crash nothing starts the program again")
            self._tell(
                tr("The watchdog does not run"),
                tr(
                    "The line goes on. After a crash this program would not start again by "
                    "itself: close it when the line is empty, and start the PC again."
                ),
            )

    def _watch_again(self) -> None:
        log.warning("The watchdog was ended: another one is started")
        try:
            self._started = watch_again(self._folder)
        except OSError as error:
            log.warning("It cannot be started: %s", error.strerror)

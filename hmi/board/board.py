"""The board kept up to date: by each change of the plant, and by the clock."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from hmi.board.view import BoardView, board_theme
from hmi.plant_bridge import PlantBridge
from hmi.theme import Mode
from services.application.plant_state import PlantState

_HALF_BLINK_MS = 500


class Board(QObject):
    """Shows *state* on the full screen until it is left."""

    left = Signal()

    def __init__(
        self,
        state: PlantState,
        mode: Mode,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._lit = True
        self.bridge = PlantBridge(state, self)
        screen = QGuiApplication.primaryScreen().size()
        self.view = BoardView(board_theme(mode, screen), now())
        self.view.left.connect(self.left)
        self.bridge.changed.connect(self.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(_HALF_BLINK_MS)
        self._timer.timeout.connect(self._on_half_second)
        self._timer.start()
        self.refresh()

    def show(self) -> None:
        self.view.showFullScreen()

    def close(self) -> None:
        self._timer.stop()
        self.bridge.close()
        self.view.hide()
        self.view.deleteLater()
        self.deleteLater()

    @Slot()
    def refresh(self) -> None:
        self.view.show_plant(self.bridge.view, self._now())

    @Slot()
    def _on_half_second(self) -> None:
        self._lit = not self._lit
        self.view.blink(self._lit)
        if self._lit:
            self.refresh()

"""Puts the board over the window and takes it away again; at most one stands."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from hmi.main_window import MainWindow
from hmi.theme import Theme
from services.application.plant_state import PlantState

if TYPE_CHECKING:
    from hmi.board.board import Board


class BoardPlace(QObject):
    def __init__(
        self,
        state: PlantState,
        theme: Theme,
        window: MainWindow,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state, self._theme, self._window, self._now = state, theme, window, now
        self._board: Board | None = None

    def show(self, *, in_front: bool) -> None:
        """Fill the screen until it is touched; *in_front*: the window is kept before all others."""
        from hmi.board.board import Board  # noqa: PLC0415

        if self._board is None:
            self._board = Board(self._state, self._theme.mode, self._now, self)
            self._board.left.connect(self.leave)
            if in_front:
                self._board.view.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
            self._board.show()

    @Slot()
    def leave(self) -> None:
        if self._board is not None:
            board, self._board = self._board, None
            board.close()
            self._window.activateWindow()

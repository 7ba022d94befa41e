"""The board kept up to date: by each change of the plant, and by the clock."""

import logging
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from hmi.board.view import BoardView, board_theme
from hmi.plant_bridge import PlantBridge
from hmi.qt.tasks import UiTasks
from hmi.screens.help.trail import HelpTrail
from hmi.theme import Mode
from services.application.plant_state import PlantState

log = logging.getLogger(__name__)

_HALF_BLINK_MS = 500
_HELP = "board"


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
        self._screen = QGuiApplication.primaryScreen()
        self.view = BoardView(board_theme(mode, self._screen.size()), now())
        self.view.left.connect(self.left)
        self.view.help_wanted.connect(self._on_help)
        self._tasks = UiTasks(log.error)
        self.bridge.changed.connect(self.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(_HALF_BLINK_MS)
        self._timer.timeout.connect(self._on_half_second)
        self._timer.start()
        self.refresh()

    def show(self) -> None:
        self.view.setGeometry(self._screen.geometry())  # nobody else does without a window manager
        self.view.showFullScreen()
        self.view.activateWindow()  # Esc is for the board now

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
    def _on_help(self) -> None:
        from hmi.screens.help.presenter import HelpPresenter  # noqa: PLC0415 (seldom needed)

        shown = HelpPresenter(self.view.theme, HelpTrail(), None, self._tasks, self)
        shown.page_wanted.connect(self.view.take_away)
        shown.open_from(_HELP, _HELP)
        self.view.put_over(shown.view)

    @Slot()
    def _on_half_second(self) -> None:
        self._lit = not self._lit
        self.view.blink(self._lit)
        if self._lit:
            self.refresh()

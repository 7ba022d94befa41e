"""The sheet that asks who it is: people as tiles, the PIN pad beside them; the line stays."""

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi import text
from hmi.figures import clock
from hmi.language import NAMES, Language, spoken
from hmi.sheets.sheet import Caption, Heading, SheetGround
from hmi.text import tr
from hmi.theme import Mode, Theme
from hmi.widgets.buttons import Key, PlainButton, draw_ground
from hmi.widgets.canvas import TouchButton
from hmi.widgets.pen import Pen
from hmi.widgets.pin_pad import PinPad
from hmi.widgets.swiped import swiped
from services.domain.user import User

_COLUMNS = 2


class UserTile(TouchButton):
    """One person of the plant."""

    def __init__(
        self, theme: Theme, user: User, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, f"user {user.name}", (200, 72), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(theme.touch.tall(80))
        self.user = user
        self.chosen = False
        self._last = tr("not here yet")
        if user.last_login_at is not None:
            self._last = tr("last here %1", clock(user.last_login_at, now))

    def set_chosen(self, chosen: bool) -> None:
        self.chosen = chosen
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        pen.icon("user-round", 14, height / 2 - 14, 28, "text.primary")
        y = height / 2 - 29
        box = QRectF(54, y, width - 62, 22)
        pen.text(box, self.user.name, "value", may_elide=True)
        role = QRectF(54, y + 22, width - 62, 18)
        pen.text(role, text.role(self.user.role), "label", "text.secondary")
        last = QRectF(54, y + 40, width - 62, 18)
        pen.text(last, self._last, "label", "text.secondary", may_elide=True)


class LoginSheet(SheetGround):
    """Emits who tries with which PIN; the desk decides."""

    attempted = Signal(str, str)
    logged_out = Signal()
    language_chosen = Signal(str)
    mode_chosen = Signal(str)
    board_wanted = Signal()
    close_wanted = Signal()
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        users: tuple[User, ...],
        present: User | None,
        now: datetime,
        note: str = "",
        parent: QWidget | None = None,
        *,
        may_close: bool = False,
    ) -> None:
        """*note* is said first, while nobody is logged in; *may_close*: no frame has a button."""
        super().__init__(theme, parent)
        self.setObjectName("loginSheet")
        self._note = note
        self._chosen: User | None = None
        self._tiles: list[UserTile] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        row.setSpacing(theme.px(24))
        row.addLayout(self._people(users, present, now), 6)
        side = QVBoxLayout()
        side.setSpacing(theme.touch.gap)
        self.pad = PinPad(theme, self)
        self.pad.accepted.connect(self._on_pin)
        self.pad.closed.connect(self.left)
        if present is not None:
            out = Key(theme, "log out", tr("Log out"), self, style="value")
            out.tapped.connect(self.logged_out)
            self.pad.put_beside_zero(out, left=True)
        if may_close:
            close = Key(theme, "close program", tr("Close program"), self, style="body")
            close.tapped.connect(self.close_wanted)
            self.pad.put_beside_zero(close, left=False)
        side.addWidget(self.pad, 1)
        self.message = Caption(theme, "", self, strong=True)
        side.addWidget(self.message)
        row.addLayout(side, 7)
        self.pad.ask_for("", enabled=False)
        if len(self._tiles) == 1:
            self._choose(self._tiles[0].user)

    def show_refusal(self, message: str) -> None:
        """Say why the PIN was not taken, in the desk's words."""
        self.message.show_state(message)

    def show_users(self, users: tuple[User, ...], now: datetime) -> None:
        """Show a tile for each person; who is chosen stays chosen. They may come late."""
        active = [user for user in users if user.active]
        if [tile.user.id for tile in self._tiles] == [user.id for user in active]:
            return
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self._tiles = []
        for place, user in enumerate(active):
            tile = UserTile(self.theme, user, now, self._inner)
            tile.tapped.connect(self._on_tile)
            tile.set_chosen(self._chosen is not None and self._chosen.id == user.id)
            self._tiles.append(tile)
            self._grid.addWidget(tile, place // _COLUMNS, place % _COLUMNS)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _people(self, users: tuple[User, ...], present: User | None, now: datetime) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.theme.touch.gap)
        facts = self._note or tr("the line goes on; nobody is logged in")
        if present is not None:
            facts = tr("%1 is logged in", present.name)
        column.addWidget(Heading(self.theme, tr("Who is it?"), facts, self))
        self._inner = QWidget()
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(0, 0, self.theme.px(8), 0)
        self._grid.setSpacing(self.theme.touch.gap)
        self.show_users(users, now)
        column.addWidget(swiped(self._inner), 1)
        column.addLayout(self._look())
        return column

    def _look(self) -> QHBoxLayout:
        """Language, look and board: chosen without a PIN, for they change nothing of the line."""
        row = QHBoxLayout()
        row.setSpacing(self.theme.touch.gap)
        for language in Language:
            button = PlainButton(
                self.theme, f"language {language.value}", NAMES[language], self, style="body"
            )
            button.set_chosen(language is spoken())
            button.tapped.connect(self._on_language)
            row.addWidget(button, 1)
        row.addSpacing(self.theme.px(8))
        for mode, label in ((Mode.LIGHT, tr("Light")), (Mode.DARK, tr("Dark"))):
            button = PlainButton(self.theme, f"mode {mode.value}", label, self, style="body")
            button.set_chosen(mode is self.theme.mode)
            button.tapped.connect(self._on_mode)
            row.addWidget(button, 1)
        board = PlainButton(self.theme, "board", "", self, icon="monitor", width=68)
        board.set_label("", tr("Board"))
        board.setAccessibleName(tr("Board for a wall monitor"))
        board.tapped.connect(self.board_wanted)
        row.addWidget(board)
        return row

    def _choose(self, user: User) -> None:
        self._chosen = user
        for tile in self._tiles:
            tile.set_chosen(tile.user is user)
        self.message.show_state("")
        self.pad.ask_for(tr("PIN of %1", user.name), enabled=True)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_tile(self) -> None:
        tile = self.sender()
        if isinstance(tile, UserTile):
            self._choose(tile.user)

    @Slot()
    def _on_language(self) -> None:
        self.language_chosen.emit(self.sender().objectName().removeprefix("language "))

    @Slot()
    def _on_mode(self) -> None:
        self.mode_chosen.emit(self.sender().objectName().removeprefix("mode "))

    @Slot(str)
    def _on_pin(self, pin: str) -> None:
        if self._chosen is not None:
            self.attempted.emit(self._chosen.name, pin)

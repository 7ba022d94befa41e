"""The PIN pad: big keys and a dot for each figure typed; the figures are never shown."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import Key
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import Pen
from services.domain.pin import LONGEST, LONGEST_STORED, SHORTEST

_WIDE, _CLOSE = 28, 20  # between two dots; closer where there are many


class _Dots(Canvas[tuple[str, int]]):
    """Whose PIN it is, and how many figures were typed."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, count = self.state
        circles = max(SHORTEST, count)
        apart = _WIDE if circles <= LONGEST else _CLOSE
        left = width - circles * apart
        pen.text(QRectF(0, 0, left - 8, height), title, "value", may_elide=True)
        for place in range(circles):
            fill = "text.primary" if place < count else None
            pen.circle(
                (width - 10 - (circles - 1 - place) * apart, height / 2),
                8,
                fill=fill,
                edge="line.control",
            )


class PinPad(QWidget):
    accepted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._pin = ""
        self._title = ""
        self._always: list[Key] = []
        self._dots = _Dots(theme, ("", 0), self)
        self._dots.setFixedHeight(theme.px(32))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.touch.gap)
        layout.addWidget(self._dots)
        self._grid = grid = QGridLayout()
        grid.setSpacing(theme.touch.gap)
        layout.addLayout(grid, 1)
        for place, figure in enumerate("123456789"):
            grid.addWidget(self._figure_key(figure), place // 3, place % 3)
        grid.addWidget(self._figure_key("0"), 3, 1)
        self._add(grid, Key(theme, "key erase", "", self, icon="delete"), 0, self._on_erase)
        clear = Key(theme, "key clear", tr("Clear"), self, style="value")
        self._add(grid, clear, 1, self._on_clear)
        close = Key(theme, "key close", tr("Close"), self, style="value")
        self._add(grid, close, 2, self.closed.emit)
        self._always.append(close)
        self.enter = Key(theme, "key log in", tr("Log in"), self, primary=True)
        self._add(grid, self.enter, 3, self._on_enter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show()

    def put_beside_zero(self, key: Key, *, left: bool) -> None:
        """Place *key* beside the zero; it works whether a PIN is asked for or not."""
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid.addWidget(key, 3, 0 if left else 2)
        self._always.append(key)

    def ask_for(self, title: str, *, enabled: bool) -> None:
        """Begin anew for the person that *title* names."""
        self._title, self._pin = title, ""
        for key in self.findChildren(Key):
            key.setEnabled(enabled or key in self._always)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.text().isdecimal() and event.text().isascii():
            self._type(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._on_erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _figure_key(self, figure: str) -> Key:
        key = Key(self.theme, f"key {figure}", figure, self, style="big", height=48)
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        key.tapped.connect(self._on_figure)
        return key

    def _add(self, grid: QGridLayout, key: Key, row: int, slot: object) -> None:
        key.setMinimumHeight(self.theme.touch.least)
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        key.tapped.connect(slot)
        grid.addWidget(key, row, 3)

    def _type(self, figure: str) -> None:
        if self._title and len(self._pin) < LONGEST_STORED:
            self._pin += figure
            self._show()

    def _show(self) -> None:
        self._dots.show_state((self._title, len(self._pin)))
        self.enter.setEnabled(len(self._pin) >= SHORTEST)
        digits = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
        asked = digits if self._title else tr("who is it?")
        self.enter.set_why_not(asked)

    @Slot()
    def _on_figure(self) -> None:
        key = self.sender()
        if isinstance(key, Key):
            self._type(key.label)

    @Slot()
    def _on_erase(self) -> None:
        self._pin = self._pin[:-1]
        self._show()

    @Slot()
    def _on_clear(self) -> None:
        self._pin = ""
        self._show()

    @Slot()
    def _on_enter(self) -> None:
        if len(self._pin) >= SHORTEST:
            pin, self._pin = self._pin, ""
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # the next PIN is typed here too
            self._show()
            self.accepted.emit(pin)

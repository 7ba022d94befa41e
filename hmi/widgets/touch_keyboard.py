"""The on-screen keyboard: letters, capitals, figures and signs, each key for a finger."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import Key
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen

_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm,.-")
_SIGNS = ("1234567890", "+-/:;()&@", "!?'\"%=#,._")
_UNIT = 10  # grid columns a plain key takes


class TouchKeyboard(QWidget):
    """Tells what was typed; it holds no text."""

    typed = Signal(str)
    erased = Signal()
    moved = Signal(int)  # −1 left, +1 right
    accepted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._upper = False
        self._signs = False
        self._keys: list[tuple[Key, int, int]] = []  # key, row, place in the row
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*(theme.px(each) for each in (12, 10, 12, 10)))
        self._grid.setSpacing(theme.px(8))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(4 * 44 + 3 * 8 + 20))
        self.setMaximumHeight(theme.px(4 * 56 + 3 * 8 + 20))
        self._build()
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, [])
        draw_panel(pen, self.width() / self.theme.k, self.height() / self.theme.k)
        painter.end()

    def _build(self) -> None:
        self._letter_row(0, 0)
        self._letter_row(1, _UNIT // 2)
        self._letter_row(2, int(1.5 * _UNIT))
        self._place(self._special("erase", icon="delete", slot=self.erased), 0, 100, 15)
        done = self._special("done", tr("Done"), primary=True, slot=self.accepted)
        self._place(done, 1, 95, 20)
        self._shift = self._special("shift", icon="arrow-big-up", slot=self._on_shift)
        self._place(self._shift, 2, 0, 15)
        self._layer = self._special("layer", "123", slot=self._on_layer)
        self._place(self._layer, 3, 0, 20)
        space = self._special("space", tr("space"), style="value", slot=self._on_space)
        self._place(space, 3, 20, 65)
        self._place(self._special("left", icon="chevron-left", slot=self._on_left), 3, 85, 15)
        self._place(self._special("right", icon="chevron-right", slot=self._on_right), 3, 100, 15)
        for column in range(115):
            self._grid.setColumnStretch(column, 1)

    def _letter_row(self, row: int, first: int) -> None:
        for place, letter in enumerate(_LETTERS[row]):
            key = Key(self.theme, f"key {letter}", letter, self, height=44)
            key.tapped.connect(self._on_letter)
            self._keys.append((key, row, place))
            self._place(key, row, first + place * _UNIT, _UNIT)

    def _special(
        self,
        name: str,
        label: str = "",
        *,
        icon: str = "",
        primary: bool = False,
        style: str = "title",
        slot: object = None,
    ) -> Key:
        key = Key(
            self.theme,
            f"key {name}",
            label,
            self,
            icon=icon,
            primary=primary,
            style=style,
            height=44,
        )
        key.tapped.connect(slot)
        return key

    def _place(self, key: Key, row: int, column: int, span: int) -> None:
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        key.setMinimumWidth(0)
        self._grid.addWidget(key, row, column, 1, span)
        self._grid.setRowStretch(row, 1)

    def _relabel(self) -> None:
        rows = _SIGNS if self._signs else _LETTERS
        for key, row, place in self._keys:
            letter = rows[row][place]
            key.set_label(letter.upper() if self._upper else letter)
        self._layer.set_label("abc" if self._signs else "123")
        self._shift.set_chosen(self._upper)

    @Slot()
    def _on_letter(self) -> None:
        key = self.sender()
        if isinstance(key, Key):
            self.typed.emit(key.label)
        if self._upper:
            self._upper = False
            self._relabel()

    @Slot()
    def _on_shift(self) -> None:
        self._upper = not self._upper
        self._relabel()

    @Slot()
    def _on_layer(self) -> None:
        self._signs = not self._signs
        self._upper = False
        self._relabel()

    @Slot()
    def _on_space(self) -> None:
        self.typed.emit(" ")

    @Slot()
    def _on_left(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _on_right(self) -> None:
        self.moved.emit(1)

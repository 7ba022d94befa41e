"""The on-screen keyboard: letters, capitals, figures and signs, each key for a finger.

It behaves as a tablet's: a sentence begins with a capital, the second touch of the shift key holds
it, the third lets go, and the big key leads on to the next field while there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import Key
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen

_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm,.-")
_SIGNS = ("1234567890", "+-/:;()&@", "!?'\"%=#,._")
_ROWS = 4
_UNITS = 11.4  # widths of a plain key in one row
_STARTS = (0.0, 0.4, 1.4)
_KEY, _PADDING = 56, 12


class _Shift(Enum):
    OFF = "small letters"
    ONCE = "one capital"
    HELD = "capitals"


@dataclass(frozen=True, slots=True)
class _Place:
    key: Key
    row: int
    start: float  # in key widths
    span: float


class TouchKeyboard(QWidget):
    """Tells what was typed; it holds no text."""

    typed = Signal(str)
    erased = Signal()
    moved = Signal(int)  # −1 left, +1 right
    accepted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._shift = _Shift.OFF
        self._signs = False
        self._field: QLineEdit | None = None  # whose sentences begin with a capital
        self._letters: list[tuple[Key, int, int]] = []  # key, row, place in the row
        self._places: list[_Place] = []
        frame = (_ROWS - 1) * theme.touch.gap + theme.px(2 * _PADDING - 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_ROWS * theme.touch.least + frame)
        self.setMaximumHeight(_ROWS * theme.touch.tall(_KEY) + frame)
        self._build()
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, [])
        draw_panel(pen, self.width() / self.theme.k, self.height() / self.theme.k)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        side, gap = self.theme.px(_PADDING), self.theme.touch.gap
        top = self.theme.px(_PADDING - 2)
        unit = (self.width() - 2 * side + gap) / _UNITS
        tall = (self.height() - 2 * top + gap) / _ROWS
        for place in self._places:
            left, right = side + place.start * unit, side + (place.start + place.span) * unit - gap
            upper, lower = top + place.row * tall, top + (place.row + 1) * tall - gap
            place.key.setGeometry(
                round(left), round(upper), round(right) - round(left), round(lower) - round(upper)
            )

    def _build(self) -> None:
        for row, letters in enumerate(_LETTERS):
            for place, letter in enumerate(letters):
                key = self._key(letter, row, _STARTS[row] + place, 1, self._on_letter, letter)
                self._letters.append((key, row, place))
        self._key("erase", 0, 10, 1.4, self.erased.emit, icon="delete")
        self._done = self._key("done", 1, 9.4, 2, self.accepted.emit, tr("Done"), primary=True)
        self._shift_key = self._key("shift", 2, 0, 1.4, self._on_shift, icon="arrow-big-up")
        self._layer = self._key("layer", 3, 0, 1.9, self._on_layer, "123")
        self._key("space", 3, 1.9, 6.7, self._on_space, tr("space"))
        self._key("left", 3, 8.6, 1.4, self._on_left, icon="chevron-left")
        self._key("right", 3, 10, 1.4, self._on_right, icon="chevron-right")

    def _key(
        self,
        name: str,
        row: int,
        start: float,
        span: float,
        slot: Callable[[], None],
        label: str = "",
        *,
        icon: str = "",
        primary: bool = False,
    ) -> Key:
        key = Key(self.theme, f"key {name}", label, self, icon=icon, primary=primary)
        key.setMinimumSize(1, 1)
        key.tapped.connect(slot)
        self._places.append(_Place(key, row, start, span))
        return key

    def attend(
        self, field: QLineEdit, *, sentences: bool, signs: bool = False, last: bool = True
    ) -> None:
        """Type into *field* from now on: *sentences* begin with a capital, *last*: none follows."""
        if self._field is not None:
            self._field.cursorPositionChanged.disconnect(self._on_place)
        self._field = field if sentences else None
        if self._field is not None:
            self._field.cursorPositionChanged.connect(self._on_place)
        self._done.set_label(tr("Done") if last else tr("Next"))
        self.show_signs(signs)

    def show_signs(self, signs: bool) -> None:
        """Begin with figures and signs, or with letters."""
        self._signs, self._shift = signs, _Shift.OFF
        self._on_place()

    def _relabel(self) -> None:
        rows = _SIGNS if self._signs else _LETTERS
        upper = self._shift is not _Shift.OFF
        for key, row, place in self._letters:
            letter = rows[row][place]
            key.set_label(letter.upper() if upper else letter)
        self._layer.set_label("abc" if self._signs else "123")
        held = self._shift is _Shift.HELD
        self._shift_key.icon_name = "arrow-big-up-dash" if held else "arrow-big-up"
        self._shift_key.set_chosen(upper)

    @Slot()
    def _on_place(self) -> None:
        """Offer a capital where a sentence begins, and none where it goes on."""
        if self._shift is not _Shift.HELD:
            self._shift = _Shift.ONCE if self._begins_sentence else _Shift.OFF
        self._relabel()

    @property
    def _begins_sentence(self) -> bool:
        if self._field is None:
            return False
        before = self._field.text()[: self._field.cursorPosition()]
        return not before.strip() or (before[-1:] == " " and before.rstrip()[-1:] in ".!?")

    @Slot()
    def _on_letter(self) -> None:
        key = self.sender()
        if self._shift is _Shift.ONCE:
            self._shift = _Shift.OFF
        if isinstance(key, Key):
            self.typed.emit(key.label)
        self._on_place()

    @Slot()
    def _on_shift(self) -> None:
        after = {_Shift.OFF: _Shift.ONCE, _Shift.ONCE: _Shift.HELD, _Shift.HELD: _Shift.OFF}
        self._shift = after[self._shift]
        self._relabel()

    @Slot()
    def _on_layer(self) -> None:
        self.show_signs(not self._signs)

    @Slot()
    def _on_space(self) -> None:
        self.typed.emit(" ")

    @Slot()
    def _on_left(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _on_right(self) -> None:
        self.moved.emit(1)

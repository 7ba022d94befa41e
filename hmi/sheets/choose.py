"""The sheet for choosing one of many: each a row for a finger, and one touch chooses."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.sheets.sheet import Heading, SheetGround
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.chosen_row import ChosenRow
from hmi.widgets.swiped import swiped

_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ChooseQuestion:
    title: str
    options: tuple[Option, ...]
    chosen: str = ""  # its key


class ChooseSheet(QWidget):
    """Emits the key of the one that was touched, or that the sheet was left."""

    answered = Signal(object)  # str
    left = Signal()

    def __init__(
        self, theme: Theme, question: ChooseQuestion, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chooseSheet")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        ground = SheetGround(theme, self)
        outer.addWidget(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(*(theme.px(each) for each in (14, 8, 14, 8)))
        inner.setSpacing(theme.touch.gap)
        head = QHBoxLayout()
        head.addWidget(Heading(theme, question.title, "", ground), 1)
        self.back = PlainButton(theme, "go back", tr("Go back"), ground)
        self.back.tapped.connect(self.left)
        head.addWidget(self.back)
        inner.addLayout(head)
        inner.addWidget(swiped(self._make_rows(theme, question.options, question.chosen)), 1)

    def _make_rows(self, theme: Theme, options: Iterable[Option], chosen: str) -> QWidget:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, theme.touch.gap, 0)
        grid.setSpacing(theme.touch.gap)
        place = -1
        for place, option in enumerate(options):
            row = ChosenRow(theme, f"choose {option.key}", option.label, rows)
            row.set_chosen(option.key == chosen)
            row.tapped.connect(self._on_row)
            grid.addWidget(row, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(place // _COLUMNS + 1, 1)
        return rows

    @Slot()
    def _on_row(self) -> None:
        self.answered.emit(self.sender().objectName().removeprefix("choose "))

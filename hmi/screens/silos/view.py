"""The silos page: tabs at the left, a delivery and the tables at the right, a part beneath."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton
from hmi.widgets.filter_bar import ChipFace, FilterBar

_ACTION_W, _HEAD_H = 232, 48


class SilosView(QWidget):
    tab_touched = Signal(str)
    tables_touched = Signal()
    delivery_touched = Signal()

    def __init__(self, theme: Theme, tabs: dict[str, QWidget]) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("silos page")
        self.tabs = FilterBar(theme, "tab", tabs, self)
        for chip in self.tabs.chips.values():
            chip.tab = True
        face = ActionFace(tr("Enter delivery…"), "")
        self.delivery = ActionButton(theme, "enter_delivery", face, self, (_ACTION_W, _HEAD_H))
        self.tables = PlainButton(theme, "as table", tr("Table"), self)
        self._names = list(tabs)
        self._parts = QStackedWidget(self)
        self._parts.setMinimumSize(1, 1)
        for part in tabs.values():
            self._parts.addWidget(part)
        head = QHBoxLayout()
        head.setSpacing(theme.touch.gap)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.delivery)
        head.addWidget(self.tables)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.touch.gap)
        down.addLayout(head)
        down.addWidget(self._parts, 1)
        self.tabs.touched.connect(self.tab_touched)
        self.delivery.tapped.connect(self._on_delivery)
        self.tables.tapped.connect(self.tables_touched)

    def show_tab(self, name: str, faces: dict[str, ChipFace], *, is_trend: bool) -> None:
        self.tabs.show_faces(faces)
        self._parts.setCurrentIndex(self._names.index(name))
        self.delivery.setVisible(is_trend)
        self.tables.setVisible(is_trend)

    @Slot()
    def _on_delivery(self) -> None:
        self.delivery_touched.emit()

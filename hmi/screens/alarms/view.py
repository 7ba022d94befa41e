"""The alarms page: its tabs, and one action for what is shown."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.filter_bar import ChipFace, FilterBar


class AlarmsView(QWidget):
    """Says when it comes in sight: it is fed only then."""

    came = Signal()
    tab_touched = Signal(str)
    acknowledge_touched = Signal()

    def __init__(self, theme: Theme, tabs: dict[str, QWidget]) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("alarms page")
        self.tabs = FilterBar(theme, "tab", tabs, self)
        for chip in self.tabs.chips.values():
            chip.tab = True
        self.acknowledge = PlainButton(theme, "acknowledge all", tr("Acknowledge all shown"), self)
        self.stack = QStackedWidget(self)
        self._names = list(tabs)
        for page in tabs.values():
            self.stack.addWidget(page)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.touch.gap)
        head = QHBoxLayout()
        head.setSpacing(theme.touch.gap)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.acknowledge)
        down.addLayout(head)
        down.addWidget(self.stack, 1)
        self.tabs.touched.connect(self.tab_touched)
        self.acknowledge.tapped.connect(self.acknowledge_touched)

    def show_tab(self, name: str) -> None:
        self.stack.setCurrentIndex(self._names.index(name))

    def show_tabs(self, faces: dict[str, ChipFace]) -> None:
        self.tabs.show_faces(faces)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        super().showEvent(event)
        self.came.emit()

"""The queue page: tabs at the left, the line's own actions at the right, a part beneath."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton

_TAB_W, _ACTION_W, _HEAD_H = 104, 232, 48


class QueueView(QWidget):
    tab_touched = Signal(str)
    action_touched = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("queue page")
        self.tabs: dict[str, PlainButton] = {}
        self.buttons: dict[str, ActionButton] = {}
        self._names: list[str] = []
        self._parts = QStackedWidget(self)
        self._parts.setMinimumSize(1, 1)
        gap = theme.touch.gap
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        head, self._tab_row, self._action_row = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (head, self._tab_row, self._action_row):
            row.setSpacing(gap)
        head.addLayout(self._tab_row)
        head.addStretch(1)
        head.addLayout(self._action_row)
        down.addLayout(head)
        down.addWidget(self._parts, 1)

    def add_part(self, name: str, part: QWidget) -> None:
        tab = PlainButton(
            self.theme, f"tab {name}", "", self, height=_HEAD_H, style="body", width=_TAB_W
        )
        tab.tab = True
        tab.tapped.connect(self._on_tab)
        self.tabs[name] = tab
        self._tab_row.addWidget(tab)
        self._names.append(name)
        self._parts.addWidget(part)

    def add_action(self, name: str, face: ActionFace) -> None:
        button = ActionButton(self.theme, name, face, self, (_ACTION_W, _HEAD_H))
        button.tapped.connect(self._on_action)
        self.buttons[name] = button
        self._action_row.addWidget(button)

    def show_part(self, name: str) -> None:
        self._parts.setCurrentIndex(self._names.index(name))
        for each, tab in self.tabs.items():
            tab.set_chosen(each == name)

    @Slot()
    def _on_tab(self) -> None:
        self.tab_touched.emit(self.sender().objectName().removeprefix("tab "))

    @Slot()
    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName())

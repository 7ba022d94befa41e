"""The page of people: a tile for each, and what can be done with the chosen one."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, OptionButton
from hmi.widgets.page_head import PageHead
from hmi.widgets.swiped import swiped

_RIGHT_W = 300
ACTS = ("change_role", "reset_pin", "switch_user")


class UsersView(SightedView):
    person_chosen = Signal(int)
    act_touched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("users page")
        self.tiles: dict[int, OptionButton] = {}
        gap = theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        left = QVBoxLayout()
        left.setSpacing(gap)
        self.head = PageHead(theme, ("", ""), self)
        self.head.setFixedHeight(theme.px(32))
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        left.addWidget(self.head)
        self._inner = QWidget()
        self._people = QVBoxLayout(self._inner)
        self._people.setContentsMargins(0, 0, theme.px(8), 0)
        self._people.setSpacing(gap)
        self._people.addStretch(1)
        left.addWidget(swiped(self._inner), 1)
        across.addLayout(left, 1)
        right = QWidget(self)
        right.setFixedWidth(theme.px(_RIGHT_W))
        down = QVBoxLayout(right)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        self.acts: dict[str, ActionButton] = {}
        for name in (*ACTS, "add_user"):
            if name == "add_user":
                down.addStretch(1)
            offer = ActionFace(tr("Add a person…") if name == "add_user" else "", "")
            button = ActionButton(theme, name, offer, right, (200, 80))
            button.setVisible(name == "add_user")  # the others, once somebody is chosen
            button.tapped.connect(self._on_act)
            down.addWidget(button)
            self.acts[name] = button
        across.addWidget(right)

    def show_people(self, people: dict[int, tuple[str, str]], chosen: int) -> None:
        """Show name and facts of each; tiles are made anew only where the people are others."""
        told = {key: (tile.label, tile.detail) for key, tile in self.tiles.items()}
        if told != people:
            for tile in self.tiles.values():
                self._people.removeWidget(tile)
                tile.deleteLater()
            self.tiles = {}
            for key, (name, facts) in people.items():
                tile = OptionButton(self.theme, f"person {key}", name, facts, self._inner)
                tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                tile.tapped.connect(self._on_tile)
                self._people.insertWidget(self._people.count() - 1, tile)
                self.tiles[key] = tile
        for key, tile in self.tiles.items():
            tile.set_chosen(key == chosen)

    @Slot()
    def _on_tile(self) -> None:
        self.person_chosen.emit(int(self.sender().objectName().removeprefix("person ")))

    @Slot()
    def _on_act(self) -> None:
        self.act_touched.emit(self.sender().objectName())

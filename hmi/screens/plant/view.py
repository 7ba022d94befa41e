"""The page of the plant's two files: register map and silo table, what is in them, importing."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, OptionButton
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.page_head import PageHead
from hmi.widgets.panel import draw_loading
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.swiped import swiped

_LEFT_W = 300
_LINE_H = 20.0
_GAP = 4.0
_WIDE = (0.42, 0.18, 0.4)


@dataclass(frozen=True, slots=True)
class PlantRows:
    """Rows of three under one another; `told` stands in their place when there are none."""

    rows: tuple[tuple[str, str, str], ...] = ()
    told: tuple[str, ...] = ()
    shares: tuple[float, float, float] = _WIDE  # of the width, one a column


class Rows(GrownCanvas[PlantRows]):
    def spoken(self, state: PlantRows) -> str:
        return "; ".join([*state.told, *(" ".join(row) for row in state.rows)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        if not self.state.rows and not self.state.told:
            draw_loading(pen, QRectF(0, 0, width, height), 8)
            return
        y = 0.0
        for told in self.state.told:
            y += pen.words(QRectF(0, y, width, height - y), told, "body") + _GAP
        for row in self.state.rows:
            x, tall = 0.0, self._tall(row, width)
            for text, share in zip(row, self.state.shares, strict=True):
                box = QRectF(x, y, width * share - 10, tall)
                pen.words(box, text, "body", "text.primary" if x == 0 else "text.secondary")
                x += width * share
            y += tall + _GAP
            pen.line((0, y - _GAP / 2), (width, y - _GAP / 2), "line.hair")

    def wanted(self, width: float) -> float:
        state, font = self.state, self.theme.font("body")
        if not state.rows and not state.told:
            return 240.0
        told = sum(_LINE_H * len(wrap(text, font, width)) + _GAP for text in state.told)
        return told + sum(self._tall(row, width) + _GAP for row in state.rows) + 2

    def _tall(self, row: tuple[str, str, str], width: float) -> float:
        font = self.theme.font("body")
        columns = zip(row, self.state.shares, strict=True)
        return _LINE_H * max(1, *(len(wrap(t, font, width * s - 10)) for t, s in columns))


class PlantView(SightedView):
    file_chosen = Signal(str)
    import_touched = Signal()

    def __init__(self, theme: Theme, files: dict[str, str]) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("plant page")
        gap = theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        left = QWidget(self)
        left.setFixedWidth(theme.px(_LEFT_W))
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        self.tiles: dict[str, OptionButton] = {}
        for name, label in files.items():
            tile = OptionButton(theme, f"plant {name}", label, "", left)
            tile.tapped.connect(self._on_tile)
            down.addWidget(tile)
            self.tiles[name] = tile
        down.addStretch(1)
        offer = ActionFace(tr("Import from a file…"), "")
        self.take = ActionButton(theme, "import_plant_file", offer, left, (200, 80))
        self.take.tapped.connect(self.import_touched)
        down.addWidget(self.take)
        across.addWidget(left)
        right = QVBoxLayout()
        right.setSpacing(gap)
        self.head = PageHead(theme, ("", ""), self)
        self.head.setFixedHeight(theme.px(32))
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows = Rows(theme, PlantRows(), self)
        right.addWidget(self.head)
        right.addWidget(swiped(self.rows), 1)
        across.addLayout(right, 1)

    def show_chosen(self, name: str) -> None:
        for key, tile in self.tiles.items():
            tile.set_chosen(key == name)

    @Slot()
    def _on_tile(self) -> None:
        self.file_chosen.emit(self.sender().objectName().removeprefix("plant "))

"""The trend tab: a tile a silo at the left, the chosen one's curve and its deviations right."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.screens.silos.trend_faces import SpreadFace, TrendTile
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import draw_ground
from hmi.widgets.canvas import TouchButton
from hmi.widgets.control_chart import ControlChart, ControlFace
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.pen import LEFT, RIGHT, Pen
from hmi.widgets.plotting import Plotting
from hmi.widgets.scrolled_table import ScrolledTable
from hmi.widgets.swiped import swiped
from hmi.widgets.trend_chart import TrendChart, TrendFace

COUNTS = (20, 30, 50, 100)
_COLUMNS = 2
_TILE_W, _TILE_H, _TILE_MOST = 226, 48, 84
_BAND = 12.0  # half the tolerance's width, design px
_OFF_W = 66.0


class SiloTile(TouchButton):
    """Number and name; what is left, and how far off it doses: mean and spread in its band."""

    def __init__(self, theme: Theme, name: str, face: TrendTile, parent: QWidget) -> None:
        super().__init__(theme, name, (_TILE_W, _TILE_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.touch.tall(_TILE_MOST))
        self.face = face
        self.chosen = False
        self._speak()

    def show_face(self, face: TrendTile, *, chosen: bool) -> None:
        if (face, chosen) != (self.face, self.chosen):
            self.face, self.chosen = face, chosen
            self._speak()
            self.update()

    def _speak(self) -> None:
        face = self.face
        left = tr("%1 left", f"{face.left} {face.unit}") if face.unit else face.left
        self.setAccessibleName(f"{face.number} {face.name} {left}, {face.off} %")

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        draw_ground(pen, QRectF(0, 0, width, height), pressed=self.isDown(), chosen=self.chosen)
        if self.chosen:
            pen.fill(QRectF(0, 0, 4, height), "accent")
        middle = height / 2
        top, under = QRectF(12, middle - 23, width - 22, 22), QRectF(12, middle + 1, width - 22, 20)
        used = pen.text(top, face.number, "value")
        pen.text(top.adjusted(used + 7, 0, 0, 0), face.name, "body", may_elide=True)
        if face.unit:
            pen.figure(under, face.left, tr("%1 left", face.unit), align=LEFT)
        else:
            pen.text(under, face.left, "body", "text.secondary")
        off = QRectF(under.right() - _OFF_W, under.top(), _OFF_W, under.height())
        if face.spread is None:
            pen.text(off, face.off, "body", "text.secondary", align=RIGHT)
            return
        pen.figure(off, face.off, "%")
        _draw_spread(pen, face.spread, off.left() - 24, under.center().y())


def _draw_spread(pen: Pen, face: SpreadFace, x: float, y: float) -> None:
    """Draw the tolerance as a band about *x*, the spread as a bar and the mean as a point."""
    pen.fill(QRectF(x - _BAND, y - 6, 2 * _BAND, 12), "process.band")
    pen.line((x, y - 8), (x, y + 8), "setpoint")
    most = 1.7
    low, high = (max(-most, min(most, face.mean + side * face.spread)) for side in (-1, 1))
    pen.line((x + low * _BAND, y), (x + high * _BAND, y), "process.active", 3)
    pen.circle((x + max(-most, min(most, face.mean)) * _BAND, y), 4, fill="process.active")


class TrendView(QWidget):
    silo_chosen = Signal(int)
    count_chosen = Signal(int)

    def __init__(self, theme: Theme, plotting: Plotting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("trend tab")
        self.tiles: dict[int, SiloTile] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, theme.px(8), 0)
        self.trend = TrendChart(theme, "trend", TrendFace(), plotting)
        self.trend.add_zoom(tr("Whole batch"))
        self.control = ControlChart(theme, "control", ControlFace(), plotting)
        self.counts = FilterBar(theme, "last", map(str, COUNTS), self)
        self.control.add_to_head(self.counts)
        self.trend_rows = ScrolledTable(theme, "trend table")
        self.control_rows = ScrolledTable(theme, "control table")
        self.counts.touched.connect(self._on_count)
        self._lay_out()

    def show_tiles(self, faces: Mapping[int, TrendTile], chosen: int) -> None:
        if tuple(self.tiles) != tuple(faces):
            self._make_tiles(faces)
        for silo, face in faces.items():
            self.tiles[silo].show_face(face, chosen=silo == chosen)

    def show_counts(self, chosen: int) -> None:
        self.counts.show_faces(
            {
                str(count): ChipFace(
                    str(count),
                    chosen=count == chosen,
                    spoken=tr("the last %1 batches", str(count)),
                )
                for count in COUNTS
            }
        )

    def show_tables(self, shown: bool) -> None:
        """Put the figures in the charts' place, or the charts back."""
        for stack in self._stacks:
            stack.setCurrentIndex(1 if shown else 0)

    def _lay_out(self) -> None:
        theme, gap = self.theme, self.theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(gap)
        self._grid.setSpacing(gap)
        tiles = QWidget()
        tiles.setLayout(self._grid)
        area = swiped(tiles)
        area.setObjectName("silo tiles")
        area.setFixedWidth(theme.px(_COLUMNS * _TILE_W + 8) + (_COLUMNS - 1) * gap)
        across.addWidget(area)
        down = QVBoxLayout()
        down.setSpacing(gap)
        self._stacks = []
        for chart, rows, share in (
            (self.trend, self.trend_rows, 3),
            (self.control, self.control_rows, 2),
        ):
            stack = QStackedWidget(self)
            stack.addWidget(chart)
            stack.addWidget(rows)
            self._stacks.append(stack)
            down.addWidget(stack, share)
        across.addLayout(down, 1)

    def _make_tiles(self, faces: Mapping[int, TrendTile]) -> None:
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {}
        rows = -(-len(faces) // _COLUMNS)
        for place, (silo, face) in enumerate(faces.items()):
            tile = SiloTile(self.theme, f"tile {silo}", face, self)
            tile.tapped.connect(self._on_tile)
            self.tiles[silo] = tile
            self._grid.addWidget(tile, place % rows, place // rows)
            tile.show()

    @Slot()
    def _on_tile(self) -> None:
        self.silo_chosen.emit(int(self.sender().objectName().removeprefix("tile ")))

    @Slot(str)
    def _on_count(self, name: str) -> None:
        self.count_chosen.emit(int(name))

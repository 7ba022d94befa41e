"""The materials tab: a tile a silo at the left, the chosen one's figures at the right."""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.silos.material_faces import FACTS, NEEDS, StockFace, TileFace
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.ground import Ground
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.pen import LEFT, RIGHT, Pen, wrap
from hmi.widgets.scrolled_table import ScrolledTable
from hmi.widgets.silo_gauge import draw_level
from hmi.widgets.swiped import stacked, swiped
from hmi.widgets.symbols import draw_mark
from hmi.widgets.table import draw_header, draw_rows

_COLUMNS = 2
_TILE_W, _TILE_H = 236, 48
_FACT_H = 28.0
_NEED_H = 26.0
_HEAD_H = 24.0
_TITLE_H = 44.0
_PAD = 14.0


class SiloTile(TouchButton):
    """Number and name, what is left as figure and bar, and whether it is enough."""

    def __init__(self, theme: Theme, name: str, face: TileFace, parent: QWidget) -> None:
        super().__init__(theme, name, (_TILE_W, _TILE_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.touch.tall(76))
        self.face = face
        self.chosen = False

    def show_face(self, face: TileFace, *, chosen: bool) -> None:
        if (face, chosen) != (self.face, self.chosen):
            self.face, self.chosen = face, chosen
            level = f"{face.level.text} {face.level.unit}".strip()
            self.setAccessibleName(f"{face.number} {face.name} {level} {face.word}")
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        rect = QRectF(0, 0, width, height)
        draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        if self.chosen:
            pen.fill(QRectF(0, 0, 4, height), "accent")
        middle = height / 2
        top, under = QRectF(12, middle - 23, width - 44, 22), QRectF(12, middle, width - 44, 20)
        used = pen.text(top, face.number, "value")
        pen.text(top.adjusted(used + 7, 0, 0, 0), face.name, "body", may_elide=True)
        if face.level.unit:
            pen.figure(under, face.level.text, face.level.unit, align=LEFT, weight=500)
        else:
            pen.text(under, face.level.text, "body", "text.secondary")
        role = "text.primary" if face.strong else "text.secondary"
        weight = 600 if face.strong else 500
        word = pen.text(under, face.word, "label", role, align=RIGHT, weight=weight)
        if face.mark:
            draw_mark(pen, face.mark, under.right() - word - 17, middle + 4, 12, role)
        draw_level(pen, QRectF(width - 22, 6, 9, height - 12), face.level)


class Summary(Canvas[str]):
    """Whether the queue can be made with what the silos hold, in one line."""

    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        pen.text(QRectF(2, 0, width - 4, height), self.state, "value", may_elide=True)


class StockPanel(GrownCanvas[StockFace]):
    """What is known of the chosen silo, and which batches need it."""

    def spoken(self, state: StockFace) -> str:
        rows = (*state.facts, *state.needs)
        return "; ".join([f"{state.title} {state.name}", *(row.spoken for row in rows)])

    def wanted(self, width: float) -> float:
        face, font = self.state, self.theme.font("label")
        lines = len(wrap(face.note, font, width - 2 * _PAD))
        top = _TITLE_H + _FACT_H * len(face.facts) + 18.0 * lines
        return top + _HEAD_H + _NEED_H * len(face.needs) + 2 * _PAD

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        face = self.state
        inner = QRectF(_PAD, 10, width - 2 * _PAD, 28)
        used = pen.text(inner, face.title, "title")
        pen.text(inner.adjusted(used + 10, 0, 0, 0), face.name, "value", may_elide=True)
        y = inner.bottom() + 6
        facts = QRectF(_PAD, y, inner.width(), _FACT_H * len(face.facts))
        draw_rows(pen, facts, FACTS, face.facts, _FACT_H, lit=True, last_rule=True)
        lines = wrap(face.note, pen.theme.font("label"), inner.width())
        note = QRectF(_PAD, facts.bottom() + 6, inner.width(), 18.0 * len(lines) + 1)
        pen.words(note, face.note, "label", "text.secondary")
        self._paint_needs(pen, QRectF(_PAD, note.bottom() + 8, inner.width(), 0))

    def _paint_needs(self, pen: Pen, at: QRectF) -> None:
        face = self.state
        if not face.title:
            return
        head = QRectF(at.left(), at.top(), at.width(), _HEAD_H)
        if not face.needs:
            pen.text(head, face.nobody, "body", "text.secondary")
            return
        names = (tr("Slot"), tr("Needed by"), "", tr("still takes"), "")
        draw_header(pen, head, NEEDS, names)
        pen.line(
            (head.left(), head.bottom() - 0.5), (head.right(), head.bottom() - 0.5), "line.control"
        )
        body = QRectF(head.left(), head.bottom(), head.width(), _NEED_H * len(face.needs))
        draw_rows(pen, body, NEEDS, face.needs, _NEED_H, lit=True)


class MaterialView(QWidget):
    silo_chosen = Signal(int)
    action_touched = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("materials tab")
        self.panel = StockPanel(theme, StockFace())
        self.tiles: dict[int, SiloTile] = {}
        self.buttons: dict[str, ActionButton] = {}
        self._grid = QGridLayout()
        self._actions = QHBoxLayout()
        gap = theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(gap)
        for layout in (self._grid, self._actions):
            layout.setSpacing(gap)
        tiles = QWidget()
        tiles.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, theme.px(8), 0)
        area = swiped(tiles)
        area.setFixedWidth(theme.px(_COLUMNS * _TILE_W + 8) + (_COLUMNS - 1) * gap)
        across.addWidget(area)
        right = QVBoxLayout()
        right.setSpacing(gap)
        self.summary = Summary(theme, "", self)
        self.summary.setFixedHeight(theme.px(40))
        right.addWidget(self.summary)
        right.addWidget(self._scrolled_panel(), 2)
        self.entries = ScrolledTable(theme, "stock entries")
        right.addWidget(self.entries, 1)
        right.addLayout(self._actions)
        across.addLayout(right, 1)

    def _scrolled_panel(self) -> QWidget:
        """Return the panel on its ground: a low screen shows it whole to a finger that moves it."""
        ground = Ground(self.theme, False, self)
        ground.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        around = QVBoxLayout(ground)
        around.setContentsMargins(*(self.theme.px(each) for each in (1, 2, 1, 2)))
        around.addWidget(swiped(stacked([self.panel], 0)))
        return ground

    def show_tiles(self, faces: tuple[tuple[int, TileFace], ...], chosen: int) -> None:
        if tuple(self.tiles) != tuple(number for number, _ in faces):
            self._make_tiles(faces)
        for number, face in faces:
            self.tiles[number].show_face(face, chosen=number == chosen)

    def add_action(self, name: str, face: ActionFace) -> None:
        button = ActionButton(self.theme, name, face, self, (180, 80))
        button.tapped.connect(self._on_action)
        self.buttons[name] = button
        self._actions.addWidget(button)

    def _make_tiles(self, faces: tuple[tuple[int, TileFace], ...]) -> None:
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {}
        rows = -(-len(faces) // _COLUMNS)
        for place, (number, face) in enumerate(faces):
            tile = SiloTile(self.theme, f"silo {number}", face, self)
            tile.tapped.connect(self._on_tile)
            self.tiles[number] = tile
            self._grid.addWidget(tile, place % rows, place // rows)
            tile.show()

    @Slot()
    def _on_tile(self) -> None:
        self.silo_chosen.emit(int(self.sender().objectName().removeprefix("silo ")))

    @Slot()
    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName())

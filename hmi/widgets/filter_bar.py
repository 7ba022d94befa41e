"""A row of choices over a list: one of them holds, or several; each with its count or symbol."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.theme import Theme
from hmi.widgets.buttons import draw_ground
from hmi.widgets.canvas import TouchButton
from hmi.widgets.pen import Pen
from hmi.widgets.symbols import AlarmFace, draw_alarm

_H = 48.0
_PAD = 14.0
_SYMBOL = 22.0


@dataclass(frozen=True, slots=True)
class ChipFace:
    label: str
    count: str = ""
    symbol: AlarmFace | None = None
    chosen: bool = False
    spoken: str = ""


class Chip(TouchButton):
    def __init__(self, theme: Theme, name: str, face: ChipFace, parent: QWidget) -> None:
        super().__init__(theme, name, (_width(theme, face), _H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.face = face
        self.tab = False
        self.setAccessibleName(face.spoken or face.label or name)

    def show_face(self, face: ChipFace) -> None:
        if face != self.face:
            self.face = face
            self.setMinimumWidth(self.theme.px(_width(self.theme, face)))
            self.setAccessibleName(f"{face.spoken or face.label} {face.count}".strip())
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        draw_ground(pen, QRectF(0, 0, width, height), pressed=self.isDown(), chosen=face.chosen)
        if self.tab and face.chosen:
            pen.fill(QRectF(0, height - 4, width, 4), "accent", 2)
        x = (width - _needed(self.theme, face)) / 2
        if face.symbol is not None:
            draw_alarm(pen, face.symbol, x, height / 2 - _SYMBOL / 2, _SYMBOL, lit=True)
            x += _SYMBOL + 8
        weight = 600 if face.chosen else 500
        wide = pen.width(face.label, "body", weight)
        if face.label:
            pen.text(QRectF(x, 0, wide + 1, height), face.label, "body", weight=weight)
            x += wide + 8
        count = QRectF(x, 0, width - x - 2, height)
        pen.text(count, face.count, "body", weight=600)


class FilterBar(QWidget):
    touched = Signal(str)  # the chip's name

    def __init__(
        self, theme: Theme, kind: str, names: Iterable[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self.chips = {name: Chip(theme, f"{kind} {name}", ChipFace(""), self) for name in names}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        for chip in self.chips.values():
            chip.tapped.connect(self._on_chip)
            row.addWidget(chip)
        row.addStretch(1)

    def show_faces(self, faces: dict[str, ChipFace]) -> None:
        for name, face in faces.items():
            self.chips[name].show_face(face)

    def _on_chip(self) -> None:
        self.touched.emit(self.sender().objectName().removeprefix(f"{self._kind} "))


def _needed(theme: Theme, face: ChipFace) -> float:
    metrics = QFontMetricsF(theme.font("body", 600))
    widths = [metrics.horizontalAdvance(text) for text in (face.label, face.count) if text]
    if face.symbol is not None:
        widths.append(_SYMBOL)
    return sum(widths) + 8.0 * max(0, len(widths) - 1)


def _width(theme: Theme, face: ChipFace) -> float:
    return max(_H, _needed(theme, face) + 2 * _PAD)

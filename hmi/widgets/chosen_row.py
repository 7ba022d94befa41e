"""A row of a list to choose from: its words at the left, shortened where they are too long."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.theme import Theme
from hmi.widgets.buttons import draw_ground
from hmi.widgets.canvas import TouchButton
from hmi.widgets.pen import Pen

_H = 48.0


class ChosenRow(TouchButton):
    def __init__(self, theme: Theme, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, (120, _H), parent)
        self.label = label
        self.chosen = False
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_chosen(self, chosen: bool) -> None:
        self.chosen = chosen
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        role = draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        weight = 600 if self.chosen else 500
        pen.text(
            rect.adjusted(14, 0, -10, 0), self.label, "body", role, weight=weight, may_elide=True
        )

"""One line that says something about the page: how old it is, or what became of a wish."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import Pen
from hmi.widgets.symbols import Mark, draw_mark

_H = 28.0


class NoteLine(Canvas[tuple[Mark, str]]):
    """With a mark it stands out; it keeps its place while it says nothing."""

    def __init__(
        self, theme: Theme, state: tuple[Mark, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, state, parent)
        self.setMinimumHeight(theme.px(_H))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def spoken(self, state: tuple[Mark, str]) -> str:
        return state[1]

    def paint(self, pen: Pen, width: float, height: float) -> None:
        mark, told = self.state
        left = 4.0
        if mark:
            draw_mark(pen, mark, left, height / 2 - 8, 16, "text.primary")
            left += 24
        box = QRectF(left, 0, width - left, height)
        role = "text.primary" if mark else "text.secondary"
        weight = 600 if mark else 400
        pen.text(box, told, "body", role, weight=weight, may_elide=True)

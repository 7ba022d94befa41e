"""A field's label, and beside it what may be typed or what is wrong."""

from PySide6.QtCore import QRectF

from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import Pen


class FieldHint(Canvas[tuple[str, str, bool]]):
    """A field's label, and at its right what may be typed or what is wrong."""

    def spoken(self, state: tuple[str, str, bool]) -> str:
        return f"{state[0]}: {state[1]}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        label, told, wrong = self.state
        used = pen.text(QRectF(0, 0, width, height), label, "label", weight=600)
        role = "text.primary" if wrong else "text.secondary"
        box = QRectF(used + 10, 0, max(0.0, width - used - 10), height)
        pen.text(box, told, "label", role, weight=600 if wrong else 500, may_elide=True)

"""A page's title, and what is to be known of it at a glance."""

from PySide6.QtCore import QRectF

from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import Pen


class PageHead(Canvas[tuple[str, str]]):
    def spoken(self, state: tuple[str, str]) -> str:
        return " ".join(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, facts = self.state
        used = pen.text(QRectF(0, 0, width, height), title, "title")
        box = QRectF(used + 14, 2, max(0.0, width - used - 14), height)
        pen.text(box, facts, "body", "text.secondary", may_elide=True)

"""The right side of the queue page: one batch with its time line, figures and Odoo's word."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.screens.batch.way_faces import DetailFace
from hmi.screens.batch.way_line import draw_way
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.status_badge import draw_badge

EMPTY = DetailFace(None, "", "", "", (), "", "")


class DetailHead(Canvas[DetailFace]):
    """Badge, order and time line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, EMPTY, parent)
        self.setFixedHeight(theme.px(114))

    def spoken(self, state: DetailFace) -> str:
        return f"{state.order} {state.product} {state.facts}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        x = 0.0
        if face.badge is not None:
            x = draw_badge(pen, face.badge, 0, 2, 300) + 8
        facts = QRectF(x, 0, width - x, 26)
        used = pen.text(facts, face.facts, "label", "text.secondary", align=RIGHT, may_elide=True)
        room = QRectF(x, 0, max(0.0, width - x - used - 12), 26)
        order = pen.text(room, face.order, "title", may_elide=True)
        rest = room.adjusted(order + 8, 0, 0, 0)
        if rest.width() > 0:
            pen.text(rest, face.product, "value", may_elide=True)
        if face.steps:
            draw_way(pen, QRectF(0, 42, width, height - 42), face.steps)


class DetailFoot(Canvas[tuple[str, str]]):
    """Where the figures stand with Odoo, in its words where it gave some."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, ("", ""), parent)
        self.setFixedHeight(theme.px(40))

    def spoken(self, state: tuple[str, str]) -> str:
        return " ".join(state)

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        title, detail = self.state
        pen.text(QRectF(0, 0, width, 20), title, weight=500, may_elide=True)
        box = QRectF(0, 20, width, 18)
        pen.text(box, detail, "label", "text.secondary", may_elide=True)

"""The right side of the queue page: one batch with its time line, figures and Odoo's word."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QScrollArea, QScroller, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.queue.detail_faces import COLUMNS, DetailFace, FiguresFace, StepFace
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.status_badge import draw_badge
from hmi.widgets.table import draw_header, draw_rows

_ROW_H = 21.0
_HEAD_H = 24.0
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
            self._paint_steps(pen, QRectF(0, 42, width, height - 42))

    def _paint_steps(self, pen: Pen, rect: QRectF) -> None:
        steps = self.state.steps
        pitch = rect.width() / len(steps)
        for place, step in enumerate(steps):
            x = rect.left() + place * pitch
            if place + 1 < len(steps):
                done = steps[place + 1].done
                end = (x + pitch, rect.top() + 7)
                pen.line((x + 14, rect.top() + 7), end, "line.control", 2, dashed=not done)
            self._paint_step(pen, step, x, rect.top(), pitch - 6)

    def _paint_step(self, pen: Pen, step: StepFace, x: float, y: float, wide: float) -> None:
        if step.now:
            pen.fill(QRectF(x, y + 1, 12, 12), "accent")
        elif step.done:
            pen.circle((x + 6, y + 7), 6, fill="ok")
        else:
            pen.circle((x + 6, y + 7), 6, edge="line.control")
        pen.text(QRectF(x, y + 18, wide, 18), step.label, "label", "text.secondary")
        pen.text(QRectF(x, y + 35, wide, 20), step.time, weight=600, may_elide=True)
        pen.text(QRectF(x, y + 54, wide, 18), step.remark, "label", "text.secondary")


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


class _Figures(Canvas[FiguresFace]):
    def spoken(self, state: FiguresFace) -> str:
        return "; ".join(row.spoken for row in state.rows)

    def show_state(self, state: FiguresFace) -> None:
        self.setFixedHeight(self.theme.px(_HEAD_H + _ROW_H * len(state.rows) + 6))
        super().show_state(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rect = QRectF(12, 0, width - 24, height)
        if not face.rows:
            return
        head = QRectF(rect.left(), 0, rect.width(), _HEAD_H)
        draw_header(pen, head, COLUMNS, face.headers)
        line = (rect.left(), _HEAD_H - 0.5), (rect.right(), _HEAD_H - 0.5)
        pen.line(*line, "line.control")
        body = QRectF(rect.left(), _HEAD_H, rect.width(), height - _HEAD_H)
        draw_rows(pen, body, COLUMNS, face.rows, _ROW_H, lit=True, last_rule=True)


class _Inset(Canvas[str]):
    """The table's ground: it stays while the rows scroll over it."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.inset", 4)
        pen.frame(rect, "line.hair", radius=4)


class FiguresTable(QWidget):
    """All silos and hand additions; what does not fit scrolls under the finger."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(theme.px(110))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._ground = _Inset(theme, "", self)
        self.rows = _Figures(theme, FiguresFace((), ()))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.rows)
        QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(area)

    def resizeEvent(self, _event: object) -> None:  # noqa: N802 (Qt's name)
        self._ground.setGeometry(self.rect())

"""The table of a batch's figures: setpoint, actual, deviation and tolerance of every silo."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QScrollArea, QScroller, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.batch.figure_faces import COLUMNS, FiguresFace
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.table import draw_header, draw_rows

_ROW_H = 21.0
_HEAD_H = 24.0


class Figures(Canvas[FiguresFace]):
    def __init__(
        self,
        theme: Theme,
        state: FiguresFace,
        parent: QWidget | None = None,
        *,
        row_h: float = _ROW_H,
        ground: bool = False,
    ) -> None:
        """*ground*: it stands alone, on a panel of its own."""
        super().__init__(theme, state, parent)
        self._row_h = row_h
        self._ground = ground

    def spoken(self, state: FiguresFace) -> str:
        return "; ".join(row.spoken for row in state.rows)

    def show_state(self, state: FiguresFace) -> None:
        self.setFixedHeight(self.theme.px(_HEAD_H + self._row_h * len(state.rows) + 6))
        super().show_state(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        if self._ground:
            draw_panel(pen, width, height)
        rect = QRectF(12, 0, width - 24, height)
        if not face.rows:
            return
        head = QRectF(rect.left(), 0, rect.width(), _HEAD_H)
        draw_header(pen, head, COLUMNS, face.headers)
        line = (rect.left(), _HEAD_H - 0.5), (rect.right(), _HEAD_H - 0.5)
        pen.line(*line, "line.control")
        body = QRectF(rect.left(), _HEAD_H, rect.width(), height - _HEAD_H)
        draw_rows(pen, body, COLUMNS, face.rows, self._row_h, lit=True, last_rule=True)


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
        self.rows = Figures(theme, FiguresFace((), ()))
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

"""A list on the board: so many lines, whatever room there is."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import TableFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.table import draw_header, draw_rows

_PAD = 12.0
_HEAD = 28.0
_NOTHING = TableFace("", (), (), ())


class BoardList(Canvas[TableFace]):
    def __init__(self, theme: Theme, name: str, lines: int, parent: QWidget | None = None) -> None:
        """*lines*: how many there are at most; fewer are not drawn higher."""
        super().__init__(theme, _NOTHING, parent)
        self._most = lines
        self.setObjectName(name)

    def spoken(self, state: TableFace) -> str:
        return "; ".join([state.title, *(row.spoken for row in state.rows)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        if not face.title:
            draw_loading(pen, QRectF(_PAD, 12, width - 2 * _PAD, height - 24), self._most)
            return
        head = QRectF(_PAD, 4, width - 2 * _PAD, _HEAD)
        pen.text(head, face.title, "value")
        draw_header(pen, head, face.columns, face.headers)
        body = QRectF(_PAD, head.bottom(), head.width(), height - head.bottom() - 4)
        if face.empty is not None and not face.rows:
            draw_empty(pen, body, face.empty)
            return
        lines = max(self._most, sum(2 if row.tall else 1 for row in face.rows))
        draw_rows(pen, body, face.columns, face.rows, body.height() / lines, lit=True)

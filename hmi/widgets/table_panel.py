"""A panel with a table that is only looked at: as many rows as there is room for."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import PADDING, TableFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.table import draw_header, draw_rows

_HEAD_H = 30.0
_LEAST_ROW_H = 21.0
_NOTHING = TableFace("", (), (), ())


class RowsPanel(Canvas[TableFace]):
    """Without a title it is being read."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, _NOTHING, parent)
        self.setObjectName(name)

    def spoken(self, state: TableFace) -> str:
        return "; ".join([state.title, *(row.spoken for row in state.rows)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        inner = QRectF(PADDING, 4, width - 2 * PADDING, _HEAD_H)
        body = QRectF(inner.left(), inner.bottom(), inner.width(), height - inner.bottom() - 8)
        if not face.title:
            if self.is_late():
                draw_loading(pen, body, 5)
            return
        pen.text(inner, face.title, "value", may_elide=True)
        draw_header(pen, inner, face.columns, face.headers)
        if not face.rows and face.empty is not None:
            draw_empty(pen, body, face.empty)
            return
        row_h = min(face.row_height, max(_LEAST_ROW_H, body.height() / max(1, len(face.rows))))
        room = max(1, int(body.height() / row_h + 0.01))
        rows = face.rows
        if len(rows) > room:
            rows = rows[: max(1, room - 1)]
            foot = QRectF(body.left(), body.bottom() - row_h, body.width(), row_h)
            more = tr("%1 more", str(len(face.rows) - len(rows)))
            pen.text(foot, more, "label", "text.secondary")
        draw_rows(pen, body, face.columns, rows, row_h, lit=True)

"""A panel with a table of any length: its head stands, its rows are moved by a finger."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import PADDING, TableFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.swiped import swiped
from hmi.widgets.table import draw_header, draw_rows

_TITLE_H = 34.0
_HEAD_H = 24.0
_ROW_H = 26.0
_BAR_W = 14.0  # for the bar that shows where one is
_NOTHING = TableFace("", (), (), ())


class _Rows(GrownCanvas[TableFace]):
    """Paints the rows in sight, however many there are."""

    def wanted(self, _width: float) -> float:
        return max(1.0, _ROW_H * len(self.state.rows))

    def spoken(self, state: TableFace) -> str:
        return "; ".join([state.title, *(row.spoken for row in state.rows[:100])])

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        seen, k = self.visibleRegion().boundingRect(), self.theme.k
        first = max(0, int(seen.top() / k / _ROW_H))
        after = int(seen.bottom() / k / _ROW_H) + 2
        face = self.state
        body = QRectF(0, first * _ROW_H, width - _BAR_W, 0)
        rows = face.rows[first:after]
        draw_rows(pen, body, face.columns, rows, _ROW_H, lit=True, last_rule=True)


class ScrolledTable(Canvas[TableFace]):
    """Without a title it is being read. *head_h* leaves room for what is put over the title."""

    def __init__(
        self, theme: Theme, name: str, parent: QWidget | None = None, head_h: float = _TITLE_H
    ) -> None:
        super().__init__(theme, _NOTHING, parent)
        self.setObjectName(name)
        self._head_h = head_h
        self.rows = _Rows(theme, _NOTHING)
        self._area = swiped(self.rows)
        self._area.setObjectName(f"{name} rows")
        down = QVBoxLayout(self)
        edge = theme.px(PADDING)
        down.setContentsMargins(edge, theme.px(4 + head_h + _HEAD_H), edge, theme.px(8))
        down.addWidget(self._area)

    def show_state(self, state: TableFace) -> None:
        super().show_state(state)
        self.rows.show_state(state)
        self._area.setVisible(bool(state.rows))

    def spoken(self, state: TableFace) -> str:
        return state.title

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        title = QRectF(PADDING, 4, width - 2 * PADDING, self._head_h)
        body = QRectF(PADDING, title.bottom(), title.width(), height - title.bottom() - 8)
        if not face.title:
            draw_loading(pen, body, 5)
            return
        pen.text(title, face.title, "value", may_elide=True)
        if not face.rows and face.empty is not None:
            draw_empty(pen, body, face.empty)
            return
        wide = self.rows.width() / self.theme.k - _BAR_W
        head = QRectF(PADDING, title.bottom(), wide, _HEAD_H)
        draw_header(pen, head, face.columns, face.headers)
        pen.line((head.left(), head.bottom()), (head.right(), head.bottom()), "line.control")

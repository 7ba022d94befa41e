"""Paints the rows of the queue page's list: a target each, with a dead band to the next."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hmi.screens.queue.model import QueueModel, RowFace
from hmi.theme import Theme, tokens
from hmi.widgets.pen import CENTER, RIGHT, Pen
from hmi.widgets.symbols import draw_mark

_ROW_H = float(tokens()["touch"]["list_row"])
_GAP = float(tokens()["touch"]["gap"])
_HEADING_H = 30.0
_NUMBER_W = 54.0


class RowDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cut: list[str] = []

    def sizeHint(  # noqa: N802 (Qt's name)
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row = index.data(QueueModel.ROW_ROLE)
        height = _HEADING_H if row.is_heading else _ROW_H + _GAP
        return QSize(self._theme.px(200), self._theme.px(height))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: RowFace = index.data(QueueModel.ROW_ROLE)
        area, state = option.rect, option.state  # type: ignore[attr-defined]
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(self._theme.k, self._theme.k)
        pen = Pen(painter, self._theme, self.cut)
        width, height = area.width() / self._theme.k, area.height() / self._theme.k
        if row.is_heading:
            box = QRectF(0, 0, width, height - 4)
            pen.text(box, row.order, "label", "text.secondary", weight=600)
        else:
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            _paint_row(pen, QRectF(0, 0, width, _ROW_H), row, chosen=chosen)
        painter.restore()


def _paint_row(pen: Pen, rect: QRectF, row: RowFace, *, chosen: bool) -> None:
    pen.fill(rect, "bg.selected" if chosen else "bg.panel", 4)
    pen.frame(rect, "line.control", radius=4)
    if chosen:
        pen.fill(QRectF(0, 0, 4, rect.height()), "accent")
    elif row.set_aside:
        pen.fill(QRectF(0, 0, 4, rect.height()), "alarm.medium.line")
    number = QRectF(0, 0, _NUMBER_W, rect.height())
    pen.text(number, row.number, "title", align=CENTER)
    right = rect.right() - 12
    figure = QRectF(_NUMBER_W, 7, right - _NUMBER_W, 20)
    used = pen.figure(figure, row.figure, row.unit) if row.figure else 0
    under = QRectF(_NUMBER_W, 26, right - _NUMBER_W, 18)
    under_used = pen.text(under, row.under_figure, "label", "text.secondary", align=RIGHT)
    name = QRectF(_NUMBER_W, 7, right - _NUMBER_W - used - 8, 20)
    order = pen.text(name, row.order, weight=600, may_elide=True)
    rest = name.adjusted(order + 5, 0, 0, 0)
    if rest.width() > 20:  # noqa: PLR2004 (room for at least two letters)
        pen.text(rest, row.product, may_elide=True)
    left = _NUMBER_W
    role = "text.primary" if row.strong else "text.secondary"
    if row.mark:
        draw_mark(pen, row.mark, left, 29, 12, role)
        left += 16
    state = QRectF(left, 26, right - left - under_used - 8, 18)
    pen.text(state, row.state, "label", role, may_elide=True)

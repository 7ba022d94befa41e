"""Paints the rows of the queue page's list: a target each, with a dead band to the next."""

from PySide6.QtCore import QRectF

from hmi.screens.queue.model import QueueModel, RowFace
from hmi.theme import tokens
from hmi.widgets.painted_rows import Index, PaintedRows
from hmi.widgets.pen import CENTER, RIGHT, Pen
from hmi.widgets.symbols import draw_mark

_ROW_H = float(tokens()["touch"]["list_row"])
_GAP = float(tokens()["touch"]["gap"])
_HEADING_H = 30.0
_NUMBER_W = 54.0


class RowDelegate(PaintedRows):
    def height_of(self, index: Index) -> float:
        return _HEADING_H if index.data(QueueModel.ROW_ROLE).is_heading else _ROW_H + _GAP

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        row: RowFace = index.data(QueueModel.ROW_ROLE)
        if row.is_heading:
            box = QRectF(0, 0, width, _HEADING_H - 4)
            pen.text(box, row.order, "label", "text.secondary", weight=600)
        else:
            _paint_row(pen, QRectF(0, 0, width, _ROW_H), row, chosen=chosen)


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

"""Lists whose rows are painted: in design px, with the theme's pen, moved by a finger."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hmi.qt.kept_place import KeptPlace
from hmi.qt.keyed_model import KeyedListModel
from hmi.theme import Theme
from hmi.widgets.pen import Pen

Index = QModelIndex | QPersistentModelIndex


class PaintedRows(QStyledItemDelegate):
    """Hands each row a pen whose origin is the row's corner; `cut` is what did not fit."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.cut: list[str] = []

    def height_of(self, _index: Index) -> float:
        """Return a row's height with the dead band to the next, in design px."""
        raise NotImplementedError

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        """Draw the row into *width* design px."""
        raise NotImplementedError

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(self.theme.px(200), self.theme.px(self.height_of(index)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, state = option.rect, option.state  # type: ignore[attr-defined]
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, self.cut)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self.paint_at(pen, area.width() / self.theme.k, index, chosen=chosen)
        painter.restore()


def set_up_list(view: QListView, model: KeyedListModel[Any]) -> None:
    """Have the list show *model*, scroll by a finger and keep its place."""
    view.setModel(model)
    KeptPlace(view, model)
    view.setFrameShape(QListView.Shape.NoFrame)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.viewport().setAutoFillBackground(False)
    QScroller.grabGesture(view.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)

"""A list whose rows have a button each: touching a row chooses it, touching its button acts."""

import time
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QListView,
    QWidget,
)

from hmi.qt.keyed_model import KeyedListModel, KeyedRow
from hmi.theme import Theme, tokens
from hmi.widgets.canvas import TouchButton
from hmi.widgets.painted_rows import Index, PaintedRows, set_up_list
from hmi.widgets.pen import Pen

ROW_H = 60.0
_GAP = float(tokens()["touch"]["gap"])
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

R = TypeVar("R", bound=KeyedRow)


class ActDelegate(PaintedRows, Generic[R]):
    """Paints a row and its button, each as high as a finger needs."""

    def __init__(self, theme: Theme, act_w: float, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.act_w = max(act_w, theme.touch.least / theme.k)
        self.row_h = theme.touch.tall(ROW_H) / theme.k
        self.gap = max(_GAP, theme.touch.gap / theme.k)
        self.stale = False
        self.pressed = ""  # key of the row whose button is under a finger

    def height_of(self, _index: Index) -> float:
        return self.row_h + self.gap

    def act_rect(self, row: QRect) -> QRect:
        """Return where the button of the row at *row* is, in device px."""
        px = self.theme.px
        return QRect(row.right() + 1 - px(self.act_w), row.top(), px(self.act_w), px(self.row_h))

    def has_act(self, _row: R) -> bool:
        return not self.stale

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        row: R = index.data(KeyedListModel.ROW_ROLE)
        box = QRectF(0, 0, width - self.act_w - self.gap, self.row_h)
        self.paint_row(pen, box, row, chosen=chosen)
        if self.stale or self.has_act(row):
            self.paint_act(pen, QRectF(width - self.act_w, 0, self.act_w, self.row_h), row)

    def paint_row(self, pen: Pen, rect: QRectF, row: R, *, chosen: bool) -> None:
        raise NotImplementedError

    def paint_act(self, pen: Pen, rect: QRectF, row: R) -> None:
        raise NotImplementedError


class ActList(QListView, Generic[R]):
    """A tap on a row's button acts once: a second one within 500 ms does nothing, wherever."""

    chosen = Signal(str)  # a row's key
    act_touched = Signal(str)

    def __init__(
        self,
        theme: Theme,
        model: KeyedListModel[R],
        delegate: ActDelegate[R],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows = model
        self.delegate = delegate
        delegate.setParent(self)
        self._last_act = 0.0
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        set_up_list(self, model)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self.viewport().update)

    def choose(self, key: str) -> None:
        index = self.rows.index_of(key)
        if index != self.currentIndex() or not self.selectionModel().isSelected(index):
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)

    def set_stale(self, *, stale: bool) -> None:
        """Old rows say so by their edges, and offer no act."""
        if stale != self.delegate.stale:
            self.delegate.stale = stale
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        key = self._act_at(event.position().toPoint())
        if key:
            self._press(key)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pressed = self.delegate.pressed
        self._press("")
        if pressed and self._act_at(event.position().toPoint()) == pressed:
            self._act(pressed)
        elif not pressed:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        row = self.rows.row(self.currentIndex())
        if event.key() in _KEYS and row is not None and self.delegate.has_act(row):
            self._act(row.key)
        else:
            super().keyPressEvent(event)

    def _act(self, key: str) -> None:
        now = time.monotonic()
        if now - self._last_act >= TouchButton.repeat_lock_s:
            self._last_act = now
            self.act_touched.emit(key)

    def _act_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        row = self.rows.row(index)
        if row is None or not self.delegate.has_act(row):
            return ""
        if not self.delegate.act_rect(self.visualRect(index)).contains(point):
            return ""
        return row.key

    def _press(self, key: str) -> None:
        if key != self.delegate.pressed:
            self.delegate.pressed = key
            self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row(current)
        if row is not None:
            self.chosen.emit(row.key)

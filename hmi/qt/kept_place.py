"""Keeps what is looked at in a list in its place while rows above it come and go."""

from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListView

from hmi.qt.keyed_model import KeyedListModel


class KeptPlace(QObject):
    """At its beginning a list shows what came newest, unless a finger is on the screen."""

    def __init__(self, view: QListView, model: KeyedListModel[Any]) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._in_sight: list[tuple[str, int]] = []  # keys, and how high they stand
        model.about_to_move.connect(self._look)
        model.moved.connect(self._put_back)

    @Slot()
    def _look(self) -> None:
        self._in_sight = []
        bar = self._view.verticalScrollBar()
        held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not held and bar.value() == bar.minimum():
            return
        index = self._view.indexAt(QPoint(1, 1))
        lowest = self._view.viewport().height()
        while (row := self._model.row(index)) is not None:
            place: QRect = self._view.visualRect(index)
            if place.top() > lowest:
                return
            self._in_sight.append((row.key, place.top()))
            index = index.siblingAtRow(index.row() + 1)

    @Slot()
    def _put_back(self) -> None:
        bar = self._view.verticalScrollBar()
        for key, top in self._in_sight:
            index = self._model.index_of(key)
            if index.isValid():
                self._view.doItemsLayout()
                bar.setValue(bar.value() + self._view.visualRect(index).top() - top)
                return

"""Lists: no row jumps under a finger, whatever comes and goes above it."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from hmi.qt.keyed_model import KeyedListModel
from hmi.widgets.painted_rows import set_up_list

pytestmark = pytest.mark.usefixtures("qapp")


@dataclass(frozen=True, slots=True)
class Line:
    number: int

    @property
    def key(self) -> str:
        return str(self.number)

    @property
    def text(self) -> str:
        return f"line {self.number}"

    spoken = text
    is_heading = False


def _list() -> tuple[QListView, KeyedListModel[Line]]:
    model: KeyedListModel[Line] = KeyedListModel()
    view = QListView()
    view.setUniformItemSizes(True)
    set_up_list(view, model)
    view.resize(300, 400)
    view.show()
    model.show([Line(number) for number in range(100, 200)])
    QApplication.processEvents()
    return view, model


def _at(view: QListView, y: int) -> str:
    return str(view.indexAt(QPoint(1, y)).data())


def test_what_is_looked_at_stays_while_newer_rows_come_and_older_ones_go() -> None:
    view, model = _list()
    view.verticalScrollBar().setValue(731)
    before = [_at(view, y) for y in range(0, 400, 10)]
    model.show([Line(number) for number in (1, 2, 3, *range(102, 200))])
    assert [_at(view, y) for y in range(0, 400, 10)] == before


def test_where_the_row_in_sight_itself_goes_the_next_one_stays() -> None:
    view, model = _list()
    view.verticalScrollBar().setValue(731)
    first = int(_at(view, 1).removeprefix("line "))
    third = view.visualRect(model.index_of(str(first + 2))).top()
    model.show([Line(number) for number in range(1, 200) if number not in (first, first + 1)])
    assert view.visualRect(model.index_of(str(first + 2))).top() == third


def test_at_its_beginning_a_list_shows_what_came_newest() -> None:
    view, model = _list()
    model.show([Line(number) for number in range(99, 200)])
    assert _at(view, 1) == "line 99"


def test_a_row_under_a_finger_stays_at_the_beginning_too() -> None:
    view, model = _list()
    finger = QPoint(20, 100)
    touched = _at(view, 100)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=finger)
    model.show([Line(number) for number in range(95, 200)])
    assert _at(view, 100) == touched
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=finger)

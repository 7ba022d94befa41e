"""The lists' Qt model: whatever is shown after whatever, its rows and signals are right."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from hmi.qt.keyed_model import KeyedListModel

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    text: str = ""

    @property
    def spoken(self) -> str:
        return self.text

    @property
    def is_heading(self) -> bool:
        return False


_ROWS = st.lists(
    st.builds(Line, st.sampled_from("abcdefgh"), st.sampled_from(["old", "new"])),
    unique_by=lambda row: row.key,
)


@pytest.mark.usefixtures("qapp")
@settings(max_examples=40, deadline=None)
@given(st.lists(_ROWS, min_size=1, max_size=6))
def test_any_rows_after_any_others_are_shown_in_their_order(looks: list[list[Line]]) -> None:
    model: KeyedListModel[Line] = KeyedListModel()
    tester = QAbstractItemModelTester(model, FATAL)
    for rows in looks:
        model.show(rows)
        assert [model.row(model.index(place)) for place in range(model.rowCount())] == rows
    assert tester is not None


@pytest.mark.usefixtures("qapp")
def test_a_row_that_stays_keeps_its_place_in_the_selection_while_others_come_and_go() -> None:
    model: KeyedListModel[Line] = KeyedListModel()
    model.show([Line(key) for key in "abc"])
    kept = QPersistentModelIndex(model.index_of("b"))
    model.show([Line(key) for key in "xyzb"])
    assert kept.row() == 3
    assert model.row(kept) == Line("b")


@pytest.mark.usefixtures("qapp")
def test_a_thousand_new_rows_come_as_one_insertion_and_go_as_one_removal() -> None:
    model: KeyedListModel[Line] = KeyedListModel()
    heard: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _p, first, last: heard.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _p, first, last: heard.append(("out", first, last)))
    model.show([Line("first"), *(Line(str(number)) for number in range(1000))])
    model.show([Line("first")])
    assert heard == [("in", 0, 1000), ("out", 1, 1000)]
    assert model.index_of("7") == QModelIndex()

"""The queue page's list as a Qt model: rows come, go, move and change, and say so."""

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from hmi.screens.queue.model import QueueModel, RowFace

_A, _B, _C = (RowFace(f"batch {number}", f"WH/MO/{number}") for number in (1, 2, 3))
_HEAD = RowFace("heading archived", "Archived today")


@pytest.fixture
def model() -> QueueModel:
    return QueueModel()


def _tester(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )


def test_the_model_keeps_qts_rules_through_every_change(model: QueueModel) -> None:
    _tester(model)
    for rows in ([_A, _B, _C], [_C, _A], [_HEAD, _B, _A], [], [_A], [_B, _A, _C, _HEAD]):
        model.show(rows)
        assert [model.row(model.index(place)) for place in range(model.rowCount())] == rows


def test_a_changed_row_is_changed_in_place(model: QueueModel) -> None:
    model.show([_A, _B])
    changed = QSignalSpy(model.dataChanged)
    inserted = QSignalSpy(model.rowsInserted)
    model.show([_A, RowFace("batch 2", "WH/MO/2", state="running")])
    assert changed.count() == 1
    assert inserted.count() == 0


def test_the_same_rows_tell_nothing(model: QueueModel) -> None:
    model.show([_A, _B])
    spies = [
        QSignalSpy(signal) for signal in (model.dataChanged, model.rowsInserted, model.rowsRemoved)
    ]
    model.show([_A, _B])
    assert [spy.count() for spy in spies] == [0, 0, 0]


def test_an_archived_row_goes_and_the_others_stay(model: QueueModel) -> None:
    model.show([_A, _B, _C])
    inserted = QSignalSpy(model.rowsInserted)
    removed = QSignalSpy(model.rowsRemoved)
    model.show([_B, _C])
    assert removed.count() == 1
    assert inserted.count() == 0


def test_a_heading_cannot_be_chosen(model: QueueModel) -> None:
    model.show([_HEAD, _A])
    assert not model.flags(model.index(0)).value
    assert model.flags(model.index(1)).value


def test_a_row_is_found_by_its_key(model: QueueModel) -> None:
    model.show([_HEAD, _A])
    assert model.index_of("batch 1").row() == 1
    assert not model.index_of("batch 9").isValid()

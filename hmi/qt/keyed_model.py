"""A list of rows with keys as a Qt model: what stays keeps its selection and its place."""

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtCore import QPersistentModelIndex as PersistentIndex

Index = QModelIndex | PersistentIndex
_ROOT = QModelIndex()


class KeyedRow(Protocol):
    """A row: told apart by its key; headings cannot be chosen."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def spoken(self) -> str: ...
    @property
    def is_heading(self) -> bool: ...


R = TypeVar("R", bound=KeyedRow)


class KeyedListModel(QAbstractListModel, Generic[R]):
    """A row's words may be made when they are asked for: a list of thousands shows a few."""

    ROW_ROLE = Qt.ItemDataRole.UserRole
    about_to_move = Signal()  # rows will come, go, or change places
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[R] = []

    def show(self, rows: Sequence[R]) -> None:
        """Show *rows*, touching only what differs, so that selection and scroll survive."""
        moves = [row.key for row in rows] != [row.key for row in self._rows]
        if moves:
            self.about_to_move.emit()
        self._put(rows)
        if moves:
            self.moved.emit()

    def _put(self, rows: Sequence[R]) -> None:
        self._drop_all_but({row.key for row in rows})
        known = {row.key for row in self._rows}
        place = 0
        while place < len(rows):
            row = rows[place]
            if place < len(self._rows) and self._rows[place].key == row.key:
                if self._rows[place] is not row and self._rows[place] != row:
                    self._rows[place] = row
                    self.dataChanged.emit(self.index(place), self.index(place))
                place += 1
            elif row.key in known:  # it stood further down and has moved up
                old = self._place_of(row.key, place)
                self._remove(old, old)
                self._insert(place, [row])
                place += 1
            else:
                end = place + 1
                while end < len(rows) and rows[end].key not in known:
                    end += 1
                self._insert(place, rows[place:end])
                place = end

    def row(self, index: Index) -> R | None:
        return self._rows[index.row()] if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        for place, row in enumerate(self._rows):
            if row.key == key:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return row if role == self.ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None or row.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _place_of(self, key: str, after: int) -> int:
        return next(i for i in range(after, len(self._rows)) if self._rows[i].key == key)

    def _drop_all_but(self, wanted: set[str]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            first = last
            while first >= 0 and self._rows[first].key not in wanted:
                first -= 1
            if first < last:
                self._remove(first + 1, last)
            last = first - 1

    def _remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(_ROOT, first, last)
        del self._rows[first : last + 1]
        self.endRemoveRows()

    def _insert(self, place: int, rows: Sequence[R]) -> None:
        self.beginInsertRows(_ROOT, place, place + len(rows) - 1)
        self._rows[place:place] = rows
        self.endInsertRows()

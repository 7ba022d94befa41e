"""The queue page's list as a Qt model: batches, those set aside, and what was archived."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtCore import QPersistentModelIndex as PersistentIndex

from hmi.widgets.symbols import Mark

Index = QModelIndex | PersistentIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RowFace:
    """One row; a heading has only its order text."""

    key: str  # "batch 12", "history 101/1"; "heading …" for a line that nobody can choose
    order: str
    number: str = ""
    product: str = ""
    mark: Mark = Mark.NONE
    state: str = ""
    strong: bool = False
    figure: str = ""
    unit: str = ""
    under_figure: str = ""
    set_aside: bool = False

    @property
    def is_heading(self) -> bool:
        return self.key.startswith("heading")


class QueueModel(QAbstractListModel):
    ROW_ROLE = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RowFace] = []

    def show(self, rows: Sequence[RowFace]) -> None:
        """Show *rows*, touching only what differs, so that selection and scroll survive."""
        wanted = {row.key for row in rows}
        for place in reversed(range(len(self._rows))):
            if self._rows[place].key not in wanted:
                self._remove(place)
        for place, row in enumerate(rows):
            if place < len(self._rows) and self._rows[place].key == row.key:
                if self._rows[place] != row:
                    self._rows[place] = row
                    self.dataChanged.emit(self.index(place), self.index(place))
            else:
                self._insert(place, row)

    def row(self, index: Index) -> RowFace | None:
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
            return row.order
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.order} {row.product} {row.state}".strip()
        return row if role == self.ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None or row.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _remove(self, place: int) -> None:
        self.beginRemoveRows(_ROOT, place, place)
        del self._rows[place]
        self.endRemoveRows()

    def _insert(self, place: int, row: RowFace) -> None:
        """Insert *row*; if it stood further down, it has moved up: take it from there."""
        for old in range(place, len(self._rows)):
            if self._rows[old].key == row.key:
                self._remove(old)
                break
        self.beginInsertRows(_ROOT, place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

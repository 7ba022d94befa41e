"""The history's list: filters above, a row for each archived batch, and more of them on demand."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from hmi.documents.export_bar import ExportBar
from hmi.qt.keyed_model import KeyedListModel
from hmi.screens.history.list_faces import HistoryRow, history_row
from hmi.screens.history.search import Search, When, status_word, when_word
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.painted_rows import Index, PaintedRows, set_up_list
from hmi.widgets.panel import EmptyFace
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.symbols import draw_mark
from hmi.widgets.table import Column, draw_header

_ROW_H = 48.0
_HEAD_H = 22.0
_PAD = 12.0
_LASTED, _KG = 92.0, 104.0
_COLUMNS = (Column(0), Column(_LASTED, RIGHT), Column(_KG, RIGHT), Column(_KG, RIGHT))
_GAP = 8.0
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_NEAR_END = 10  # rows from the end of the list at which the next page is asked for


class HistoryModel(KeyedListModel[HistoryRow]):
    """Archived batches, newest first."""


class _Rows(PaintedRows):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.row_h = theme.touch.tall(_ROW_H) / theme.k
        self.gap = max(_GAP, theme.touch.gap / theme.k)

    def height_of(self, _index: Index) -> float:
        return self.row_h + self.gap

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        row: HistoryRow = index.data(HistoryModel.ROW_ROLE)
        face = history_row(row.line, row.today)
        rect = QRectF(0, 0, width, self.row_h)
        pen.fill(rect, "bg.selected" if chosen else "bg.panel", 4)
        pen.frame(rect, "line.control", radius=4)
        first, second = rect.center().y() - 20, rect.center().y() + 1
        right = width - _PAD
        for figure, under, wide in (
            (face.booked, face.under_booked, _KG),
            (face.planned, "", _KG),
            (face.lasted, "", _LASTED),
        ):
            tall = 20 if under else 40
            box = QRectF(right - wide, first, wide, tall)
            weight = 600 if figure is face.booked else 400
            pen.text(box, figure, "body", align=RIGHT, weight=weight)
            lower = QRectF(right - wide, second, wide, 18)
            pen.text(lower, under, "label", "text.secondary", align=RIGHT)
            right -= wide + _GAP
        room = QRectF(_PAD, first, right - _PAD, 20)
        used = pen.text(room, face.order, "body", weight=600, may_elide=True)
        rest = room.adjusted(used + 8, 0, 0, 0)
        if rest.width() > 0:
            pen.text(rest, face.product, "body", may_elide=True)
        draw_mark(pen, face.mark, _PAD, second + 3, 12, "text.secondary")
        state = QRectF(_PAD + 18, second, right - _PAD - 18, 18)
        pen.text(state, face.state, "label", "text.secondary", may_elide=True)


class _Head(Canvas[int]):
    """As wide as the rows are beside their scroll bar; the state is their width in device px."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rows = self.state / self.theme.k if self.state else width
        headers = (tr("Order, and how it ended"), tr("Lasted"), tr("Planned kg"), tr("Booked kg"))
        draw_header(pen, QRectF(_PAD, 0, rows - 2 * _PAD, height), _COLUMNS, headers)


class _List(QListView):
    """One touch opens a row; so does Enter on the one that the keyboard is at."""

    opened = Signal(str)  # a row's key
    end_near = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, model: HistoryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("archived batches")
        self.setAccessibleName(tr("Archived batches"))
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        set_up_list(self, model)
        self.rows = model
        self.clicked.connect(self._on_clicked)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() in _KEYS and self.currentIndex().isValid():
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)
        self.resized.emit()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row(index)
        if row is not None:
            self.opened.emit(row.key)

    @Slot(int)
    def _on_scrolled(self, _value: int) -> None:
        last = self.indexAt(self.viewport().rect().bottomLeft())
        row = last.row() if last.isValid() else self.rows.rowCount()
        if self.rows.rowCount() and row >= self.rows.rowCount() - _NEAR_END:
            self.end_near.emit()


class HistoryListView(QWidget):
    when_touched = Signal(str)
    filter_touched = Signal(str)  # which one: order, product, status, operator
    clear_touched = Signal()
    check_touched = Signal()
    opened = Signal(str)
    more_touched = Signal()
    end_near = Signal()
    retry_touched = Signal()

    def __init__(self, theme: Theme, model: HistoryModel, foot: ExportBar) -> None:
        super().__init__()
        self.theme = theme
        self.foot = foot
        self.setObjectName("history list")
        self.times = FilterBar(theme, "when", [each.value for each in When], self)
        names = ("order", "product", "status", "operator")
        self.filters = {
            name: PlainButton(theme, f"filter {name}", "", self, style="body", width=150)
            for name in names
        }
        self.clear = PlainButton(theme, "clear filters", tr("Clear"), self, icon="x", width=130)
        self.more = PlainButton(theme, "more batches", tr("Show more"), self, width=150)
        self.list = _List(theme, model, self)
        self.nothing = StatePanel(theme, "history", being_read(), self)
        self.check = PlainButton(theme, "check seals", tr("Check the seals"), self, icon="link-2")
        self._lay_out()
        self.times.touched.connect(self.when_touched)
        for button in self.filters.values():
            button.tapped.connect(self._on_filter)
        self.clear.tapped.connect(self.clear_touched)
        self.check.tapped.connect(self.check_touched)
        self.more.tapped.connect(self.more_touched)
        self.list.resized.connect(self._on_resized)
        self.list.opened.connect(self.opened)
        self.list.end_near.connect(self.end_near)
        self.nothing.retry_touched.connect(self.retry_touched)

    def show_search(self, search: Search, product: str) -> None:
        """*product* is its name as people say it."""
        faces = {each.value: ChipFace(when_word(each), chosen=each is search.when) for each in When}
        if search.days_word():
            faces[When.DAYS.value] = ChipFace(search.days_word(), chosen=True)
        self.times.show_faces(faces)
        for name, label, value in (
            ("order", tr("Order"), search.order),
            ("product", tr("Product"), product),
            ("status", tr("How it ended"), status_word(search.completion)),
            ("operator", tr("Who acted"), search.operator),
        ):
            self.filters[name].set_label(label, value)
            self.filters[name].set_chosen(bool(value))
        self.clear.setEnabled(search.is_narrowed)

    def show_list(self) -> None:
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.nothing.show_face(face, retry=retry)
        self._stack.setCurrentIndex(1)

    @Slot()
    def _on_resized(self) -> None:
        self._head.show_state(self.list.viewport().width())

    def _lay_out(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        first = QHBoxLayout()
        first.setSpacing(self.theme.touch.gap)
        first.addWidget(self.times, 1)
        first.addWidget(self.check)
        down.addLayout(first)
        down.addLayout(self._across([*self.filters.values(), self.clear]))
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        table = QWidget(place)
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.px(4))
        self._head = _Head(self.theme, 0, table)
        self._head.setFixedHeight(self.theme.px(_HEAD_H))
        column.addWidget(self._head)
        column.addWidget(self.list, 1)
        self._stack.addWidget(table)
        self._stack.addWidget(self.nothing)
        self._stack.setCurrentIndex(1)
        down.addWidget(place, 1)
        self.foot.setFixedHeight(self.theme.touch.tall(48))
        foot = self._across([self.foot, self.more])
        foot.setStretch(0, 1)
        down.addLayout(foot)

    def _across(self, parts: Sequence[QWidget]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.touch.gap)
        for part in parts:
            row.addWidget(part)
        return row

    @Slot()
    def _on_filter(self) -> None:
        self.filter_touched.emit(self.sender().objectName().removeprefix("filter "))

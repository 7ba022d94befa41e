"""The batches: the list at the left, one of them at the right, its actions beneath."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from hmi.screens.batch.figure_faces import FiguresFace
from hmi.screens.batch.figures_table import FiguresTable
from hmi.screens.batch.way_faces import DetailFace
from hmi.screens.queue.delegate import RowDelegate
from hmi.screens.queue.detail_view import DetailFoot, DetailHead
from hmi.screens.queue.model import QueueModel
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace
from hmi.widgets.canvas import Canvas
from hmi.widgets.painted_rows import set_up_list
from hmi.widgets.panel import EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.state_panel import being_read
from hmi.widgets.symbols import Mark

_LIST_W = 392
_LIST_SMALL_W = 340
_SMALL_PAGE = 1120  # design px of width
_IN_A_ROW = 5
_ACTION = (120.0, 88.0)


class _Ground(Canvas[EmptyFace | None]):
    """The detail's panel; with a state, it says why there is nothing to show."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state is not None and self.state.mark is Mark.CLOCK:
            if self.is_late():
                draw_loading(pen, QRectF(12, 12, width - 24, height - 24), 8)
        elif self.state is not None:
            draw_empty(pen, QRectF(24, 0, width - 48, height), self.state)


class BatchesView(QWidget):
    chosen = Signal(str)  # a row's key
    action_touched = Signal(str)  # an action button's name

    def __init__(self, theme: Theme, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.model = model
        self.setObjectName("batches page")
        self.list = QListView(self)
        self.ground = _Ground(theme, being_read(), self)
        self.detail_head = DetailHead(theme)
        self.table = FiguresTable(theme)
        self.detail_foot = DetailFoot(theme)
        self.buttons: dict[str, ActionButton] = {}
        self._shown: tuple[str, ...] = ()
        self._actions = QGridLayout()
        self._lay_out()
        self._set_up_list()
        theme.changed.connect(self.list.viewport().update)

    def choose(self, key: str) -> None:
        index = self.model.index_of(key)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if index != self.list.currentIndex() or not self.list.selectionModel().isSelected(index):
            self.list.selectionModel().setCurrentIndex(index, flag)

    def show_detail(self, face: DetailFace, figures: FiguresFace) -> None:
        self.ground.show_state(None)
        self._stack.setCurrentIndex(0)
        self.detail_head.show_state(face)
        self.table.rows.show_state(figures)
        self.detail_foot.setVisible(bool(face.odoo))
        self.detail_foot.show_state((face.odoo, face.odoo_detail))

    def show_nothing(self, empty: EmptyFace) -> None:
        self.ground.show_state(empty)
        self._stack.setCurrentIndex(1)

    def show_actions(self, faces: dict[str, ActionFace]) -> None:
        """Show a button for each, in this order; one that is not among them has none."""
        for name, face in faces.items():
            if name not in self.buttons:
                button = ActionButton(self.theme, name, face, self._detail, _ACTION)
                button.tapped.connect(self._on_action)
                self.buttons[name] = button
            self.buttons[name].show_face(face)
        if tuple(faces) != self._shown:
            self._shown = tuple(faces)
            self._place_actions()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        small = self.width() / self.theme.k < _SMALL_PAGE
        self.list.setFixedWidth(self.theme.px(_LIST_SMALL_W if small else _LIST_W))

    def _place_actions(self) -> None:
        for button in self.buttons.values():
            self._actions.removeWidget(button)
        for place, name in enumerate(self._shown):
            row, column = divmod(place, _IN_A_ROW)
            self._actions.addWidget(self.buttons[name], row, column)
        for name, button in self.buttons.items():
            button.setVisible(name in self._shown)
        for column in range(_IN_A_ROW):
            self._actions.setColumnStretch(column, 1)

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(gap)
        across.addWidget(self.list)
        across.addWidget(self.ground, 1)
        self.ground.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(self.ground)
        self._detail = self._make_detail()
        self._stack.addWidget(self._detail)
        self._stack.addWidget(QWidget())
        self._stack.setCurrentIndex(1)

    def _make_detail(self) -> QWidget:
        detail = QWidget()
        inner = QVBoxLayout(detail)
        margin = self.theme.px(12)
        inner.setContentsMargins(margin, self.theme.px(8), margin, margin)
        inner.setSpacing(self.theme.px(6))
        inner.addWidget(self.detail_head)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.detail_foot)
        self._actions.setSpacing(self.theme.touch.gap)
        inner.addLayout(self._actions)
        return detail

    def _set_up_list(self) -> None:
        view = self.list
        view.setObjectName("batches")
        view.setItemDelegate(RowDelegate(self.theme, view))
        set_up_list(view, self.model)
        view.selectionModel().currentChanged.connect(self._on_current)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row(current)
        if row is not None:
            self.chosen.emit(row.key)

    @Slot()
    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName())

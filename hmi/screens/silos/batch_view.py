"""The batch tab: a list of batches at the left, one of them as table and bars at the right."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.batch.figure_faces import FiguresFace
from hmi.screens.batch.figures_table import FiguresTable
from hmi.screens.queue.delegate import RowDelegate
from hmi.screens.queue.model import QueueModel
from hmi.screens.silos.batch_faces import NOTHING, Bar
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.page_head import PageHead
from hmi.widgets.painted_rows import set_up_list
from hmi.widgets.panel import PADDING, EmptyFace, draw_empty, draw_panel
from hmi.widgets.pen import CENTER, Pen
from hmi.widgets.symbols import draw_setpoint_arrow

_LIST_W, _LIST_SMALL_W = 392, 340
_SMALL_PAGE = 1120  # design px of width
_BARS_H = 190
_SETPOINT = 0.8  # of the height: the top is 125 %
_MOST = 1.25


class BatchBars(Canvas[tuple[Bar, ...]]):
    """Every silo scaled to its own setpoint, so that the setpoints stand at one height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, (), parent)
        self.setObjectName("batch bars")
        self.setMinimumHeight(theme.px(120))
        self.setMaximumHeight(theme.px(_BARS_H))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def spoken(self, state: tuple[Bar, ...]) -> str:
        return "; ".join(f"{bar.number} {bar.share * 100:.0f} %, {bar.off} kg" for bar in state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if not self.state:
            return
        heading = QRectF(PADDING, 4, width - 2 * PADDING, 18)
        told = tr("Deviation in kg; each bar against its own setpoint")
        pen.text(heading, told, "label", "text.secondary", may_elide=True)
        plot = QRectF(26, 42, width - 38, height - 68)
        pen.fill(plot, "bg.inset")
        y = plot.bottom() - _SETPOINT * plot.height()
        pitch = plot.width() / len(self.state)
        for place, bar in enumerate(self.state):
            self._paint_bar(pen, bar, QRectF(plot.left() + place * pitch, 0, pitch, height), plot)
        pen.line((plot.left(), y), (plot.right(), y), "setpoint", 3)
        draw_setpoint_arrow(pen, plot.left() - 12, y)
        pen.frame(plot, "line.control")

    @staticmethod
    def _paint_bar(pen: Pen, bar: Bar, column: QRectF, plot: QRectF) -> None:
        tall = min(_MOST, bar.share) * _SETPOINT * plot.height()
        wide = min(34.0, column.width() * 0.6)
        box = QRectF(column.center().x() - wide / 2, plot.bottom() - tall, wide, tall)
        pen.fill(box, "process.active" if bar.dosing else "process.normal")
        if bar.beyond:
            pen.frame(box.adjusted(-3, -3, 3, 0), "text.primary", 2)
        weight = 600 if bar.beyond or bar.dosing else 500
        over = QRectF(column.left(), 23, column.width(), 18)
        pen.text(over, bar.off, "label", align=CENTER, weight=weight, narrow=True)
        under = QRectF(column.left(), plot.bottom() + 4, column.width(), 18)
        pen.text(under, bar.number, "label", align=CENTER, weight=weight)


class _Nothing(Canvas[EmptyFace]):
    def spoken(self, state: EmptyFace) -> str:
        return f"{state.title}. {state.detail}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        draw_empty(pen, QRectF(24, 0, width - 48, height), self.state)


class BatchView(QWidget):
    chosen = Signal(str)  # a row's key
    older_touched = Signal()
    process_touched = Signal()

    def __init__(self, theme: Theme, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.model = model
        self.setObjectName("batch tab")
        self.list = QListView(self)
        self.list.setObjectName("silo batches")
        self.list.setItemDelegate(RowDelegate(theme, self.list))
        set_up_list(self.list, model)
        self.process = PlainButton(theme, "in process", tr("In process"), self, style="body")
        self.older = PlainButton(theme, "older batches", tr("Older batches"), self, style="body")
        self.head = PageHead(theme, ("", ""))
        self.head.setFixedHeight(theme.px(32))
        self.table = FiguresTable(theme)
        self.bars = BatchBars(theme)
        self.nothing = _Nothing(theme, EmptyFace(""))
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.process.tapped.connect(self.process_touched)
        self.older.tapped.connect(self.older_touched)
        theme.changed.connect(self.list.viewport().update)

    def choose(self, key: str) -> None:
        index = self.model.index_of(key)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if index != self.list.currentIndex() or not self.list.selectionModel().isSelected(index):
            self.list.selectionModel().setCurrentIndex(index, flag)

    def show_batch(
        self, head: tuple[str, str], figures: FiguresFace, bars: tuple[Bar, ...]
    ) -> None:
        self.head.show_state(head)
        self.table.rows.show_state(figures)
        self.bars.show_state(bars)
        self._show(batch=True)

    def show_nothing(self, empty: EmptyFace) -> None:
        self.table.rows.show_state(NOTHING)
        self.nothing.show_state(empty)
        self._show(batch=False)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        small = self.width() / self.theme.k < _SMALL_PAGE
        self._left.setFixedWidth(self.theme.px(_LIST_SMALL_W if small else _LIST_W))

    def _show(self, *, batch: bool) -> None:
        for part in (self.head, self.table, self.bars):
            part.setVisible(batch)
        self.nothing.setVisible(not batch)

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(gap)
        self._left = QWidget(self)
        down = QVBoxLayout(self._left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        down.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setSpacing(gap)
        foot.addWidget(self.process)
        foot.addWidget(self.older)
        down.addLayout(foot)
        across.addWidget(self._left)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(self.head)
        right.addWidget(self.table, 3)
        right.addWidget(self.bars, 2)
        right.addWidget(self.nothing, 1)
        across.addLayout(right, 1)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row(current)
        if row is not None:
            self.chosen.emit(row.key)

"""The journal: filters above, every change as one line, and more of them on demand."""

from PySide6.QtCore import QRectF, Signal
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
from hmi.language import heard_line
from hmi.qt.keyed_model import KeyedListModel
from hmi.screens.alarms.journal_faces import JournalRow, JournalRowFace, journal_row, kind_word
from hmi.screens.alarms.period_bar import PeriodBar
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.painted_rows import Index, PaintedRows, set_up_list
from hmi.widgets.panel import EmptyFace, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.symbols import AlarmFace, Mark
from hmi.widgets.table import Cell, Column, Row, draw_header, draw_rows
from services.domain.alarm import AlarmState, Priority
from services.domain.alarm_journal import JournalKind

COLUMNS = (Column(116), Column(30), Column(0), Column(120), Column(136), Column(104), Column(176))
_ROW_H = 28.0
_HEAD_H = 30.0
_PAD = 12.0


class JournalModel(KeyedListModel[JournalRow]):
    """Lines of the journal, newest first."""


class _Rows(PaintedRows):
    def height_of(self, _index: Index) -> float:
        return _ROW_H

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        assert not chosen  # these are only looked at
        row: JournalRow = index.data(JournalModel.ROW_ROLE)
        face = journal_row(heard_line(row.line), row.today)
        rect = QRectF(_PAD, 0, width - 2 * _PAD, _ROW_H)
        draw_rows(pen, rect, COLUMNS, (_row(face),), _ROW_H, lit=True)
        pen.line((_PAD, _ROW_H - 0.5), (width - _PAD, _ROW_H - 0.5), "line.hair")


def _row(face: JournalRowFace) -> Row:
    quiet = "text.secondary"
    return Row(
        (
            Cell(face.at, role=quiet, may_elide=True),
            Cell(
                "",
                alarm=face.symbol,
                mark=Mark.NONE if face.symbol else Mark.RING,
                role=quiet,
                may_elide=True,
            ),
            Cell(face.title, weight=500, may_elide=True),
            Cell(face.subject, may_elide=True),
            Cell(face.change, may_elide=True),
            Cell(face.by, role=quiet, may_elide=True),
            Cell(face.reason, role=quiet, may_elide=True),
        )
    )


class _Head(Canvas[int]):
    """As wide as the rows are beside their scroll bar; the state is their width in device px."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rows = self.state / self.theme.k if self.state else width
        draw_header(pen, QRectF(_PAD, 0, rows - 2 * _PAD, height), COLUMNS, _headers())
        pen.line((_PAD, height - 0.5), (width - _PAD, height - 0.5), "line.control")


class _Ground(Canvas[int]):
    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)


class JournalView(QWidget):
    kind_touched = Signal(str)
    priority_touched = Signal(str)
    object_touched = Signal()
    person_touched = Signal()
    more_touched = Signal()
    retry_touched = Signal()

    def __init__(
        self,
        theme: Theme,
        model: JournalModel,
        period: PeriodBar,
        bar: ExportBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.period = period
        self.kinds = FilterBar(theme, "kind", [each.value for each in JournalKind], self)
        names = [str(int(each)) for each in Priority]
        self.priorities = FilterBar(theme, "journal priority", names, self)
        self.subject = PlainButton(theme, "journal object", tr("Object"), self, style="body")
        self.person = PlainButton(theme, "journal person", tr("Person"), self, style="body")
        self.more = PlainButton(theme, "journal more", tr("Show more"), self, width=150)
        self.foot = bar
        self.list = QListView(self)
        self.nothing = StatePanel(theme, "journal", being_read(), self)
        self._lay_out(model)
        self.kinds.touched.connect(self.kind_touched)
        self.priorities.touched.connect(self.priority_touched)
        self.subject.tapped.connect(self.object_touched)
        self.person.tapped.connect(self.person_touched)
        self.more.tapped.connect(self.more_touched)
        self.nothing.retry_touched.connect(self.retry_touched)

    def show_filters(
        self, kind: JournalKind, priorities: frozenset[Priority], subject: str, person: str
    ) -> None:
        self.kinds.show_faces(
            {each.value: ChipFace(kind_word(each), chosen=each is kind) for each in JournalKind}
        )
        faces = {}
        for each in Priority:
            chosen = each in priorities
            state = AlarmState.ACKNOWLEDGED if chosen else AlarmState.NORMAL
            spoken = tr("Priority %1", str(int(each)))
            symbol = AlarmFace(each, state)
            faces[str(int(each))] = ChipFace("", "", symbol, chosen=chosen, spoken=spoken)
        self.priorities.show_faces(faces)
        for button, label, value in (
            (self.subject, tr("Object"), subject),
            (self.person, tr("Person"), person),
        ):
            button.set_label(label, value)
            button.set_chosen(bool(value))

    def show_list(self) -> None:
        self._head.show_state(self.list.viewport().width())
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.nothing.show_face(face, retry=retry)
        self._stack.setCurrentIndex(1)

    def _lay_out(self, model: JournalModel) -> None:
        px = self.theme.px
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        down.addLayout(self._across(self.period, None))
        parts = (self.kinds, self.priorities, self.subject, self.person, None)
        down.addLayout(self._across(*parts))
        for button in (self.subject, self.person):
            button.setMinimumWidth(px(128))
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self._table(model))
        self._stack.addWidget(self.nothing)
        down.addWidget(place, 1)
        down.addLayout(self._across(self.foot, self.more, stretch=self.foot))

    def _across(self, *parts: QWidget | None, stretch: QWidget | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.touch.gap)
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(part, 1 if part is stretch else 0)
        return row

    def _table(self, model: JournalModel) -> QWidget:
        px = self.theme.px
        ground = _Ground(self.theme, 0, self)
        column = QVBoxLayout(ground)
        column.setContentsMargins(px(2), px(4), px(2), px(4))
        column.setSpacing(0)
        self._head = _Head(self.theme, 0, ground)
        self._head.setFixedHeight(px(_HEAD_H))
        column.addWidget(self._head)
        column.addWidget(self.list, 1)
        view = self.list
        view.setObjectName("journal")
        view.setItemDelegate(_Rows(self.theme, view))
        view.setUniformItemSizes(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        set_up_list(view, model)
        return ground


def _headers() -> tuple[str, ...]:
    what = tr("Alarm or event")
    return tr("When"), "", what, tr("Object"), tr("Change"), tr("By"), tr("Why")

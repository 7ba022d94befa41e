"""A tab with a list of alarms at the left and one of them in full at the right."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from hmi.screens.alarms.detail_view import AlarmDetail
from hmi.screens.alarms.list_view import AlarmList
from hmi.screens.alarms.model import AlarmListModel
from hmi.theme import Theme
from hmi.widgets.filter_bar import FilterBar
from hmi.widgets.note_line import NoteLine
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.symbols import Mark

_DETAIL_W = 444
_DETAIL_SMALL_W = 424
_SMALL_PAGE = 1120  # design px of width


class AlarmListPage(QWidget):
    """`acknowledge_all` is there where the list has something to acknowledge."""

    retry_touched = Signal()

    def __init__(
        self,
        theme: Theme,
        model: AlarmListModel,
        filters: FilterBar | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.list = AlarmList(theme, model, self)
        self.detail = AlarmDetail(theme, self)
        self.nothing = StatePanel(theme, "alarms", being_read(), self)
        self.nothing.retry_touched.connect(self.retry_touched)
        left = QVBoxLayout()
        left.setSpacing(theme.touch.gap)
        self.note = NoteLine(theme, (Mark.NONE, ""), self)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.touch.gap)
        if filters is None:
            down.addWidget(self.note)  # over both, so that they begin at one height
        else:
            head = QHBoxLayout()
            head.addWidget(filters)
            head.addWidget(self.note, 1)
            left.addLayout(head)
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        self._stack.setCurrentIndex(1)
        left.addWidget(place, 1)
        across = QHBoxLayout()
        down.addLayout(across, 1)
        across.setSpacing(theme.touch.gap)
        across.addLayout(left, 1)
        across.addWidget(self.detail)

    def show_list(self) -> None:
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.nothing.show_face(face, retry=retry)
        self._stack.setCurrentIndex(1)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        small = self.width() / self.theme.k < _SMALL_PAGE
        self.detail.setFixedWidth(self.theme.px(_DETAIL_SMALL_W if small else _DETAIL_W))

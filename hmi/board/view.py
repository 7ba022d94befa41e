"""The board's parts on one full screen, laid out once for what is read from five metres."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.board.alarm_line import AlarmLine
from hmi.board.board_list import BoardList
from hmi.frame_faces import alarm_bar_face, banner_face, status_face
from hmi.freshness import plc_figures
from hmi.screens.overview.line_faces import batch_face, queue_face
from hmi.screens.overview.panel_faces import ROWS as FINISHED
from hmi.screens.overview.panel_faces import finished_face, next_face
from hmi.text import tr
from hmi.theme import Mode, Theme
from hmi.touch import Touch
from hmi.widgets.banner import Banner
from hmi.widgets.batch_panel import BatchFace, BatchPanel, QueueFace, QueuePanel
from hmi.widgets.status_strip import StatusStrip
from services.application.plant_view import PlantView

_CANVAS = (960, 540)  # design px of a 16:9 screen: at 1920×1080 they are two px each
_MARGIN, _GAP = 12, 8
_NEXT = 8  # orders
_BATCH_H = 128
_BATCH_SMALL_H = 106  # beside a banner
_SIDE_W = 344
_QUEUE_H = 108
_NO_QUEUE = QueueFace("", "", ())


def board_theme(mode: Mode, screen: QSize) -> Theme:
    """Return the look at the scale that fills *screen*, whatever its millimetres."""
    k = min(screen.width() / _CANVAS[0], screen.height() / _CANVAS[1])
    return Theme(mode, k, touch=Touch(k))


class BoardView(QWidget):
    """Shows; a touch or Esc only leaves it, F1 opens the guide over it."""

    left = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme, now: datetime) -> None:
        super().__init__()
        self.theme = theme
        theme.setParent(self)
        self.setObjectName("board")
        self.setWindowTitle(tr("Batchline board"))
        self.alarms = AlarmLine(theme, alarm_bar_face(None, now), self)
        self.banner = Banner(theme, self)
        self.batch = BatchPanel(theme, BatchFace(), self)
        self.next = BoardList(theme, "board next", _NEXT, self)
        self.queue = QueuePanel(theme, _NO_QUEUE, self)
        self.finished = BoardList(theme, "board finished", FINISHED, self)
        self.status = StatusStrip(theme, status_face(None, None, now), self)
        self._over: QWidget | None = None
        self._lay_out()
        self._dye()

    def show_plant(self, view: PlantView | None, now: datetime) -> None:
        """Show *view* as old as it is at *now*; None: the database was not read yet."""
        fresh = None if view is None else plc_figures(view, now)
        self.alarms.show_state(alarm_bar_face(view, now))
        status = status_face(view, fresh, now)
        self.status.show_state(replace(status, note=tr("Touch or Esc: back")))
        banner = banner_face(view, fresh, now)
        self.banner.show_state(banner)
        self.batch.setFixedHeight(self.theme.px(_BATCH_H if banner.is_empty else _BATCH_SMALL_H))
        if view is None or fresh is None:
            return
        self.batch.show_state(batch_face(view, fresh, now))
        self.queue.show_state(queue_face(view, fresh))
        self.next.show_state(next_face(view, _NEXT))
        self.finished.show_state(finished_face(view, now))

    def blink(self, lit: bool) -> None:
        self.alarms.blink(lit)

    def put_over(self, widget: QWidget) -> None:
        """Show *widget* over the board, which goes on beneath it."""
        self.take_away()
        self._over = widget
        widget.setParent(self)
        widget.setAutoFillBackground(True)
        widget.setGeometry(self.rect())
        widget.setContentsMargins(*(self.theme.px(_MARGIN),) * 4)
        widget.show()
        widget.setFocus()

    def take_away(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            over.hide()
            over.deleteLater()
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() == Qt.Key.Key_F1:
            self.help_wanted.emit()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._over is not None:
            self.take_away()
        else:
            self.left.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        if self._over is None:
            self.left.emit()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        if self._over is not None:
            self._over.setGeometry(self.rect())

    def _lay_out(self) -> None:
        px = self.theme.px
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.alarms)
        area = QVBoxLayout()
        area.setContentsMargins(*(px(_MARGIN),) * 4)
        area.setSpacing(px(_GAP))
        area.addWidget(self.banner)
        area.addWidget(self.batch)
        across = QHBoxLayout()
        across.setSpacing(px(_GAP))
        across.addWidget(self.next, 1)
        side = QVBoxLayout()
        side.setSpacing(px(_GAP))
        self.queue.setFixedHeight(px(_QUEUE_H))
        side.addWidget(self.queue)
        side.addWidget(self.finished, 1)
        self.queue.setFixedWidth(px(_SIDE_W))
        self.finished.setFixedWidth(px(_SIDE_W))
        across.addLayout(side)
        area.addLayout(across, 1)
        down.addLayout(area, 1)
        down.addWidget(self.status)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _dye(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.color("bg.window")))
        self.setPalette(palette)
        self.setAutoFillBackground(True)

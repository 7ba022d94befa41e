"""A panel that says why it shows nothing: empty, being read, or what went wrong and what to do."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import PADDING, EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.symbols import Mark

_LINES = 8


class StatePanel(Canvas[EmptyFace]):
    """With the clock as its mark it is being read: grey bars where the rows will stand."""

    retry_touched = Signal()

    def __init__(
        self, theme: Theme, name: str, face: EmptyFace, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, face, parent)
        self.button = PlainButton(theme, f"read {name} again", tr("Try again"), self, width=160)
        self.button.tapped.connect(self.retry_touched)
        self.button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.px(24))
        column.addStretch(1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_face(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.button.setVisible(retry)
        self.show_state(face)

    def spoken(self, state: EmptyFace) -> str:
        return f"{state.title}. {state.detail}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state.mark is Mark.CLOCK:
            bars = QRectF(PADDING, PADDING, width - 2 * PADDING, height - 2 * PADDING)
            if self.is_late():
                draw_loading(pen, bars, _LINES)
            return
        room = height - (84 if self.button.isVisible() else 0)
        draw_empty(pen, QRectF(24, 0, width - 48, room), self.state)


def being_read() -> EmptyFace:
    return EmptyFace(tr("Being read"), mark=Mark.CLOCK)


def not_read(why: str) -> EmptyFace:
    """Say that something cannot be read now, and that it is tried again."""
    return EmptyFace(tr("This cannot be read now"), why, Mark.CROSS)

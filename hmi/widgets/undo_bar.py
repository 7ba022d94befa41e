"""The bar that counts down before something is done that nobody can undo later."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme, tokens
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import RIGHT, Pen

_STEPS = int(tokens()["motion"]["undo_s"])
_BUTTON = 184.0
_COUNT = 96.0


@dataclass(frozen=True, slots=True)
class UndoFace:
    """What will be done, and in how many seconds; without a title there is nothing."""

    title: str = ""
    detail: str = ""
    seconds: int = 0


class UndoBar(Canvas[UndoFace]):
    """Stands in the frame's foot, on every page, until it is over."""

    taken_back = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, UndoFace(), parent)
        self.setObjectName("undoBar")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        self.button = PlainButton(
            theme, "take it back", tr("Take it back"), self, icon="undo-2", width=_BUTTON
        )
        self.button.tapped.connect(self.taken_back)
        self.button.setFixedHeight(theme.touch.least)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.hide()

    def show_state(self, state: UndoFace) -> None:
        super().show_state(state)
        self.setVisible(bool(state.title))

    def spoken(self, state: UndoFace) -> str:
        return tr("%1 in %2 s", f"{state.title}. {state.detail}", str(state.seconds))

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.panel", 4)
        pen.frame(rect, "accent", 2, radius=4)
        left, right = 16.0, width - self.button.width() / pen.theme.k - 14
        room = right - left - _COUNT
        top = height / 2 - 17
        used = pen.text(QRectF(left, top, room, 20), face.title, weight=600, may_elide=True)
        rest = QRectF(left + used + 10, top, max(0.0, room - used - 10), 20)
        pen.text(rest, face.detail, "body", "text.secondary", may_elide=True)
        pitch = room / _STEPS
        for step in range(_STEPS):
            role = "accent" if step < face.seconds else "process.band"
            pen.fill(QRectF(left + step * pitch, top + 25, pitch - 3, 9), role)
        count = QRectF(right - _COUNT, top - 6, _COUNT - 12, 26)
        pen.text(count, str(face.seconds), "big", align=RIGHT)
        under = QRectF(right - _COUNT, top + 18, _COUNT - 12, 18)
        pen.text(under, tr("s left"), "label", "text.secondary", align=RIGHT)

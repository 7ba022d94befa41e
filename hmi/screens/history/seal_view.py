"""The seal of a record: whether it is as it was archived, and against what that was checked."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen, wrap

_H = 50.0
_LEFT = 52.0


@dataclass(frozen=True, slots=True)
class SealFace:
    title: str
    detail: str
    broken: bool = False


class _Words(GrownCanvas[SealFace]):
    def spoken(self, state: SealFace) -> str:
        return f"{state.title}. {state.detail}"

    def wanted(self, width: float) -> float:
        lines = len(wrap(self.state.detail, self.theme.font("label"), width - _LEFT))
        return max(_H, 24.0 + 18.0 * lines)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        icon = "unlink-2" if face.broken else "link-2"
        pen.icon(icon, 14, height / 2 - 12, 24, "text.primary")
        room = width - _LEFT
        lines = len(wrap(face.detail, pen.theme.font("label"), room))
        top = max(0.0, (height - 20 - 18 * lines) / 2)
        title = QRectF(_LEFT, top, room, 20)
        pen.text(title, face.title, "body", weight=600, may_elide=True)
        under = QRectF(_LEFT, top + 20, room, height - top - 18)
        pen.words(under, face.detail, "label", "text.secondary")


class SealPanel(Canvas[bool]):
    """A broken seal has an edge that stands out."""

    check_touched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, False, parent)
        self.words = _Words(theme, SealFace("", ""), self)
        self.check = PlainButton(theme, "check seal", tr("Check again"), self)
        self.check.tapped.connect(self.check_touched)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.touch.gap)
        row.addWidget(self.words, 1)
        row.addWidget(self.check)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_face(self, face: SealFace) -> None:
        self.words.show_state(face)
        self.show_state(face.broken)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state:
            pen.frame(QRectF(0, 0, width, height), "alarm.critical.line", 3, radius=4)

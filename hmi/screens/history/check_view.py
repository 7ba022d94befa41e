"""The check of all seals: what each chain holds, how far the look is, and what it found."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.screens.history.check_faces import CheckFace
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.swiped import stacked, swiped
from hmi.widgets.symbols import draw_mark
from services.domain.chain import ChainName

_PAD = 16.0
_LEFT = 44.0
_TITLE, _LINE = 26.0, 22.0


class CheckPanel(GrownCanvas[CheckFace]):
    """One chain; what is not as it was sealed has an edge that stands out."""

    def spoken(self, state: CheckFace) -> str:
        return ". ".join((state.title, *state.lines, *state.faults))

    def wanted(self, width: float) -> float:
        font = self.theme.font("body")
        room = width - _LEFT - _PAD
        told = (*self.state.lines, *self.state.faults)
        return 2 * _PAD + _TITLE + _LINE * sum(len(wrap(each, font, room)) for each in told)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        if face.broken:
            pen.frame(QRectF(0, 0, width, height), "alarm.critical.line", 3, radius=4)
        draw_mark(pen, face.mark, _PAD, _PAD + 2, 16, "text.primary")
        room = width - _LEFT - _PAD
        pen.text(QRectF(_LEFT, _PAD, room, 22), face.title, "value", may_elide=True)
        y, font = _PAD + _TITLE, self.theme.font("body")
        for line in (*face.lines, *face.faults):
            tall = _LINE * len(wrap(line, font, room))
            role = "text.primary" if line in face.faults else "text.secondary"
            pen.words(QRectF(_LEFT, y, room, tall + 4), line, "body", role)
            y += tall


class CheckView(QWidget):
    back_touched = Signal()
    check_touched = Signal(str)  # which chain
    cancel_touched = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("check of seals")
        self.back = PlainButton(theme, "back from check", tr("History"), self, icon="chevron-left")
        self.panels = {chain: CheckPanel(theme, CheckFace("")) for chain in ChainName}
        labels = {
            ChainName.HISTORY: tr("Check the history"),
            ChainName.JOURNAL: tr("Check the journal"),
        }
        self.checks = {
            chain: PlainButton(theme, f"check {chain.value}", label, self, icon="link-2", width=220)
            for chain, label in labels.items()
        }
        self.cancel = PlainButton(theme, "cancel check", tr("Cancel"), self, icon="x", width=150)
        self._lay_out()
        self.back.tapped.connect(self.back_touched)
        self.cancel.tapped.connect(self.cancel_touched)
        for button in self.checks.values():
            button.tapped.connect(self._on_check)

    def show_face(self, chain: ChainName, face: CheckFace) -> None:
        self.panels[chain].show_state(face)

    def show_busy(self, *, busy: bool) -> None:
        self.cancel.setVisible(busy)
        for button in self.checks.values():
            button.setVisible(not busy)

    def _on_check(self) -> None:
        self.check_touched.emit(self.sender().objectName().removeprefix("check "))

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        head = QHBoxLayout()
        head.setSpacing(gap)
        head.addWidget(self.back)
        head.addStretch(1)
        for button in (*self.checks.values(), self.cancel):
            head.addWidget(button)
        down.addLayout(head)
        column = stacked(list(self.panels.values()), self.theme.px(8))
        layout = column.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addStretch(1)
        down.addWidget(swiped(column), 1)

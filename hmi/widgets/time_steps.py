"""The time that is looked at, between two arrows to the ones before and after it."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import CENTER, Pen


class _Label(Canvas[str]):
    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        box = QRectF(0, 0, width, height)
        pen.text(box, self.state, "body", align=CENTER, weight=600, may_elide=True)


class TimeSteps(QWidget):
    """*label_w*: design px for the longest name of a time."""

    def __init__(self, theme: Theme, name: str, label_w: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.before = PlainButton(theme, f"{name} before", "", self, icon="chevron-left", width=48)
        self.after = PlainButton(theme, f"{name} after", "", self, icon="chevron-right", width=48)
        self.before.setAccessibleName(tr("The time before"))
        self.after.setAccessibleName(tr("The time after"))
        self._label = _Label(theme, "", self)
        self._label.setFixedWidth(theme.px(label_w))
        self._label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        for part in (self.before, self._label, self.after):
            row.addWidget(part)

    def show_time(self, name: str) -> None:
        self._label.show_state(name)

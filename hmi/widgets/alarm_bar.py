"""The alarm bar on every page: counters, the most urgent alarm, acknowledge, and the clock."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme, tokens
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.symbols import ROLE, AlarmFace, draw_alarm

_COUNTER = 62.0
_CLOCK = 124.0
_BUTTON = 148.0


@dataclass(frozen=True, slots=True)
class CounterFace:
    symbol: AlarmFace  # of the most urgent alarm of this priority
    count: int


@dataclass(frozen=True, slots=True)
class AlarmBarFace:
    counters: tuple[CounterFace, ...]
    title: str
    under: str
    symbol: AlarmFace | None  # None: no open alarm
    edge: bool  # a line in the alarm's colour while anything is unacknowledged
    acknowledge: str = ""  # what the button says; "" when there is nothing for it
    can_acknowledge: bool = False
    time: str = ""
    day: str = ""


class AlarmBar(Canvas[AlarmBarFace]):
    """Touching counters or text opens the alarm's detail."""

    alarm_touched = Signal()
    acknowledge_touched = Signal()

    def __init__(self, theme: Theme, face: AlarmBarFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        self.lit = True
        self.setFixedHeight(theme.px(tokens()["frame"]["alarm_bar_h"]))
        self.setObjectName("alarmBar")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, theme.px(4), theme.px(_CLOCK + 8), theme.px(8))
        layout.addStretch(1)
        self.button = PlainButton(theme, "acknowledge", tr("Acknowledge"), self, width=_BUTTON)
        self.button.tapped.connect(self.acknowledge_touched)
        self.button.hide()
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def show_state(self, state: AlarmBarFace) -> None:
        self.button.setVisible(bool(state.acknowledge))
        self.button.setEnabled(state.can_acknowledge)
        self.button.set_label(state.acknowledge or tr("Acknowledge"))
        super().show_state(state)

    def blink(self, lit: bool) -> None:
        self.lit = lit
        if self.state.edge:
            self.update()

    def spoken(self, state: AlarmBarFace) -> str:
        return f"{state.title}. {state.under}"

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        if self.rect().contains(event.position().toPoint()):
            self.alarm_touched.emit()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        pen.fill(QRectF(0, 0, width, height), "bg.panel")
        pen.line((0, height - 0.5), (width, height - 0.5), "line.hair")
        if face.edge and face.symbol is not None:
            edge = f"{ROLE[face.symbol.priority]}.line"
            pen.fill(QRectF(0, height - 4, width, 4), edge)
        for position, counter in enumerate(face.counters):
            self._paint_counter(pen, counter, 8 + position * _COUNTER)
        left = 8 + len(face.counters) * _COUNTER
        pen.line((left + 0.5, 4), (left + 0.5, 52), "line.hair")
        right = width - _CLOCK
        pen.line((right + 0.5, 4), (right + 0.5, 52), "line.hair")
        now = QRectF(right, 7, _CLOCK - 12, 24)
        pen.text(now, face.time, "title", align=RIGHT)
        pen.text(
            QRectF(right, 31, _CLOCK - 12, 18), face.day, "label", "text.secondary", align=RIGHT
        )
        if face.acknowledge:
            right -= _BUTTON + 16
        self._paint_message(pen, left + 13, right - 8)

    def _paint_counter(self, pen: Pen, counter: CounterFace, x: float) -> None:
        draw_alarm(pen, counter.symbol, x + 4, 14, 28, lit=self.lit)
        role = "text.primary" if counter.count else "text.secondary"
        pen.text(QRectF(x + 37, 14, 26, 28), str(counter.count), "value", role)

    def _paint_message(self, pen: Pen, left: float, right: float) -> None:
        face = self.state
        style = "body"
        if face.symbol is not None:
            draw_alarm(pen, face.symbol, left, 10, 36, lit=self.lit)
            left += 48
            style = "value"
        title = QRectF(left, 8, right - left, 22)
        pen.text(title, face.title, style, may_elide=True)
        under = QRectF(left, 29, right - left, 18)
        pen.text(under, face.under, "label", "text.secondary", may_elide=True)

"""The board's first line: how many alarms there are, the most urgent one, and the time."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.theme import Theme
from hmi.widgets.alarm_bar import AlarmBarFace
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import RIGHT, Pen
from hmi.widgets.symbols import ROLE, draw_alarm

HEIGHT = 60.0
_COUNTER = 58.0
_CLOCK = 128.0


class AlarmLine(Canvas[AlarmBarFace]):
    """What the alarm bar says, without its buttons."""

    def __init__(self, theme: Theme, face: AlarmBarFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        self.setObjectName("boardAlarms")
        self.setFixedHeight(theme.px(HEIGHT))
        self.lit = True

    def blink(self, lit: bool) -> None:
        self.lit = lit
        if self.state.edge:
            self.update()

    def spoken(self, state: AlarmBarFace) -> str:
        return f"{state.title}. {state.under}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        pen.fill(QRectF(0, 0, width, height), "bg.panel")
        pen.line((0, height - 0.5), (width, height - 0.5), "line.hair")
        if face.edge and face.symbol is not None:
            pen.fill(QRectF(0, height - 4, width, 4), f"{ROLE[face.symbol.priority]}.line")
        x = 12.0
        for counter in face.counters:
            assert counter.symbol is not None
            draw_alarm(pen, counter.symbol, x, height / 2 - 16, 28, lit=self.lit)
            role = "text.primary" if counter.count else "text.secondary"
            box = QRectF(x + 32, 0, _COUNTER - 34, height - 4)
            pen.text(box, counter.number, "value", role, narrow=True)
            x += _COUNTER
        self._paint_message(pen, QRectF(x + 10, 0, width - _CLOCK - x - 20, height))
        now = QRectF(width - _CLOCK, 6, _CLOCK - 12, 26)
        pen.text(now, face.time, "title", align=RIGHT)
        day = QRectF(width - _CLOCK, 31, _CLOCK - 12, 18)
        pen.text(day, face.day, "label", "text.secondary", align=RIGHT)

    def _paint_message(self, pen: Pen, room: QRectF) -> None:
        face, left = self.state, room.left()
        if face.symbol is not None:
            draw_alarm(pen, face.symbol, left, room.height() / 2 - 20, 36, lit=self.lit)
            left += 46
        wide = room.right() - left
        pen.text(QRectF(left, 7, wide, 24), face.title, "value", may_elide=True)
        under = QRectF(left, 31, wide, 18)
        pen.text(under, face.under, "label", "text.secondary", may_elide=True)

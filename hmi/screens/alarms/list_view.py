"""The list of alarms: one row each, with one button that acknowledges with one tap."""

from datetime import UTC, datetime

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from hmi.screens.alarms.act_list import ActDelegate, ActList
from hmi.screens.alarms.list_faces import AlarmRow, AlarmRowFace, act_label, act_of, row_face
from hmi.screens.alarms.model import AlarmListModel
from hmi.theme import Theme
from hmi.widgets.buttons import draw_ground
from hmi.widgets.pen import CENTER, RIGHT, Pen, wrap
from hmi.widgets.symbols import ROLE, draw_alarm

ACT_W = 92.0
_STATE_W = 128.0


class AlarmRowDelegate(ActDelegate[AlarmRow]):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, ACT_W, parent)
        self.lit = True
        self.now = datetime.now(UTC)

    def paint_row(self, pen: Pen, rect: QRectF, row: AlarmRow, *, chosen: bool) -> None:
        self._paint(pen, rect, row_face(row.alarm, self.now), chosen=chosen)

    def _paint(self, pen: Pen, rect: QRectF, row: AlarmRowFace, *, chosen: bool) -> None:
        pen.fill(rect, "bg.selected" if chosen else "bg.panel", 4)
        edge = "accent" if chosen else "stale.line" if self.stale else "line.control"
        pen.frame(rect, edge, 2 if chosen else 1, dashed=self.stale, radius=4)
        colour = f"{ROLE[row.symbol.priority]}.line" if row.strong else "line.control"
        pen.fill(QRectF(0, 0, 6, rect.height()), colour)
        draw_alarm(pen, row.symbol, 18, rect.height() / 2 - 14, 28, lit=self.lit)
        right = rect.right() - 12
        role, weight = ("text.primary", 600) if row.strong else ("text.secondary", 500)
        top = rect.height() / 2 - 18
        lines = [*wrap(row.state[0], pen.theme.font("label", weight), _STATE_W), row.state[1]]
        for place, words in enumerate([line for line in lines if line][:2]):
            box = QRectF(right - _STATE_W, top + 18 * place, _STATE_W, 18)
            pen.text(box, words, "label", role, align=RIGHT, weight=weight, may_elide=True)
        room = right - _STATE_W - 68
        title = QRectF(58, top - 3, room, 22)
        pen.text(title, row.title, "body", weight=600, may_elide=True)
        under = QRectF(58, top + 19, room, 18)
        pen.text(under, row.under, "label", "text.secondary", may_elide=True)

    def paint_act(self, pen: Pen, rect: QRectF, row: AlarmRow) -> None:
        pressed = row.under_way or self.pressed == row.key
        role = draw_ground(pen, rect, pressed=pressed, refused=self.stale)
        label = act_label(act_of(row.alarm.alarm))
        pen.text(rect, label, "body", role, align=CENTER, weight=600)


class AlarmList(ActList[AlarmRow]):
    def __init__(self, theme: Theme, model: AlarmListModel, parent: QWidget) -> None:
        self._alarms = AlarmRowDelegate(theme, parent)
        super().__init__(theme, model, self._alarms, parent)

    def show_at(self, now: datetime) -> None:
        """Let ages be those of *now*."""
        self._alarms.now = now
        self.viewport().update()

    def blink(self, lit: bool) -> None:
        self._alarms.lit = lit
        self.viewport().update()

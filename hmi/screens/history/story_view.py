"""What happened to a batch, one entry beneath the other; it scrolls under the finger."""

from PySide6.QtCore import QRectF

from hmi.screens.history.story_faces import StoryFace
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.symbols import draw_alarm, draw_mark

_LINE, _SMALL = 20.0, 18.0
_AT, _MARK = 78.0, 26.0
_AROUND = 12.0  # above and beneath an entry, both together
_LEFT = _AT + _MARK


class Story(GrownCanvas[tuple[StoryFace, ...]]):
    def spoken(self, state: tuple[StoryFace, ...]) -> str:
        return "; ".join(" ".join((each.at, each.told, *each.under)) for each in state)

    def wanted(self, width: float) -> float:
        return max(_LINE, sum(self._tall(each, width) for each in self.state))

    def _tall(self, each: StoryFace, width: float) -> float:
        room = width - _LEFT
        told = len(wrap(each.told, self.theme.font("body"), room))
        small = self.theme.font("label")
        under = sum(len(wrap(line, small, room)) for line in each.under)
        day = _SMALL if " " in each.at else 0.0
        return max(_LINE * max(1, told) + _SMALL * under, _LINE + day) + _AROUND

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        y = 0.0
        for each in self.state:
            tall = self._tall(each, width)
            self._paint_one(pen, each, QRectF(0, y + _AROUND / 2, width, tall - _AROUND))
            y += tall
            pen.line((0, y - 0.5), (width, y - 0.5), "line.hair")

    @staticmethod
    def _paint_one(pen: Pen, each: StoryFace, rect: QRectF) -> None:
        day, _, at = each.at.rpartition(" ")  # the time stands under its day
        box = QRectF(0, rect.top(), _AT - 6, _LINE)
        pen.text(box, at, "body", "text.secondary")
        lower = QRectF(0, rect.top() + _LINE, _AT - 6, _SMALL)
        pen.text(lower, day, "label", "text.secondary", may_elide=True)
        if each.alarm is not None:
            draw_alarm(pen, each.alarm, _AT, rect.top(), 20, lit=True)
        elif each.is_comment:
            pen.icon("message-square", _AT, rect.top() + 1, 18, "text.primary")
        else:
            draw_mark(pen, each.mark, _AT + 3, rect.top() + 4, 12, "text.primary")
        room = QRectF(_LEFT, rect.top(), rect.width() - _LEFT, rect.height() + 2)
        y = rect.top() + pen.words(room, each.told, "body")
        for line in each.under:
            lower = QRectF(_LEFT, y, room.width(), rect.bottom() - y + 2)
            y += pen.words(lower, line, "label", "text.secondary")

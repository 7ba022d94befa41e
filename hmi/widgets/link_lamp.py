"""The lamp of a link: a shape for its state, its name and the age of its last good answer."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from hmi.theme import Theme
from hmi.widgets.pen import CENTER, Pen

SIZE = 14.0
_GAP = 6.0


class Lamp(StrEnum):
    GOOD = "good"
    LATE = "late"  # one answer missed
    LOST = "lost"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LampFace:
    lamp: Lamp
    name: str
    text: str  # the age, or what is wrong


def draw_lamp(pen: Pen, face: LampFace, x: float, y: float, height: float) -> float:
    """Draw lamp, name and text in one line of *height*; return the width taken."""
    center = (x + SIZE / 2, y + height / 2)
    _draw_shape(pen, face.lamp, center)
    left = x + SIZE + _GAP
    left += pen.text(QRectF(left, y, 400, height), face.name, "label", "text.primary", weight=600)
    left += _GAP
    role = "text.primary" if face.lamp is Lamp.LOST else "text.secondary"
    left += pen.text(QRectF(left, y, 400, height), face.text, "label", role)
    return left - x


def changed_text(theme: Theme, before: LampFace, face: LampFace, x: float) -> QRectF | None:
    """Return where the text of a lamp at *x* is, if nothing else changed and it is as wide."""
    letters = theme.letters("label")
    wide = letters.width(face.text)
    same = (before.lamp, before.name) == (face.lamp, face.name)
    if not same or letters.width(before.text) != wide:
        return None
    left = x + SIZE + _GAP + theme.letters("label", 600).width(face.name) + _GAP
    return QRectF(left - 2, 0, wide + 4, 1e4)


def lamp_width(theme: Theme, face: LampFace) -> float:
    words = theme.letters("label", 600).width(face.name) + theme.letters("label").width(face.text)
    return SIZE + _GAP + words + _GAP


def _draw_shape(pen: Pen, lamp: Lamp, center: tuple[float, float]) -> None:
    x, y = center
    if lamp is Lamp.LOST:
        square = QRectF(x - 6, y - 6, 12, 12)
        pen.fill(square, "alarm.critical.fill")
        pen.frame(square, "alarm.critical.line", 1.5)
        pen.line((x - 3, y - 3), (x + 3, y + 3), "alarm.critical.on", 2)
        pen.line((x + 3, y - 3), (x - 3, y + 3), "alarm.critical.on", 2)
    elif lamp is Lamp.GOOD:
        pen.circle(center, 5.5, fill="ok")
    elif lamp is Lamp.LATE:
        pen.circle(center, 5, edge="ok")
        half = QPainterPath()
        half.moveTo(x, y - 5)
        half.arcTo(QRectF(x - 5, y - 5, 10, 10), 90, -180)
        half.closeSubpath()
        pen.path(half, "ok")
    else:
        pen.circle(center, 5, edge="line.control", dashed=lamp is Lamp.OFF)
        if lamp is Lamp.UNKNOWN:
            box = QRectF(x - 7, y - 7, 14, 14)
            pen.text(box, "?", "label", "text.primary", align=CENTER, weight=600)

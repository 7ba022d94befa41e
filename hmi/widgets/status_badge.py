"""The badge that names a batch's state: a shape and a word in a small frame."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF

from hmi.widgets.pen import Pen
from hmi.widgets.symbols import Mark, draw_mark

HEIGHT = 22.0
_PADDING = 7.0
_MARK = 12.0
_GAP = 5.0


class BadgeKind(StrEnum):
    PLAIN = "plain"
    ACTIVE = "active"
    STALE = "stale"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class BadgeFace:
    mark: Mark
    text: str
    kind: BadgeKind = BadgeKind.PLAIN


def draw_badge(pen: Pen, face: BadgeFace, x: float, y: float, limit: float) -> float:
    """Draw the badge, at most *limit* wide; return its width."""
    role = "on.accent" if face.kind is BadgeKind.ACTIVE else "text.primary"
    fixed = 2 * _PADDING + (_MARK + _GAP if face.mark else 0)
    wide = min(limit, fixed + pen.width(face.text, "label", 600) + 1)
    rect = QRectF(x, y, wide, HEIGHT)
    if face.kind is BadgeKind.ACTIVE:
        pen.fill(rect, "accent", 2)
    else:
        pen.fill(rect, "bg.inset", 2)
        edge = "alarm.medium.line" if face.kind is BadgeKind.SET_ASIDE else "line.control"
        width = 2 if face.kind is BadgeKind.SET_ASIDE else 1
        pen.frame(rect, edge, width, dashed=face.kind is BadgeKind.STALE, radius=2)
    left = x + _PADDING
    if face.mark:
        draw_mark(pen, face.mark, left, y + (HEIGHT - _MARK) / 2, _MARK, role)
        left += _MARK + _GAP
    pen.text(
        QRectF(left, y, x + wide - _PADDING - left, HEIGHT), face.text, "label", role, weight=600
    )
    return wide

"""The small shapes that tell a state without colour: tick, ring, play, and the alarm symbols."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from hmi.widgets.pen import CENTER, Pen
from services.domain.alarm import Priority
from services.domain.alarm_life import ANNUNCIATED, HELD_BACK, LATCHED, UNSEEN, AlarmState

ROLE = {
    Priority.CRITICAL: "alarm.critical",
    Priority.HIGH: "alarm.high",
    Priority.MEDIUM: "alarm.medium",
    Priority.LOW: "alarm.low",
}
_GRID = 32
_OUTLINE: dict[Priority, list[tuple[float, float]]] = {
    Priority.CRITICAL: [(4, 4), (28, 4), (28, 28), (4, 28)],
    Priority.HIGH: [(16, 3), (30, 28), (2, 28)],
    Priority.MEDIUM: [(2, 4), (30, 4), (16, 29)],
    Priority.LOW: [(16, 1.5), (30.5, 16), (16, 30.5), (1.5, 16)],
}
_FILLED = ANNUNCIATED | LATCHED
_LETTERS = {AlarmState.SUPPRESSED: "S", AlarmState.OUT_OF_SERVICE: "O"}
_NUMBER_Y = {Priority.CRITICAL: 0, Priority.HIGH: 2.5, Priority.MEDIUM: -4.5, Priority.LOW: 0}


class Mark(StrEnum):
    """Shapes that stand beside a word."""

    NONE = ""
    TICK = "tick"
    RING = "ring"
    PLAY = "play"
    DOWN = "down"
    HAND = "hand"
    CLOCK = "clock"
    CROSS = "cross"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class AlarmFace:
    """How an alarm's symbol looks; `state` None is a counter at zero."""

    priority: Priority
    state: AlarmState | None


def draw_alarm(pen: Pen, face: AlarmFace, x: float, y: float, size: float, *, lit: bool) -> None:
    """Draw the symbol; *lit* is the blink's phase: only a new alarm's fill blinks."""
    if pen.leaves_out(QRectF(x, y, size, size)):
        return
    role, state = ROLE[face.priority], face.state
    grey = state is None or state in HELD_BACK
    filled = state in _FILLED and (lit or state not in UNSEEN)
    edge = "line.control" if grey else f"{role}.line"
    on = f"{role}.on" if filled else "text.secondary" if grey else "text.primary"
    part, pen.part = pen.part, None  # told in other px from here on
    pen.painter.save()
    pen.painter.translate(x, y)
    pen.painter.scale(size / _GRID, size / _GRID)
    pen.polygon(_OUTLINE[face.priority], f"{role}.fill" if filled else None, edge, 2)
    box = QRectF(0, _NUMBER_Y[face.priority], _GRID, _GRID)
    letter = _LETTERS.get(state, "") if state else ""
    pen.text(box, letter or str(int(face.priority)), "value", on, align=CENTER)
    if state is AlarmState.SHELVED:
        pen.line((0, _GRID / 2), (_GRID, _GRID / 2), "line.control", 3)
    elif state in LATCHED:
        pen.fill(QRectF(18, 17, 15, 15), "bg.panel", 3)
        pen.icon("lock", 18.5, 17, 14, "text.primary", 3)
    pen.painter.restore()
    pen.part = part


def draw_held_back(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw what stands for all alarms that are held back: a bell with a bar through it."""
    pen.icon("bell-off", x + 2, y + 2, size - 4, "text.secondary")


def draw_mark(pen: Pen, mark: Mark, x: float, y: float, size: float, role: str) -> None:
    """Draw *mark* in a square of *size*; 12 is the size beside a label."""
    scale = size / 12
    if mark is Mark.TICK:
        pen.icon("check", x - 1, y - 1, size + 2, role, 3)
    elif mark is Mark.CROSS:
        pen.icon("x", x - 1, y - 1, size + 2, role, 3)
    elif mark is Mark.RING:
        pen.circle((x + size / 2, y + size / 2), 4 * scale, edge=role, width=2 * scale)
    elif mark is Mark.PLAY:
        tip = [(x + 2 * scale, y + scale), (x + 11 * scale, y + 6 * scale)]
        pen.polygon([*tip, (x + 2 * scale, y + 11 * scale)], role, None, 0)
    elif mark is Mark.DOWN:
        top = [(x + scale, y + 2 * scale), (x + 11 * scale, y + 2 * scale)]
        pen.polygon([*top, (x + 6 * scale, y + 11 * scale)], role, None, 0)
    elif mark is Mark.HAND:
        pen.icon("hand", x - 1, y - 1, size + 2, role)
    elif mark is Mark.CLOCK:
        pen.icon("clock", x - 1, y - 1, size + 2, role)
    elif mark is Mark.BOX:
        pen.icon("archive", x - 1, y - 1, size + 2, role)


def draw_setpoint_arrow(pen: Pen, x: float, y: float, half: float = 6, length: float = 8) -> None:
    """Draw the arrow that means setpoint, its left edge at *x*, pointing right at height *y*."""
    if pen.leaves_out(QRectF(x, y - half, length, 2 * half)):
        return
    path = QPainterPath()
    path.moveTo(x, y - half)
    path.lineTo(x + length, y)
    path.lineTo(x, y + half)
    path.closeSubpath()
    pen.path(path, "setpoint")

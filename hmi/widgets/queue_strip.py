"""The strip of the PLC's slots: one cell a slot, with what its batch does."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.widgets.pen import CENTER, Pen
from hmi.widgets.symbols import Mark, draw_mark

HEIGHT = 34.0
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class SlotFace:
    number: int
    mark: Mark  # NONE: nothing in this slot
    active: bool = False
    stale: bool = False
    set_aside: bool = False
    archived: bool = False


def draw_slots(pen: Pen, slots: tuple[SlotFace, ...], rect: QRectF) -> None:
    """Draw the cells side by side over the width of *rect*."""
    if not slots:
        return
    wide = (rect.width() - _GAP * (len(slots) - 1)) / len(slots)
    for position, slot in enumerate(slots):
        _draw_slot(
            pen, slot, QRectF(rect.left() + position * (wide + _GAP), rect.top(), wide, HEIGHT)
        )


def _draw_slot(pen: Pen, slot: SlotFace, cell: QRectF) -> None:
    role = "on.accent" if slot.active else "text.primary" if slot.mark else "text.secondary"
    if slot.active:
        pen.fill(cell, "accent", 2)
    elif slot.archived:
        pen.frame(cell, "line.control", radius=2)
    elif slot.mark:
        pen.fill(cell, "bg.inset", 2)
        pen.frame(cell, "line.control", dashed=slot.stale, radius=2)
    else:
        pen.frame(cell, "line.hair", radius=2)
    if slot.set_aside:
        pen.fill(QRectF(cell.left(), cell.top(), cell.width(), 4), "alarm.medium.line")
    number = QRectF(cell.left(), cell.top() + 2, cell.width(), 15)
    pen.text(number, str(slot.number), "label", role, align=CENTER, weight=600)
    draw_mark(pen, slot.mark, cell.center().x() - 5, cell.top() + 19, 10, role)

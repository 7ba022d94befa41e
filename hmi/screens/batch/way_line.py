"""Draws the time line of a batch: each step with its time and a remark."""

from PySide6.QtCore import QRectF

from hmi.screens.batch.way_faces import StepFace
from hmi.widgets.pen import Pen


def draw_way(pen: Pen, rect: QRectF, steps: tuple[StepFace, ...]) -> None:
    """Draw the steps side by side: done, under way, and still to come."""
    pitch = rect.width() / len(steps)
    for place, step in enumerate(steps):
        x = rect.left() + place * pitch
        if place + 1 < len(steps):
            done = steps[place + 1].done
            end = (x + pitch, rect.top() + 7)
            pen.line((x + 14, rect.top() + 7), end, "line.control", 2, dashed=not done)
        _paint_step(pen, step, x, rect.top(), pitch - 6)


def _paint_step(pen: Pen, step: StepFace, x: float, y: float, wide: float) -> None:
    if step.now:
        pen.fill(QRectF(x, y + 1, 12, 12), "accent")
    elif step.done:
        pen.circle((x + 6, y + 7), 6, fill="ok")
    else:
        pen.circle((x + 6, y + 7), 6, edge="line.control")
    pen.text(QRectF(x, y + 18, wide, 18), step.label, "label", "text.secondary")
    pen.text(QRectF(x, y + 35, wide, 20), step.time, weight=600, may_elide=True)
    pen.text(QRectF(x, y + 54, wide, 18), step.remark, "label", "text.secondary")

"""The strip of a job's last runs: one bar a run, told apart by height and filling."""

from enum import StrEnum

from PySide6.QtCore import QRectF

from hmi.widgets.pen import Pen

BARS = 12
PITCH = 7.0
WIDTH = BARS * PITCH - 2
_BAR = 5.0


class Bar(StrEnum):
    GOOD = "good"
    SKIPPED = "skipped"
    FAILED = "failed"
    RUNNING = "running"
    NONE = "none"  # never ran so often


def draw_strip(pen: Pen, bars: tuple[Bar, ...], x: float, middle: float) -> None:
    """Draw *bars*, oldest first, in a line around *middle*; 12 bars are 82 px wide."""
    for position, bar in enumerate(bars):
        left = x + position * PITCH
        if bar is Bar.GOOD:
            pen.fill(QRectF(left, middle - 6, _BAR, 12), "process.normal")
        elif bar is Bar.FAILED:
            pen.fill(QRectF(left, middle - 9, _BAR + 1, 18), "text.primary")
        elif bar is Bar.SKIPPED:
            pen.frame(QRectF(left, middle - 6, _BAR, 12), "line.control")
        elif bar is Bar.RUNNING:
            pen.frame(QRectF(left, middle - 9, _BAR, 18), "process.active", 1.5)
        else:
            pen.line((left, middle + 6), (left + _BAR, middle + 6), "line.control")

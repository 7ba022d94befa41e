"""What a window has painted: each text with its place and colour, as its pen was told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from hmi.widgets.pen import Pen


@dataclass(frozen=True, slots=True)
class Word:
    """One text; *rect* is where it stands in the window, in device px."""

    text: str
    rect: QRectF
    role: str
    part: str  # the class of the widget that it stands in
    whole: bool = True  # to be seen: nothing of it is scrolled away


@contextmanager
def _recorded() -> Iterator[list[Word]]:
    """Note what every pen writes meanwhile."""
    found: list[Word] = []
    write = Pen.glyphs

    def note(pen: Pen, x: float, y: float, text: str, font: QFont, role: str) -> None:
        write(pen, x, y, text, font, role)
        if text.strip():
            metrics = QFontMetricsF(font)
            box = QRectF(x, y - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
            place = pen.painter.combinedTransform().mapRect(box)
            part = pen.painter.device()
            assert isinstance(part, QWidget)
            corner = part.mapTo(part.window(), QPoint(0, 0))
            whole = part.visibleRegion().boundingRect().contains(place.toAlignedRect())
            kind = type(part).__name__
            found.append(Word(text, place.translated(corner), role, kind, whole))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pen, "glyphs", note)
        yield found


def words(window: QWidget) -> list[Word]:
    """Return all that *window* writes when it is painted now, whole."""
    with _recorded() as found:
        window.grab()
    return found


def texts(window: QWidget) -> str:
    return "\n".join(word.text for word in words(window))

"""FIELD.md: contrast as it was painted, from the pixels of each text and of what lies under it."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from tests.gui.colours import brightness
from tests.gui.painted import Word

_LEAST = 4.5  # WCAG 1.4.3
_SLACK = 0.3  # a thin stroke is nowhere quite its colour
_THIN = frozenset("–-.,")

_bright = cache(lambda pixel: brightness(QColor(pixel & 0xFFFFFF)))


def faint(window: QWidget, found: Sequence[Word]) -> list[str]:
    """Return the texts of *window* that do not stand out from their ground.

    What a list has scrolled away in part is left out, and so are lone dashes and dots.
    """
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels, wide = memoryview(image.constBits()).cast("I"), image.width()
    faults = []
    for word in found:
        if not word.whole or set(word.text) <= _THIN:
            continue
        box = word.rect.toRect().intersected(image.rect())
        counts: Counter[int] = Counter()
        for y in range(box.top(), box.bottom() + 1):
            counts.update(pixels[y * wide + box.left() : y * wide + box.right() + 1])
        seen = stands_out(counts)
        if seen < _LEAST - _SLACK:
            faults.append(f"{word.text} ({word.role}) has {seen:.1f}")
    return faults


def stands_out(counts: Counter[int]) -> float:
    """Return how the colour farthest from the ground, the most frequent one, stands out from it."""
    ground = _bright(counts.most_common(1)[0][0])
    ratios = ((_bright(each) + 0.05) / (ground + 0.05) for each in counts)
    return max(max(ratio, 1 / ratio) for ratio in ratios)

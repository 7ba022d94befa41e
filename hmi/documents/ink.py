"""Measures and writes text on paper, in points, with the fonts that the product ships."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from hmi.tokens import tokens

PRIMARY = str(tokens()["color"]["light"]["text.primary"])
SECONDARY = str(tokens()["color"]["light"]["text.secondary"])
HAIR = str(tokens()["color"]["light"]["line.hair"])
LINE = str(tokens()["color"]["light"]["line.control"])
_FAMILY = list(tokens()["font"]["family"])
_LINE_SHARE = 1.32  # a line's height by its letters' size
_MEASURED = 20_000
REGULAR, SEMIBOLD = 400, 600


def line_height(size: int) -> float:
    return size * _LINE_SHARE


@lru_cache(_MEASURED)
def width_of(text: str, size: int, weight: int = REGULAR) -> float:
    return QFontMetricsF(font(size, weight)).horizontalAdvance(text)


def font(size: int, weight: int = REGULAR) -> QFont:
    made = QFont()
    made.setFamilies(_FAMILY)
    made.setPixelSize(size)  # a point is a pixel here: the painter scales
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def wrapped(text: str, width: float, size: int, weight: int = REGULAR) -> list[str]:
    """Break *text* at spaces and line ends; a word that is too long for a line within itself."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if width_of(longer, size, weight) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, width, size, weight)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, width: float, size: int, weight: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, weight) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class Ink:
    """A painter whose unit is a point."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        weight: int = REGULAR,
        color: str = PRIMARY,
        *,
        right_at: float | None = None,
    ) -> None:
        """Write one line whose top is at *y*; *right_at*: it ends there."""
        used = font(size, weight)
        metrics = QFontMetricsF(used)
        if right_at is not None:
            x = right_at - metrics.horizontalAdvance(text)
        gap = (line_height(size) - metrics.ascent() - metrics.descent()) / 2
        self.painter.setFont(used)
        self.painter.setPen(QColor(color))
        self.painter.drawText(QPointF(x, y + gap + metrics.ascent()), text)

    def rule(self, x: float, y: float, width: float, color: str = HAIR, thick: float = 0.5) -> None:
        self.painter.setPen(QPen(QColor(color), thick))
        self.painter.drawLine(QPointF(x, y), QPointF(x + width, y))

    def ground(self, rect: QRectF, color: str) -> None:
        self.painter.fillRect(rect, QColor(color))

"""Colour arithmetic for tests: contrast after WCAG, chroma and distance in CIELAB."""

from collections import Counter

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

Linear = tuple[float, float, float]


def linear(colour: QColor) -> Linear:
    def one(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return one(colour.redF()), one(colour.greenF()), one(colour.blueF())


def brightness(colour: QColor) -> float:
    """Return the relative luminance after WCAG, 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    bright = (brightness(one), brightness(other))
    return (max(bright) + 0.05) / (min(bright) + 0.05)


def chroma(rgb: int) -> float:
    """Return the CIELAB chroma of a pixel."""
    _, a, b = _lab(QColor(rgb))
    return float((a**2 + b**2) ** 0.5)


def saturated_share(widget: QWidget) -> float:
    """Return which share of *widget*'s pixels has a chroma over 30."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(image.constBits()).cast("I"))
    found = sum(count for pixel, count in counts.items() if chroma(pixel & 0xFFFFFF) > 30)
    return found / (image.width() * image.height())


def _root(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116


def deuteranopia(colour: QColor) -> QColor:
    """Return *colour* as eyes without the green cones see it (Machado 2009, severity 1)."""
    red, green, blue = linear(colour)
    seen = (
        0.367322 * red + 0.860646 * green - 0.227968 * blue,
        0.280085 * red + 0.672501 * green + 0.047413 * blue,
        -0.011820 * red + 0.042940 * green + 0.968881 * blue,
    )
    return QColor.fromRgbF(*(_gamma(min(1.0, max(0.0, part))) for part in seen))


def distance(one: QColor, other: QColor) -> float:
    """Return how far two colours are apart in CIELAB."""
    return float(sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(other), strict=True)) ** 0.5)


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _lab(colour: QColor) -> Linear:
    red, green, blue = linear(colour)
    x = _root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = _root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)

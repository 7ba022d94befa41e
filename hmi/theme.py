"""Colours by role, fonts by type, sizes by name: read from the design tokens, and nowhere else."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import hypot

from PySide6.QtCore import QByteArray, QObject, QSize, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QScreen,
)
from PySide6.QtSvg import QSvgRenderer

import resources
from hmi.tokens import tokens as tokens  # noqa: PLC0414 (the widgets take them from here)
from hmi.touch import MM_PER_INCH, Touch

_FONT_FILES = (
    "IBMPlexSans_400Regular.ttf",
    "IBMPlexSans_500Medium.ttf",
    "IBMPlexSans_600SemiBold.ttf",
    "IBMPlexSansCondensed_400Regular.ttf",
    "IBMPlexSansCondensed_500Medium.ttf",
    "IBMPlexSansCondensed_600SemiBold.ttf",
)
_BIG_SCREEN = QSize(1920, 1000)  # 1080 less a task bar
_BIG_K = 1.6
_WIDTHS_KEPT = 1000  # of words in one font


class Mode(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One step of the type scale, in design px."""

    px: int
    line: int
    weight: int


_GAUGE = TypeStyle(14, 18, 500)  # setpoint and deviation in a gauge (DESIGN.md, Silo gauge)


@cache
def load_fonts() -> None:
    """Make the fonts that ship with the product known to Qt; needs a QGuiApplication."""
    for name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}"))) < 0:
            raise FileNotFoundError(f"Qt cannot read the font resources/fonts/{name}")


def scale_for(screen: QSize, percent: int | None = None) -> float:
    """Return k, device px per design px (DESIGN.md, Frame and grid).

    1.6 from 1920×1080 up, a little less where a task bar takes room; 1 below that, and less
    only where the smallest canvas would not fit. *percent* of that, where somebody set it.
    """
    big = screen.width() >= _BIG_SCREEN.width() and screen.height() >= _BIG_SCREEN.height()
    width, height = (float(side) for side in tokens()["meta"]["canvas_small"])
    most = min(screen.width() / width, screen.height() / height)
    wanted = (_BIG_K if big else 1.0) * (percent or 100) / 100
    return min(wanted, most)


class Letters:
    """A font and what its letters measure: the same words stand on the screen all day."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.ascent = self.metrics.ascent()
        self.tall = self.ascent + self.metrics.descent()
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text)
        return known


class Theme(QObject):
    """The look of now: light or dark, and the scale from design px to device px."""

    changed = Signal()

    def __init__(
        self,
        mode: Mode = Mode.LIGHT,
        k: float = 1.0,
        parent: QObject | None = None,
        touch: Touch | None = None,
    ) -> None:
        super().__init__(parent)
        load_fonts()
        self.mode = mode
        self.k = k
        self.touch = touch or Touch(k)
        self._diagonal_inch: float | None = None  # of the primary screen, by the settings
        self._scale_percent: int | None = None  # of what fits the screen, by the settings
        self.types = {
            name: TypeStyle(entry["px"], entry["line"], entry["weight"])
            for name, entry in tokens()["type"].items()
        }
        self.types["gauge"] = _GAUGE
        self._colors = _colors(mode)
        self._fonts: dict[tuple[str, int, bool], Letters] = {}
        self._icons: dict[tuple[str, str, float], QSvgRenderer] = {}

    @classmethod
    def load(
        cls,
        mode: Mode = Mode.LIGHT,
        diagonal_inch: float | None = None,
        scale_percent: int | None = None,
    ) -> "Theme":
        """Return the theme for the primary screen; *diagonal_inch* wins over what it says."""
        theme = cls(mode)
        theme.measure(diagonal_inch, scale_percent)
        return theme

    def measure(self, diagonal_inch: float | None, scale_percent: int | None = None) -> bool:
        """Take diagonal and scale of the primary screen from the settings.

        Targets are laid out by them. Return whether anything is another size than before.
        """
        self._diagonal_inch, self._scale_percent = diagonal_inch, scale_percent
        return self.fit(QGuiApplication.primaryScreen())

    def fit(self, screen: QScreen) -> bool:
        """Take scale and millimetres of *screen*; return whether they are others than before.

        The settings speak of the primary screen; of any other one only itself does.
        """
        told = screen.physicalSize()
        inch = hypot(told.width(), told.height()) / MM_PER_INCH
        if self._diagonal_inch is not None and screen is QGuiApplication.primaryScreen():
            inch = self._diagonal_inch
        before = self.k, self.touch
        self.k = scale_for(screen.availableSize(), self._scale_percent)
        self.touch = Touch.on(screen.size(), inch, self.k)
        return (self.k, self.touch) != before

    def switch(self, mode: Mode) -> None:
        """Change between light and dark; whoever draws listens to `changed`."""
        self.mode = mode
        self._colors = _colors(mode)
        self._icons.clear()
        self.changed.emit()

    def color(self, role: str) -> QColor:
        return self._colors[role]

    def px(self, design_px: float) -> int:
        """Return device px for layouts; what is painted scales by itself."""
        return round(design_px * self.k)

    def font(self, style: str, weight: int | None = None, *, narrow: bool = False) -> QFont:
        """Return the font of a type style in design px, grey antialiasing, without hinting."""
        return self.letters(style, weight, narrow=narrow).font

    def letters(self, style: str, weight: int | None = None, *, narrow: bool = False) -> "Letters":
        """Return the font of a type style in design px, and what its letters measure."""
        found = self.types[style]
        key = (style, weight or found.weight, narrow)
        if key not in self._fonts:
            self._fonts[key] = Letters(_font(found.px, key[1], narrow))
        return self._fonts[key]

    def device_font(self, style: str) -> QFont:
        """Return the font of a type style in device px, for Qt's own widgets."""
        found = self.types[style]
        return _font(self.px(found.px), found.weight, False)

    def style_sheet(self) -> str:
        """Return the sheet for Qt's own widgets, with this mode's colours put in."""
        sheet = resources.path("qss/field.qss").read_text("utf-8")
        for role in sorted(self._colors, key=len, reverse=True):
            sheet = sheet.replace(f"@{role}", self._colors[role].name())
        return sheet

    def icon(self, name: str, role: str, stroke: float) -> QSvgRenderer:
        """Return the Lucide icon *name* in the colour of *role*."""
        key = (name, role, stroke)
        if key not in self._icons:
            svg = resources.path(f"icons/{name}.svg").read_text("utf-8")
            svg = svg.replace("currentColor", self.color(role).name())
            svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')
            self._icons[key] = QSvgRenderer(QByteArray(svg.encode()), self)
        return self._icons[key]


def _colors(mode: Mode) -> dict[str, QColor]:
    return {role: QColor(value) for role, value in tokens()["color"][mode.value].items()}


def _font(px: int, weight: int, narrow: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(tokens()["font"]["family_narrow" if narrow else "family"]))
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(
        QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias
    )
    return font

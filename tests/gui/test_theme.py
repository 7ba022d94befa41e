"""The look's numbers: contrast of every pair in use, and fonts whose figures never move."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from hmi.theme import Mode, Theme, scale_for, tokens
from tests.gui.colours import contrast

_FLOORS = {"text": 4.5, "graphic": 3.0}
_PAIRS = [
    (mode, kind, front, ground)
    for mode in Mode
    for kind in _FLOORS
    for front, grounds in tokens()["pairs"][kind]
    for ground in grounds
]


@pytest.mark.parametrize(("mode", "kind", "front", "ground"), _PAIRS)
def test_every_pair_of_colours_in_use_has_its_contrast(
    mode: Mode, kind: str, front: str, ground: str
) -> None:
    colours = tokens()["color"][mode.value]
    ratio = contrast(QColor(colours[front]), QColor(colours[ground]))
    assert ratio >= _FLOORS[kind], f"{front} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("style", ["label", "body", "value", "title", "big", "hero"])
def test_every_figure_is_as_wide_as_the_other_in_all_weights(
    qapp: QApplication, style: str, narrow: bool
) -> None:
    assert qapp is not None
    theme = Theme()
    widths = {
        round(QFontMetricsF(theme.font(style, weight, narrow=narrow)).horizontalAdvance(sign), 2)
        for weight in (400, 500, 600)
        for sign in "0123456789+−"
    }
    assert len(widths) == 1


def test_the_shipped_fonts_are_the_ones_drawn_with(qapp: QApplication) -> None:
    assert qapp is not None
    theme = Theme()
    assert QFontInfo(theme.font("body")).family() == "IBM Plex Sans"
    assert QFontInfo(theme.font("body", narrow=True)).family() == "IBM Plex Sans Condensed"


def test_switching_the_mode_changes_every_colour_at_once(qapp: QApplication) -> None:
    assert qapp is not None
    theme = Theme(Mode.LIGHT)
    before = theme.color("bg.window")
    theme.switch(Mode.DARK)
    assert theme.color("bg.window") != before
    assert theme.color("bg.window").name().upper() == tokens()["color"]["dark"]["bg.window"]


@pytest.mark.parametrize(
    ("width", "height", "k"),
    [(1280, 800, 1.0), (1366, 768, 1.0), (1920, 1080, 1.6), (3840, 2160, 1.6)],
)
def test_a_big_screen_is_drawn_bigger(width: int, height: int, k: float) -> None:
    assert scale_for(QSize(width, height)) == k


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1020), (1200, 640)])
def test_the_smallest_canvas_always_fits_the_screen(size: tuple[int, int]) -> None:
    k = scale_for(QSize(*size))
    assert size[0] / k >= 1200
    assert size[1] / k >= 674.9

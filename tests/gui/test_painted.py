"""What every screen paints, text by text: each figure has its unit, nothing stays in English."""

import re
from collections import Counter, defaultdict

import pytest
from PySide6.QtCore import QRectF

from hmi.language import Language
from hmi.theme import Mode
from tests.gui.conftest import Run
from tests.gui.contrast import faint, stands_out
from tests.gui.gallery import SCENES, Scene, close, open_scene, show
from tests.gui.painted import Word, words
from tests.gui.station import settle
from tests.gui.units import without_unit

_PARTS = 4  # of a long test: workers share them
# What people, Odoo and the plant have named stays in their own words.
_OWN_WORDS = re.compile(
    r"MO updated with some errors.*"
    r"|.*Gate 111 cleaned after this batch.”"
    r"|.*(Gate 107 does not close|Belt slips|Pump does not start|Pressure low)"
    r"|.*(Part replaced|Scale is being mended|Clock module is on order).*"
    r"|\d+ (Feb|Mar) – \d+ (Mar)( 2026)?"
)


async def _painted(scene: Scene, language: Language, mode: Mode) -> tuple[list[Word], list[str]]:
    """Return what the scene writes, and what of it is too faint to be read."""
    one = open_scene(scene, language=language, mode=mode)
    await show(scene, one)
    one.shell.window.grab()  # the first paint may change what is laid out
    await settle()
    found = words(one.shell.window)
    dim = faint(one.shell.window, found)
    await close(one)
    return found, dim


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_text_stands_out_in_both_looks_has_its_unit_and_is_translated(
    run: Run, part: int
) -> None:
    bare: dict[str, set[str]] = defaultdict(set)
    english: dict[str, set[str]] = defaultdict(set)
    dim: dict[str, list[str]] = {}

    async def work() -> None:
        for scene in SCENES[part::_PARTS]:
            told, light = await _painted(scene, Language.ENGLISH, Mode.LIGHT)
            also, dark = await _painted(scene, Language.INDONESIAN, Mode.DARK)
            translated = {word.text for word in also}
            if light or dark:
                dim[scene.name] = [*light, *dark]
            for word in without_unit(told):
                bare[scene.name].add(f"{word.text} in {word.part}")
            for text in translated & {word.text for word in told}:
                if len(re.findall("[a-z]{2,}", text)) > 1 and not _OWN_WORDS.fullmatch(text):
                    english[scene.name].add(text)

    run(work())
    assert bare == {}
    assert english == {}
    assert dim == {}


def _line(*texts: str, y: float = 0.0, step: float = 8.0) -> list[Word]:
    """Return words side by side, as far apart as a figure and its unit."""
    found, x = [], 0.0
    for text in texts:
        wide = 8.0 * len(text)
        found.append(Word(text, QRectF(x, y, wide, 16), "text.secondary", "Panel"))
        x += wide + step
    return found


def test_a_figure_without_unit_is_found() -> None:
    assert without_unit(_line("12.50", "kg")) == []
    assert [word.text for word in without_unit(_line("12.50", "order"))] == ["12.50"]
    assert [word.text for word in without_unit(_line("12.50", "kg", step=40))] == ["12.50"]
    head, row = _line("Setpoint kg"), _line("350", y=20)
    assert without_unit([*head, *row]) == []
    assert [word.text for word in without_unit([*_line("Setpoint"), *row])] == ["350"]


def test_a_faint_text_is_found() -> None:
    ground, ink = 0xE6E8EA, 0x9AA0A6
    assert stands_out(Counter({ground: 90, ink: 10})) < 3
    assert stands_out(Counter({ground: 90, 0x1B2227: 10})) > 10

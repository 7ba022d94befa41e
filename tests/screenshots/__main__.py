"""Draws every screen in each of its states, both looks and both languages, with an index page."""

import argparse
import asyncio
import html
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from hmi.language import NAMES, Language
from hmi.qt.loop import GuiLoop
from hmi.theme import Mode, scale_for
from hmi.widgets.canvas import Canvas
from tests.gui.gallery import SCENES, Scene, close, open_scene, show
from tests.gui.station import settle

Canvas.loading_after_s = 0.0  # the bars of what is being read stand at once
_SIZE = (1280, 800)
_PAINT_S = 0.05  # what a page asks for in the background comes in this time
_STYLE = (
    "body{font:15px sans-serif;margin:24px;background:#eee}"
    "section{display:grid;grid-template-columns:repeat(4,1fr);gap:8px}"
    "img{width:100%;border:1px solid #888}figure{margin:0}figcaption{font-size:12px}"
)


_PICTURES = Path("resources/pictures")
_README = {
    "overview": ("overview", "normal", Language.ENGLISH, Mode.LIGHT),
    "queue": ("queue", "alarm", Language.ENGLISH, Mode.LIGHT),
    "alarms": ("alarms", "alarm", Language.ENGLISH, Mode.LIGHT),
    "odoo": ("odoo", "alarm", Language.ENGLISH, Mode.LIGHT),
    "night": ("overview", "error", Language.INDONESIAN, Mode.DARK),
}
_HELP = (
    ("overview", "normal"),
    ("queue", "alarm"),
    ("alarms", "alarm"),
    ("odoo", "alarm"),
    *((screen, "normal") for screen in ("silos", "reports", "history", "plc", "jobs", "settings")),
    ("plant", "normal"),
    ("users", "normal"),
    ("who is it", "nobody"),
)


@dataclass(frozen=True, slots=True)
class Shot:
    scene: Scene
    language: Language
    mode: Mode
    name: str = ""  # of the file; else after what it shows

    @property
    def file(self) -> str:
        if self.name:
            return f"{self.name}.png"
        scene = f"{self.scene.screen} {self.scene.state}".replace(" ", "-")
        return f"{scene}-{self.language.value}-{self.mode.value}.png".lower()

    @property
    def caption(self) -> str:
        return f"{self.scene.state}, {NAMES[self.language]}, {self.mode.value}"


def shots() -> Iterator[Shot]:
    for scene in SCENES:
        for language in Language:
            for mode in Mode:
                yield Shot(scene, language, mode)


async def draw(shot: Shot, folder: Path, size: tuple[int, int], inch: float | None) -> None:
    one = open_scene(
        shot.scene,
        mode=shot.mode,
        language=shot.language,
        size=size,
        k=scale_for(QSize(*size)),
        inch=inch,
    )
    try:
        await show(shot.scene, one)
        await asyncio.sleep(_PAINT_S)
        one.shell.window.grab()  # the first paint settles what is laid out while painting
        await settle()
        image = one.shell.window.grab().toImage()
        if shot.name:
            image = _small(image)
        if not image.save(str(folder / shot.file), quality=0):
            raise OSError(f"{folder / shot.file} cannot be written")
    finally:
        await close(one)


def _small(image: QImage) -> QImage:
    """Keep the 256 most frequent colours: a third of the bytes, for the eye the same."""
    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(whole.constBits()).cast("I"))
    palette = [colour for colour, _ in counts.most_common(256)]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return whole.convertToFormat(QImage.Format.Format_Indexed8, palette, plain)


def pictures() -> dict[str, tuple[str, str, Language, Mode]]:
    """Return the pictures of README.md and of the operator's guide, by their names."""
    found = dict(_README)
    for screen, state in _HELP:
        name = screen.replace(" ", "-")
        found.setdefault(name, (screen, state, Language.ENGLISH, Mode.LIGHT))
        found[f"{name}-id"] = (screen, state, Language.INDONESIAN, Mode.LIGHT)
    return found


async def _draw_pictures() -> None:
    """Draw the pictures of README.md and of the guides into resources/pictures."""
    for name, (screen, state, language, mode) in pictures().items():
        scene = next(each for each in SCENES if (each.screen, each.state) == (screen, state))
        await draw(Shot(scene, language, mode, name), _PICTURES, _SIZE, None)


def index(drawn: Sequence[Shot]) -> str:
    parts = [f"<!doctype html><meta charset=utf-8><title>Batchline</title><style>{_STYLE}</style>"]
    for screen, found in groupby(drawn, key=lambda shot: shot.scene.screen):
        parts.append(f"<h2>{html.escape(screen)}</h2><section>")
        for shot in found:
            caption, file = html.escape(shot.caption), html.escape(shot.file)
            image = f'<a href="{file}"><img loading="lazy" src="{file}" alt="{caption}"></a>'
            parts.append(f"<figure>{image}<figcaption>{caption}</figcaption></figure>")
        parts.append("</section>")
    return "\n".join(parts)


async def _draw_all(folder: Path, size: tuple[int, int], inch: float | None, only: str) -> None:
    drawn = [shot for shot in shots() if only in shot.file]
    for shot in drawn:
        await draw(shot, folder, size, inch)
    (folder / "index.html").write_text(index(drawn), "utf-8")
    print(f"{len(drawn)} pictures: {folder / 'index.html'}")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--size", default="x".join(map(str, _SIZE)), help="such as 1920x1080")
    parser.add_argument("--inch", type=float, help="the screen's diagonal, such as 10.1")
    parser.add_argument("--readme", action="store_true", help="draw resources/pictures anew")
    parser.add_argument("--only", default="", help="draw files with this in their name")
    wanted = parser.parse_args()
    width, height = (int(side) for side in wanted.size.split("x"))
    wanted.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with asyncio.Runner(loop_factory=lambda: GuiLoop(application)) as runner:
        if wanted.readme:
            runner.run(_draw_pictures())
            return
        runner.run(_draw_all(wanted.folder, (width, height), wanted.inch, wanted.only))


if __name__ == "__main__":
    main()

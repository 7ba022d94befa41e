"""The first start as a window of its own, before the line is started."""

import asyncio
from pathlib import Path

from hmi.first_start.draft import DEMO, PLANT
from hmi.first_start.presenter import go_through
from hmi.first_start.window import WizardWindow
from hmi.theme import Theme, tokens
from services.settings.desk import SettingsPlace
from services.settings.first_start import FirstStart


async def run_first_start(
    folder: Path, config: Path | None, closing: asyncio.Event, *, again: bool
) -> tuple[str, ...] | None:
    """Go through it; return what the program begins again with, () to close it.

    None: the line can be started. *again*: by somebody who has a line already, so that leaving
    it starts that one.
    """
    theme = Theme.load()

    def show(window: WizardWindow) -> None:
        window.resize(*(theme.px(side) for side in tokens()["meta"]["canvas"]))
        window.showMaximized()

    place = SettingsPlace(folder, config)
    source = await asyncio.to_thread(FirstStart, place)  # reads files, and the system's secrets
    how = await go_through(theme, source, show, closing, again=again)
    if closing.is_set():
        return ()
    if how == DEMO:
        return ("--demo",)
    return None if how == PLANT or again else ()

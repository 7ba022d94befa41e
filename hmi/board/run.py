"""The board as a program of its own: a viewer that reads the database and never takes the line."""

import asyncio
import importlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from hmi.board.board import Board
from hmi.language import Language, speak
from hmi.preferences import Preferences
from hmi.theme import Mode
from services.application.plant_state import PlantState
from services.domain.errors import UnavailableError

log = logging.getLogger(__name__)

_AGAIN_S = 5.0


class _Clock:
    """The clock and zone of this PC, until settings and services bring theirs."""

    def __init__(self) -> None:
        self.zone: tzinfo | None = None
        self.services_now: Any = None

    def now(self) -> datetime:
        moment = datetime.now(UTC) if self.services_now is None else self.services_now()
        return moment.astimezone(self.zone)


async def run_board(
    folder: Path, config_file: Path | None, overrides: Mapping[str, Any], closing: asyncio.Event
) -> None:
    """Show the board until it is left or *closing* is set. Raises ConfigurationError."""
    config = await asyncio.to_thread(importlib.import_module, "services.config")
    settings = await asyncio.to_thread(config.load_settings, folder, config_file, overrides)
    look = Preferences(folder).look
    speak(look.language if look.chosen else Language(settings.screen_language))
    mode = look.theme if look.chosen else Mode(settings.screen_theme)
    state, clock = PlantState(), _Clock()
    clock.zone = settings.plant_zone
    board = Board(state, mode, clock.now)
    board.left.connect(closing.set)
    board.show()
    try:
        bootstrap = await asyncio.to_thread(importlib.import_module, "services.bootstrap")
        while not closing.is_set():
            try:
                async with bootstrap.watching_services(settings, folder, state=state) as services:
                    clock.services_now = services.now
                    await closing.wait()
            except UnavailableError as error:  # the power came back here first
                log.warning("The board waits for the database: %s", error)
                await _pause(closing)
    finally:
        board.close()


async def _pause(closing: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), _AGAIN_S)

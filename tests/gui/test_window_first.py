"""The window is there before the services, and loses nothing when they come."""

import asyncio
from datetime import UTC
from types import SimpleNamespace

from hmi.desk_to_come import DeskToCome
from hmi.language import Language, spoken
from hmi.shell import Shell
from hmi.theme import Mode, Theme
from services.application.plant_state import PlantState
from tests.gui import books, views
from tests.gui.conftest import Run
from tests.gui.desk import PIN, MemoryDesk
from tests.gui.station import Station, settle

_SETTINGS = SimpleNamespace(
    plant_zone=UTC,
    screen_language="id",
    screen_theme="dark",
    screen_diagonal_inch=10.1,
    screen_scale_percent=None,
    line_name="Line 1",
    lock_after_minutes=5,
)


def _window(language: Language | None = Language.ENGLISH) -> tuple[Station, DeskToCome]:
    desk = DeskToCome()
    one = Station(MemoryDesk(None))
    one.state = PlantState()
    one.shell = Shell(one.state, desk, Theme(), lambda: one.moment, UTC, language=language)
    one.shell.window.resize(1280, 800)
    one.shell.window.show()
    return one, desk


def test_who_logs_in_before_the_services_are_there_is_let_in_when_they_are(run: Run) -> None:
    async def work() -> None:
        one, desk = _window()
        one.tap("user")
        await settle()
        one.state.publish(views.normal())
        await settle()
        one.tap("user Budi S.")
        for figure in PIN:
            one.tap(f"key {figure}")
        one.tap("key log in")
        await settle()
        assert one.shell.window.sheet is not None
        desk.arrive(one.desk)
        one.shell.arrive(ledger=books.MemoryBooks(books.all_sent()))
        assert one.shell.window.sheet is not None  # nothing takes the sheet from under the hand
        await asyncio.sleep(0)
        await settle()
        assert one.desk.user is not None
        assert one.shell.window.sheet is None
        assert "odoo" in one.shell.window.rail.buttons
        assert one.shell.window.rail.user.label == "Budi S."
        await one.shell.close()
        one.close()

    run(work())


def test_the_settings_decide_where_nobody_has_chosen(run: Run) -> None:
    async def work() -> None:
        one, _ = _window(language=None)
        one.shell.take_settings(_SETTINGS)
        assert spoken() is Language.INDONESIAN
        assert one.shell.window.theme.mode is Mode.DARK
        assert one.shell.window.rail.buttons["queue"].label == "Antrean"
        await one.shell.close()
        one.close()

    run(work())


def test_what_was_chosen_at_the_screen_wins_over_the_settings(run: Run) -> None:
    async def work() -> None:
        one, _ = _window(language=Language.ENGLISH)
        one.shell.take_settings(_SETTINGS)
        assert spoken() is Language.ENGLISH
        assert one.shell.window.theme.mode is Mode.LIGHT
        await one.shell.close()
        one.close()

    run(work())

"""The window is there before the services, and loses nothing when they come."""

import asyncio
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace

from hmi.desk_to_come import DeskToCome
from hmi.language import Language, spoken
from hmi.preferences import Look, Preferences
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


def _window(*, follows_settings: bool = False) -> tuple[Station, DeskToCome]:
    desk = DeskToCome()
    one = Station(MemoryDesk(None))
    one.state = PlantState()
    one.shell = Shell(
        one.state,
        desk,
        Theme(),
        lambda: one.moment,
        UTC,
        follows_settings=follows_settings,
        to_come=True,
    )
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
        one, _ = _window(follows_settings=True)
        one.shell.take_settings(_SETTINGS)
        assert spoken() is Language.INDONESIAN
        assert one.shell.window.theme.mode is Mode.DARK
        assert one.shell.window.rail.buttons["queue"].label == "Antrean"
        await one.shell.close()
        one.close()

    run(work())


def test_what_was_chosen_at_the_screen_wins_over_the_settings(run: Run) -> None:
    async def work() -> None:
        one, _ = _window()
        one.shell.take_settings(_SETTINGS)
        assert spoken() is Language.ENGLISH
        assert one.shell.window.theme.mode is Mode.LIGHT
        await one.shell.close()
        one.close()

    run(work())


def test_a_page_touched_before_the_services_are_there_comes_with_them(run: Run) -> None:
    async def work() -> None:
        one, _ = _window()
        overview = one.shell.pages.overview
        one.tap("odoo")
        await settle()
        rail = one.shell.window.rail
        assert one.shell.window.page == "coming"
        assert rail.buttons["odoo"].chosen
        one.shell.arrive(ledger=books.MemoryBooks(books.all_sent()))
        await settle()
        assert one.shell.window.page == "odoo"
        assert rail.buttons["odoo"].chosen
        assert one.shell.window.rail is rail
        assert one.shell.pages.overview is overview
        await one.shell.close()
        one.close()

    run(work())


def test_the_next_start_looks_from_its_first_frame_as_the_settings_said(tmp_path: Path) -> None:
    Preferences(tmp_path).remember(_SETTINGS)
    look = Preferences(tmp_path).look
    assert look == Look(Language.INDONESIAN, Mode.DARK, chosen=False, inch=10.1)


def test_what_is_chosen_at_the_screen_holds_after_the_next_start(tmp_path: Path) -> None:
    one = Preferences(tmp_path)
    one.remember(_SETTINGS)
    one.keep("en", "light")
    one.remember(_SETTINGS)
    look = Preferences(tmp_path).look
    assert look == Look(Language.ENGLISH, Mode.LIGHT, chosen=True, inch=10.1)


def test_a_look_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "screen.json").write_text('{"language": "en", "theme": "light", "inch": "wide"}')
    assert Preferences(tmp_path).look == Look()

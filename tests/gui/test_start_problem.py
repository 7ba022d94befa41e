"""What keeps the line from starting stands in the window, in words, until it is put right."""

from pathlib import Path

import pytest

from hmi.language import Language
from hmi.start_faces import start_face
from hmi.widgets.canvas import Canvas
from hmi.widgets.start_problem import StartProblem
from services.config import load_settings
from services.domain.errors import ConfigurationError, DatabaseUnavailableError, PlantError
from tests.gui.conftest import Run
from tests.gui.rules import close_targets, cut_texts, not_as_read, small_targets
from tests.gui.station import Open, Station, open_station, settle

_WRONG = 'PLC_PORT = "five"\nSYNC_BATCH_LIMIT = 0\nPLC_HOSTS = "typo"\nPLANT_TIMEZONE = "Mars"\n'


def _problem(folder: Path) -> PlantError:
    (folder / "settings.toml").write_text(_WRONG)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(folder)
    return caught.value


def _panel(one: Station) -> StartProblem:
    (panel,) = [each for each in one.shell.window.findChildren(StartProblem) if not each.isHidden()]
    return panel


def _words(one: Station) -> str:
    panel = _panel(one)
    return " | ".join(each.spoken(each.state) for each in panel.findChildren(Canvas))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.ENGLISH,
            ("4 settings are wrong", "PLC_PORT = five", "Is no whole number. Write a whole number"),
        ),
        (
            Language.INDONESIAN,
            ("4 pengaturan salah", "PLC_PORT = five", "Bukan bilangan bulat. Tulis bilangan"),
        ),
    ],
)
def test_every_wrong_setting_is_told_with_its_key_and_where_the_file_is(
    run: Run, tmp_path: Path, language: Language, told: tuple[str, ...]
) -> None:
    async def work() -> None:
        one = open_station(None, None, inch=10.1, language=language)
        one.shell.tell_start_problem(_problem(tmp_path), tmp_path / "settings.toml")
        await settle()
        words = _words(one)
        for each in (*told, "SYNC_BATCH_LIMIT", "PLC_HOSTS", "PLANT_TIMEZONE", str(tmp_path)):
            assert each in words, words
        window = one.shell.window
        window.grab()
        faults = [*cut_texts(window), *small_targets(window, window.theme)]
        assert [*faults, *close_targets(window, window.theme), *not_as_read(window)] == []
        await one.shell.close()
        one.close()

    run(work())


def test_the_problem_stays_on_every_page_and_in_another_language_until_it_is_over(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        one = open_station(None, None)
        again: list[bool] = []
        one.shell.start_again.connect(lambda: again.append(True))
        one.shell.tell_start_problem(_problem(tmp_path), tmp_path / "settings.toml")
        one.go("queue")
        one.tap("user")
        await settle()
        one.tap("language id")
        await settle()
        one.go("overview")
        await settle()
        assert "4 pengaturan salah" in _words(one)
        assert one.shell.window.pages.isHidden()
        one.tap("start again")
        assert again == [True]
        one.shell.tell_start_problem(None, tmp_path / "settings.toml")
        await settle()
        assert not one.shell.window.pages.isHidden()
        await one.shell.close()
        one.close()

    run(work())


def test_no_secret_stands_on_the_screen(station: Open, tmp_path: Path) -> None:
    assert station is not None
    (tmp_path / "settings.toml").write_text('ODOO_URL = "odoo"\nODOO_PASSWORD = 71755\n')
    with pytest.raises(ConfigurationError) as caught:
        load_settings(tmp_path)
    assert "71755" not in str(start_face(caught.value, tmp_path / "settings.toml"))


def test_what_is_no_setting_is_told_too(station: Open) -> None:
    assert station is not None
    face = start_face(DatabaseUnavailableError("The database does not answer."), Path("s.toml"))
    assert face.wrong == (("", "The database does not answer."),)
    assert face.title == "The line cannot start"

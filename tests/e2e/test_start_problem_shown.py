"""Wrong settings in a real window: told there, put right, and started by a click."""

from pathlib import Path

from tests.e2e.real_screen import shown_program, until, virtual_screen

_WRONG = """PLC_HOST = "127.0.0.1"
PLC_PORT = "five"
ODOO_URL = "http://127.0.0.1:1"
ODOO_DB = "plant"
ODOO_USERNAME = "hmi"
ODOO_PASSWORD = "secret"
ALARM_SOUND = false
"""


def test_wrong_settings_are_told_in_the_window_and_it_starts_when_they_are_put_right(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(_WRONG)
    with virtual_screen() as display:
        with shown_program(display, tmp_path) as hand:
            hand.sees("startProblem", "A setting is wrong")
            hand.click("start again")
            hand.sees("startProblem", "A setting is wrong")
            settings.write_text(_WRONG.replace('"five"', "1502"))
            hand.click("start again")
            until(lambda: not hand.ask("startProblem"), "it is told still", 20)
            hand.sees_the_line(60)
        settings.write_text(_WRONG)
        with shown_program(display, tmp_path, ends_with=2) as hand:
            hand.sees("startProblem", "A setting is wrong")

"""A kiosk's program as real processes: it crashes, it hangs, and is left with a PIN alone."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from services import bootstrap
from services.closing import Asked, ask_to_close
from services.config import load_settings
from services.domain.action import ActionRequest
from services.domain.user import ActionKind, Actor, Role
from services.watched import IN_ORDER, WatchFolder
from tests.e2e.real_screen import Hand, shown_program, until, virtual_screen

_SETTINGS = """PLC_HOST = "127.0.0.1"
PLC_PORT = 9
ODOO_URL = "http://127.0.0.1:9"
ODOO_DB = "plant"
ODOO_USERNAME = "hmi"
ODOO_PASSWORD = "secret"
ALARM_SOUND = false
"""
_HANG_S = 3
_AGAIN_S = 60.0


@contextmanager
def kiosk(data: Path) -> Iterator[Hand]:
    """Run the program under its watchdog, without a screen."""
    program = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.e2e.shown_program", "--kiosk"),
            *("--data", str(data), "--hang-after", str(_HANG_S)),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        yield Hand(program, "")


@contextmanager
def watched(data: Path) -> Iterator[Hand]:
    """End it as the PC's user does."""
    with kiosk(data) as hand:
        try:
            yield hand
        finally:
            hand.program.terminate()
            assert hand.program.wait(60) == 0


def child_of(program: subprocess.Popen[str], other_than: int = 0) -> int:
    """Return the watched program's process, once it runs."""
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    found: list[int] = []

    def there() -> bool:
        found[:] = [int(each) for each in children.read_text().split() if int(each) != other_than]
        return bool(found)

    until(there, "the program was not started", _AGAIN_S)
    return found[0]


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    file = data / "batchline.db"
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()
    except sqlite3.OperationalError:  # it is being made, or swapped
        return []


def told_in_journal(data: Path, event: str) -> bool:
    return bool(rows(data, f"SELECT 1 FROM alarm_journal WHERE code = '{event}'"))


def test_a_crash_and_a_hang_end_in_a_new_program_that_says_so_on_screen_and_in_the_journal(
    tmp_path: Path,
) -> None:
    (tmp_path / "settings.toml").write_text(_SETTINGS)
    with watched(tmp_path) as hand:
        first = child_of(hand.program)
        hand.sees_the_line(_AGAIN_S)
        os.kill(first, signal.SIGSEGV)
        second = child_of(hand.program, first)
        until(lambda: told_in_journal(tmp_path, "program_crashed"), "no event", _AGAIN_S)
        hand.sees("notice", "Broke off at")
        (report,) = (tmp_path / "reports").glob("fault-*.txt")
        assert "Segmentation fault" in report.read_text("utf-8")
        assert report.name in hand.words("notice")

        os.kill(second, signal.SIGSTOP)  # it holds the lock of the data folder
        child_of(hand.program, second)
        until(lambda: told_in_journal(tmp_path, "program_hung"), "no event", _AGAIN_S)
        hand.sees("notice", "Stood still until")
    assert WatchFolder(tmp_path / "watch").mark() == IN_ORDER


def test_a_watchdog_that_is_killed_leaves_the_line_running_and_another_one_takes_its_place(
    tmp_path: Path,
) -> None:
    (tmp_path / "settings.toml").write_text(_SETTINGS)
    folder = WatchFolder(tmp_path / "watch")
    with kiosk(tmp_path) as hand:
        first = child_of(hand.program)
        hand.sees_the_line(_AGAIN_S)
        hand.program.kill()
        hand.program.wait(10)
        until(folder.is_watched, "nobody watches any more", _AGAIN_S)
        another = psutil.Process(first).children()[0]
        os.kill(first, signal.SIGSEGV)
        until(lambda: bool(another.children()), "nothing was started again", _AGAIN_S)
        until(lambda: told_in_journal(tmp_path, "program_crashed"), "no event", _AGAIN_S)
        assert ask_to_close(tmp_path, 60.0) is Asked.CLOSED
    assert "was ended: another one" in (tmp_path / "logs" / "batchline.log").read_text("utf-8")


def test_only_a_supervisors_pin_leads_out_of_a_kiosk_and_it_is_on_record(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(_SETTINGS)
    asyncio.run(_add_people(tmp_path))
    kiosk = ("--kiosk", "--watched", str(tmp_path / "watch"))
    (tmp_path / "watch").mkdir()
    with virtual_screen() as display, shown_program(display, tmp_path, more=kiosk) as hand:
        hand.sees_the_line(_AGAIN_S)
        for keys in ("Escape", "alt+F4", "ctrl+q"):
            hand.press(keys)
        hand.click("user")
        until(lambda: bool(hand.ask("user Budi")), "the sheet does not show who may log in", 20)
        hand.click("close program")
        until(lambda: not hand.ask("user Budi"), "an operator may vouch, or nobody is asked", 20)
        assert hand.ask("user Sri")
        for pin in ("1111", "2580"):
            assert hand.program.poll() is None
            for figure in pin:
                hand.click(f"key {figure}")
            hand.click("key log in")
        hand.program.wait(30)
    found = rows(
        tmp_path,
        "SELECT a.actor, o.ok FROM operator_action a JOIN operator_outcome o ON o.action_id = a.id "
        "WHERE a.kind = 'leave_kiosk' ORDER BY a.id",
    )
    assert found == [("Sri", 0), ("Sri", 1)]


async def _add_people(data: Path) -> None:
    here = Actor("test", Role.ADMINISTRATOR, "here")
    async with bootstrap.open_people(load_settings(data, None), data) as people:
        for name, role, pin in (("Budi", "operator", "1470"), ("Sri", "supervisor", "2580")):
            params = {"name": name, "role": role, "pin": pin}
            assert (await people.do(here, ActionRequest(ActionKind.ADD_USER, params=params))).ok

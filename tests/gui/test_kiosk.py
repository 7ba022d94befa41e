"""A kiosk's window: no way out without a supervisor's PIN, and what it says after a crash."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hmi.kiosk.faces import restart_words
from hmi.sheets.login import LoginSheet
from services.watched import Story, Why
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.desk import PIN
from tests.gui.station import Station, open_station, settle


async def _kiosk(closed: list[bool]) -> Station:
    one = open_station(views.normal())
    one.shell.closing.connect(lambda: closed.append(True))
    one.shell.be_kiosk()
    await settle()
    return one


def _enter(one: Station, pin: str) -> None:
    one.tap("user Agus W.")
    for figure in pin:
        one.tap(f"key {figure}")
    one.tap("key log in")


def test_a_kiosk_fills_the_screen_without_a_frame_and_comes_back_when_minimised(run: Run) -> None:
    async def work() -> None:
        one = await _kiosk([])
        window = one.shell.window
        assert window.isFullScreen()
        flags = window.windowFlags()
        assert flags & Qt.WindowType.FramelessWindowHint
        assert flags & Qt.WindowType.WindowStaysOnTopHint
        window.showMinimized()
        QTest.qWait(400)
        assert window.isFullScreen()
        one.close()

    run(work())


def test_closing_asks_for_a_supervisors_pin_also_when_one_is_logged_in(run: Run) -> None:
    async def work() -> None:
        closed: list[bool] = []
        one = await _kiosk(closed)
        one.shell.window.close()  # Alt+F4, and whoever else asks a window to close
        await settle()
        assert not one.shows("user Budi S.")
        _enter(one, "0000")
        await settle()
        assert closed == []
        sheet = one.shell.window.sheet
        assert isinstance(sheet, LoginSheet)
        assert "Wrong PIN" in sheet.message.state
        QTest.keyClick(one.shell.window, Qt.Key.Key_Escape)
        await settle()
        assert closed == []
        one.shell.window.close()
        await settle()
        _enter(one, PIN)
        await settle()
        assert closed == [True]
        assert one.desk.user is not None
        assert one.desk.user.name == "Budi S."  # nobody was logged in by it
        one.close()

    run(work())


def test_where_no_supervisor_is_known_it_says_how_the_pcs_administrator_closes_it(run: Run) -> None:
    async def work() -> None:
        closed: list[bool] = []
        one = open_station(None)
        one.shell.closing.connect(lambda: closed.append(True))
        one.shell.be_kiosk()
        one.shell.window.close()
        await settle()
        assert closed == []
        assert "batchline close" in one.shell.flow.notice().detail
        one.close()

    run(work())


def test_what_is_said_after_a_restart_has_the_time_the_report_and_how_often() -> None:
    story = Story(Why.HANG, views.NOW - timedelta(seconds=40), 3, 60.0)
    title, told = restart_words(story, Path("reports/fault-1.txt"), views.NOW)
    assert "Stood still until" in title
    assert told.startswith("3 times in five minutes")
    assert "fault-1.txt" in told

"""From an empty folder to the first archived order, by clicks on the first start alone."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hmi.first_start.presenter import FirstStartPresenter
from hmi.theme import Theme
from hmi.widgets.canvas import TouchButton
from services import bootstrap
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.config import Settings, load_settings
from services.domain.action import ActionRequest
from services.domain.history import HistoryEntry
from services.domain.user import ActionKind, Actor, Role, User
from services.settings.desk import SettingsPlace
from services.settings.first_start import FirstStart, is_first_start
from tests.gui.painted import texts
from tests.integration.databases import migrated_sqlite
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator

_LONGEST_S = 60.0
_LINE = """PLC_HOST = "10.0.0.5"
ODOO_URL = "http://127.0.0.1:9"
ODOO_DB = "mill"
ODOO_USERNAME = "hmi"
ODOO_PASSWORD = "geheim"
STATION_NAME = "Control room"
"""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in list(os.environ):
        if known.casefold() in Settings.model_fields:
            monkeypatch.delenv(known)


class Electrician:
    """Touches what is on the screen, types into the field in sight, and waits for answers."""

    def __init__(self, one: FirstStartPresenter) -> None:
        self.one = one

    def part(self, name: str) -> QWidget:
        found = [p for p in self.one.window.findChildren(QWidget, name) if p.isVisible()]
        assert found, f"{name!r} is not on the screen"
        return found[-1]

    async def touch(self, name: str) -> None:
        part = self.part(name)
        if isinstance(part, TouchButton):
            part.repeat_lock_s = 0.0  # the test's hand is faster than any
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        await asyncio.sleep(0)
        await self.one.tasks.settle()
        QApplication.processEvents()
        await asyncio.sleep(0)

    async def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            await self.touch(f"field {name}")
            field = self.part(f"field {name}")
            QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(field, text)

    def sees(self, what: str) -> None:
        shown = texts(self.one.window)
        assert what in shown


def test_an_empty_pc_becomes_a_working_line(tmp_path: Path, qapp: QApplication) -> None:
    place = SettingsPlace(tmp_path)
    assert is_first_start(place)

    async def work() -> None:
        with (
            plc_simulator(manual=False, speed=600) as plc,
            odoo_simulator(orders=1, version=17) as odoo,
        ):
            one = FirstStartPresenter(Theme(), FirstStart(place), again=False)
            one.window.resize(1280, 800)
            one.window.show()
            ended: list[str] = []
            one.finished.connect(ended.append)
            hand = Electrician(one)
            await _begin(hand)
            await hand.fill(PLC_HOST="127.0.0.1", PLC_PORT="9")
            await hand.touch("next")
            hand.sees("PLC: no")
            await hand.fill(PLC_PORT=str(plc.port))
            await hand.touch("next")
            hand.sees("PLC: good")
            await hand.touch("next")
            await hand.fill(ODOO_URL=odoo.url, ODOO_DB=odoo.db, ODOO_USERNAME=odoo.username)
            await hand.fill(ODOO_PASSWORD="wrong")
            await hand.touch("next")
            hand.sees("Odoo: no")
            await hand.fill(ODOO_PASSWORD=odoo.password)
            await hand.touch("next")
            hand.sees("Odoo: good")
            hand.sees("WH/MO/00011")
            await hand.touch("next")
            await hand.touch("choice pc")
            await hand.touch("next")
            hand.sees("a new file")
            await hand.touch("next")
            await hand.fill(ADMIN_NAME="Rina", ADMIN_PIN="2580", ADMIN_PIN_2="2580")
            await hand.touch("next")
            hand.sees("would be taken")
            assert os.listdir(tmp_path) == []  # noqa: PTH208 (until now nothing was written)
            await hand.touch("next")
            assert ended == ["plant"]
            assert odoo.password not in (tmp_path / "settings.toml").read_text("utf-8")
            one.window.hide()
            entry = await _first_archived(tmp_path)
            assert entry.batch.order.name == "WH/MO/00011"
            assert odoo.control.order(entry.batch.order.odoo_id)["state"] == "done"
            await _gone_through_again(place, odoo.password)

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        runner.run(work())
    assert not is_first_start(place)
    assert (tmp_path / "settings.toml").stat().st_mode & 0o077 == 0 or os.name == "nt"


async def _begin(hand: Electrician) -> None:
    """Choose the language, name line and PC, and say that there is a plant."""
    await hand.touch("choice en")
    await hand.touch("next")
    await hand.fill(LINE_NAME="Line 1", STATION_NAME="Control room")
    await hand.touch("next")
    await hand.touch("choice plant")
    await hand.touch("next")


async def _gone_through_again(place: SettingsPlace, password: str) -> None:
    """Go to the end without a word typed, password neither: all stays as it is."""
    before = load_settings(place.folder)
    one = FirstStartPresenter(Theme(), FirstStart(place), again=True)
    one.window.resize(1280, 800)
    one.window.show()
    ended: list[str] = []
    one.finished.connect(ended.append)
    hand = Electrician(one)
    for _ in range(20):
        hand.sees("Cancel – keep all as it is")
        if one.at == "odoo":
            hand.sees("kept; type to change it")
        if one.at == "summary":
            assert "would be taken" not in texts(one.window)  # the line has made it already
        if ended:
            break
        await hand.touch("next")
    assert ended == ["plant"]
    one.window.hide()
    after = load_settings(place.folder)
    assert after == before
    assert after.odoo_password.get_secret_value() == password


async def _first_archived(folder: Path) -> HistoryEntry:
    """Run the line with the settings that were written, until its first order is archived."""
    settings = load_settings(folder)
    assert (settings.line_name, settings.station_name) == ("Line 1", "Control room")
    async with bootstrap.running_services(settings, folder) as services:
        user = await services.desk.log_in("Rina", "2580")
        assert user.role is Role.ADMINISTRATOR
        page = await services.database.read(lambda uow: uow.actions.page(None, 10))
        (written,) = [
            each for each in page.rows if each.action.request.kind is ActionKind.CHANGE_SETTINGS
        ]
        assert written.action.request.params["ODOO_PASSWORD"] == "changed"
        until = asyncio.get_running_loop().time() + _LONGEST_S
        while asyncio.get_running_loop().time() < until:
            found = await services.database.read(lambda uow: list(uow.history.recent(1)))
            if found:
                return found[0]
            await asyncio.sleep(0.1)
    raise AssertionError("no order was archived")


def test_gone_through_again_the_fields_show_the_server_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'DATABASE_URL = "postgresql://hmi:of%2Fold@db.mill:5433/line?sslmode=verify-ca"\n'
        'ODOO_PASSWORD = "geheim"\n'
    )
    again = FirstStart(SettingsPlace(tmp_path))
    shown = again.present()
    assert (shown["DB_HOST"], shown["DB_NAME"], shown["DB_USER"]) == ("db.mill:5433", "line", "hmi")
    assert again.kept() == {"ODOO_PASSWORD"}
    assert not [value for value in shown.values() if "of/old" in value or "geheim" in value]


def test_gone_through_again_the_record_names_who_asked_for_it(tmp_path: Path) -> None:
    rina = Actor("Rina", Role.ADMINISTRATOR, "Control room")
    asked = ActionRequest(ActionKind.RESTART_PROGRAM, params={"first_start": "yes"})

    async def recorded(folder: Path, earlier: timedelta) -> Actor:
        database = SqlDatabase(build_engine(migrated_sqlite(folder)), "line")
        at = bootstrap.now() - earlier
        await database.run(lambda uow: uow.users.add(User(0, "Rina", rina.role), "h"))
        await database.run(lambda uow: uow.actions.ask(rina, asked, at))
        await FirstStart(SettingsPlace(folder)).finish({"LINE_NAME": "Line 2"}, "", "")
        page = await database.read(lambda uow: uow.actions.page(None, 2))
        await database.close()
        (written,) = [
            each.action.actor
            for each in page.rows
            if each.action.request.kind is ActionKind.CHANGE_SETTINGS
        ]
        return written

    for name in ("now", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "settings.toml").write_text(_LINE, "utf-8")
    assert asyncio.run(recorded(tmp_path / "now", timedelta(seconds=3))) == rina
    assert asyncio.run(recorded(tmp_path / "old", timedelta(hours=1))).name == "First start"

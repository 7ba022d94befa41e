"""Settings are changed on a real file and a real database: whole, on record, or not at all."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.application.station_acts import StationActs
from services.bootstrap import now, open_engine
from services.config import Settings, load_settings
from services.domain.action import ActionOutcome, ActionRequest, RecordedAction
from services.domain.errors import DatabaseUnavailableError
from services.domain.link import LinkName
from services.domain.plant_file import PlantFile
from services.domain.setting import SettingsLook, SettingSource, SettingState
from services.domain.user import ActionKind, Actor, Role
from services.settings.desk import SettingsDesk, SettingsPlace
from services.settings.plant_files import PlantFiles
from services.settings.trials import LinkTrials
from tests.plc_process import ROOT

AGUS = Actor("Agus W.", Role.SUPERVISOR, "TEST-PC")
SECRET = "never-to-be-shown"
WRITTEN = """# the line of the first hall
PLC_HOST = "10.0.0.5"  # in the cabinet

Odoo_Url = "https://erp.mill.id"   # ours
ODOO_DB = "mill"
ODOO_USERNAME = "hmi"
# about dosing
DOSING_ALARM_PERCENT = 5
"""


class Rig:
    """A settings file, a database, and what is joined of them."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "settings.toml"
        self.running = load_settings(folder)
        self.database = SqlDatabase(open_engine(self.running, folder), "line")
        self.acts = StationActs(self.database)
        self.applied: list[tuple[Settings, frozenset[str]]] = []
        place = SettingsPlace(folder)
        trials = LinkTrials(folder)
        self.desk = SettingsDesk(place, self.running, self.acts, trials, self.apply)
        self.files = PlantFiles(folder, self.running, self.desk, self.acts, now)

    def apply(self, now: Settings, names: frozenset[str]) -> None:
        self.applied.append((now, names))

    async def change(self, look: SettingsLook, actor: Actor = AGUS, **to: str) -> ActionOutcome:
        params = {"mark": look.mark, **to}
        return await self.desk.change(
            actor, ActionRequest(ActionKind.CHANGE_SETTINGS, params=params)
        )

    async def recorded(self) -> list[RecordedAction]:
        page = await self.database.read(lambda uow: uow.actions.page(None, 50))
        return list(page.rows)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in list(os.environ):
        if known.casefold() in Settings.model_fields:
            monkeypatch.delenv(known)


def play(folder: Path, scenario: Callable[[Rig], Coroutine[Any, Any, None]]) -> None:
    (folder / "settings.toml").write_text(WRITTEN, "utf-8")
    (folder / ".env").write_text(f"ODOO_PASSWORD={SECRET}\n", "utf-8")

    async def work() -> None:
        rig = Rig(folder)
        try:
            await scenario(rig)
        finally:
            await rig.database.close()

    asyncio.run(work())


def state(look: SettingsLook, name: str) -> SettingState:
    return next(each for each in look.states if each.about.name == name)


def test_each_setting_says_its_value_and_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLC_UNIT_ID", "3")

    async def scenario(rig: Rig) -> None:
        look = await rig.desk.look()
        host, unit = state(look, "PLC_HOST"), state(look, "PLC_UNIT_ID")
        assert (host.value, host.source, host.may_change) == ("10.0.0.5", SettingSource.FILE, True)
        assert (unit.value, unit.source) == ("3", SettingSource.ENVIRONMENT)
        assert not unit.may_change
        port = state(look, "PLC_PORT")
        assert (port.value, port.source, port.is_set) == ("502", SettingSource.DEFAULT, False)
        password = state(look, "ODOO_PASSWORD")
        assert (password.value, password.source) == ("", SettingSource.DOTENV)
        assert password.is_set
        assert SECRET not in repr(look)
        refused = await rig.change(look, PLC_UNIT_ID="4")
        assert not refused.ok
        assert "is set outside of the file" in refused.message
        assert rig.file.read_text("utf-8") == WRITTEN

    play(tmp_path, scenario)


def test_a_change_keeps_comments_and_order_and_is_on_record_with_old_and_new_value(
    tmp_path: Path,
) -> None:
    async def scenario(rig: Rig) -> None:
        look = await rig.desk.look()
        outcome = await rig.change(look, PLC_HOST="10.0.0.6", PLC_PORT="1502", ODOO_DB="new mill")
        assert outcome.ok, outcome.message
        text = rig.file.read_text("utf-8")
        expected = WRITTEN.replace("10.0.0.5", "10.0.0.6").replace('"mill"', '"new mill"')
        assert text == expected + "PLC_PORT = 1502\n"
        (record,) = await rig.recorded()
        assert record.action.actor == AGUS
        assert record.action.request.params == {
            "PLC_HOST": "10.0.0.5 → 10.0.0.6",
            "PLC_PORT": "502 → 1502",
            "ODOO_DB": "mill → new mill",
        }
        assert "PLC_HOST: 10.0.0.5 → 10.0.0.6" in outcome.message
        assert "after a restart" in outcome.message
        back = await rig.change(await rig.desk.look(), PLC_PORT="502")  # the program runs with it
        assert back.ok, back.message
        assert "after a restart" not in back.message
        after = await rig.desk.look()
        assert state(after, "PLC_HOST").waits
        assert not state(after, "PLC_UNIT_ID").waits
        assert rig.applied == []

    play(tmp_path, scenario)


def test_what_acts_at_once_is_told_to_the_window_and_waits_for_nothing(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        outcome = await rig.change(await rig.desk.look(), SCREEN_THEME="dark", ALARM_SOUND="false")
        assert outcome.ok
        assert "restart" not in outcome.message
        ((now_, names),) = rig.applied
        assert names == {"SCREEN_THEME", "ALARM_SOUND"}
        assert (now_.screen_theme, now_.alarm_sound) == ("dark", False)
        assert not state(await rig.desk.look(), "SCREEN_THEME").waits

    play(tmp_path, scenario)


def test_an_emptied_setting_goes_back_to_its_default_and_leaves_the_file(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        assert (await rig.change(await rig.desk.look(), PLC_HOST="")).ok
        assert "PLC_HOST" not in rig.file.read_text("utf-8")
        assert state(await rig.desk.look(), "PLC_HOST").source is SettingSource.DEFAULT

    play(tmp_path, scenario)


def test_a_password_is_kept_apart_from_the_file_and_only_told_to_be_set(
    tmp_path: Path,
) -> None:
    async def scenario(rig: Rig) -> None:
        (tmp_path / ".env").unlink()
        rig.file.write_text(WRITTEN + 'ODOO_PASSWORD = "of before"\n', "utf-8")
        outcome = await rig.change(await rig.desk.look(), ODOO_PASSWORD=SECRET)
        assert outcome.ok, outcome.message
        assert rig.file.read_text("utf-8") == WRITTEN
        assert load_settings(tmp_path).odoo_password.get_secret_value() == SECRET
        after = await rig.desk.look()
        kept = (SettingSource.STORE, SettingSource.OWNERS_FILE)  # whether the PC has a store
        assert state(after, "ODOO_PASSWORD").source in kept
        assert state(after, "ODOO_PASSWORD").is_set
        (record,) = await rig.recorded()
        assert record.action.request.params == {"ODOO_PASSWORD": "changed"}
        assert SECRET not in repr((record, after, outcome))
        refused = await rig.change(after, Actor("Siti", Role.OPERATOR, "PC"), ODOO_PASSWORD="no")
        assert not refused.ok
        assert load_settings(tmp_path).odoo_password.get_secret_value() == SECRET

    play(tmp_path, scenario)


def test_a_secret_is_on_record_as_changed_only(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        boss = Actor("Boss", Role.ADMINISTRATOR, "TEST-PC")
        url = f"postgresql://hmi:{SECRET}@127.0.0.1/mill"
        outcome = await rig.change(await rig.desk.look(), boss, DATABASE_URL=url)
        assert outcome.ok, outcome.message
        (record,) = await rig.recorded()
        assert record.action.request.params == {"DATABASE_URL": "changed"}
        assert SECRET not in repr(record)
        assert SECRET not in repr(await rig.desk.look())
        assert rig.file.stat().st_mode & 0o077 == 0 or os.name == "nt"

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("role", "to", "why"),
    [
        (Role.OPERATOR, {"PLC_HOST": "10.0.0.6"}, "needs the role supervisor"),
        (Role.SUPERVISOR, {"LINE_CODE": "PLC02"}, "LINE_CODE needs the role administrator"),
        (Role.SUPERVISOR, {"PLC_PORT": "70000"}, "PLC_PORT: is too large"),
        (Role.SUPERVISOR, {"ODOO_USERNAME": ""}, "ODOO_USERNAME: is needed too"),
    ],
)
def test_what_may_not_be_is_refused_on_record_and_the_file_stays(
    tmp_path: Path, role: Role, to: dict[str, str], why: str
) -> None:
    async def scenario(rig: Rig) -> None:
        outcome = await rig.change(await rig.desk.look(), Actor("Siti", role, "TEST-PC"), **to)
        assert not outcome.ok
        assert why in outcome.message
        assert rig.file.read_text("utf-8") == WRITTEN
        (record,) = await rig.recorded()
        assert record.outcome is not None
        assert record.outcome.message == outcome.message

    play(tmp_path, scenario)


def test_the_second_of_two_windows_that_change_at_once_is_told(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        seen_by_both = await rig.desk.look()
        other = Rig(rig.file.parent)
        await other.desk.look()
        try:
            assert (await other.change(seen_by_both, PLC_PORT="1502")).ok
            second = await rig.change(seen_by_both, PLC_PORT="1503")
        finally:
            await other.database.close()
        assert not second.ok
        assert "somebody else has changed the settings meanwhile" in second.message
        assert "PLC_PORT = 1502" in rig.file.read_text("utf-8")

    play(tmp_path, scenario)


def test_a_mistake_is_told_before_anything_is_asked_for(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.desk.look()
        assert rig.desk.mistake({"PLC_PORT": "1502"}) is None
        mistake = rig.desk.mistake({"PLC_PORT": "0"})
        assert mistake is not None
        assert (mistake.key, mistake.why) == ("PLC_PORT", "is too small")
        assert "from 1 up to 65535" in mistake.write

    play(tmp_path, scenario)


def test_without_a_record_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit fails after the file was written: what stood there stands there again."""

    async def scenario(rig: Rig) -> None:
        look = await rig.desk.look()

        def away(*_: object) -> None:
            raise DatabaseUnavailableError("The disk is full.")

        monkeypatch.setattr(rig.database, "_notify", away)
        with pytest.raises(DatabaseUnavailableError):
            await rig.change(look, PLC_HOST="10.0.0.6")
        assert rig.file.read_text("utf-8") == WRITTEN
        assert await rig.recorded() == []

    play(tmp_path, scenario)


def test_a_register_map_is_checked_taken_over_and_the_one_of_before_is_kept(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    good = (ROOT / "resources" / "maps" / "feedmill.toml").read_text("utf-8")
    (stick / "mill.toml").write_text(good, "utf-8")
    bad = good.replace("finished_good = { offset = 17", "finished_good = { offset = 12")
    (stick / "bad.toml").write_text(bad, "utf-8")

    async def take(rig: Rig, name: str) -> ActionOutcome:
        params = {"which": "REGISTER_MAP", "file": str(stick / name)}
        wish = ActionRequest(ActionKind.IMPORT_PLANT_FILE, params=params)
        return await rig.files.take(AGUS, wish)

    async def scenario(rig: Rig) -> None:
        present = await rig.files.in_force(PlantFile.REGISTER_MAP)
        assert present.file == ""
        assert ("READ, slot 1: MO name", "D6001–D6008", "ascii, 8") in present.rows
        names = {each.name for each in await rig.files.found()}
        assert {"mill.toml", "bad.toml"} <= names
        refused = await take(rig, "bad.toml")
        assert not refused.ok
        assert "overlap" in refused.message
        assert rig.file.read_text("utf-8") == WRITTEN
        own = tmp_path / "register-map.toml"
        assert (await take(rig, "mill.toml")).ok
        assert load_settings(tmp_path).register_map == own
        (stick / "mill.toml").write_text(good + "# newer\n", "utf-8")
        second = await take(rig, "mill.toml")
        assert second.ok, second.message
        assert own.read_text("utf-8") == good + "# newer\n"
        (kept,) = list(tmp_path.glob("register-map-until-*.toml"))  # noqa: ASYNC240
        assert kept.read_text("utf-8") == good
        assert kept.name in second.message
        assert state(await rig.desk.look(), "REGISTER_MAP").waits

    play(tmp_path, scenario)


def test_a_plant_file_that_the_settings_would_not_take_leaves_the_one_of_before(
    tmp_path: Path,
) -> None:
    stick = tmp_path / "mill.toml"
    stick.write_text((ROOT / "resources" / "maps" / "feedmill.toml").read_text("utf-8"), "utf-8")
    own = tmp_path / "register-map.toml"
    own.write_text("# the one of before", "utf-8")

    async def scenario(rig: Rig) -> None:
        rig.file.write_text(WRITTEN + "PLC_PORT = 0\n", "utf-8")
        params = {"which": "REGISTER_MAP", "file": str(stick)}
        wish = ActionRequest(ActionKind.IMPORT_PLANT_FILE, params=params)
        refused = await rig.files.take(AGUS, wish)
        assert not refused.ok
        assert "PLC_PORT: is too small" in refused.message
        assert own.read_text("utf-8") == "# the one of before"

    play(tmp_path, scenario)


def test_a_silo_table_with_mistakes_lists_them_in_words(tmp_path: Path) -> None:
    bad = tmp_path / "silos.toml"
    bad.write_text('[[silo]]\nnumber = 101\n[[silo]]\nshort = ["A"]\n', "utf-8")

    async def scenario(rig: Rig) -> None:
        table = await rig.files.in_force(PlantFile.SILO_TABLE)
        assert table.facts == "15 silos"
        assert table.rows[0] == ("101 A · PKE PELLET", "8000 kg", "silo101: 40005")
        look = await rig.files.examine(PlantFile.SILO_TABLE, str(bad))
        assert len(look.mistakes) == 2
        assert "short is missing" in look.mistakes[0]

    play(tmp_path, scenario)


def test_a_connection_that_fails_is_told_with_what_to_do(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.desk.look()
        trial = await rig.desk.try_link(LinkName.PLC, {"PLC_HOST": "127.0.0.1", "PLC_PORT": "9"})
        assert not trial.ok
        assert "127.0.0.1:9" in trial.text
        database = await rig.desk.try_link(LinkName.DATABASE)
        assert database.ok, database.text
        assert "rows can be read and written" in database.text
        new = {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}
        assert "a new file" in (await rig.desk.try_link(LinkName.DATABASE, new)).text
        assert not (tmp_path / "other.db").exists()

    play(tmp_path, scenario)

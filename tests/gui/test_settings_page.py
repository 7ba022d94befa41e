"""The settings page: looked at by all, changed by a supervisor, on record, or told why not."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hmi.screens.settings.faces import trial_face, value_words
from hmi.screens.settings.rows import SettingRow
from hmi.screens.settings.view import SettingsView
from hmi.sheets.confirm import ConfirmSheet
from hmi.sheets.entry import EntrySheet
from services.domain.batch import DownloadStep
from services.domain.link import LinkName
from services.domain.setting import Mistake, SettingGroup, TakenOrder, Trial
from services.domain.user import ActionKind
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.painted import texts
from tests.gui.setting_books import NO_ANSWER, MemoryFiles, MemorySettings, look
from tests.gui.station import Open, Station, settle

_AGUS, _ADMIN = views.USERS[2], views.USERS[5]


async def _at(one: Station, page: str = "settings") -> Station:
    one.go(page)
    await settle()
    return one


def _row(one: Station, name: str) -> SettingRow:
    return one.shell.window.findChild(SettingRow, f"setting {name}")  # type: ignore[return-value]


def test_a_typed_setting_is_asked_for_with_the_mark_of_the_file_that_was_seen(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), _AGUS))
        one.tap("setting PLC_TIMEOUT")
        await settle()
        sheet = one.shell.window.findChild(EntrySheet)
        assert sheet is not None
        assert sheet.question.fields[0].hint == "above 0 to 604,800 s"
        one.tap("key erase")
        for key in "er":  # the figures 3 and 4
            one.tap(f"key {key}")
        one.tap("act")
        await settle()
        (request,) = one.desk.asked
        assert request.kind is ActionKind.CHANGE_SETTINGS
        assert request.params == {"mark": "mark", "PLC_TIMEOUT": "34"}
        await one.shell.close()

    run(work())


def test_what_is_out_of_its_range_cannot_be_accepted(station: Open, run: Run) -> None:
    async def work() -> None:
        wrong = Mistake("PLC_PORT", "70000", "is too large", "Write a whole number")
        settings = MemorySettings(wrong=wrong)
        one = await _at(station(views.normal(), _AGUS, settings=settings))
        one.tap("setting PLC_PORT")
        await settle()
        one.tap("key e")
        assert not one.button("act").isEnabled()
        assert "is too large: from 1 to 65,535" in one.button("act").accessibleDescription()
        one.tap("act")
        await settle()
        assert one.desk.asked == []
        await one.shell.close()

    run(work())


def test_a_choice_says_what_it_changes_and_when_it_acts(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), _AGUS))
        one.tap("setting ALARM_SOUND")
        await settle()
        one.tap("choice false")
        sheet = one.shell.window.findChild(ConfirmSheet)
        assert sheet is not None
        assert "change it from on to off," in sheet.effects.state[1]
        assert "it acts at once" in sheet.effects.state[1]
        one.tap("act")
        await settle()
        assert one.desk.asked[0].params == {"mark": "mark", "ALARM_SOUND": "false"}
        await one.shell.close()

    run(work())


def test_a_secret_is_typed_unseen_and_only_told_to_be_set(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), _AGUS))
        assert _row(one, "ODOO_PASSWORD").face.value == "set"
        one.tap("setting ODOO_PASSWORD")
        await settle()
        for key in "hush":
            one.tap(f"key {key}")
        sheet = one.shell.window.findChild(EntrySheet)
        assert sheet is not None
        field = sheet.fields["ODOO_PASSWORD"]
        assert field.displayText() != field.text() == "hush"
        assert "hush" not in texts(one.shell.window)
        await one.shell.close()

    run(work())


def test_who_may_not_is_told_why(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), views.USERS[0]))
        one.tap("setting PLC_HOST")
        await settle()
        assert "your role may not do this" in one.shell.flow.notice().detail or (
            "needs the role Supervisor" in one.shell.flow.notice().detail
        )
        assert one.desk.asked == []
        assert not _row(one, "PLC_UNIT_ID").isEnabled()  # fixed by the environment
        assert "environment" in _row(one, "PLC_UNIT_ID").face.source
        two = await _at(station(views.normal(), _AGUS))
        two.tap("setting LINE_CODE")
        await settle()
        assert "needs the role Administrator" in two.shell.flow.notice().detail
        await one.shell.close()
        await two.shell.close()

    run(work())


def test_a_connection_is_tried_and_what_came_of_it_is_told(station: Open, run: Run) -> None:
    async def work() -> None:
        settings = MemorySettings(trial=NO_ANSWER)
        one = await _at(station(views.normal(), None, settings=settings))
        one.tap("group plc")
        window, row = one.shell.window, one.button("setting PLC_TIMEOUT")
        window.grab()
        before = row.mapTo(window, row.rect().topLeft())
        one.tap("try plc")
        await settle()
        window.grab()
        assert row.mapTo(window, row.rect().topLeft()) == before
        assert settings.tried == [(LinkName.PLC, {})]
        shown = texts(one.shell.window)
        assert "PLC: no" in shown
        assert "The PLC at 192.168.1.100:502 does not answer." in shown
        await one.shell.close()

    run(work())


def test_what_came_of_a_trial_goes_when_a_setting_of_it_is_changed(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), _AGUS, settings=MemorySettings(trial=NO_ANSWER)))
        told = one.shell.window.findChild(SettingsView).heads[SettingGroup.PLC].trial  # type: ignore[union-attr]
        one.tap("group plc")
        one.tap("try plc")
        await settle()
        for setting, touch, title in (
            ("ALARM_SOUND", "choice false", "PLC: no"),
            ("PLC_TIMEOUT", "key e", ""),
        ):
            one.tap(f"setting {setting}")
            await settle()
            one.tap(touch)
            one.tap("act")
            await settle()
            assert told.state.title == title
        await one.shell.close()

    run(work())


def test_a_port_is_no_amount() -> None:
    (port,) = (s.about for s in look().states if s.about.name == "PLC_PORT")
    assert value_words(port, "15602") == "15602"


def test_orders_that_are_not_listed_are_counted() -> None:
    trial = Trial(ok=True, text="", orders=(TakenOrder("MO/1", "JF", Decimal(10)),), more=2)
    assert trial_face(LinkName.ODOO, trial).lines[1:] == ("and 2 more",)


class _Broken(MemorySettings):
    async def try_link(self, link: LinkName, changes: Mapping[str, str] | None = None) -> Trial:
        self.tried.append((link, changes or {}))
        raise RuntimeError("a mistake in the program")


def test_a_trial_that_breaks_off_can_be_made_again(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await _at(station(views.normal(), None, settings=_Broken()))
        one.tap("group plc")
        one.tap("try plc")
        await settle()
        assert "is being tried" not in texts(one.shell.window)
        assert one.button("try plc").isEnabled()
        await one.shell.close()

    run(work())


def test_a_restart_says_what_waits_for_it_and_is_refused_while_orders_are_handed_over(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        settings = MemorySettings(look(waits="PLC_HOST"))
        one = await _at(station(views.normal(), _AGUS, settings=settings))
        one.shell.refresh()
        assert "1 change waits for it" in one.button("restart_program").accessibleDescription()
        assert _row(one, "PLC_HOST").face.source == "acts after a restart"
        view = views.normal()
        first = view.queue[0]
        flipping = replace(first, batch=replace(first.batch, download=DownloadStep.FLIPPING))
        one.state.publish(replace(view, queue=(flipping, *view.queue[1:])))
        one.shell.refresh()
        restart = one.button("restart_program")
        assert not restart.isEnabled()
        assert "handed to the PLC" in restart.accessibleDescription()
        await one.shell.close()

    run(work())


def test_a_plant_file_with_mistakes_is_shown_with_them_and_cannot_be_taken(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        files = MemoryFiles(("slot.quantity: is missing",))
        one = await _at(station(views.normal(), _ADMIN, files=files), "plant")
        one.tap("import_plant_file")
        await settle()
        sheet = one.shell.window.findChild(ConfirmSheet)
        assert sheet is not None
        assert "slot.quantity: is missing" in sheet.effects.state[1]
        assert not one.button("act").isEnabled()
        good = await _at(station(views.normal(), _ADMIN), "plant")
        good.tap("import_plant_file")
        await settle()
        good.tap("act")
        await settle()
        assert good.desk.asked[0].params == {"which": "REGISTER_MAP", "file": "E:/MILL.TOML"}
        await one.shell.close()
        await good.shell.close()

    run(work())


def test_the_tools_share_one_entry_of_the_rail(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.tap("tools")
        assert one.shell.page == "jobs"
        one.tap("tab settings")
        assert one.shell.page == "settings"
        assert one.shell.window.rail.buttons["tools"].chosen
        one.tap("overview")
        assert not one.shows("tab settings")
        await one.shell.close()

    run(work())

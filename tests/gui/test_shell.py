"""The window at work: touches, sheets, actions and their outcome, and figures growing old."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

import hmi
from hmi.language import Language
from hmi.sheets.confirm import ConfirmSheet
from hmi.sheets.login import LoginSheet
from hmi.theme import scale_for
from hmi.widgets.buttons import ActionButton, ActionState
from hmi.widgets.canvas import TouchButton
from hmi.widgets.link_lamp import Lamp
from hmi.widgets.touch_keyboard import TouchKeyboard
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, PlcUnavailableError
from services.domain.user import ActionKind, Role
from tests.gui import rules, views
from tests.gui.conftest import Run
from tests.gui.desk import PIN
from tests.gui.painted import words
from tests.gui.station import Open, Station, open_station, settle
from tests.gui.views import NOW, USERS


def _type(one: Station, text: str) -> None:
    for letter in text:
        one.tap("key space" if letter == " " else f"key {letter}")


async def _log_in(one: Station, name: str = "Agus W.", pin: str = PIN) -> None:
    one.tap(f"user {name}")
    for figure in pin:
        one.tap(f"key {figure}")
    one.tap("key log in")
    await settle()


def _notice(one: Station) -> str:
    face = one.shell.window.notice.state
    return f"{face.title} | {face.detail}"


def test_figures_grow_old_by_the_windows_own_clock(station: Open) -> None:
    one = station(views.normal())
    assert not one.shell.pages.overview.view.gauges[0].state.stale
    one.wait(3.0)
    assert one.shell.window.status.state.lamps[0].lamp is Lamp.LATE
    assert not one.shell.pages.overview.view.gauges[0].state.stale
    one.wait(0.5)
    gauges = one.shell.pages.overview.view.gauges
    assert all(gauge.state.stale for gauge in gauges if gauge.state.used)
    assert gauges[0].state.word == "4.3 s"
    assert one.shell.pages.overview.view.batch.state.stale
    assert "4.3 s ago" in one.shell.pages.overview.view.legend.state.read
    assert not one.shell.window.banner.isHidden()


def test_a_new_reading_makes_them_young_again(station: Open) -> None:
    one = station(views.normal())
    one.wait(60)
    one.state.publish(replace(views.normal(), plc_read_at=one.moment))
    assert not any(gauge.state.stale for gauge in one.shell.pages.overview.view.gauges)
    assert one.shell.window.banner.isHidden()


def test_the_window_opens_before_the_database_was_read(station: Open) -> None:
    one = station(None, user=None)
    assert one.shell.window.alarm_bar.state.title == "The database is being read"
    one.state.publish(views.normal())
    assert one.shell.pages.overview.view.batch.state.order == "WH/MO/00012"


def test_archive_by_hand_asks_for_a_reason_and_says_what_odoo_gets(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        one.go("queue")
        one.shell.pages.queue.batches.view.choose("batch 2")
        one.tap("archive_by_hand")
        await settle()
        assert isinstance(one.shell.window.sheet, ConfirmSheet)
        assert not one.button("act").isEnabled()
        one.tap("choice cancelled")
        _type(one, "gate stuck")
        one.tap("key done")
        await settle()
        assert one.desk.asked == []
        one.desk.answer = ActionOutcome(9, NOW, ok=True, message="WH/MO/00012 is archived.")
        one.tap("act")
        await settle()
        assert one.desk.asked == []
        one.wait(10)
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.ARCHIVE_BY_HAND, 2, "Gate stuck", {"odoo": "cancelled"})
        ]
        assert "done 17:42:25 | WH/MO/00012 is archived." in _notice(one)
        assert one.shell.window.sheet is None
        await one.shell.close()

    run(work())


def test_cancelling_a_failed_batch_asks_what_becomes_of_what_was_dosed(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        one.go("queue")
        one.shell.pages.queue.batches.view.choose("batch 2")
        one.tap("cancel")
        await settle()
        one.tap("choice done")
        one.tap("reason Gate fault")
        one.tap("act")
        await settle()
        assert one.desk.asked == []  # there are ten seconds to take it back
        await one.shell.flow.hurry()
        assert one.desk.asked == [
            ActionRequest(ActionKind.CANCEL, 2, "Gate fault", {"odoo": "done"})
        ]
        await one.shell.close()

    run(work())


def test_what_was_weighed_by_hand_is_entered_with_product_and_kilograms(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        one.go("queue")
        one.shell.pages.queue.batches.view.choose("batch 2")
        one.tap("weigh_by_hand")
        await settle()
        assert not one.button("act").isEnabled()
        one.tap("choice 2004")
        for key in ("2", "point", "7", "5"):
            one.tap(f"figure {key}")
        one.tap("act")
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.WEIGH_BY_HAND, 2, "", {"product": "2004", "kg": "2.75"})
        ]
        await one.shell.close()

    run(work())


def test_leaving_a_sheet_means_that_nothing_happens(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        for leave in ("go back", "overview"):
            one.tap("set_aside")
            await settle()
            _type(one, "no")
            one.tap(leave)
            await settle()
            assert one.shell.window.sheet is None
            one.go("queue")
            await asyncio.sleep(1.2 * TouchButton.repeat_lock_s)  # qasync can be early
        assert one.desk.asked == []
        assert one.shell.window.notice.isHidden()
        await one.shell.close()

    run(work())


def test_who_is_not_logged_in_logs_in_first_and_then_goes_on(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.empty(), user=None)
        one.go("queue")
        one.tap("force_sync")
        await settle()
        assert isinstance(one.shell.window.sheet, LoginSheet)
        await _log_in(one)
        assert isinstance(one.shell.window.sheet, ConfirmSheet)
        one.tap("act")
        await settle()
        assert [asked.kind for asked in one.desk.asked] == [ActionKind.FORCE_SYNC]
        assert one.shell.window.page == "queue"
        await one.shell.close()

    run(work())


def test_a_sheet_that_takes_anothers_place_is_answered_too(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("set_aside")
        await settle()
        one.tap("user")
        await settle()
        await _log_in(one)
        await asyncio.wait_for(one.shell.tasks.settle(), 1)
        assert one.desk.user == USERS[2]
        assert one.shell.window.sheet is None
        await one.shell.close()

    run(work())


def test_a_wrong_pin_keeps_the_sheet_and_tells_the_tries(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), user=None)
        one.tap("user")
        await settle()
        await _log_in(one, pin="1111")
        sheet = one.shell.window.sheet
        assert isinstance(sheet, LoginSheet)
        assert sheet.message.state == "Wrong PIN. 4 tries left, then 5 min pause."
        assert one.shell.window.focusWidget() is sheet.pad  # where the next PIN is typed
        assert one.shell.ring.isHidden()
        await _log_in(one)
        assert one.shell.window.sheet is None
        assert one.desk.user is not None
        assert one.shell.window.rail.user.label == "Agus W."
        await one.shell.close()

    run(work())


def test_people_who_come_late_stand_on_the_sheet_that_waits_for_them(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(None, user=None)
        one.tap("user")
        await settle()
        assert not one.shows("user Siti R.")
        one.state.publish(views.normal())
        await settle()
        await _log_in(one)
        assert one.desk.user == USERS[2]
        await one.shell.close()

    run(work())


def test_a_pin_can_be_typed_on_hardware_keys(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), user=None)
        one.tap("user")
        await settle()
        one.tap("user Siti R.")
        sheet = one.shell.window.sheet
        assert isinstance(sheet, LoginSheet)
        QTest.keyClicks(sheet.pad, PIN)
        QTest.keyClick(sheet.pad, Qt.Key.Key_Return)
        await settle()
        assert one.desk.user == USERS[1]
        await one.shell.close()

    run(work())


def test_logging_out_leaves_the_line_in_sight(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.tap("user")
        await settle()
        assert one.shell.pages.overview.view.gauges[0].isVisibleTo(one.shell.window)
        one.tap("log out")
        await settle()
        assert one.desk.user is None
        assert one.shell.window.rail.user.label == "Log in"
        await one.shell.close()

    run(work())


def test_a_role_too_low_is_refused_in_place_with_the_reason(station: Open) -> None:
    one = station(views.normal(), user=replace(USERS[0], role=Role.VIEWER))
    one.go("queue")
    button = one.button("set_aside")
    assert isinstance(button, ActionButton)
    assert button.face.state is ActionState.REFUSED
    assert button.face.detail == "your role may not do this"
    assert not button.isEnabled()


def test_what_the_state_forbids_says_why(station: Open) -> None:
    one = station(views.normal())
    one.go("queue")
    reasons = {}
    for name in ("archive_by_hand", "download_again", "force_sync"):
        button = one.button(name)
        assert isinstance(button, ActionButton)
        assert not button.isEnabled()
        reasons[name] = button.face.detail
    assert reasons == {
        "archive_by_hand": "the PLC is dosing this batch",
        "download_again": "the PLC has this order",
        "force_sync": "the queue is not empty yet",
    }


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (ActionOutcome(3, NOW, ok=False, message="The PLC doses it."), "The PLC doses it."),
        (ActionRefusedError("Give a reason."), "Give a reason."),
        (PlcUnavailableError("The PLC does not answer."), "The PLC does not answer."),
    ],
)
def test_an_action_that_fails_says_why_until_the_next_one(
    station: Open, run: Run, answer: ActionOutcome | ActionRefusedError, told: str
) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.desk.answer = answer
        one.go("queue")
        one.tap("set_aside")
        await settle()
        one.tap("reason Gate fault")
        one.tap("act")
        await settle()
        assert "not done" in _notice(one)
        assert told in _notice(one)
        one.wait(60)
        assert told in _notice(one)
        one.tap("Put away")
        assert one.shell.window.notice.isHidden()
        await one.shell.close()

    run(work())


@pytest.mark.parametrize(
    ("size", "inch"), [((1280, 800), None), ((1280, 800), 10.1), ((1920, 1080), 15.6)]
)
def test_no_target_moves_and_none_is_covered_when_a_message_comes_or_goes(
    station: Open, run: Run, size: tuple[int, int], inch: float | None
) -> None:
    async def work() -> None:
        one = station(views.normal(), size=size, inch=inch, k=scale_for(QSize(*size)))
        window = one.shell.window
        feet = (window.notice, window.undo)

        def places() -> dict[str, QRect]:
            return {
                f"{number} {rules.name(part)}": rules.seen(part, window)
                for number, part in enumerate(
                    each
                    for each in rules.targets(window)
                    if not any(foot.isAncestorOf(each) for foot in feet)
                )
            }

        for page in one.shell.pages.names:
            one.go(page)
            await settle()
            window.grab()
            before = places()
            for told in (one.shell.flow.fail, lambda why: one.shell.flow.tell("Told", why)):
                told("Nobody answers. Look whether the PLC is on.")
                await settle()
                window.grab()
                assert window.notice.isVisibleTo(window), page
                assert places() == before, page
                foot = rules.place(window.notice, window)
                assert not [each for each, at in before.items() if at.intersects(foot)], page
                assert rules.close_targets(window, window.theme) == [], page
                assert rules.small_targets(window, window.theme) == [], page
                window.notice.put_away.emit()
                await settle()
                assert window.notice.isHidden(), page
                assert places() == before, page
        await one.shell.close()

    run(work())


def test_a_sheet_takes_what_a_keyboard_types_at_once(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        window = one.shell.window
        window.show()
        one.go("help")
        await settle()
        one.button("help search").setFocus()
        one.tap("help search")
        await settle()
        field = window.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, "weigh")
        assert one.shell.window.findChildren(QLineEdit, "field word")[-1].text() == "weigh"
        await one.shell.close()

    run(work())


def test_what_is_done_goes_by_itself_and_stays_with_its_page(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.desk.answer = ActionOutcome(1, NOW, ok=True, message="Done.")
        for go_on in (lambda: one.wait(9), lambda: one.go("silos")):
            one.go("queue")
            one.tap("set_aside")
            await settle()
            one.tap("reason Gate fault")
            one.tap("act")
            await settle()
            one.wait(5)
            assert "done" in _notice(one)
            go_on()
            assert one.shell.window.notice.isHidden()
            await asyncio.sleep(1.2 * TouchButton.repeat_lock_s)
        await one.shell.close()

    run(work())


def test_under_way_shows_after_a_second_with_the_seconds(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.empty())
        gate = one.desk.hold()
        one.go("queue")
        one.tap("force_sync")
        await settle()
        one.tap("act")
        await settle()
        assert one.shell.window.notice.isHidden()
        button = one.button("force_sync")
        assert not button.isEnabled()
        one.wait(4)
        assert "under way, 4 s" in _notice(one) or "4.0 s" in _notice(one)
        gate.set()
        await settle()
        assert "done" in _notice(one)
        await one.shell.close()

    run(work())


def test_a_double_tap_gives_one_command(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.empty())
        one.go("queue")
        one.tap("force_sync")
        one.tap("force_sync")
        await settle()
        act = one.button("act")
        act.click()
        act.click()
        await settle()
        assert len(one.desk.asked) == 1
        await one.shell.close()

    run(work())


def test_acknowledging_needs_a_person_but_no_question(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.plc_off(), user=None)
        one.tap("acknowledge")
        await settle()
        await _log_in(one)
        assert one.desk.asked == [ActionRequest(ActionKind.ACKNOWLEDGE_ALARM, 1)]
        assert one.shell.window.notice.isHidden()
        await one.shell.close()

    run(work())


def test_only_a_new_alarm_blinks_and_its_words_stand_still(station: Open) -> None:
    one = station(views.plc_off())
    bar = one.shell.window.alarm_bar
    bar.blink(True)
    lit = bar.grab().toImage()
    bar.blink(False)
    dark = bar.grab().toImage()
    changed = {
        x
        for x in range(lit.width())
        for y in range(0, lit.height(), 2)
        if lit.pixel(x, y) != dark.pixel(x, y)
    }
    assert changed
    symbols = {
        x
        for left in (*(each.x() for each in bar.counters[:2]), bar.message.x() + 12)
        for x in range(left, left + 38)
    }
    assert changed <= symbols, "something beside the two new alarms' symbols blinks"


def test_closing_asks_the_application_and_hides_nothing_by_itself(station: Open) -> None:
    one = station(views.normal())
    asked: list[bool] = []
    one.shell.window.close_requested.connect(lambda: asked.append(True))
    one.shell.window.close()
    assert asked == [True]
    assert one.shell.window.isVisible()


def test_a_chosen_batch_stays_chosen_while_it_exists(station: Open) -> None:
    one = station(views.normal())
    one.go("queue")
    one.shell.pages.queue.batches.view.choose("batch 5")
    assert one.shell.pages.queue.batches.view.detail_head.state.order == "WH/MO/00015"
    one.state.publish(replace(views.normal(), read_at=NOW))
    assert one.shell.pages.queue.batches.view.detail_head.state.order == "WH/MO/00015"
    one.state.publish(views.empty())
    assert one.shell.pages.queue.batches.view.detail_head.state.order == "WH/MO/00011"


def test_the_reason_is_limited_and_can_be_mended_with_the_arrow_keys(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("set_aside")
        await settle()
        _type(one, "gte")
        for name in ("key left", "key left"):
            one.tap(name)
        _type(one, "a")
        field = one.shell.window.findChild(QLineEdit, "reason")
        assert isinstance(field, QLineEdit)
        assert field.text() == "Gate"
        one.tap("key shift")
        one.tap("key x")
        one.tap("key x")
        assert field.text() == "GaXxte"
        one.tap("key erase")
        assert field.text() == "GaXte"
        field.setText("x" * 300)
        assert len(field.text()) == 200
        await one.shell.close()

    run(work())


def test_the_keyboard_writes_a_sentence_as_a_tablet_does(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("set_aside")
        await settle()
        sheet = one.shell.window.sheet
        assert isinstance(sheet, ConfirmSheet)
        for key in ("q", "a", "layer", "x", "layer", "space", "a", "space"):
            one.tap(f"key {key}")
        assert sheet.reason.text() == "Qa? A "
        for key in ("shift", "shift", "a", "a", "shift", "a"):
            one.tap(f"key {key}")
        assert sheet.reason.text() == "Qa? A AAa"
        sheet.reason.clear()
        one.tap("key q")
        assert sheet.reason.text() == "Q"
        one.tap("key done")
        letters = sheet.findChild(TouchKeyboard)
        assert letters is not None
        assert letters.isHidden()
        assert one.shell.window.focusWidget() is sheet.act
        QTest.mouseClick(sheet.reason, Qt.MouseButton.LeftButton)
        assert not letters.isHidden()
        await one.shell.close()

    run(work())


def test_the_focus_ring_is_the_keyboards_alone(station: Open, qtbot: QtBot) -> None:
    one = station(views.failed_batch())
    one.shell.window.activateWindow()
    with qtbot.waitActive(one.shell.window):
        pass
    button = one.button("acknowledge")
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert one.shell.ring.isHidden()
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert not one.shell.ring.isHidden()
    around = QRect(button.mapTo(one.shell.window, QPoint(0, 0)), button.size())
    assert one.shell.ring.geometry().adjusted(5, 5, -5, -5) == around
    one.go("queue")
    button.clearFocus()
    assert one.shell.ring.isHidden()


def test_the_focus_goes_to_no_other_page_when_its_part_goes(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), user=None)
        window, rail = one.shell.window, one.shell.window.rail
        one.tap("help")
        await settle()
        link = one.button("help to links")
        link.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(link, Qt.Key.Key_Space)
        await settle()
        now = window.focusWidget()
        assert now is not None
        assert one.shell.pages.help.view.isAncestorOf(now)  # Tab goes on from there
        one.tap("user")
        await settle()
        one.tap("user Agus W.")
        one.tap("key close")
        await settle()
        assert window.focusWidget() not in (*rail.buttons.values(), rail.user)
        assert one.shell.ring.isHidden()
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("inch", [None, 10.1, 15.6, 24.0])
@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1366, 768), (1920, 1080)])
def test_pages_and_who_is_logged_in_stand_whole_in_the_rail(
    station: Open, size: tuple[int, int], inch: float | None
) -> None:
    one = station(
        views.normal(),
        size=size,
        k=scale_for(QSize(*size)),
        inch=inch,
        language=Language.INDONESIAN,
    )
    found = [word for word in words(one.shell.window) if word.part == "RailButton"]
    assert [word.text for word in found][-2:] == ["Budi S.", "Operator"]
    one.shell.window.rail.user.show_words("user-round", "Administrator", "Administrator")
    found += [word for word in words(one.shell.window) if word.part == "RailButton"]
    assert [word.text for word in found if not word.whole] == []


def test_no_floating_dialog_and_no_nested_loop_is_in_the_window(station: Open) -> None:
    one = station(views.normal())
    assert one.shell.window.findChildren(QDialog) == []
    sources = Path(hmi.__file__).parent.rglob("*.py")
    guilty = [path.name for path in sources if ".exec(" in path.read_text("utf-8")]
    assert guilty == []


def test_who_was_switched_off_elsewhere_is_logged_out_and_told_so(run: Run) -> None:
    async def work() -> None:
        one = open_station(views.normal())
        one.tap("user")
        await settle()
        assert isinstance(one.shell.window.sheet, LoginSheet)
        others = tuple(user for user in USERS if user.name != "Budi S.")
        one.state.publish(replace(views.normal(), users=others))
        one.desk.log_out()  # as the real desk does at such a view
        assert one.shell.window.sheet is None
        assert _notice(one) == "Logged out | Budi S. was switched off."
        one.close()

    run(work())

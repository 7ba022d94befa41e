"""The alarms page in a real window: touched as an operator would, over what the desk answers."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest

from hmi.screens.alarms.act_list import ActList
from hmi.screens.alarms.presenter import (
    ACTIVE,
    FAILURES,
    FIGURES,
    HELD_BACK,
    JOURNAL,
    AlarmsPresenter,
)
from hmi.sheets.confirm import ConfirmSheet
from hmi.sheets.entry import EntrySheet
from hmi.theme import scale_for
from hmi.touch import Touch
from hmi.widgets.canvas import Canvas, TouchButton
from services.application.plant_view import AlarmView, PlantView, SoundView
from services.domain.action import ActionRequest
from services.domain.alarm import AlarmCode, Priority
from services.domain.errors import DatabaseUnavailableError
from services.domain.user import ActionKind
from tests.gui import alarm_views, views
from tests.gui.conftest import Run
from tests.gui.station import Open, Station, settle
from tests.gui.views import NOW, USERS

TABS = (ACTIVE, HELD_BACK, JOURNAL, FAILURES, FIGURES)
_UNLOCKED_S = TouchButton.repeat_lock_s * 1.1  # timers can be early


def page(one: Station) -> AlarmsPresenter:
    found = one.shell.pages.alarms
    assert found is not None
    return found


async def opened(station: Open, view: PlantView, tab: str = ACTIVE, **how: object) -> Station:
    one = station(view, **{"books": alarm_views.books(), **how})
    one.go("alarms")
    page(one).show_tab(tab)
    await asyncio.sleep(0)
    await settle()
    return one


def touch_act(rows: ActList[Any], key: str) -> None:
    """Touch the button of the row *key* where it is drawn.

    The window is moved until the button lies on the screen, which is small here: a list that
    scrolls looks there for what was touched.
    """
    window = rows.window()
    window.move(rows.screen().size().width() - window.width(), 0)
    place = rows.visualRect(rows.rows.index_of(key))
    QTest.mouseClick(
        rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.delegate.act_rect(place).center()
    )


def words(one: Station) -> str:
    window = one.shell.window
    parts = [each for each in window.findChildren(Canvas) if each.isVisibleTo(window)]
    return " | ".join(each.spoken(each.state) for each in parts)


def test_one_tap_on_a_row_acknowledges_and_a_second_one_does_nothing_twice(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        rows = page(one).active.page.list
        touch_act(rows, "alarm 2")
        touch_act(rows, "alarm 2")
        await settle()
        assert one.desk.asked == [ActionRequest(ActionKind.ACKNOWLEDGE_ALARM, 2)]
        await one.shell.close()

    run(work())


def test_a_tap_while_another_alarm_is_being_acknowledged_waits_its_turn(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        gate = one.desk.hold()
        rows = page(one).active.page.list
        touch_act(rows, "alarm 1")
        await settle()
        await asyncio.sleep(_UNLOCKED_S)
        touch_act(rows, "alarm 2")
        await settle()
        assert [each.target for each in one.desk.asked] == [1]
        row = rows.rows.row(rows.rows.index_of("alarm 2"))
        assert row is not None
        assert row.under_way
        gate.set()
        await settle(12)
        assert [each.target for each in one.desk.asked] == [1, 2]
        await one.shell.close()

    run(work())


def test_touching_a_row_shows_its_detail_and_acknowledges_nothing(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        rows = page(one).active.page.list
        place = rows.visualRect(rows.rows.index_of("alarm 3"))
        QTest.mouseClick(
            rows.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(place.left() + 80, place.top() + 20),
        )
        await settle()
        face = page(one).active.page.detail.head.state
        assert face is not None
        assert face.title == "WH/MO/00014 is set aside"
        assert one.desk.asked == []
        await one.shell.close()

    run(work())


def test_all_shown_are_acknowledged_and_no_other(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        one.tap("priority 3")
        one.tap("acknowledge all")
        await settle()
        (asked,) = one.desk.asked
        assert asked.kind is ActionKind.ACKNOWLEDGE_ALARMS
        assert asked.params["ids"].split(",") == ["2", "4"]
        await one.shell.close()

    run(work())


def test_from_the_bar_to_the_alarms_detail_is_one_touch_on_every_page(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(alarm_views.trouble(), books=alarm_views.books())
        for name in ("overview", "queue", "alarms"):
            one.go(name)
            await asyncio.sleep(_UNLOCKED_S)
            one.tap("alarm")
            await settle()
            assert one.shell.page == "alarms"
            face = page(one).active.page.detail.head.state
            assert face is not None
            assert face.title == "The PLC does not answer"
            told = page(one).active.page.detail.body.spoken(face)
            assert "Cause" in told
            assert "Response" in told
            assert one.shell.window.alarm_bar.isVisibleTo(one.shell.window)
        await one.shell.close()

    run(work())


def test_a_counter_of_the_bar_opens_the_list_of_its_priority(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(alarm_views.trouble(), books=alarm_views.books())
        one.tap("count 3")
        await settle()
        rows = page(one).active.page.list.rows
        shown = [rows.row(rows.index(place)) for place in range(rows.rowCount())]
        assert {row.alarm.alarm.priority for row in shown if row} == {Priority.MEDIUM}
        assert len(shown) == 4
        await asyncio.sleep(_UNLOCKED_S)
        one.tap("priority all")
        await settle()
        assert rows.rowCount() == 5
        one.tap("count held back")
        await settle()
        held = page(one).held_back.page.list.rows
        assert held.rowCount() == 2
        await one.shell.close()

    run(work())


def test_the_horn_is_silenced_from_the_bar_which_acknowledges_nothing(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        one.tap("silence")
        await settle()
        assert one.books.silenced == 1
        assert one.desk.asked == []
        quiet = replace(alarm_views.trouble(), sound=SoundView(silenced=True))
        one.state.publish(quiet)
        await settle()
        horn = one.button("silence")
        assert not horn.isEnabled()
        assert horn.accessibleName() == "Silenced"
        assert one.button("acknowledge").isEnabled()
        await one.shell.close()

    run(work())


def test_a_station_without_sound_says_so_and_why(station: Open, run: Run) -> None:
    async def work() -> None:
        sound = SoundView(available=False, why_not="no player was found")
        one = await opened(station, replace(alarm_views.trouble(), sound=sound))
        assert one.button("silence").accessibleName() == "No sound"
        one.tap("silence")
        await settle()
        assert "no player was found" in one.shell.window.notice.state.detail
        assert one.books.silenced == 0
        await one.shell.close()

    run(work())


def test_shelving_asks_how_long_and_why(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        page(one).active.look_at(3)
        one.tap("alarm shelve_alarm")
        await settle()
        sheet = one.shell.window.findChild(ConfirmSheet)
        assert sheet is not None
        labels = [choice.label for choice in sheet.question.choices]
        assert labels == ["15 min", "1 h", "4 h", "8 h"]
        assert not one.button("act").isEnabled()
        one.tap("choice 240")
        one.tap("reason Being mended")
        assert "21:42" in " ".join(sheet.effects.state[1])
        one.tap("act")
        await settle()
        wanted = ActionRequest(ActionKind.SHELVE_ALARM, 3, "Being mended", {"minutes": "240"})
        assert one.desk.asked == [wanted]
        await one.shell.close()

    run(work())


def test_a_shelved_alarm_is_taken_back_with_one_tap(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), HELD_BACK)
        touch_act(page(one).held_back.page.list, "alarm 21")
        await settle()
        assert one.desk.asked == [ActionRequest(ActionKind.UNSHELVE_ALARM, 21)]
        await one.shell.close()

    run(work())


@pytest.mark.parametrize(("user", "may"), [(USERS[0], False), (USERS[2], True)])
def test_out_of_service_is_for_supervisors(
    station: Open, run: Run, user: object, may: bool
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), user=user)
        page(one).active.look_at(3)
        button = one.button("alarm remove_alarm")
        assert button.isEnabled() is may
        if may:
            button.click()
            await settle()
            one.tap("reason Equipment taken out")
            one.tap("act")
            await settle()
            assert one.desk.asked[0].kind is ActionKind.REMOVE_ALARM
        else:
            assert "your role" in button.accessibleDescription()
        await one.shell.close()

    run(work())


def test_an_alarm_leads_to_its_batch_and_to_its_journal(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        page(one).active.look_at(3)
        one.tap("alarm go batch")
        await settle()
        assert one.shell.page == "queue"
        assert "WH/MO/00014" in words(one)
        one.go("alarms")
        await settle()
        one.tap("alarm go journal")
        await settle()
        rows = page(one).journal.page.list.model()
        assert rows.rowCount() == len([e for e in one.books.entries if e.alarm_id == 3][:100])
        await one.shell.close()

    run(work())


def test_the_journal_is_filtered_and_read_page_by_page(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), JOURNAL)
        rows = page(one).journal.page.list.model()
        one.tap("period all")
        await settle()
        assert rows.rowCount() == 100
        one.tap("journal more")
        await settle()
        assert rows.rowCount() == 200
        one.tap("journal priority 1")
        await settle()
        critical = [each for each in one.books.entries if each.priority is Priority.CRITICAL]
        assert rows.rowCount() == len(critical)
        assert not one.button("journal more").isEnabled()
        await one.shell.close()

    run(work())


def test_the_journal_of_one_person_is_typed_or_chosen(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), JOURNAL)
        one.tap("journal person")
        await settle()
        one.tap("ready Siti R.")
        one.tap("act")
        await settle()
        rows = page(one).journal.page.list.model()
        assert rows.rowCount() == 1
        await asyncio.sleep(_UNLOCKED_S)
        one.tap("journal person")
        await settle()
        assert rows.rowCount() > 1
        await one.shell.close()

    run(work())


def test_the_csv_file_is_written_and_the_page_says_where_it_is(
    station: Open, run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), JOURNAL)
        one.tap("journal csv")
        await said(one, "Where to")
        one.tap("act")
        await said(one, "Written:")
        assert str(tmp_path / "exports" / "journal-2026-03-04-174215.csv") in words(one)
        await one.shell.close()

    run(work())
    (file,) = tmp_path.glob("exports/*.csv")
    assert "The PLC does not answer" in file.read_text("utf-8-sig")


def test_a_file_that_cannot_be_written_is_told_with_its_reason(
    station: Open, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "exports").write_text("a file stands where the folder should")

    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), JOURNAL)
        one.tap("journal xlsx")
        await said(one, "Where to")
        one.tap("act")
        await said(one, "Choose another place")
        assert page(one).journal.page.list.model().rowCount() > 0
        await one.shell.close()

    run(work())


async def said(one: Station, what: str) -> None:
    """Wait until the page says it; the file is written by a thread of its own."""
    async with asyncio.timeout(10):
        while what not in words(one):  # noqa: ASYNC110 (the page has no event to wait for)
            await asyncio.sleep(0.01)


def test_a_failure_is_entered_by_hand_once_all_of_it_is_right(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FAILURES)
        one.tap("enter failure")
        await settle()
        sheet = one.shell.window.findChild(EntrySheet)
        assert sheet is not None
        act = one.button("act")
        assert not act.isEnabled()
        assert "name the equipment" in act.accessibleDescription()
        one.tap("ready MIXER")
        sheet.fields["text"].setText("Belt slips")
        sheet.fields["time"].setText("18:30")
        assert "is still to come" in act.accessibleDescription()
        sheet.fields["time"].setText("1405")
        sheet.fields["minutes"].setText("999")
        assert "until after now" in act.accessibleDescription()
        sheet.fields["minutes"].setText("45")
        assert act.isEnabled()
        act.click()
        await settle()
        (asked,) = one.desk.asked
        assert asked.kind is ActionKind.ENTER_FAILURE
        assert asked.params == {
            "equipment": "MIXER",
            "text": "Belt slips",
            "at": "2026-03-04T14:05:00+00:00",
            "minutes": "45",
        }
        await one.shell.close()

    run(work())


def test_typing_on_the_screens_keyboard_reaches_the_field_that_was_touched(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FAILURES)
        one.tap("enter failure")
        await settle()
        sheet = one.shell.window.findChild(EntrySheet)
        assert sheet is not None
        one.tap("key q")
        assert sheet.fields["equipment"].text() == "q"
        one.tap("key done")
        one.tap("key done")
        one.tap("key q")  # the figures are up for a time
        assert sheet.fields["time"].text() == "1"
        one.tap("go back")
        await settle()
        assert one.desk.asked == []
        assert one.shell.window.sheet is None
        await one.shell.close()

    run(work())


def test_a_failure_is_resolved_with_a_note_and_how_long_it_stood(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FAILURES)
        touch_act(page(one).failures.page.list, "failure 9")
        await settle()
        sheet = one.shell.window.findChild(ConfirmSheet)
        assert sheet is not None
        assert [each.value for each in sheet.question.choices] == ["", "5", "15", "30"]
        one.tap("choice 15")
        one.tap("reason Mended")
        one.tap("act")
        await settle()
        wanted = ActionRequest(ActionKind.RESOLVE_FAILURE, 9, "Mended", {"minutes": "15"})
        assert one.desk.asked == [wanted]
        await one.shell.close()

    run(work())


def test_another_time_is_looked_at_and_what_was_shown_before_goes_at_once(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FAILURES)
        assert page(one).failures.page.list.model().rowCount() == 7
        one.books.gate = asyncio.Event()
        one.tap("period shift")
        await settle()
        assert page(one).failures.page.pareto.state.title == ""  # being read
        one.books.gate.set()
        await settle()
        assert [b.name for b in page(one).failures.page.pareto.state.bars] == ["MIXER", "M107"]
        one.tap("period before")
        await settle()
        assert page(one).failures.page.pareto.state.bars[0].name == "M107"
        assert one.button("period after").isEnabled()
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("tab", [HELD_BACK, JOURNAL, FAILURES, FIGURES])
def test_what_the_database_does_not_tell_is_said_with_why_and_one_button(
    station: Open, run: Run, tab: str
) -> None:
    async def work() -> None:
        books = alarm_views.books()
        books.problem = DatabaseUnavailableError("The database does not answer: disk full.")
        one = await opened(station, alarm_views.trouble(), tab, books=books)
        assert "This cannot be read now" in words(one)
        assert "disk full" in words(one)
        books.problem = None
        name = {HELD_BACK: "alarms", JOURNAL: "journal", FAILURES: "failures", FIGURES: "figures"}
        one.tap(f"read {name[tab]} again")
        await settle()
        assert "This cannot be read now" not in words(one)
        await one.shell.close()

    run(work())


def test_old_news_is_marked_and_offers_nothing(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble())
        one.wait(40)
        await settle()
        assert "may be wrong" in words(one)
        touch_act(page(one).active.page.list, "alarm 1")
        await settle()
        assert one.desk.asked == []
        assert not one.button("acknowledge all").isEnabled()
        assert not one.button("alarm acknowledge_alarm").isEnabled()
        await one.shell.close()

    run(work())


def test_a_list_that_failed_once_keeps_what_it_had_and_says_why(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FAILURES)
        one.books.problem = DatabaseUnavailableError("The database does not answer.")
        one.state.publish(replace(alarm_views.trouble(), read_at=NOW + timedelta(seconds=1)))
        await settle()
        assert page(one).failures.page.list.model().rowCount() == 7
        assert "The database does not answer" in page(one).failures.page.note.state[1]
        await one.shell.close()

    run(work())


def test_nothing_is_asked_while_the_page_is_out_of_sight(station: Open, run: Run) -> None:
    async def work() -> None:
        one = await opened(station, alarm_views.trouble(), FIGURES)
        one.go("overview")
        await settle()
        one.books.asked.clear()
        for second in range(3):
            view = replace(alarm_views.trouble(), read_at=NOW + timedelta(seconds=second))
            one.state.publish(view)
            one.wait(20)
            await settle()
        assert one.books.asked == []
        await one.shell.close()

    run(work())


def test_more_alarms_than_the_view_holds_are_asked_for_and_all_are_listed(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        many = tuple(_many(250))
        books = alarm_views.books()
        books.open_alarms = many
        view = alarm_views.shown(views.normal(), many)
        one = await opened(station, replace(view, alarms=many[:100]), books=books)
        await settle()
        assert page(one).active.page.list.rows.rowCount() == 250
        await one.shell.close()

    run(work())


def _many(count: int) -> list[AlarmView]:
    return [
        alarm_views.alarm(number, AlarmCode.JOB_FAILS, f"job {number}", params={"minutes": "9"})
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("size", "inch"), [((1280, 800), 10.1), ((1280, 800), 15.6), ((1920, 1080), 15.6)]
)
def test_a_rows_button_is_big_enough_for_a_finger(
    station: Open, run: Run, size: tuple[int, int], inch: float
) -> None:
    """Buttons that are widgets are judged by the rules of all screens; these are painted."""

    async def work() -> None:
        k = scale_for(QSize(*size))
        one = await opened(station, alarm_views.trouble(), size=size, k=k, inch=inch)
        least = Touch.on(QSize(*size), inch, k).least
        for rows in one.shell.window.findChildren(ActList):
            box = rows.delegate.act_rect(rows.visualRect(rows.model().index(0, 0)))
            assert min(box.height(), box.width()) >= least
        await one.shell.close()

    run(work())

"""What was typed into a sheet is there again for its person, and for nobody else."""

import asyncio
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLineEdit

from hmi.sheets.confirm import ConfirmSheet
from hmi.sheets.entry import EntrySheet
from hmi.widgets.buttons import OptionButton
from hmi.widgets.canvas import TouchButton
from tests.gui import alarm_views, views
from tests.gui.conftest import Run
from tests.gui.desk import PIN
from tests.gui.station import Open, Station, settle
from tests.gui.views import USERS


async def _archive(one: Station) -> ConfirmSheet:
    one.go("queue")
    one.shell.pages.queue.batches.view.choose("batch 2")
    one.tap("archive_by_hand")
    await settle()
    sheet = one.shell.window.sheet
    assert isinstance(sheet, ConfirmSheet)
    return sheet


async def _type_a_reason(one: Station) -> None:
    sheet = await _archive(one)
    one.tap("choice cancelled")
    sheet.reason.setText("gate 7 stuck")


async def _log_in(one: Station, name: str) -> None:
    one.tap("user")
    await settle()
    one.tap(f"user {name}")
    for figure in PIN:
        one.tap(f"key {figure}")
    one.tap("key log in")
    await settle()


def _is_there(sheet: ConfirmSheet) -> tuple[str, str]:
    chosen = [each.objectName() for each in sheet.findChildren(OptionButton) if each.chosen]
    return sheet.reason.text(), chosen[0]


@pytest.fixture(autouse=True)
def _patient_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the same button be touched again without half a second's wait."""
    monkeypatch.setattr(TouchButton, "repeat_lock_s", 0.0)


def test_the_lock_keeps_a_draft_for_the_same_person_and_says_so(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch(), USERS[0])
        await _type_a_reason(one)
        one.shell.lock.expired.emit()
        await settle()
        assert one.shell.window.sheet is None
        await _log_in(one, USERS[0].name)
        assert "Archive WH/MO/00012" in one.shell.window.notice.state.title
        assert _is_there(await _archive(one)) == ("gate 7 stuck", "choice cancelled")
        await one.shell.close()

    run(work())


def test_another_person_does_not_find_it_and_the_first_one_still_does(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.failed_batch(), USERS[0])
        await _type_a_reason(one)
        one.shell.lock.expired.emit()
        await settle()
        await _log_in(one, USERS[1].name)
        assert one.shell.window.notice.state.title == ""
        assert _is_there(await _archive(one))[0] == ""
        one.tap("go back")
        await settle()
        await _log_in(one, USERS[0].name)
        assert _is_there(await _archive(one))[0] == "gate 7 stuck"
        await one.shell.close()

    run(work())


def test_another_page_keeps_it_and_going_back_or_acting_forgets_it(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _type_a_reason(one)
        one.go("overview")
        await settle()
        assert _is_there(await _archive(one))[0] == "gate 7 stuck"
        one.tap("go back")
        await settle()
        assert _is_there(await _archive(one))[0] == ""
        one.shell.window.sheet.reason.setText("gate 8")  # type: ignore[union-attr]
        one.tap("act")
        await settle()
        one.tap("take it back")
        assert _is_there(await _archive(one))[0] == ""
        await one.shell.close()

    run(work())


def test_a_draft_is_not_kept_for_ever(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _type_a_reason(one)
        one.go("overview")
        await settle()
        one.moment += timedelta(minutes=61)
        assert _is_there(await _archive(one))[0] == ""
        await one.shell.close()

    run(work())


def test_what_was_typed_into_fields_is_kept_too(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), books=alarm_views.books())
        for text in ("", "gate jammed"):
            one.go("alarms")
            assert one.shell.pages.alarms is not None
            one.shell.pages.alarms.show_tab("failures")
            await settle()
            one.tap("enter failure")
            await settle()
            sheet = one.shell.window.sheet
            assert isinstance(sheet, EntrySheet)
            field = sheet.findChild(QLineEdit, "field text")
            assert field is not None
            assert field.text() == text
            field.setText("gate jammed")
            one.go("overview")
            await settle()
        await one.shell.close()

    run(work())


def test_a_question_stands_with_what_was_typed_when_the_window_is_measured_anew(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _type_a_reason(one)
        before = one.shell.window.sheet
        scale = one.shell.window.theme.k
        one.shell.window.screen_changed.emit()  # the screen of these tests is a small one
        await asyncio.sleep(0.4)
        assert one.shell.window.theme.k != scale
        sheet = one.shell.window.sheet
        assert isinstance(sheet, ConfirmSheet)
        assert sheet is not before
        assert _is_there(sheet) == ("gate 7 stuck", "choice cancelled")
        assert one.shell.page == "queue"
        one.tap("act")
        await settle()
        assert one.shell.flow.pending is not None
        assert one.shell.flow.pending.wanted.reason == "gate 7 stuck"
        await one.shell.close()

    run(work())

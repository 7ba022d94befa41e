"""The history page: searched by touch, a record in one touch, and back to the same place."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hmi.screens.history.fault_words import field_word
from hmi.screens.history.list_faces import history_row, row_key
from hmi.screens.history.presenter import HistoryPresenter
from hmi.screens.history.record_faces import record_face
from hmi.screens.history.seal_faces import seal_face
from hmi.screens.history.search import Search, When
from hmi.screens.history.story_faces import story
from hmi.sheets.choose import ChooseSheet
from hmi.sheets.dates import DatesSheet
from hmi.widgets.canvas import TouchButton
from services.adapters.db.chain_facts import LAYOUTS
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.batch import Completion
from services.domain.batch_record import RecordSeal, SealState
from services.domain.history import HistoryFilters
from services.domain.user import ActionKind
from tests.gui import history_books, views
from tests.gui.conftest import Run
from tests.gui.history_books import MemoryHistory
from tests.gui.painted import texts
from tests.gui.paths import go
from tests.gui.station import Open, Station, settle
from tests.gui.views import NOW

SAME = {
    *("line", "state", "attempt", "components", "weighings", "reason", "station", "role", "kind"),
    *("priority", "silo", "product"),
}  # fields whose word is their name
DAY = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _touched_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second touch of one button count: people take longer than a test for it."""
    monkeypatch.setattr(TouchButton, "repeat_lock_s", 0.0)


def _page(one: Station) -> HistoryPresenter:
    page = one.shell.pages.history
    assert page is not None
    return page


def _rows(one: Station) -> list[str]:
    model = _page(one).list.view.list.rows
    rows = [model.row(model.index(place)) for place in range(model.rowCount())]
    return [row.text for row in rows if row is not None]


async def _open(station: Open, books: MemoryHistory) -> Station:
    one = station(views.normal(), history=books)
    one.go("history")
    await settle()
    return one


def test_the_newest_batches_come_first_and_more_of_them_on_demand(run: Run, station: Open) -> None:
    async def work() -> None:
        books = replace(history_books.history(), page_size=4)
        one = await _open(station, books)
        assert len(_rows(one)) >= 4
        while one.button("more batches").isEnabled():
            _page(one).list.view.more_touched.emit()
            await settle()
        assert _rows(one) == [f"WH/MO/{number:05d}" for number in range(11, 0, -1)]

    run(work())


def test_each_filter_narrows_the_list_and_the_second_touch_takes_it_away(
    run: Run, station: Open
) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        await go(one, ("filter product", "choose [10083] JF PLUS UVP"))
        assert _rows(one) == ["WH/MO/00009", "WH/MO/00006", "WH/MO/00003"]
        assert one.button("filter product").accessibleDescription() == "JF PLUS UVP"
        await go(one, ("filter operator", "choose Agus W."))
        assert _rows(one) == []
        await go(one, ("filter product",))
        assert _rows(one) == ["WH/MO/00010", "WH/MO/00005"]
        await go(one, ("filter status", "choose cancelled"))
        assert _rows(one) == ["WH/MO/00010"]
        await go(one, ("clear filters",))
        assert len(_rows(one)) == 11
        assert not one.button("clear filters").isEnabled()

    run(work())


def test_an_order_is_typed_with_the_touch_keyboard(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        await go(one, ("filter order",))
        for letter in "pppu":  # the keys of 0 and 7, as the sheet begins with figures
            one.tap(f"key {letter}")
        one.tap("act")
        await settle()
        assert one.history.asked[-1] == HistoryFilters(order="0007")
        assert _rows(one) == ["WH/MO/00007"]

    run(work())


def test_days_are_chosen_by_touching_the_first_and_the_last(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        await go(one, ("when days",))
        assert isinstance(one.shell.window.sheet, DatesSheet)
        assert not one.button("act").isEnabled()
        await go(one, ("day 2026-03-04", "day 2026-03-02", "day 2026-03-03", "act"))
        asked = one.history.asked[-1]
        assert asked.archived_from == DAY - timedelta(days=2)
        assert asked.archived_before == DAY
        await go(one, ("when days", "month before", "day 2026-02-28", "act"))
        asked = one.history.asked[-1]
        assert (asked.archived_from, asked.archived_before) == (
            datetime(2026, 2, 28, tzinfo=UTC),
            datetime(2026, 3, 1, tzinfo=UTC),
        )

    run(work())


def test_a_sheet_that_is_left_changes_nothing(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        for touch in ("filter product", "filter operator", "when days"):
            await go(one, (touch,))
            assert isinstance(one.shell.window.sheet, ChooseSheet | DatesSheet)
            await go(one, ("go back",))
        assert _page(one).list.search == Search()

    run(work())


@pytest.mark.parametrize(
    ("when", "since", "until"),
    [
        (When.TODAY, DAY, DAY + timedelta(days=1)),
        (When.YESTERDAY, DAY - timedelta(days=1), DAY),
        (When.SHIFT, DAY + timedelta(hours=14), DAY + timedelta(hours=22)),
        (When.WEEK, DAY - timedelta(days=2), DAY + timedelta(days=5)),
        (When.ALL, None, None),
    ],
)
def test_quick_choices_mean_the_plants_days_and_shifts(
    when: When, since: datetime | None, until: datetime | None
) -> None:
    found = Search(when=when).filters(history_books.history().calendar, NOW)
    assert (found.archived_from, found.archived_before) == (since, until)


def test_back_from_a_record_the_list_has_its_place_and_its_search(run: Run, station: Open) -> None:
    async def work() -> None:
        books = history_books.history()
        books.records[2] = history_books.record(2)
        one = await _open(station, books)
        await go(one, ("when today",))
        view = _page(one).list.view.list
        await settle()  # rows that are just laid out make the list a little longer
        view.scrollToBottom()
        place = view.verticalScrollBar().value()
        assert place > 0
        await go(one, ("archived 2",))
        assert _page(one).record.opened == 2
        one.wait(6)
        await settle()
        await go(one, ("back to history",))
        assert view.verticalScrollBar().value() == place
        assert _page(one).list.search.when is When.TODAY
        assert view.isVisible()

    run(work())


def test_the_keyboard_opens_a_record_too(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        rows = _page(one).list.view.list
        rows.setFocus(Qt.FocusReason.TabFocusReason)
        rows.setCurrentIndex(rows.rows.index_of(row_key(10)))
        QTest.keyClick(rows, Qt.Key.Key_Return)
        await settle()
        assert _page(one).record.opened == 10

    run(work())


def test_a_comment_is_asked_of_the_desk_and_read_again(run: Run, station: Open) -> None:
    async def work() -> None:
        books = history_books.history()
        one = await _open(station, books)
        one.desk.answer = ActionOutcome(1, NOW, ok=True, message="The comment stands with it")
        await go(one, ("archived 11", "add comment"))
        assert not one.button("act").isEnabled()
        for letter in "ok":
            one.tap(f"key {letter}")
        books.records[11] = replace(books.records[11], comments=())
        one.tap("act")
        await settle()
        wanted = ActionRequest(ActionKind.COMMENT, 11, params={"text": "Ok"})
        assert one.desk.asked == [wanted]
        shown = _page(one).record.record
        assert shown is not None
        assert shown.comments == ()

    run(work())


def test_a_list_that_cannot_be_read_again_stays_and_says_why(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _open(station, history_books.history())
        one.history.problem = history_books.AWAY
        _page(one).list.came()
        await settle()
        assert len(_rows(one)) == 11
        assert "does not answer" in _page(one).list.view.foot.note.state[1]
        one.history.problem = None
        one.wait(1)
        await settle()
        assert "newest first" in _page(one).list.view.foot.note.state[1]

    run(work())


def test_a_row_tells_how_the_batch_ended_and_what_was_booked() -> None:
    cancelled = history_row(history_books.line(10), NOW)
    assert (cancelled.state, cancelled.booked) == ("cancelled 17:02, Agus W.", "–")
    unweighed = history_row(history_books.line(7), NOW)
    assert (unweighed.booked, unweighed.under_booked) == ("998.40", "not weighed")
    line = replace(history_books.line(5), attempt=3)
    assert line.completion is Completion.BY_HAND
    assert history_row(line, NOW).state == ("by hand 14:47, Agus W., attempt 3, Odoo has it not")


def test_the_record_shows_all_that_the_rule_asks_for() -> None:
    """FIELD.md rule 13, and the issue: answers of Odoo, failures, comments, what was accepted."""
    record = history_books.record()
    told = [" ".join((each.told, *each.under)) for each in story(record, NOW)]
    wanted = (
        "“Gate 111 cleaned after this batch.” Agus W. at BATCH-PC1",
        "Set aside Siti R. at BATCH-PC1 Reason: Gate 111 does not close",
        "Silo 107 is +15.40 kg off in WH/MO/00011: came",
        "Silo 107 is +15.40 kg off in WH/MO/00011: acknowledged Siti R.",
        "Failure of MTR-7: Overload",
        "Final figures: Odoo has it",
        "Odoo has these figures",
        "Running figures: Odoo has it",
        "Figures accepted: silo 103 quantity, 1,612.50 kg over the limit, Agus W.: Checked at",
        "Weighed SAVEMIX: 0.50 kg PLC",
        "First actual above 0 PLC",
        "Archived: completed the line · Odoo has it",
    )
    for each in wanted:
        assert any(each in line for line in told), each
    books = history_books.history()
    face = record_face(record, books.silo_name, books.limits, NOW)
    facts = {each.label: each.value for each in (*face.figures, *face.facts)}
    assert facts["Planned"] == "1,000.00"
    assert facts["Slot"] == "1"
    assert facts["Attempt"] == "2 of 2"
    assert facts["Line"] == "PLC01"
    first = face.table.rows[0].spoken
    assert first.startswith("101 PKE PELLET 40.00 41.50 +1.50 +3.8")
    assert face.attempts[1] == "Of these in attempt 2: 101 1.50 kg"
    assert face.steps[0].label == "Fetched"


def test_a_broken_seal_says_which_record_and_what_differs() -> None:
    broken = seal_face(history_books.record(seal=history_books.broken()), NOW)
    assert broken.broken
    assert "The batch was changed: booked weight, figures of silos" in broken.detail
    assert "A comment was added past the program" in broken.detail
    whole = seal_face(history_books.record(), NOW)
    assert not whole.broken
    assert "chain entry 1842 · 7F3A 91C2 … E05B" in whole.detail
    older = seal_face(history_books.record(seal=RecordSeal(SealState.OLDER)), NOW)
    assert "before records were sealed" in older.detail


async def _said(one: Station, text: str) -> str:
    """Wait until the window says it; return all that it says."""
    async with asyncio.timeout(10):
        while text not in texts(one.shell.window):
            await settle()
            await asyncio.sleep(0.01)
    return texts(one.shell.window)


def test_all_seals_are_checked_by_touch_and_what_differs_is_told_in_words(
    run: Run, station: Open
) -> None:
    async def work() -> None:
        one = await _open(station, replace(history_books.history(), faults=history_books.faults()))
        await go(one, ("check seals", "check history"))
        told = await _said(one, "Not as it was sealed, faults: 3")
        assert ("Batch WH/MO/00009, attempt 1 was changed: booked weight, figures of silos") in told
        assert "Comment 7 was removed" in told
        assert "Chain entry 1712 is gone, and a record with it" in told
        assert "Seal: 1840-9F3C12AB77D00E1F" in told
        assert "12 records are older than the seals" in told
        one.history.faults = ()
        await go(one, ("check journal",))
        await _said(one, "Every record is as it was sealed")
        await go(one, ("back from check",))
        assert len(_rows(one)) == 11

    run(work())


def test_a_check_tells_how_far_it_is_and_can_be_cancelled(run: Run, station: Open) -> None:
    async def work() -> None:
        books = replace(history_books.history(), gate=None)
        one = await _open(station, books)
        books.gate = asyncio.Event()
        await go(one, ("check seals", "check history"))
        await _said(one, "Being checked: 200 of 1,840 entries")
        assert not one.shows("check journal")
        await go(one, ("cancel check",))
        await _said(one, "Cancelled: it was not looked at to the end")
        assert one.shows("check journal")
        books.gate, books.problem = None, history_books.AWAY
        await go(one, ("check history",))
        await _said(one, "Not checked: The database does not answer")

    run(work())


def test_every_sealed_field_has_a_word() -> None:
    for kind, layout in LAYOUTS.items():
        for name in (*layout.fields, *(layout.parts or ())):
            assert field_word(name) != name or name in SAME, f"{kind.value}.{name}"

"""What cannot be undone later can be taken back for ten seconds; then it is carried out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from services.domain.action import ActionOutcome
from services.domain.errors import ActionRefusedError
from services.domain.link import LinkName, LinkState
from services.domain.user import ActionKind, Role
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.desk import PIN
from tests.gui.station import Open, Station, settle
from tests.gui.views import NOW


async def _archive(one: Station, batch: int = 2) -> None:
    one.go("queue")
    one.shell.pages.queue.batches.view.choose(f"batch {batch}")
    one.tap("archive_by_hand")
    await settle()
    one.tap("choice done")
    one.tap("reason Gate fault")
    one.tap("act")
    await settle()


def test_ten_seconds_are_counted_down_on_every_page(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _archive(one)
        bar = one.shell.window.undo
        assert (bar.state.title, bar.state.seconds) == ("Archive WH/MO/00012 by hand", 10)
        assert bar.state.detail.endswith("kg · Gate fault")
        for page in one.shell.pages.names:
            one.go(page)
            one.wait(0.5)
            assert bar.isVisibleTo(one.shell.window)
        assert bar.state.seconds == 10 - len(one.shell.pages.names) // 2
        assert one.desk.asked == []
        await one.shell.close()

    run(work())


def test_taken_back_in_time_nothing_is_done_and_that_is_told(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _archive(one)
        one.wait(9)
        one.tap("take it back")
        one.wait(60)
        await settle()
        assert one.desk.asked == []
        assert one.shell.window.undo.isHidden()
        assert "Nothing was done" in one.shell.window.notice.state.detail
        await one.shell.close()

    run(work())


@pytest.mark.parametrize(
    "leave",
    [
        lambda one: one.go("overview"),
        lambda one: one.shell.lock.expired.emit(),
        lambda one: one.tap("user"),
    ],
)
def test_it_is_carried_out_wherever_the_operator_goes(
    station: Open, run: Run, leave: Callable[[Station], None]
) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        await _archive(one)
        leave(one)
        await settle()
        one.wait(10)
        await settle()
        (asked,) = one.desk.asked
        assert asked.kind is ActionKind.ARCHIVE_BY_HAND
        assert one.desk.actors[0].name == "Budi S."
        one.wait(30)
        await settle()
        assert len(one.desk.asked) == 1
        await one.shell.close()

    run(work())


def test_closing_the_window_carries_it_out_first(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        closed: list[bool] = []
        one.shell.closing.connect(lambda: closed.append(True))
        await _archive(one)
        one.shell.window.close()
        await settle()
        assert [each.kind for each in one.desk.asked] == [ActionKind.ARCHIVE_BY_HAND]
        assert closed == [True]
        await one.shell.close()

    run(work())


def test_the_window_stays_when_it_cannot_be_carried_out(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        closed: list[bool] = []
        one.shell.closing.connect(lambda: closed.append(True))
        one.desk.answer = ActionRefusedError("Not done: the PLC doses it.")
        await _archive(one)
        one.shell.window.close()
        await settle()
        assert closed == []
        assert "the PLC doses it" in one.shell.window.notice.state.detail
        one.shell.window.close()  # told; now it may go
        assert closed == [True]
        await one.shell.close()

    run(work())


def test_a_second_decision_carries_the_first_one_out(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.failed_batch())
        one.desk.answer = ActionOutcome(1, NOW, ok=True, message="Done.")
        await _archive(one, 2)
        await asyncio.sleep(0.55)  # a second tap within 500 ms counts as one
        await _archive(one, 1)
        assert [each.target for each in one.desk.asked] == [2]
        one.wait(10)
        await settle()
        assert [each.target for each in one.desk.asked] == [2, 1]
        await one.shell.close()

    run(work())


def test_what_is_not_final_is_done_at_once(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("set_aside")
        await settle()
        one.tap("reason Gate fault")
        one.tap("act")
        await settle()
        assert [each.kind for each in one.desk.asked] == [ActionKind.SET_ASIDE]
        await one.shell.close()

    run(work())


def test_nobody_touches_the_window_and_it_locks_but_shows_the_line(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.plc_off(), lock_after_s=600)
        one.go("queue")
        one.tap("set_aside")
        await settle()
        one.ticks = 599.0
        one.shell.lock.look()
        assert one.desk.user is not None
        one.ticks = 600.0
        one.shell.lock.look()
        await settle()
        assert one.desk.user is None
        window = one.shell.window
        assert window.sheet is None
        assert window.rail.user.label == "Log in"
        assert window.alarm_bar.isVisibleTo(window)
        assert window.pages.isVisibleTo(window)
        assert one.shell.lock_note() == "Locked at 17:42"
        one.tap("user")
        await settle()
        one.tap("user Budi S.")
        for figure in PIN:
            one.tap(f"key {figure}")
        one.tap("key log in")
        await settle()
        assert one.shell.lock_note() == ""
        await one.shell.close()

    run(work())


def test_actions_are_off_while_the_database_is_away_and_say_so(station: Open) -> None:
    view = views.failed_batch()
    lost = views.link(LinkName.DATABASE, 30, LinkState.LOST, 30, "The disk is full.")
    one = station(replace(view, links={**view.links, LinkName.DATABASE: lost}))
    one.go("queue")
    button = one.button("set_aside")
    assert button.accessibleDescription() == "the database does not answer"
    assert not button.isEnabled()


def test_a_viewer_is_told_that_the_role_is_too_low(station: Open) -> None:
    viewer = replace(views.USERS[0], role=Role.VIEWER)
    one = station(views.failed_batch(), user=viewer)
    one.go("queue")
    assert one.button("set_aside").accessibleDescription() == "your role may not do this"

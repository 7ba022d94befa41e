"""Two people at two screens: each sees what the other did, and what came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QSize

from hmi.language import Language, speak
from hmi.screens.queue.record_faces import action_word, latest_action, record_faces
from hmi.theme import scale_for
from hmi.widgets.symbols import Mark
from services.domain.user import ActionKind
from tests.gui import views
from tests.gui.painted import texts
from tests.gui.station import Open
from tests.gui.views import NOW


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Language.ENGLISH)


def test_the_latest_action_stands_on_the_overview_while_it_is_news() -> None:
    view = views.two_stations()
    assert latest_action(view, NOW) == (
        "Siti R. at STATION-2, 2:05 ago: WH/MO/00019 is set aside. The line goes on without it"
    )
    assert latest_action(view, NOW + timedelta(minutes=9)) == ""
    assert latest_action(views.normal(), NOW) == ""
    failed = replace(view, actions=view.actions[1:])
    assert latest_action(failed, NOW) == "Budi S. at BATCH-PC1, 6:40 ago: Send again: not done"


@pytest.mark.parametrize("language", list(Language))
def test_the_latest_action_is_never_cut_on_the_overview(station: Open, language: Language) -> None:
    one = station(views.two_stations(), size=(1280, 800), language=language)
    legend = one.shell.pages.overview.view.legend
    said = texts(legend)
    assert legend.state.news in said or legend.state.in_short in said


def test_each_action_says_who_where_what_why_and_what_came_of_it() -> None:
    done, failed, waits, _ = record_faces(views.two_stations(), NOW)
    assert (done.who, done.what) == ("Siti R. at STATION-2", "Set aside")
    assert (done.mark, done.reason) == (Mark.TICK, "Reason: Gate fault")
    assert (failed.mark, failed.bad) == (Mark.CROSS, True)
    assert "does not answer" in failed.told
    assert (waits.mark, waits.told) == (Mark.CLOCK, "under way")


@pytest.mark.parametrize("kind", list(ActionKind))
def test_every_action_has_a_word(kind: ActionKind) -> None:
    assert action_word(kind).strip()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_actions_are_a_tab_of_the_queue_page(station: Open, size: tuple[int, int]) -> None:
    one = station(views.two_stations(), size=size, k=scale_for(QSize(*size)))
    one.go("queue")
    one.tap("tab record")
    one.shell.window.grab()
    rows = one.shell.pages.queue.record.rows
    assert len(rows.state) == 4
    assert rows.cut == []
    one.state.publish(views.normal())
    assert one.shell.pages.queue.record.state is not None  # nothing yet, and it says so

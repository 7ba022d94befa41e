"""The help page by touch: opened from a page, gone through, and left to where one was."""

from itertools import pairwise
from pathlib import Path

import pytest

from hmi.language import Language
from hmi.pages import COMING
from hmi.screens.help.book import HelpBook
from hmi.widgets.canvas import TouchButton
from services.domain.errors import ConfigurationError
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, Station, settle


def _title(one: Station) -> str:
    return one.shell.pages.help.view.head.state[0]


def test_help_opens_at_the_chapter_of_each_page_and_back_leads_there(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal())
        book = HelpBook(Language.ENGLISH)
        for page in one.shell.pages.names:
            if page in ("help", COMING):
                continue
            one.go(page)
            one.tap("help")
            await settle()
            assert book.chapter(page).name == page, f"{page} has no chapter"
            assert _title(one) == book.chapter(page).title
            assert one.shell.window.page == "help"
            one.tap("help back")
            assert one.shell.window.page == page
            for button in one.shell.window.findChildren(TouchButton):
                button.repeat_lock_s = 0.0  # as if the next touch came a second later
        await one.shell.close()

    run(work())


def test_a_link_is_followed_and_back_leads_to_the_chapter_before(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("help")
        await settle()
        one.shell.pages.help.view.area.verticalScrollBar().setValue(120)
        one.tap("help to odoo")
        await settle()
        assert _title(one) == "Odoo"
        one.shell.pages.help.view.back_touched.emit()
        await settle()
        assert _title(one) == "Queue"
        assert one.shell.pages.help.view.scrolled == 120
        await one.shell.close()

    run(work())


def test_a_word_is_searched_and_its_pages_are_listed(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.tap("help")
        one.tap("help search")
        await settle()
        for letter in "deliver":
            one.tap(f"key {letter}")
        one.tap("act")
        await settle()
        assert _title(one) == "Pages that say “deliver”"
        one.tap("help to silos")
        await settle()
        assert _title(one) == "Silos"
        await one.shell.close()

    run(work())


def test_the_chapter_stays_when_the_language_changes(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.go("queue")
        one.tap("help")
        await settle()
        one.shell.say_in(Language.INDONESIAN)
        await settle()
        assert one.shell.window.page == "help"
        assert _title(one) == "Antrean"
        one.tap("help back")
        assert one.shell.window.page == "queue"
        await one.shell.close()

    run(work())


def test_help_is_read_while_the_line_cannot_start(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(None)
        wrong = ConfigurationError("PLC_PORT is no number")
        one.shell.tell_start_problem(wrong, Path("settings.toml"))
        assert one.shows("start again")
        one.tap("help")
        await settle()
        assert _title(one) == "The line cannot start"
        assert one.shell.pages.help.view.isVisible()
        assert not one.shows("start again")
        one.tap("help back")
        assert one.shows("start again")
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("language", list(Language))
def test_every_chapter_is_laid_out_whole(station: Open, run: Run, language: Language) -> None:
    """Prose and pictures are as high as they need at any width: nothing lies over another."""

    async def work() -> None:
        one = station(views.normal(), language=language)
        one.tap("help")
        await settle()
        view = one.shell.pages.help.view
        for name in ("overview", "queue", "alarm plc_link", "install"):
            view.chapter_touched.emit(name)
            await settle()
            inner = view.area.widget()
            parts = [each for each in inner.children() if hasattr(each, "geometry")]
            boxes = [each.geometry() for each in parts if hasattr(each, "isVisibleTo")]
            assert boxes
            assert all(upper.bottom() < lower.top() for upper, lower in pairwise(boxes))
            assert all(box.height() > 10 for box in boxes)
        await one.shell.close()

    run(work())

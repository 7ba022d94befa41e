"""The first start, step by step: each keeps the rules, tries before it goes on, loses nothing."""

import re
from collections.abc import Mapping

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from hmi.first_start.draft import DEMO, PLANT, Draft
from hmi.first_start.presenter import FirstStartPresenter
from hmi.first_start.steps import ORDER, steps
from hmi.language import Language, speak, spoken
from hmi.theme import Mode, Theme, scale_for
from hmi.touch import Touch
from hmi.widgets.canvas import TouchButton
from services.domain.link import LinkName
from services.domain.setting import Mistake, Trial
from tests.gui import rules
from tests.gui.colours import saturated_share
from tests.gui.conftest import Run
from tests.gui.contrast import faint
from tests.gui.first_start_books import ENTERED, MemoryFirstStart, opened
from tests.gui.painted import texts, words
from tests.gui.setting_books import NO_ANSWER
from tests.gui.station import settle
from tests.gui.units import without_unit

_STATES = [(name, False, False) for name in ORDER] + [
    ("plc", True, True),
    ("odoo", True, False),
    ("database", True, False),
]
_SCREENS = [
    ((1280, 800), 10.1, Language.INDONESIAN),
    ((1280, 800), 15.6, Language.ENGLISH),
    ((1024, 768), None, Language.INDONESIAN),
    ((1920, 1080), 21.5, Language.ENGLISH),
]


async def _close(one: FirstStartPresenter) -> None:
    await one.tasks.close()
    one.window.hide()
    one.window.deleteLater()
    one.deleteLater()
    await settle()


def _part(one: FirstStartPresenter, name: str) -> QWidget:
    found = [each for each in one.window.findChildren(QWidget, name) if each.isVisible()]
    assert found, f"no {name!r} in this step"
    return found[-1]


async def touch(one: FirstStartPresenter, name: str) -> None:
    part = _part(one, name)
    if isinstance(part, TouchButton):
        part.repeat_lock_s = 0.0  # the test's hand is faster than any
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    await settle()
    await one.tasks.settle()
    await settle()


@pytest.mark.parametrize(("size", "inch", "language"), _SCREENS)
def test_every_step_keeps_the_rules(
    run: Run, size: tuple[int, int], inch: float | None, language: Language
) -> None:
    async def work() -> None:
        k = scale_for(QSize(*size))
        for at, tried, silent in _STATES:
            speak(language)
            theme = Theme(Mode.LIGHT, k, touch=Touch.on(QSize(*size), inch, k))
            one = await opened(theme, at, tried=tried, silent=silent, again=at != "people")
            one.window.resize(*size)
            if tried and at in ("plc", "odoo"):  # what came of it stays while it is put right
                await touch(one, "field PLC_PORT" if at == "plc" else "field ODOO_PASSWORD")
                assert _part(one, "key space").isVisible()
            for _ in range(2):
                one.window.grab()
                await settle()
            window = one.window
            assert (window.width(), window.height()) == size, at
            faults = [
                *rules.cut_texts(window),
                *rules.small_targets(window, theme),
                *rules.close_targets(window, theme),
                *rules.nameless(window),
                *rules.unreachable(window),
                *rules.not_swiped(window),
            ]
            assert faults == [], (at, tried)
            await _close(one)

    run(work())


def test_each_text_of_the_steps_stands_out_and_is_translated_and_nothing_is_coloured(
    run: Run,
) -> None:
    async def painted(language: Language, mode: Mode, at: str, tried: bool) -> set[str]:
        speak(language)
        one = await opened(Theme(mode), at, tried=tried)
        one.window.resize(1280, 800)
        one.window.grab()
        await settle()
        found = words(one.window)
        assert faint(one.window, found) == [], at
        assert without_unit(found) == [], at
        assert saturated_share(one.window) < 0.02  # the cursor's own field has a focus edge
        await _close(one)
        return {word.text for word in found}

    async def work() -> None:
        for at, tried, _silent in _STATES:
            told = await painted(Language.ENGLISH, Mode.LIGHT, at, tried)
            also = await painted(Language.INDONESIAN, Mode.DARK, at, tried)
            english = {t for t in told & also if len(re.findall("[a-z]{2,}", t)) > 1}
            assert {t for t in english if "." not in t and "·" not in t} == set(), at

    run(work())


def test_the_language_is_changed_on_the_first_page(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "language")
        await touch(one, "choice id")
        assert spoken() is Language.INDONESIAN
        assert "Berikut" in texts(one.window)
        await _close(one)

    run(work())


def test_a_step_goes_on_when_its_connection_answered_and_back_keeps_what_was_entered(
    run: Run,
) -> None:
    async def work() -> None:
        source = MemoryFirstStart()
        one = FirstStartPresenter(Theme(), source, again=False)
        one.window.show()
        for _ in range(3):
            await touch(one, "next")  # language, line, and what is missing there
        assert one.at == "line"
        assert "is needed" in texts(one.window)
        QTest.keyClicks(_part(one, "field LINE_NAME"), "Line 1")
        await touch(one, "next")
        await touch(one, "next")
        assert one.at == "plc"
        await touch(one, "field PLC_HOST")
        for key in "key q", "key w", "key layer", "key .":
            if key != "key layer":
                await touch(one, key)
        assert one.draft.values["PLC_HOST"] == "12."
        await touch(one, "next")
        assert one.at == "plc"  # tried: what came of it is shown first
        assert source.tried[-1] == (
            LinkName.PLC,
            {"PLC_HOST": "12.", "PLC_PORT": "502", "PLC_UNIT_ID": "1"},
        )
        assert "192.168.1.100:502 answers" in texts(one.window)
        await touch(one, "next")
        assert one.at == "odoo"
        await touch(one, "back")
        assert one.draft.values["PLC_HOST"] == "12."
        assert one.window.view is not None
        assert one.window.view.fields["PLC_HOST"].text() == "12."
        await _close(one)

    run(work())


def test_what_does_not_answer_is_told_and_can_be_gone_on_without(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "plc", tried=True, silent=True)
        assert "PLC: no" in texts(one.window)
        await touch(one, "next")
        assert one.at == "plc"
        await touch(one, "go on without")
        assert one.at == "odoo"
        one.show_step("database")
        await touch(one, "next")
        assert not [b for b in one.window.findChildren(QWidget, "go on without") if b.isVisible()]
        await _close(one)

    run(work())


_REFUSED = "Odoo does not take it. Correct ODOO_USERNAME and ODOO_PASSWORD; see `x ODOO_DB`."


def test_what_failed_is_told_in_the_words_of_the_fields_and_stays_until_it_is_changed(
    run: Run,
) -> None:
    async def work() -> None:
        source = MemoryFirstStart()
        source.trials[LinkName.ODOO] = Trial(ok=False, text=_REFUSED)
        one = FirstStartPresenter(Theme(), source, again=False)
        one.draft.values |= ENTERED
        one.window.show()
        one.show_step("odoo")
        await touch(one, "next")
        told = "Correct “User” and “Password”; see `x ODOO_DB`."
        assert told in texts(one.window)
        await touch(one, "field ODOO_USERNAME")
        assert told in texts(one.window)
        assert _part(one, "key q").isVisible()
        await touch(one, "key q")
        assert "does not take it" not in texts(one.window)
        await _close(one)

    run(work())


def test_the_field_that_is_typed_into_has_the_focus_from_the_start_and_after_each_key(
    run: Run,
) -> None:
    async def work() -> None:
        one = await opened(Theme(), "plc")
        for at in ("plc", "odoo", "people", "line"):
            one.show_step(at)
            await settle()
            assert one.window.view is not None
            first = next(iter(one.window.view.fields.values()))
            assert one.window.focusWidget() is first, at
            await touch(one, "key space")
            assert one.window.focusWidget() is first, at
        one.draft.values |= {"LINE_NAME": "", "STATION_NAME": "PC"}
        await touch(one, "field STATION_NAME")
        await touch(one, "next")  # what is missing is gone to
        assert one.window.focusWidget() is _part(one, "field LINE_NAME")
        await _close(one)

    run(work())


def test_the_button_says_what_it_does_next(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "plc")
        for at in ("plc", "odoo", "database"):
            one.show_step(at)
            await settle()
            assert "Try the connection" in texts(one.window), at
            await touch(one, "next")
            assert one.at == at
            assert "Try the connection" not in texts(one.window), at
            assert "Next" in texts(one.window), at
        await _close(one)

    run(work())


def test_a_value_that_was_changed_after_its_trial_is_tried_again(run: Run) -> None:
    async def work() -> None:
        source = MemoryFirstStart()
        source.trials[LinkName.PLC] = NO_ANSWER
        one = FirstStartPresenter(Theme(), source, again=False)
        one.window.show()
        one.draft.values["PLC_HOST"] = "10.0.0.1"
        one.show_step("plc")
        await touch(one, "next")
        source.trials[LinkName.PLC] = MemoryFirstStart().trials[LinkName.PLC]
        await touch(one, "field PLC_HOST")
        QTest.keyClicks(_part(one, "field PLC_HOST"), "0")
        assert "PLC: no" not in texts(one.window)
        await touch(one, "next")
        assert [changes["PLC_HOST"] for _, changes in source.tried] == ["10.0.0.1", "10.0.0.10"]
        await _close(one)

    run(work())


def test_a_wrong_figure_is_told_beside_its_field(run: Run) -> None:
    async def work() -> None:
        source = MemoryFirstStart()
        source.wrong = Mistake("PLC_PORT", "0", "is too small", "Write a whole number")
        one = FirstStartPresenter(Theme(), source, again=False)
        one.window.show()
        one.draft.values["PLC_HOST"] = "10.0.0.1"
        one.show_step("plc")
        await touch(one, "next")
        assert source.tried == []
        assert "is too small" in texts(one.window)
        await _close(one)

    run(work())


def test_a_mistake_that_is_too_long_for_its_field_stands_whole_in_the_head(run: Run) -> None:
    async def work() -> None:
        source = MemoryFirstStart()
        why = "it cannot be read; write it as Odoo does"
        example = 'Write for example [["picking_type_id", "=", 5]]'
        source.wrong = Mistake("ODOO_ORDER_DOMAIN", "5", why, example)
        one = FirstStartPresenter(Theme(), source, again=False)
        one.draft.values |= ENTERED | {"ODOO_ORDER_DOMAIN": "5"}
        one.window.resize(1280, 800)
        one.window.show()
        one.show_step("odoo")
        await touch(one, "next")
        shown = texts(one.window)
        assert f"{why}. {example}" in shown
        assert "Which orders: as told above" in shown
        assert rules.cut_texts(one.window) == []
        await _close(one)

    run(work())


@pytest.mark.parametrize(
    ("pin", "second", "told"),
    [
        ("12", "12", "4 to 8 digits"),
        ("12ab", "12ab", "4 to 8 digits"),
        ("123456789", "123456789", "4 to 8 digits"),
        ("2580", "2581", "The two PINs differ"),
    ],
)
def test_a_pin_is_typed_twice_and_of_figures(run: Run, pin: str, second: str, told: str) -> None:
    async def work() -> None:
        one = await opened(Theme(), "people")
        one.draft.values |= {"ADMIN_PIN": pin, "ADMIN_PIN_2": second}
        await touch(one, "next")
        assert one.at == "people"
        assert told in texts(one.window)
        await _close(one)

    run(work())


def test_all_is_written_at_the_end_with_the_administrator_and_the_orders_are_shown(
    run: Run,
) -> None:
    async def work() -> None:
        one = await opened(Theme(), "summary")
        ended: list[str] = []
        one.finished.connect(ended.append)
        shown = texts(one.window)
        assert "WH/MO/00011 · JF PLUS" in shown
        assert "would be taken" in shown
        assert "192.168.1.100, port 502, unit 1" in shown
        assert "database MILL, user hmi" in shown
        assert "the first orders go to the PLC at once" in shown
        assert "unseen" not in shown
        await touch(one, "next")
        assert ended == [PLANT]
        source = one.source
        assert isinstance(source, MemoryFirstStart)
        ((changes, name, pin),) = source.written
        assert (name, pin) == ("Rina", "2580")
        assert changes["PLC_HOST"] == "192.168.1.100"
        assert "DATABASE_URL" not in changes  # nobody said that it shall be another one
        await _close(one)

    run(work())


def test_what_cannot_be_written_is_told_and_nothing_ends(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "summary")
        ended: list[str] = []
        one.finished.connect(ended.append)
        assert isinstance(one.source, MemoryFirstStart)
        one.source.refusal = "There is a user Rina already. Nothing changed. Take another name."
        await touch(one, "next")
        assert ended == []
        assert "There is a user Rina already" in texts(one.window)
        await _close(one)

    run(work())


def test_the_demo_needs_no_plant_and_a_closed_window_ends_with_nothing(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "kind")
        ended: list[str] = []
        one.finished.connect(ended.append)
        await touch(one, "choice demo")
        await touch(one, "next")
        one.window.close()
        assert ended == [DEMO, ""]
        assert isinstance(one.source, MemoryFirstStart)
        assert one.source.written == []
        await _close(one)

    run(work())


def test_the_guide_opens_over_a_step_and_back_leads_to_it_with_what_was_typed(run: Run) -> None:
    async def work() -> None:
        one = await opened(Theme(), "plc")
        one.window.resize(1280, 800)
        before = one.window.view
        await touch(one, "help")
        assert isinstance(before, QWidget)
        assert not before.isVisible()
        assert not _part(one, "help back").isHidden()
        search = one.window.findChild(QWidget, "help search")
        assert search is not None
        assert search.isHidden()  # there is nothing to type into
        await touch(one, "help contents")
        await touch(one, "help back")
        await touch(one, "help back")
        assert one.window.view is before
        assert before.isVisible()
        assert _part(one, "field PLC_HOST").property("text") == "192.168.1.100"
        await _close(one)

    run(work())


def test_gone_through_again_it_can_be_left_at_each_step_and_nothing_is_changed(run: Run) -> None:
    async def work() -> None:
        for at in steps(Draft(), again=True):
            one = await opened(Theme(), at, again=True)
            ended: list[str] = []
            one.finished.connect(ended.append)
            assert "Cancel – keep all as it is" in texts(one.window)
            await touch(one, "leave")
            assert ended == [""]
            assert isinstance(one.source, MemoryFirstStart)
            assert one.source.written == []
            await _close(one)
        new = await opened(Theme(), "language")
        assert "Cancel" not in texts(new.window)
        await _close(new)

    run(work())


def test_gone_through_again_what_is_set_stays_unless_it_is_changed(run: Run) -> None:
    server = {"DB_HOST": "db.mill:5433", "DB_NAME": "line", "DB_USER": "hmi"}

    async def written(change: str) -> Mapping[str, str]:
        speak(Language.ENGLISH)
        source = MemoryFirstStart(
            set_already=ENTERED | server, secrets=frozenset({"ODOO_PASSWORD", "DATABASE_PASSWORD"})
        )
        one = FirstStartPresenter(Theme(), source, again=True)
        one.draft.values.pop("ODOO_PASSWORD")
        one.window.show()
        for at in ("odoo", "database"):
            one.show_step(at)
            assert _part(one, "next")
            if at == "odoo":
                assert "kept; type to change it" in texts(one.window)
            if at == "database" and change:
                await touch(one, change)
            await touch(one, "next")
            assert source.tried, at  # no password is asked for that is there
        one.show_step("summary")
        await touch(one, "next")
        await _close(one)
        ((changes, _, _),) = source.written
        return changes

    async def work() -> None:
        kept = await written("")
        assert not {"DATABASE_URL", "DATABASE_PASSWORD", "ODOO_PASSWORD"} & set(kept)
        assert (await written("choice pc"))["DATABASE_URL"] == ""

    run(work())

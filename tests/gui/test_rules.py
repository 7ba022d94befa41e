"""Rules of FIELD.md on every screen in each of its states, for the screens that plants have."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from hmi.language import Language
from hmi.theme import Mode, Theme, scale_for
from services.domain.link import LinkName
from tests.gui import rules, views
from tests.gui.colours import deuteranopia, distance, saturated_share
from tests.gui.conftest import Run
from tests.gui.gallery import SCENES, STATES, Scene, close, open_scene, show
from tests.gui.station import Open, Station, settle

Rule = Callable[[QWidget, Theme], list[str]]

_EACH: dict[str, Rule] = {
    "no text is cut off": lambda window, _: rules.cut_texts(window),
    "targets are big enough for a finger": rules.small_targets,
    "targets are apart": rules.close_targets,
    "a screen reader has names": lambda window, _: rules.nameless(window),
    "the keyboard reaches all": lambda window, _: rules.unreachable(window),
    "a swipe scrolls": lambda window, _: rules.not_swiped(window),
    "alarm bar and links are in sight": lambda window, _: rules.hidden_parts(window),
}
_PARTS = 3  # of a long test: workers share them
_ALL_STATES = [  # on the smallest by millimetres, the smallest by pixels, and the most usual one
    ((1280, 800), 10.1, Language.ENGLISH),
    ((1024, 768), None, Language.INDONESIAN),
    ((1920, 1080), 15.6, Language.INDONESIAN),
]
_MAIN_STATES = [
    ((1280, 800), 10.1, Language.INDONESIAN),
    ((1280, 800), 15.6, Language.ENGLISH),
    ((1280, 800), 15.6, Language.INDONESIAN),
    ((1366, 768), 15.6, Language.ENGLISH),
    ((1366, 768), 15.6, Language.INDONESIAN),
    ((1920, 1080), None, Language.INDONESIAN),
    ((1920, 1080), 21.5, Language.ENGLISH),
    ((1920, 1200), 24.0, Language.ENGLISH),
    ((1920, 1200), 24.0, Language.INDONESIAN),
    ((1920, 1010), None, Language.ENGLISH),
]
_MAIN = [  # each page at its fullest, and the sheets that need the most room
    scene
    for scene in SCENES
    if scene.state in ("normal", "alarm")
    or scene.name in ("who is it, wrong PIN", "question, with a reason", "question, days")
]


def _scene(name: str) -> Scene:
    return next(each for each in SCENES if each.name == name)


async def _faults(scene: Scene, one: Station) -> Mapping[str, list[str]]:
    await show(scene, one)
    window = one.shell.window
    for _ in range(2):  # the first paint may change what is laid out
        window.grab()
        await settle()
    found = {name: rule(window, window.theme) for name, rule in _EACH.items()}
    return {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize(("size", "inch", "language"), _ALL_STATES)
@pytest.mark.parametrize("part", range(_PARTS))
def test_every_screen_keeps_the_rules(
    run: Run, part: int, size: tuple[int, int], inch: float | None, language: Language
) -> None:
    """No text is cut off; targets in millimetres, names, keyboard, swipes; alarms in sight."""
    _keep_the_rules(run, SCENES[part::_PARTS], size, inch, language)


@pytest.mark.parametrize(("size", "inch", "language"), _MAIN_STATES)
def test_the_main_states_keep_the_rules_on_every_screen(
    run: Run, size: tuple[int, int], inch: float | None, language: Language
) -> None:
    _keep_the_rules(run, _MAIN, size, inch, language)


def _keep_the_rules(
    run: Run, scenes: Sequence[Scene], size: tuple[int, int], inch: float | None, language: Language
) -> None:
    broken: dict[str, dict[str, list[str]]] = defaultdict(dict)

    async def work() -> None:
        for scene in scenes:
            k = scale_for(QSize(*size))
            one = open_scene(scene, size=size, k=k, inch=inch, language=language)
            for rule, faults in (await _faults(scene, one)).items():
                broken[rule][scene.name] = faults
            window = one.shell.window
            assert (window.width(), window.height()) == size, scene.name
            await close(one)

    run(work())
    assert broken == {}


def test_every_page_is_shown_in_each_of_its_states(station: Open) -> None:
    one = open_scene(SCENES[0])
    missing = {
        page: set(STATES) - {scene.state for scene in SCENES if scene.screen == page}
        for page in one.shell.pages.names
        if page != "help"  # its pages are files: there is nothing to wait for, and none grows old
    }
    one.close()
    assert not any(missing.values()), missing
    assert station is not None


def _odoo_lost(scene: Scene) -> Scene:
    """Return the scene with a link lost that stops no action: the banner has something to say."""
    view = scene.view()
    assert view is not None
    told = views.odoo_off().links[LinkName.ODOO]
    lost = replace(view, links=dict(view.links) | {LinkName.ODOO: told})
    return replace(scene, view=lambda: lost)


@pytest.mark.parametrize("language", list(Language))
def test_on_a_small_screen_a_lost_link_takes_nothing_from_a_sheet(
    run: Run, language: Language
) -> None:
    """On 10.1 inch a sheet with a keyboard needs the whole page: the banner gives way to it."""
    broken: dict[str, Mapping[str, list[str]]] = {}

    async def work() -> None:
        for scene in map(_odoo_lost, (s for s in SCENES if s.screen in ("who is it", "question"))):
            one = open_scene(scene, inch=10.1, language=language)
            faults = dict(await _faults(scene, one))
            window = one.shell.window
            assert window.sheet is not None, scene.name
            whole = rules.not_whole(window)
            if whole or faults:
                broken[scene.name] = faults | {"all can be seen whole": whole}
            await close(one)

    run(work())
    assert broken == {}


@pytest.mark.parametrize("mode", list(Mode))
def test_normal_and_empty_screens_have_next_to_no_saturated_pixel(run: Run, mode: Mode) -> None:
    coloured: dict[str, float] = {}

    async def work() -> None:
        for scene in SCENES:
            if scene.state not in ("normal", "empty", "loading", "material"):
                continue
            one = open_scene(scene, mode=mode)
            await show(scene, one)
            one.shell.window.grab()
            await asyncio.sleep(0)
            share = saturated_share(one.shell.window)
            if share > 0.001:
                coloured[scene.name] = share
            await close(one)

    run(work())
    assert coloured == {}


@pytest.mark.parametrize("mode", list(Mode))
def test_states_stay_apart_for_eyes_that_do_not_tell_red_from_green(run: Run, mode: Mode) -> None:
    """Alarm fills differ in deuteranopia as they are painted, not only as they are planned."""

    async def work() -> None:
        one = open_scene(_scene("overview, PLC off"), mode=mode)
        await settle()
        image = one.shell.window.alarm_bar.grab().toImage()
        theme = one.shell.window.theme
        fills = [theme.color(f"alarm.{name}.fill") for name in ("critical", "high", "medium")]
        painted = {image.pixel(x, y) & 0xFFFFFF for x in range(260) for y in range(image.height())}
        for fill in fills:
            assert fill.rgb() & 0xFFFFFF in painted
        seen = [deuteranopia(fill) for fill in fills]
        for place, colour in enumerate(seen):
            for other in seen[place + 1 :]:
                assert distance(colour, other) >= 20
        await close(one)

    run(work())


def test_old_figures_are_marked_within_two_missed_readings(run: Run) -> None:
    async def work() -> None:
        one = open_scene(SCENES[0])
        gauges = one.shell.pages.overview.view.gauges
        view = one.state.view
        assert view is not None
        assert not any(gauge.state.stale for gauge in gauges)
        one.wait(view.stale_after_s)  # two readings of 2 s were missed
        used = [gauge.state for gauge in gauges if gauge.state.used]
        assert used
        assert all(state.stale for state in used)
        assert one.shell.pages.overview.view.batch.state.stale
        assert one.shell.window.status.state.old
        await close(one)

    run(work())


@pytest.mark.parametrize("part", range(_PARTS))
def test_tab_goes_over_every_screen_as_the_eye_reads(run: Run, part: int) -> None:
    """On 10.1 inch, where gauges, actions and answers take more rows than elsewhere."""
    broken: dict[str, list[str]] = {}

    async def work() -> None:
        for scene in SCENES[part::_PARTS]:
            one = open_scene(scene, inch=10.1)
            await show(scene, one)
            faults = rules.not_as_read(one.shell.window)
            await settle()  # what a timer began while the keys were pressed
            if faults:
                broken[scene.name] = faults
            await close(one)

    run(work())
    assert broken == {}


def test_shift_and_tab_go_the_same_way_back(run: Run) -> None:
    async def work() -> None:
        one = open_scene(_scene("queue, alarm"))
        await show(_scene("queue, alarm"), one)
        window = one.shell.window
        forth = rules.focus_order(window)
        assert rules.focus_order(window, Qt.Key.Key_Backtab) == forth[::-1]
        await close(one)

    run(work())


def test_the_keyboard_goes_from_the_rail_through_the_page(run: Run) -> None:
    async def work() -> None:
        one = open_scene(_scene("queue, alarm"))
        await show(_scene("queue, alarm"), one)
        order = rules.focus_order(one.shell.window)
        pages = [item.page for item in one.shell.pages.items]
        assert order[: len(pages) + 1] == [*pages, "user"]
        places = [order.index(name) for name in ("alarm", "tab batches", "batches", "set_aside")]
        assert places == sorted(places)
        await close(one)

    run(work())

"""Rules of FIELD.md that can be computed from the painted window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from hmi.screens.queue.delegate import RowDelegate
from hmi.theme import Mode, scale_for
from hmi.widgets.canvas import Canvas, TouchButton
from services.application.plant_view import PlantView
from tests.gui import views
from tests.gui.colours import saturated_share
from tests.gui.conftest import Open, Run, Station, settle

_SIZES = [(1280, 800), (1366, 768), (1920, 1080), (1920, 1200), (1920, 1010), (1024, 768)]
_SCREENS = [(size, scale_for(QSize(*size))) for size in _SIZES]
_VIEWS = sorted(views.ALL)


def _cut(window: QWidget) -> list[str]:
    window.grab()
    found: list[str] = []
    for canvas in window.findChildren(Canvas):
        found += canvas.cut if canvas.isVisibleTo(window) else []
    for button in window.findChildren(TouchButton):
        found += button.cut if button.isVisibleTo(window) else []
    for delegate in window.findChildren(RowDelegate):
        found += delegate.cut
    return found


def _painted(one: Station) -> None:
    one.shell.window.grab()
    QApplication.sendPostedEvents()  # processEvents would run tasks inside a task


@pytest.mark.parametrize(("size", "k"), _SCREENS)
@pytest.mark.parametrize("name", _VIEWS)
def test_no_text_is_cut_off(station: Open, name: str, size: tuple[int, int], k: float) -> None:
    one = station(views.ALL[name](), size=size, k=k)
    _painted(one)
    assert _cut(one.shell.window) == []
    one.go("queue")
    _painted(one)
    assert _cut(one.shell.window) == []


@pytest.mark.parametrize(("size", "k"), _SCREENS)
def test_no_text_is_cut_off_in_a_sheet(
    station: Open, run: Run, size: tuple[int, int], k: float
) -> None:
    async def work() -> None:
        one = station(views.failed_batch(), size=size, k=k)
        one.go("queue")
        one.shell.pages.queue.batches.view.choose("batch 2")
        one.tap("archive_by_hand")
        await settle()
        _painted(one)
        assert _cut(one.shell.window) == []
        one.tap("user")
        await settle()
        _painted(one)
        assert _cut(one.shell.window) == []
        one.tap("alarm")
        _painted(one)
        assert _cut(one.shell.window) == []
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("mode", list(Mode))
def test_a_normal_line_has_next_to_no_saturated_pixel(station: Open, mode: Mode) -> None:
    one = station(views.normal(), mode=mode)
    _painted(one)
    assert saturated_share(one.shell.window) < 0.001


@pytest.mark.parametrize("make", [views.plc_off, views.failed_batch])
def test_an_abnormal_line_shows_colour(station: Open, make: Callable[[], PlantView]) -> None:
    one = station(make())
    _painted(one)
    assert saturated_share(one.shell.window) > 0.001


@pytest.mark.parametrize(("size", "k"), _SCREENS)
@pytest.mark.parametrize("name", _VIEWS)
def test_the_overview_needs_no_scrolling(
    station: Open, name: str, size: tuple[int, int], k: float
) -> None:
    one = station(views.ALL[name](), size=size, k=k)
    _painted(one)
    window = one.shell.window
    assert (window.width(), window.height()) == size
    view = one.shell.pages.overview.view
    parts: list[QWidget] = [view.batch, view.queue, *view.gauges, *view.panels.values()]
    parts += [window.alarm_bar, window.status]
    boxes = [_box(part, window) for part in parts]
    for box in boxes:
        assert window.rect().contains(box)
    for place, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[place + 1 :])


@pytest.mark.parametrize(("size", "k"), _SCREENS)
def test_every_target_is_big_enough_for_a_finger_and_apart_from_the_next(
    station: Open, run: Run, size: tuple[int, int], k: float
) -> None:
    async def work() -> None:
        one = station(views.failed_batch(), size=size, k=k)
        for page in ("overview", "queue"):
            one.go(page)
            _painted(one)
            _assert_targets(one.shell.window, k)
        one.shell.pages.queue.batches.view.choose("batch 2")
        one.tap("archive_by_hand")
        await settle()
        _painted(one)
        _assert_targets(one.shell.window, k)
        one.tap("user")
        await settle()
        _painted(one)
        _assert_targets(one.shell.window, k)
        await one.shell.close()

    run(work())


def test_every_button_has_a_name_for_a_screen_reader(station: Open) -> None:
    one = station(views.failed_batch())
    nameless = [
        each.objectName()
        for each in one.shell.window.findChildren(TouchButton)
        if not each.accessibleName().strip()
    ]
    assert nameless == []


@pytest.mark.parametrize("name", _VIEWS)
def test_a_second_look_at_the_same_plant_paints_nothing(station: Open, name: str) -> None:
    one = station(views.ALL[name]())
    _painted(one)
    before = {part: part.state for part in one.shell.window.findChildren(Canvas)}
    one.shell.refresh()
    for part, state in before.items():
        assert part.state is state, f"{type(part).__name__} was given an equal state to paint"


def _box(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def _seen(part: QWidget, window: QWidget) -> QRect:
    return part.visibleRegion().boundingRect().translated(part.mapTo(window, QPoint(0, 0)))


def _assert_targets(window: QWidget, k: float) -> None:
    least = (
        48 if k == 1.0 else 42 if k > 1.0 else 40
    )  # 12 mm on the 15.6 inch screens of the tokens, in design px
    buttons = [each for each in window.findChildren(TouchButton) if each.isVisibleTo(window)]
    for button in buttons:
        box, name = _box(button, window), button.objectName()
        assert box.height() >= least * k, f"{name} is {box.height()} px high"
        assert box.width() >= least * k, f"{name} is {box.width()} px wide"
    boxes = [_seen(each, window) for each in buttons]  # a list may have scrolled a part away
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            gap = round(3.5 * k)
            assert not box.adjusted(-gap, -gap, gap, gap).intersects(other)

"""Rules of FIELD.md that can be computed from the painted window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from hmi.theme import Mode, scale_for
from hmi.widgets.canvas import Canvas
from services.application.plant_view import PlantView
from tests.gui import views
from tests.gui.colours import saturated_share
from tests.gui.station import Open, Station

_SIZES = [(1280, 800), (1366, 768), (1920, 1080), (1920, 1200), (1920, 1010), (1024, 768)]
_SCREENS = [(size, scale_for(QSize(*size))) for size in _SIZES]
_VIEWS = sorted(views.ALL)


def _painted(one: Station) -> None:
    one.shell.window.grab()
    QApplication.sendPostedEvents()  # processEvents would run tasks inside a task


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

"""Where only a part is painted anew, the picture is the same as if all of it were."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from hmi.widgets.canvas import Canvas
from services.application.plant_view import PlantView
from services.domain.link import LinkName
from tests.gui import views
from tests.gui.station import Open, Station

_PARTS: dict[str, Callable[[Station], Canvas[Any]]] = {
    "alarm bar": lambda one: one.shell.window.alarm_bar,
    "status strip": lambda one: one.shell.window.status,
    "batch": lambda one: one.shell.pages.overview.view.batch,
    "legend": lambda one: one.shell.pages.overview.view.legend,
    "jobs": lambda one: one.shell.pages.overview.view.panels["jobs"],
    "finished": lambda one: one.shell.pages.overview.view.panels["finished"],
}


@pytest.mark.parametrize("k", [1.0, 1.6])
def test_what_a_second_changes_is_painted_as_if_all_were(station: Open, k: float) -> None:
    one = station(views.normal(), size=(round(1280 * k), round(800 * k)), k=k)
    _settle()
    for seconds in (0.4, 1.0, 7.3, 60.0, 1.0, 3600.0):
        _later(one, seconds)
        parts = _pictures(one)
        for get in _PARTS.values():
            get(one).update()
        whole = _pictures(one)
        for name, picture in parts.items():
            assert picture == whole[name], f"{name} after {seconds} s"


def test_of_what_a_second_changes_not_all_is_painted_anew(station: Open) -> None:
    """Else the test before would hold for nothing."""
    one = station(views.normal())
    _settle()
    _later(one, 1.0)
    _settle()
    watch = _Watch()
    for get in _PARTS.values():
        get(one).installEventFilter(watch)
    _later(one, 1.0)
    _settle()
    assert {get(one) for name, get in _PARTS.items() if name != "finished"} == watch.in_part


class _Watch(QObject):
    """Notes which canvases were painted, and not all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.in_part: set[QObject] = set()

    def eventFilter(self, part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if isinstance(event, QPaintEvent) and isinstance(part, QWidget):
            painted = event.region().boundingRect()
            if painted != part.rect():
                self.in_part.add(part)
        return False


def _later(one: Station, seconds: float) -> None:
    """Let time pass, a little more be dosed, and the links be heard of again."""
    view = one.shell.bridge.view
    assert view is not None
    one.moment += timedelta(seconds=seconds)
    one.state.publish(_dosed(view, one.moment))
    one.shell.refresh()


def _dosed(view: PlantView, now: datetime) -> PlantView:
    front, *others = view.queue
    batch = front.batch
    *done, last = batch.doses
    more = replace(last, kg=last.kg + Decimal("0.37"))
    batch = replace(batch, doses=(*done, more), last_read_at=now, last_change_at=now)
    links = {
        name: replace(link, last_good_at=now) if name is LinkName.PLC else link
        for name, link in view.links.items()
    }
    return replace(view, queue=(replace(front, batch=batch), *others), links=links)


def _pictures(one: Station) -> dict[str, QImage]:
    """Take what stands on the screen, without painting it for that."""
    _settle()
    window = one.shell.window
    screen = window.screen().grabWindow(window.winId()).toImage()
    found = {}
    for name, get in _PARTS.items():
        part = get(one)
        found[name] = screen.copy(part.rect().translated(part.mapTo(window, part.rect().topLeft())))
    return found


def _settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()

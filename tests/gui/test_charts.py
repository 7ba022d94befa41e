"""Charts: lines in steps, gaps that stay gaps, moved and zoomed by fingers, loaded when needed."""

import math
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hmi.qt.tasks import UiTasks
from hmi.theme import Mode, Theme
from hmi.widgets.canvas import TouchButton
from hmi.widgets.chart import decimals_of, marks, round_step, round_time_step
from hmi.widgets.control_chart import ControlChart, ControlFace, ControlPoint
from hmi.widgets.panel import EmptyFace
from hmi.widgets.plot_area import PlotArea, held, in_sight
from hmi.widgets.plotting import Plotting, load_plotting
from hmi.widgets.trend_chart import Curve, TrendChart, TrendFace
from tests.gui.colours import deuteranopia, distance
from tests.gui.conftest import Run
from tests.gui.painted import texts

_PIXELS = 20  # that differ between two marks of 10 px
START = 1_772_643_600.0  # 2026-03-04 17:00 UTC
FACE = TrendFace(
    title="107 DDGS JAGUNG",
    curves=(
        Curve("103", (START, START + 100, START + 600), (0.0, 350.6, 350.6), "350.6 kg"),
        Curve("107", (START, START + 300, START + 600), (0.0, 100.0, 184.2), "184.2 kg"),
    ),
    chosen="107",
    unit="kg",
    setpoint=250.0,
    setpoint_label="250.0 kg",
)


class Shown:
    """A trend chart in a window of its own."""

    def __init__(self, face: TrendFace = FACE) -> None:
        load_plotting()
        self.window = QWidget()
        self.window.resize(700, 400)
        self.chart = TrendChart(
            Theme(), "trend", TrendFace(), Plotting(UiTasks(print), self.window), self.window
        )
        self.chart.add_zoom("Whole batch")
        self.chart.resize(700, 400)
        self.window.show()
        self.chart.show_state(face)
        QApplication.processEvents()

    @property
    def area(self) -> PlotArea:
        assert self.chart.area is not None
        return self.chart.area

    def tap(self, name: str) -> None:
        found = self.window.findChild(TouchButton, f"trend {name}")
        assert isinstance(found, TouchButton)
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def close(self) -> None:
        self.window.hide()
        self.window.deleteLater()


@pytest.fixture
def shown(qapp: QApplication) -> "Shown":
    assert qapp is not None
    return Shown()


def test_a_value_holds_each_second_until_the_next_and_a_gap_stays_a_gap() -> None:
    x, y = held(np.array([10.0, 12.0, 14.5]), np.array([1.0, math.nan, 3.0]), 1.0)
    assert x.tolist() == [10, 11, 12, 13, 14]
    assert y.tolist()[:2] == [1, 1]
    assert all(math.isnan(each) for each in y[2:])


def test_a_long_line_keeps_its_peaks_and_its_gaps_when_it_is_thinned_out() -> None:
    x = np.arange(36_000, dtype=np.float64)
    y = np.sin(x / 500) * 10
    y[20_000] = 99
    y[30_000:30_003] = math.nan
    seen_x, seen_y = in_sight(x, y, 0, 36_000, 300)
    assert len(seen_x) < 36_000 / 50
    assert np.nanmax(seen_y) == 99
    assert np.all(np.diff(seen_x) >= 0)
    lost = seen_x[np.isnan(seen_y)]
    assert lost.min() <= 30_000 <= lost.max()
    few_x, few_y = in_sight(x, y, 19_990, 20_010, 300)
    assert few_x.tolist() == list(range(19_989, 20_012))
    assert few_y[11] == 99


def test_axes_have_round_steps() -> None:
    assert [round_step(least) for least in (0.3, 1, 3, 12, 40, 70)] == [0.5, 1, 5, 20, 50, 100]
    assert [round_time_step(least) for least in (0.2, 3, 61, 1000, 90_000)] == [
        *(1, 5, 120, 1800),
        172_800,
    ]
    assert list(marks(-3, 11, 5)) == [0, 5, 10]
    assert [decimals_of(step) for step in (0.5, 0.02, 1, 100)] == [1, 2, 0, 0]


def test_buttons_zoom_about_the_chosen_curve_and_back_to_the_whole(shown: Shown) -> None:
    whole = shown.area.extent
    shown.tap("plus")
    close = shown.area.extent
    assert close.x1 - close.x0 == pytest.approx((whole.x1 - whole.x0) / 2)
    assert close.y0 < 100 < close.y1
    shown.tap("minus")
    assert shown.area.is_whole
    shown.tap("plus")
    QTest.qWait(TouchButton.repeat_lock_s * 1000 + 50)
    shown.tap("whole")
    assert shown.area.extent == whole
    shown.close()


def test_a_finger_moves_the_chart_and_two_zoom_it(shown: Shown) -> None:
    shown.tap("plus")
    before = shown.area.extent
    finger = QTest.createTouchDevice(QPointingDevice.DeviceType.TouchScreen)
    port = shown.area.viewport()
    QTest.touchEvent(port, finger).press(0, QPoint(200, 100))
    QTest.touchEvent(port, finger).move(0, QPoint(260, 100))
    QTest.touchEvent(port, finger).release(0, QPoint(260, 100))
    moved = shown.area.extent
    wide = before.x1 - before.x0
    assert moved.x0 == pytest.approx(before.x0 - wide * 60 / port.width())
    assert moved.x1 - moved.x0 == pytest.approx(wide)
    QTest.touchEvent(port, finger).press(0, QPoint(200, 100)).press(1, QPoint(300, 110))
    QTest.touchEvent(port, finger).move(0, QPoint(150, 100)).move(1, QPoint(350, 110))
    QTest.touchEvent(port, finger).release(0, QPoint(150, 100)).release(1, QPoint(350, 110))
    near = shown.area.extent
    assert near.x1 - near.x0 == pytest.approx(wide / 2)
    assert near.y1 - near.y0 == pytest.approx(before.y1 - before.y0)  # fingers beside each other
    shown.close()


def test_what_was_zoomed_to_stays_when_figures_come_in(shown: Shown) -> None:
    shown.tap("plus")
    seen = shown.area.extent
    later = replace(
        FACE.curves[1], x=(*FACE.curves[1].x, START + 700), y=(0.0, 100.0, 184.2, 190.0)
    )
    shown.chart.show_state(replace(FACE, curves=(FACE.curves[0], later)))
    assert shown.area.extent == seen
    shown.area.show_whole()
    assert shown.area.extent.x1 == START + 700
    shown.close()


def test_curves_are_labelled_at_their_ends_and_the_axis_tells_the_plants_time(shown: Shown) -> None:
    told = texts(shown.window)
    for text in ("107  184.2 kg", "103  350.6 kg", "250.0 kg", "17:06"):
        assert text in told
    shown.close()


def test_nothing_is_drawn_where_there_is_nothing(shown: Shown) -> None:
    shown.chart.show_state(TrendFace(title="Trend", empty=EmptyFace("No batch is running")))
    assert not shown.area.isVisibleTo(shown.window)
    assert "No batch is running" in texts(shown.window)
    buttons = shown.window.findChildren(TouchButton)
    assert not any(button.isEnabled() for button in buttons)
    shown.close()


def test_lines_are_drawn_by_the_processor_alone(shown: Shown) -> None:
    assert type(shown.area.viewport()) is QWidget
    shown.close()


def _seen_without_green(image: QImage) -> QImage:
    """Return *image* as eyes without the green cones see it."""
    seen = image.convertToFormat(QImage.Format.Format_RGB32)
    known: dict[int, int] = {}
    for y in range(seen.height()):
        for x in range(seen.width()):
            rgb = seen.pixel(x, y)
            if rgb not in known:
                known[rgb] = deuteranopia(QColor(rgb)).rgb()
            seen.setPixel(x, y, known[rgb])
    return seen


def _apart(one: QImage, other: QImage) -> int:
    """Count the pixels that an eye tells apart in two pictures."""
    places = ((x, y) for x in range(one.width()) for y in range(one.height()))
    pairs = Counter((one.pixel(*place), other.pixel(*place)) for place in places)
    return sum(
        count for (a, b), count in pairs.items() if a != b and distance(QColor(a), QColor(b)) >= 20
    )


@pytest.mark.parametrize("mode", list(Mode))
def test_points_beyond_a_limit_have_a_shape_of_their_own(qapp: QApplication, mode: Mode) -> None:
    """Dot, diamond and triangle differ by their outlines: eyes without green see that, too."""
    assert qapp is not None
    load_plotting()
    window = QWidget()
    chart = ControlChart(
        Theme(mode), "control", ControlFace(), Plotting(UiTasks(print), window), window
    )
    chart.resize(420, 160)
    chart.setParent(window)
    window.resize(420, 160)
    window.show()
    usual = ControlPoint(0.2, 1.0)
    pictures = []
    for last in (usual, replace(usual, beyond_tolerance=True), replace(usual, beyond_limits=True)):
        points = (usual, usual, last)
        chart.show_state(ControlFace(title="Deviation", points=points, limits=(-2.0, 2.0)))
        pictures.append(_seen_without_green(chart.grab().toImage()))
    assert all(_apart(one, other) >= _PIXELS for one, other in combinations(pictures, 2))
    window.hide()
    window.deleteLater()


def test_the_library_is_loaded_beside_the_window_when_a_chart_is_first_shown(run: Run) -> None:
    async def work() -> None:
        owner = QWidget()
        tasks = UiTasks(print)
        plotting = Plotting(tasks, owner)
        plotting.want()
        await tasks.settle()
        assert plotting.area is PlotArea
        owner.deleteLater()

    run(work())


def test_the_window_starts_without_the_chart_library() -> None:
    code = (
        "import sys, hmi.app, hmi.shell, hmi.widgets.trend_chart, hmi.widgets.control_chart;"
        "sys.exit(bool({'pyqtgraph', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0

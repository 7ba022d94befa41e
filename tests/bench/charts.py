"""Charts redrawn as they grow and as a finger moves them."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median, quantiles

from PySide6.QtWidgets import QApplication, QWidget

from hmi.qt.tasks import UiTasks
from hmi.theme import Theme
from hmi.widgets.plotting import Plotting, load_plotting
from hmi.widgets.trend_chart import Curve, TrendChart, TrendFace
from tests.bench.table import Row

_CURVES, _POINTS = 15, 3600
_TIMES = 40
_SIZE = (696, 370)  # of the trend on a screen of 1280 × 800
_GOAL_MS = 16.0


def measure_charts() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QApplication.instance() or QApplication([])
    load_plotting()
    rows = []
    for k in (1.0, 1.6):
        rows += _redrawn(k)
    return rows


def _redrawn(k: float) -> list[Row]:
    window = QWidget()
    chart = TrendChart(Theme(k=k), "trend", TrendFace(), Plotting(UiTasks(print), window), window)
    chart.add_zoom("Whole batch")
    chart.resize(*(round(side * k) for side in _SIZE))
    window.resize(chart.size())
    window.show()
    QApplication.processEvents()
    nothing = _times(chart.repaint)
    face = _face()
    chart.show_state(face)
    faces = [_grown(face, number) for number in range(_TIMES)]
    area = chart.area
    assert area is not None

    def grow() -> None:
        chart.show_state(faces.pop())
        chart.repaint()  # with the ground of its lines, which lies in it

    def move() -> None:
        area.translate_by(5.0)
        chart.repaint()

    QApplication.processEvents()
    grown = _times(grow)
    area.zoom(2.0, chart.zoom_center())
    moved = _times(move)
    window.hide()
    window.deleteLater()
    title = f"15 curves of 3,600 points, k {k}"
    return [
        _row(f"{title}: one more second, redrawn", grown, nothing),
        _row("  moved by a finger", moved, nothing),
    ]


@dataclass(frozen=True, slots=True)
class _Times:
    """What each turn took by the clock, and of this thread's processor, in ms."""

    clock: list[float]
    busy: list[float]


def _row(what: str, times: _Times, nothing: _Times) -> Row:
    late = quantiles(times.clock, n=20)[-1]
    ratio = median(times.busy) / median(nothing.busy)
    told = (
        f"{median(times.clock):.1f} ms, 95 % within {late:.1f} ms, "
        f"processor {median(times.busy):.1f} ms, {ratio:.0f} empty panels"
    )
    return Row(what, told, f"{_GOAL_MS:.0f} ms")


def _times(act: Callable[[], None]) -> _Times:
    found = _Times([], [])
    for _ in range(_TIMES):
        begun, busy = time.perf_counter(), time.thread_time()
        act()
        found.clock.append((time.perf_counter() - begun) * 1000)
        found.busy.append((time.thread_time() - busy) * 1000)
    return found


def _face() -> TrendFace:
    dice = random.Random(1)  # noqa: S311 (scatter of a scale)
    x = tuple(1_772_643_600.0 + second for second in range(_POINTS))
    curves = []
    for silo in range(101, 101 + _CURVES):
        got, y = 0.0, []
        for _ in range(_POINTS):
            got += dice.random() * (silo - 100) / 10
            y.append(got)
        curves.append(Curve(str(silo), x, tuple(y), f"{got:.1f} kg"))
    return TrendFace(title="107", curves=tuple(curves), chosen="107", unit="kg", setpoint=1500.0)


def _grown(face: TrendFace, number: int) -> TrendFace:
    later = tuple(
        replace(each, x=tuple(x + number for x in each.x), y=(*each.y[1:], each.y[0]))
        for each in face.curves
    )
    return replace(face, curves=later, facts=str(number))

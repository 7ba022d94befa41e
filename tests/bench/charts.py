"""The trend redrawn as it grows, from the batch's changes to pixels, and as a finger moves it."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median, quantiles

from PySide6.QtWidgets import QApplication, QWidget

from hmi.qt.tasks import UiTasks
from hmi.screens.silos.curve_points import CurvePoints
from hmi.screens.silos.subject import Subject
from hmi.screens.silos.trend_faces import trend_face
from hmi.theme import Theme
from hmi.widgets.plotting import Plotting, load_plotting
from hmi.widgets.trend_chart import TrendChart, TrendFace
from services.domain.trend import BatchTrend, Change
from tests.bench.table import Row
from tests.gui import views
from tests.gui.views import NOW

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
    view, points = views.normal(), CurvePoints()
    assert view.front is not None
    subject, silo = Subject(view.front.batch, view.front), 107
    trends = list(_trends())

    def grow() -> None:
        now, trend = trends.pop(0)
        chart.show_state(trend_face(view, subject, trend, "", silo, now, 30, points))
        chart.repaint()  # with the ground of its lines, which lies in it

    grow()
    area = chart.area
    assert area is not None

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


def _trends() -> Iterator[tuple[datetime, BatchTrend]]:
    """Give a trend in which each silo gave something every second, and again a second later."""
    dice = random.Random(1)  # noqa: S311 (scatter of a scale)
    silos: dict[int, list[Change]] = {101 + number: [] for number in range(_CURVES)}
    got = dict.fromkeys(silos, Decimal(0))
    start = NOW - timedelta(seconds=_POINTS)
    for second in range(_POINTS + _TIMES + 1):
        at = start + timedelta(seconds=second)
        for silo, changes in silos.items():
            got[silo] += dice.randrange(silo - 100 + 1) * Decimal("0.1")
            changes.append((at, got[silo]))
        if second >= _POINTS:
            told = {silo: tuple(changes) for silo, changes in silos.items()}
            yield at, BatchTrend(told, start, (), second)

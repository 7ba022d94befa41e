"""Charts redrawn as they grow and as a finger moves them; the silos page over a long history."""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

import qasync
from PySide6.QtWidgets import QApplication, QWidget

from hmi.qt.tasks import UiTasks
from hmi.screens.silos.presenter import SilosPresenter
from hmi.shell import Shell
from hmi.theme import Theme
from hmi.widgets.plotting import Plotting, load_plotting
from hmi.widgets.trend_chart import Curve, TrendChart, TrendFace
from services import bootstrap
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.plc.register_map import load_register_map
from services.adapters.plc.slot_words import StoredSlotWords
from services.application.plant_state import PlantState
from services.application.silo_desk import SiloDesk
from services.application.view_builder import ViewBuilder
from services.config import Settings
from tests.bench.long_history import LINE, make_history
from tests.bench.table import Row
from tests.gui.desk import MemoryDesk
from tests.gui.views import USERS
from tests.plc_process import FEEDMILL
from tests.samples import alarm_book

_CURVES, _POINTS = 15, 3600
_TIMES = 40
_SIZE = (696, 370)  # of the trend on a screen of 1280 × 800
_BATCHES = 200_000
_OPENINGS = 20
_GOAL_MS = 16.0


def measure_charts() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    load_plotting()
    rows = []
    for k in (1.0, 1.6):
        rows += _redrawn(k)
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner,
    ):
        rows += runner.run(_page(Path(folder)))
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

    def paint() -> None:
        chart.repaint()
        area.viewport().repaint()

    def grow() -> None:
        chart.show_state(faces.pop())
        paint()

    def move() -> None:
        area.translate_by(5.0)
        paint()

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


async def _shown(page: SilosPresenter) -> None:
    while not page.trend.view.control.state.points:  # noqa: ASYNC110 (nothing tells it)
        await asyncio.sleep(0.001)


async def _page(folder: Path) -> list[Row]:
    """Open the page again and again, from the touch until its last batches are painted."""
    engine = build_engine(f"sqlite:///{folder / 'long.db'}")
    migrate(engine)
    await asyncio.to_thread(make_history, engine, _BATCHES)
    database = SqlDatabase(engine, LINE, bootstrap.now)
    builder = ViewBuilder(
        bootstrap.build_line(Settings(line_code=LINE)), 10, [], alarm_book(), bootstrap.now, dict
    )
    state = PlantState()
    state.publish(await database.read(lambda uow: builder.build(uow, "")))
    books = SiloDesk(database, StoredSlotWords(load_register_map(FEEDMILL)))
    took = []
    for _ in range(_OPENINGS):
        desk = MemoryDesk(USERS[0], bootstrap.now)
        shell = Shell(state, desk, Theme(), bootstrap.now, silos=books)
        shell.window.resize(1280, 800)
        shell.window.show()
        shell.window.grab()
        begun = time.perf_counter()
        shell.window.rail.page_chosen.emit("silos")
        page = shell.pages.silos
        assert page is not None
        await _shown(page)
        shell.window.grab()
        took.append((time.perf_counter() - begun) * 1000)
        await shell.close()
        shell.window.hide()
        shell.window.deleteLater()
        shell.deleteLater()
    await database.close()
    late = quantiles(took, n=20)[-1]
    what = f"the silos page over {_BATCHES:,} batches, opened anew"
    figure = f"{median(took):.0f} ms, 95 % within {late:.0f} ms"
    return [Row(what, figure, "300 ms")]

"""Each report of each period, up to all 200,000 batches: asked by a touch, painted."""

import asyncio
from statistics import median
from time import perf_counter
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.application.dosing_rules import DosingLimits
from services.application.report_desk import ReportDesk
from services.application.roll_up import RollUp
from services.domain.report import ReportKind
from services.domain.report_range import RangeKind
from tests.bench.history import LONG
from tests.bench.long_history import BETWEEN, LINE, START
from tests.bench.table import Row
from tests.gui import views
from tests.gui.report_books import MemoryReports
from tests.gui.station import Station, open_station
from tests.samples import SILOS

GOAL_MS = 300.0
TIMES = 5
_NOW = START + BETWEEN * LONG


def reports_of(url: str) -> list[Row]:
    """Measure over a history that is there."""
    application = QApplication.instance() or QApplication([])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        return runner.run(_ask_all(url))


async def _ask_all(url: str) -> list[Row]:
    database = SqlDatabase(build_engine(url), LINE)
    calendar, limits = MemoryReports().calendar, DosingLimits()
    begun = perf_counter()
    count = await RollUp(database, calendar, limits).run()
    rows = [Row(f"summing up {count:,} batches once", f"{perf_counter() - begun:.0f} s")]
    desk: Any = ReportDesk(database, calendar, SILOS, limits, lambda: _NOW)
    one = open_station(views.normal(), reports=desk, moment=_NOW)
    one.go("reports")
    for period in RangeKind:
        for kind in ReportKind:
            taken = [await _painted_ms(one, period, kind) for _ in range(TIMES)]
            usual, worst = median(taken), max(taken)
            goal = f"{GOAL_MS:.0f} ms: {'met' if usual <= GOAL_MS else 'NOT MET'}"
            name = "all 200,000" if period is RangeKind.DAYS else period.value
            rows.append(Row(f"{kind.value}, {name}", f"{usual:6.1f} ms, worst {worst:6.1f}", goal))
    one.close()
    await database.close()
    return rows


async def _painted_ms(one: Station, period: RangeKind, kind: ReportKind) -> float:
    """Return how long it takes from the touch to the last pixel."""
    page = one.shell.pages.reports
    assert page is not None
    if period is RangeKind.DAYS:
        page.bar.choose_days(START.date(), _NOW.date())
    else:
        page.bar.choose(period)
    await _answered(one)
    begun = perf_counter()
    page.look_at(kind)
    await _answered(one)
    one.shell.window.grab()
    return (perf_counter() - begun) * 1000


async def _answered(one: Station) -> None:
    page = one.shell.pages.reports
    assert page is not None
    while not page.is_answered:  # noqa: ASYNC110 (the page has no event to wait for)
        await asyncio.sleep(0.001)

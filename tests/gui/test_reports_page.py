"""The reports page: which report of which time it asks for, and what it shows meanwhile."""

import asyncio
from datetime import date
from pathlib import Path

from hmi.language import Language
from services.domain.report import ReportKind
from services.domain.report_range import RangeKind
from tests.gui import books, views
from tests.gui.conftest import Run
from tests.gui.painted import texts
from tests.gui.report_books import MemoryReports
from tests.gui.station import Open, Station, settle


async def _opened(station: Open, reports: MemoryReports) -> Station:
    one = station(views.normal(), reports=reports)
    one.go("reports")
    await settle()
    return one


async def _said(one: Station, text: str) -> None:
    """Wait until the window says it: a file is written by a thread of its own."""
    async with asyncio.timeout(10):
        while text not in texts(one.shell.window):
            await settle()
            await asyncio.sleep(0.01)


def test_it_asks_for_the_report_and_the_time_that_were_touched(run: Run, station: Open) -> None:
    reports = MemoryReports()

    async def work() -> None:
        one = await _opened(station, reports)
        one.tap("report yield")
        await settle()
        one.tap("range month")
        await settle()
        one.button("range after")
        assert not one.button("range after").isEnabled()  # what comes after has not begun
        one.tap("range before")
        await settle()

    run(work())
    asked = [(kind, of.kind, of.first) for kind, of in reports.asked]
    assert asked == [
        (ReportKind.PRODUCTION, RangeKind.DAY, date(2026, 3, 4)),
        (ReportKind.YIELD, RangeKind.DAY, date(2026, 3, 4)),
        (ReportKind.YIELD, RangeKind.MONTH, date(2026, 3, 1)),
        (ReportKind.YIELD, RangeKind.MONTH, date(2026, 2, 1)),
    ]


def test_report_and_time_are_kept_where_one_comes_back(run: Run, station: Open) -> None:
    reports = MemoryReports()

    async def work() -> None:
        one = await _opened(station, reports)
        one.tap("report yield")
        await settle()
        one.tap("range shift")
        await settle()
        one.go("queue")
        one.shell.say_in(Language.INDONESIAN)
        await settle()
        one.go("reports")
        await settle()
        one.shell.say_in(Language.ENGLISH)

    run(work())
    kind, of = reports.asked[-1]
    assert (kind, of.kind) == (ReportKind.YIELD, RangeKind.SHIFT)


def test_days_are_chosen_by_touching_the_first_and_the_last(run: Run, station: Open) -> None:
    reports = MemoryReports()

    async def work() -> None:
        one = await _opened(station, reports)
        one.tap("range days")
        await settle()
        assert not one.button("act").isEnabled()
        one.tap("month before")
        one.tap("day 2026-02-09")
        one.tap("day 2026-02-01")  # before the first one: it is the first one now
        one.tap("day 2026-02-07")
        one.tap("act")
        await settle()
        one.tap("range before")
        await settle()

    run(work())
    chosen, before = (asked for asked in reports.asked if asked[1].kind is RangeKind.DAYS)
    assert (chosen[1].first, chosen[1].last) == (date(2026, 2, 1), date(2026, 2, 7))
    assert (before[1].first, before[1].last) == (date(2026, 1, 25), date(2026, 1, 31))


def test_a_long_report_can_be_broken_off_and_asked_for_again(run: Run, station: Open) -> None:
    reports = MemoryReports(held=0.4)

    async def work() -> None:
        one = await _opened(station, reports)
        assert not one.shows("report cancel")  # most are there before anybody could touch it
        one.wait(2)
        assert "40 % of the batches" in texts(one.shell.window)
        one.tap("report cancel")
        reports.gate.set()
        await settle()
        assert "The report was broken off." in texts(one.shell.window)
        reports.held = None
        one.tap("read report again")
        await settle()
        assert "Achievement" in texts(one.shell.window)

    run(work())


def test_a_report_that_nobody_waits_for_gives_way_to_the_next(run: Run, station: Open) -> None:
    reports = MemoryReports(held=0.4)

    async def work() -> None:
        one = await _opened(station, reports)
        one.tap("report goods")
        reports.held = None
        reports.gate.set()
        await settle(9)
        shown = texts(one.shell.window)
        assert "Goods by day" in shown
        assert "broken off" not in shown

    run(work())


def test_without_the_database_the_last_figures_stay_with_their_age(run: Run, station: Open) -> None:
    reports = MemoryReports()

    async def work() -> None:
        one = await _opened(station, reports)
        reports.problem = books.AWAY
        page = one.shell.pages.reports
        assert page is not None
        page.page.came.emit()
        await settle()
        shown = texts(one.shell.window)
        assert "Figures of 17:42:15" in shown
        assert "Achievement" in shown
        one.tap("report goods")
        await settle()
        assert one.shows("read report again")

    run(work())


def test_a_report_is_written_to_a_file_as_it_stands(
    run: Run, station: Open, tmp_path: Path
) -> None:
    async def work() -> None:
        one = await _opened(station, MemoryReports())
        one.tap("report materials")
        await settle()
        one.tap("paper csv")
        await _said(one, "Where to")
        one.tap("act")
        await _said(one, "Written:")
        await one.shell.close()

    run(work())
    (file,) = tmp_path.rglob("*.csv")
    assert file.name.startswith("materials-2026-03-04")
    told = file.read_text("utf-8-sig")
    assert "Actual against planned" in told
    assert "POLLAR ANGSA" in told


def test_each_report_has_its_head_its_units_and_its_notes(run: Run, station: Open) -> None:
    async def work() -> None:
        one = await _opened(station, MemoryReports())
        for kind in ReportKind:
            one.tap(f"report {kind.value}")
            await settle()
            one.shell.window.grab()
            await asyncio.sleep(0)
            shown = texts(one.shell.window)
            unit = "min" if kind is ReportKind.FAILURES else "kg"
            assert unit in shown, kind

    run(work())

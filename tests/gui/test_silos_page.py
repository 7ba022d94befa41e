"""The silos page: curves with their gaps, control limits, tables of the same figures, any batch."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hmi.language import Language, speak
from hmi.screens.silos.batch_faces import bars
from hmi.screens.silos.control_faces import control_face, control_table
from hmi.screens.silos.curve_points import CurvePoints
from hmi.screens.silos.entry_faces import entries_face
from hmi.screens.silos.presenter import SilosPresenter
from hmi.screens.silos.subject import Subject, archived, why_no_curve
from hmi.screens.silos.trend_faces import tile_face, trend_face, trend_table
from services.application.dosing_rules import DosingLimits
from services.application.plant_view import PlantView
from services.domain.batch import BatchState
from services.domain.errors import DatabaseUnavailableError
from services.domain.silo_level import StockKind
from services.domain.trend import BatchTrend
from tests.gui import history_books, silo_books, views
from tests.gui.conftest import Run
from tests.gui.history_books import MemoryHistory
from tests.gui.painted import texts
from tests.gui.silo_books import MemorySiloBooks, dosed, trend_of
from tests.gui.station import Open, Station, settle
from tests.gui.views import NOW, ago

LIMITS = DosingLimits()


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Language.ENGLISH)


def _running() -> tuple[PlantView, Subject]:
    view = views.normal()
    assert view.front is not None
    return view, Subject(view.front.batch, view.front)


def _page(one: Station) -> SilosPresenter:
    page = one.shell.pages.silos
    assert page is not None
    return page


def test_every_curve_ends_at_the_last_reading_with_the_figure_of_the_batch() -> None:
    view, subject = _running()
    face = trend_face(view, subject, trend_of(subject.batch), "", 107, NOW, 30, CurvePoints())
    assert face.title == "107 DDGS JAGUNG"
    assert face.facts == "WH/MO/00012, running, 1 s steps"
    assert (face.chosen, face.setpoint, face.setpoint_label) == ("107", 250.0, "250.0 kg")
    ends = {curve.name: (curve.x[-1], curve.y[-1], curve.label) for curve in face.curves}
    read_at = ago(0.8).timestamp()
    assert ends["103"] == (read_at, 350.62, "350.6 kg")
    assert ends["107"] == (read_at, 184.20, "184.2 kg")
    assert "108" not in ends  # it has given nothing yet
    assert all(curve.x[0] == ago(853).timestamp() for curve in face.curves)
    assert face.until == NOW.timestamp()


def test_a_gap_is_in_every_curve_in_the_words_and_in_the_table() -> None:
    view, subject = _running()
    gap = (ago(420), ago(330))
    trend = trend_of(subject.batch, [gap])
    face = trend_face(view, subject, trend, "", 107, NOW, 30, CurvePoints())
    assert face.facts == "WH/MO/00012, running, gaps: 1, 1 s steps"
    for curve in face.curves:
        lost = [x for x, y in zip(curve.x, curve.y, strict=True) if y is None]
        assert lost == [gap[0].timestamp()]
    rows = [row.spoken for row in trend_table(view, subject, trend, 107, NOW).rows]
    assert rows[0].startswith("17:39:")
    assert "184.20" in rows[0]
    assert "17:35:15 nothing was read from here on – – –" in rows


def test_the_table_has_the_figures_of_the_curve() -> None:
    view, subject = _running()
    trend = trend_of(subject.batch)
    curve = next(
        each
        for each in trend_face(view, subject, trend, "", 103, NOW, 30, CurvePoints()).curves
        if each.name == "103"
    )
    table = trend_table(view, subject, trend, 103, NOW)
    shown = [float(row.cells[2].text) for row in reversed(table.rows)]
    assert shown == [y for y in curve.y[: len(shown)] if y is not None]
    assert table.headers == ("Time", "", "Actual kg", "Added kg", "Of setpoint %")


def test_old_and_refused_figures_say_so() -> None:
    view = views.plc_off()
    assert view.front is not None
    subject = Subject(view.front.batch, view.front)
    face = trend_face(view, subject, trend_of(subject.batch), "", 107, NOW, 30, CurvePoints())
    assert face.stale
    assert "read 40 s ago" in face.facts
    view = views.figures_refused()
    assert view.front is not None
    subject = Subject(view.front.batch, view.front)
    face = trend_face(view, subject, trend_of(subject.batch), "", 107, NOW, 30, CurvePoints())
    assert face.facts == "WH/MO/00012, running, figures refused, see the alarms, 1 s steps"


@pytest.mark.parametrize(
    ("trend", "problem", "told"),
    [
        (BatchTrend(), "", "No reading of this batch is stored yet"),
        (None, "The disk is full.", "This cannot be read now"),
    ],
)
def test_without_readings_it_is_said_why(trend: BatchTrend | None, problem: str, told: str) -> None:
    view, subject = _running()
    face = trend_face(view, subject, trend, problem, 107, NOW, 30, CurvePoints())
    assert face.empty is not None
    assert face.empty.title == told


def test_a_batch_that_has_not_begun_or_is_not_there_has_no_curve() -> None:
    view, _ = _running()
    waiting = next(each for each in view.queue if each.batch.state is BatchState.DOWNLOADED)
    for subject, told in (
        (Subject(waiting.batch, waiting), "This batch has not begun"),
        (None, "No batch is in process"),
    ):
        face = trend_face(view, subject, None, "", 107, NOW, 30, CurvePoints())
        assert face.empty is not None
        assert face.empty.title == told


def test_control_limits_are_told_and_points_beyond_them_stand_out() -> None:
    known = dosed(107, odd={26: "6.20", 12: "5.40"})
    face = control_face(107, known, "", LIMITS)
    assert [place for place, each in enumerate(face.points) if each.beyond_limits] == [12, 26]
    assert [place for place, each in enumerate(face.points) if each.beyond_tolerance] == [12, 26]
    assert face.facts.endswith("2 beyond the control limits")
    assert face.caption == "limits: mean ± 2.66 · mean moving range"
    assert face.tolerance_label == "tolerance ±5.0 %"
    rows = control_table(107, known, LIMITS, NOW).rows
    assert len(rows) == len(known)
    assert rows[3].spoken.endswith("+6.2 beyond the limits")
    assert rows[0].cells[0].text == "WH/MO/00030"


def test_fewer_than_ten_batches_have_points_and_no_limits() -> None:
    face = control_face(107, dosed(107, 9), "", LIMITS)
    assert (len(face.points), face.limits, face.caption) == (9, None, "")
    assert "control limits from 10 batches on" in face.facts
    assert control_face(107, (), "", LIMITS).empty is not None
    assert not control_face(107, None, "", LIMITS).title  # it is being read


def test_a_small_setpoint_has_a_wider_band() -> None:
    (small,) = control_face(104, dosed(104, 1), "", LIMITS).points
    assert small.tolerance == 10.0  # 1 kg of 10 kg


def test_a_tile_says_what_is_left_and_how_far_off_the_silo_doses() -> None:
    view, _ = _running()
    stock = next(each for each in view.stocks if each.silo.number == 107)
    face = tile_face(stock, dosed(107), LIMITS)
    assert (face.number, face.left, face.unit) == ("107", "5,120", "kg")
    assert face.off == "+0.3"
    assert face.spread is not None
    assert 0 < face.spread.mean < 0.2
    assert tile_face(stock, (), LIMITS).spread is None


def test_bars_stand_against_their_own_setpoints() -> None:
    view, subject = _running()
    found = {bar.number: bar for bar in bars(subject, view.dosing, 107)}
    assert found["103"].share == pytest.approx(350.62 / 350)
    assert (found["103"].off, found["103"].beyond) == ("+0.6", False)
    assert (found["107"].dosing, found["107"].off) == (True, "")
    assert found["115"].share == 0


def test_an_entry_that_was_taken_back_says_so() -> None:
    level = views.stock_entry(107, 2620)
    wrong = replace(level, id=2, kind=StockKind.DELIVERY, kg=Decimal(2500), reason="Truck")
    undo = replace(wrong, id=3, kind=StockKind.UNDO, reason="Mistyped")
    words = [row.cells[2].text for row in entries_face((undo, wrong, level), "", NOW).rows]
    assert words == ["Taken back", "Delivery, taken back", "Level"]


def test_an_archived_batch_is_chosen_for_the_table_and_for_its_curves(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal(), silos=silo_books.usual())
        one.go("silos")
        await settle()
        page = _page(one)
        one.tap("tab batch")
        await settle()
        page.batch.view.choose("archived 9")
        await settle()
        assert "WH/MO/00009, completed" in texts(one.shell.window)
        one.tap("tab trend")
        await settle()
        assert page.trend.view.trend.state.facts == "WH/MO/00009, completed, 1 s steps"
        page.show_tab("batch")  # a second tap would be too soon
        one.tap("in process")
        await settle()
        assert "WH/MO/00012, running" in texts(one.shell.window)
        await one.shell.close()

    run(work())


@pytest.mark.parametrize(
    ("books", "words"),
    [
        (silo_books.usual(), "WH/MO/00009, completed, 1 s steps"),
        (silo_books.not_kept(), "Readings are kept for 30 days."),
    ],
)
def test_a_record_leads_to_its_curves_or_to_why_there_are_none(
    station: Open, run: Run, books: MemorySiloBooks, words: str
) -> None:
    async def work() -> None:
        archived_9 = MemoryHistory(records={9: history_books.record(9)})
        one = station(views.normal(), silos=books, history=archived_9)
        one.go("history")
        await settle()
        page = one.shell.pages.history
        assert page is not None
        page.open(9)
        await settle()
        one.tap("batch curves")
        await settle()
        assert one.shell.window.page == "silos"
        assert words in " ".join(texts(one.shell.window).split())
        one.go("history")  # the record is where it was left
        await settle()
        assert one.shows("batch curves")
        await one.shell.close()

    run(work())


def test_an_archived_batch_that_cannot_be_read_says_so_and_comes_by_itself(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        books = silo_books.away()
        one = station(views.normal(), silos=books)
        one.go("silos")
        _page(one).look_at_archived(9)
        await settle()
        assert "No batch is in process" not in texts(one.shell.window)
        assert "the disk is full" in texts(one.shell.window).lower()
        books.problem = None
        one.wait(1)
        await settle()
        one.wait(1)
        await settle()
        assert _page(one).trend.view.trend.state.facts == "WH/MO/00009, completed, 1 s steps"
        await one.shell.close()

    run(work())


def test_points_of_a_curve_are_made_once_and_anew_for_another_batch() -> None:
    points, at = CurvePoints(), NOW
    changes = tuple((at + timedelta(seconds=n), Decimal(n)) for n in range(5))
    assert points.of(101, changes[:3])[1] == (0.0, 1.0, 2.0)
    assert points.of(101, (*changes, (at, None)))[1] == (0.0, 1.0, 2.0, 3.0, 4.0, None)
    assert points.of(101, changes)[1] == (0.0, 1.0, 2.0, 3.0, 4.0)  # less than before
    other = tuple((when, kg + 1) for when, kg in changes)
    assert points.of(101, other)[1] == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert points.of(101, ()) == ((), ())
    assert points.of(101, changes)[0][1] == at.timestamp() + 1


def test_why_there_is_no_curve_of_an_archived_batch() -> None:
    entry = silo_books.usual().batches[9]
    never = replace(entry, batch=replace(entry.batch, started_at=None))
    assert (why_no_curve(archived(never)) or [""])[0] == "This batch never began"
    order = replace(entry.batch.order, odoo_id=-3)
    earlier = replace(entry, batch=replace(entry.batch, order=order, started_at=None))
    title = "The earlier system kept no curve of this batch"
    assert (why_no_curve(archived(earlier)) or [""])[0] == title


def test_a_queued_batch_that_leaves_the_queue_gives_way_to_the_one_in_process(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal(), silos=silo_books.usual())
        one.go("silos")
        page = _page(one)
        page.show_tab("batch")
        page.choose_batch("batch 5")
        await settle()
        assert "WH/MO/00015, in the PLC, waiting" in texts(one.shell.window)
        one.state.publish(views.plant([views.running(2), views.batch(6)]))
        await settle()
        assert "WH/MO/00012, running" in texts(one.shell.window)
        await one.shell.close()

    run(work())


def test_a_page_that_follows_the_line_goes_on_with_the_next_batch(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal(), silos=silo_books.usual())
        one.go("silos")
        _page(one).show_tab("batch")
        await settle()
        waiting = [views.batch(slot) for slot in range(4, 9)]
        one.state.publish(views.plant([*waiting, views.running(3)]))
        await settle()
        told = texts(one.shell.window)
        assert "WH/MO/00013, running" in told
        await one.shell.close()

    run(work())


def test_the_curves_grow_with_each_reading_and_are_asked_for_only_then(
    station: Open, run: Run
) -> None:
    async def work() -> None:
        one = station(views.normal(), silos=silo_books.usual())
        one.go("silos")
        await settle()
        chart = _page(one).trend.view.trend
        before = chart.state
        one.wait(1)
        await settle()
        assert chart.state.curves == before.curves
        later = replace(views.running(2), last_read_at=NOW + timedelta(seconds=1))
        one.state.publish(views.plant([later]))
        await settle()
        assert chart.state.curves[-1].x[-1] == (NOW + timedelta(seconds=1)).timestamp()
        await one.shell.close()

    run(work())


def test_what_could_not_be_read_is_read_again_by_itself(station: Open, run: Run) -> None:
    async def work() -> None:
        books = silo_books.away()
        one = station(views.normal(), silos=books)
        one.go("silos")
        await settle()
        assert "the disk is full" in texts(one.shell.window).lower()
        assert isinstance(books.problem, DatabaseUnavailableError)
        books.problem = None
        one.wait(1)
        await settle()
        assert _page(one).trend.view.trend.state.curves
        await one.shell.close()

    run(work())


def test_a_count_of_batches_and_the_tables_are_a_touch_away(station: Open, run: Run) -> None:
    async def work() -> None:
        many = {silo.number: dosed(silo.number, 120) for silo in views.silos()}
        one = station(views.normal(), silos=replace(silo_books.usual(), dosed=many))
        one.go("silos")
        await settle()
        page = _page(one)
        assert len(page.trend.view.control.state.points) == 30
        one.tap("last 100")
        await settle()
        assert len(page.trend.view.control.state.points) == 100
        QTest.mouseClick(one.button("tile 103"), Qt.MouseButton.LeftButton)
        one.tap("as table")
        await settle()
        assert page.trend.view.trend_rows.state.title.startswith("103 POLLAR ANGSA")
        assert len(page.trend.view.control_rows.state.rows) == 100
        page.page.tables_touched.emit()  # a second tap would be too soon
        await settle()
        assert page.trend.view.control.isVisibleTo(one.shell.window)
        await one.shell.close()

    run(work())

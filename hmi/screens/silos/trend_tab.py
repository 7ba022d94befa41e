"""Joins the trend tab to the plant: curves of the batch, deviations of the last batches."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.screens.silos.books import SiloBooks
from hmi.screens.silos.control_faces import control_face, control_table
from hmi.screens.silos.curve_points import CurvePoints
from hmi.screens.silos.subject import Subject
from hmi.screens.silos.trend_faces import (
    Dosing,
    tile_face,
    trend_face,
    trend_table,
)
from hmi.screens.silos.trend_view import TrendView
from hmi.theme import Theme
from hmi.widgets.plotting import Plotting
from hmi.widgets.trend_chart import TrendFace
from services.application.plant_view import PlantView, SiloPhase
from services.domain.trend import BatchTrend

_USUAL_COUNT = 30
_Stamp = tuple[object, ...]


class TrendTab(QObject):
    silo_chosen = Signal(int)

    def __init__(self, theme: Theme, books: SiloBooks, tasks: UiTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._books = books
        self._trend: Asked[BatchTrend] = Asked(tasks, self)
        self._dosing: Asked[Dosing] = Asked(tasks, self)
        self._attempt: _Stamp = ()  # whose trend the last answer is
        self._trend_of: _Stamp = ()  # what was asked for last
        self._dosing_of: _Stamp = ()
        self._count = _USUAL_COUNT
        self._points = CurvePoints()
        self._tables = False
        self._missing: TrendFace | None = None
        self._last: tuple[PlantView, Subject | None, int, datetime] | None = None
        self.view = TrendView(theme, Plotting(tasks, self))
        self.view.silo_chosen.connect(self.silo_chosen)
        self.view.count_chosen.connect(self._on_count)
        for asked in (self._trend, self._dosing):
            asked.changed.connect(self._again)

    def show(
        self,
        view: PlantView,
        subject: Subject | None,
        silo: int,
        now: datetime,
        missing: TrendFace | None = None,
    ) -> None:
        """*missing* stands in the curves' place while there is no *subject* to show."""
        self._missing = missing
        self._last = (view, subject, silo, now)
        self._ask_trend(subject)
        self._ask_dosing(view)
        self._show(view, subject, silo, now)

    def show_tables(self, shown: bool) -> None:
        self._tables = shown
        self.view.show_tables(shown)
        self._again()

    def _ask_trend(self, subject: Subject | None) -> None:
        """Ask again whenever the batch was read again; of an archived one, once."""
        if subject is None or not subject.has_begun:
            self._trend_of = ()
            return
        batch = subject.batch
        stamp = (batch.order.odoo_id, batch.attempt, batch.last_read_at, batch.finished_at)
        if stamp == self._trend_of and not self._trend.problem:
            return
        if stamp[:2] != self._attempt:
            self._attempt = stamp[:2]
            self._trend.forget()
        self._trend_of = stamp
        self._trend.ask(lambda: self._books.trend(batch))

    def _ask_dosing(self, view: PlantView) -> None:
        stamp = (view.history_count, self._count)
        if stamp == self._dosing_of and not self._dosing.problem:
            return
        self._dosing_of = stamp
        silos = [each.silo.number for each in view.stocks]
        count = self._count
        self._dosing.ask(lambda: self._books.dosing(silos, count))

    def _show(self, view: PlantView, subject: Subject | None, silo: int, now: datetime) -> None:
        trend, dosing = self._trend.answer, self._dosing.answer
        own = None if dosing is None else dosing.get(silo, ())
        tiles = {
            each.silo.number: tile_face(each, (dosing or {}).get(each.silo.number, ()), view.dosing)
            for each in view.stocks
        }
        self.view.show_tiles(tiles, silo)
        self.view.show_counts(self._count)
        if self._tables:
            self.view.trend_rows.show_state(trend_table(view, subject, trend, silo, now))
            self.view.control_rows.show_state(control_table(silo, own, view.dosing, now))
            return
        problem, told = self._trend.problem, (self._books.kept_days, self._points)
        face = self._missing or trend_face(view, subject, trend, problem, silo, now, *told)
        self.view.trend.show_state(face)
        problem = self._dosing.problem
        self.view.control.show_state(control_face(silo, own, problem, view.dosing))

    @Slot()
    def _again(self) -> None:
        if self._last is not None:
            self._show(*self._last)

    @Slot(int)
    def _on_count(self, count: int) -> None:
        self._count = count
        if self._last is not None:
            self._ask_dosing(self._last[0])
            self._again()


def at_work(view: PlantView) -> int:
    """Return the silo that doses, else the first that the batch uses, else the first of all."""
    for phase in (SiloPhase.DOSING, SiloPhase.DONE, SiloPhase.WAITING, SiloPhase.NOT_USED):
        for each in view.silos:
            if each.phase is phase:
                return each.silo.number
    return 0

"""Joins the silos page to the plant: one silo and one batch are chosen, for all its tabs."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces
from hmi.actions import ActionFlow, Desk
from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.screens.page import PagePresenter
from hmi.screens.silos.batch_tab import BatchTab
from hmi.screens.silos.books import SiloBooks
from hmi.screens.silos.material import MaterialTab
from hmi.screens.silos.subject import (
    IN_PROCESS,
    Subject,
    archive_key,
    archived,
    history_id,
    queued,
)
from hmi.screens.silos.trend_tab import TrendTab, at_work
from hmi.screens.silos.view import SilosView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.filter_bar import ChipFace
from hmi.widgets.state_panel import not_read
from hmi.widgets.trend_chart import TrendFace
from services.application.plant_view import PlantView
from services.domain.history import HistoryEntry
from services.domain.silo_level import Supply
from services.domain.user import ActionKind

TREND, BATCH, MATERIALS = "trend", "batch", "materials"


class SilosPresenter(PagePresenter):
    def __init__(
        self,
        theme: Theme,
        books: SiloBooks,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._books, self._now = books, now
        self._plant: PlantView | None = None
        self._tab = TREND
        self._tables = False
        self._silo = 0  # 0: the one that doses
        self._key = IN_PROCESS
        self._entry: Asked[HistoryEntry | None] = Asked(tasks, self)
        self.trend = TrendTab(theme, books, tasks, self)
        self.batch = BatchTab(theme, books, tasks, self)
        self.material = MaterialTab(theme, books, ActionFaces(desk, flow), flow, tasks, self)
        self.view = self.page = SilosView(
            theme,
            {
                TREND: self.trend.view,
                BATCH: self.batch.view,
                MATERIALS: self.material.view,
            },
        )
        self._entry.changed.connect(self._again)
        self.trend.silo_chosen.connect(self.choose_silo)
        self.material.silo_chosen.connect(self.choose_silo)
        self.batch.chosen.connect(self.choose_batch)
        self.page.tab_touched.connect(self.show_tab)
        self.page.tables_touched.connect(self._on_tables)
        self.page.delivery_touched.connect(self._on_delivery)
        self._show_head(None)

    def show(self, view: PlantView, now: datetime) -> None:
        self._plant = view
        silo = self._silo or at_work(view)
        subject = self._subject(view)
        if self._entry.problem and not self._entry.is_busy:
            self._ask_entry()
        if self._tab == TREND:
            self.trend.show(view, subject, silo, now, self._missing())
        elif self._tab == BATCH:
            self.batch.show(view, subject, self._key, self._entry.problem, now)
        else:
            self.material.show(view, self._silo, now)
        self._show_head(view)
        face = self.material.face(ActionKind.ENTER_DELIVERY, view, silo, now)
        self.page.delivery.show_face(face)

    @Slot(str)
    def show_tab(self, name: str) -> None:
        self._tab = name
        self._show_head(self._plant)
        self._again()

    @Slot(int)
    def look_at(self, silo: int) -> None:
        """Show one silo's curve, and how it dosed so far."""
        self._silo = silo
        self.show_tab(TREND)

    def look_at_level(self, silo: int) -> None:
        """Show what is in one silo, and how that is known."""
        self._silo = silo
        self.show_tab(MATERIALS)

    def look_at_archived(self, history_id: int) -> None:
        """Show the curves of the batch in that row of the history."""
        self.choose_batch(archive_key(history_id))
        self.show_tab(TREND)

    @Slot(int)
    def choose_silo(self, silo: int) -> None:
        self._silo = silo
        self._again()

    @Slot(str)
    def choose_batch(self, key: str) -> None:
        """Look at the batch of *key*: a row of the list, or "" for the one in process."""
        if key == self._key or (key != IN_PROCESS and self._is_in_process(key)):
            return
        self._key = key
        self._entry.forget()
        self._ask_entry()
        self._again()

    def _ask_entry(self) -> None:
        number = history_id(self._key)
        if number is not None:
            self._entry.ask(lambda: self._books.batch(number))

    def _missing(self) -> TrendFace | None:
        """Return what stands in the curves' place while an archived batch is not there."""
        if history_id(self._key) is None or self._entry.answer is not None:
            return None
        problem = self._entry.problem
        return TrendFace(tr("Trend"), empty=not_read(heard(problem))) if problem else TrendFace()

    def _is_in_process(self, key: str) -> bool:
        """Say whether *key* is what is shown already, as whichever batch is in process."""
        if self._key != IN_PROCESS or self._plant is None:
            return False
        shown, wanted = queued(self._plant, IN_PROCESS), queued(self._plant, key)
        return shown is not None and wanted is not None and shown.batch.id == wanted.batch.id

    def _subject(self, view: PlantView) -> Subject | None:
        if history_id(self._key) is not None:
            entry = self._entry.answer
            return None if entry is None else archived(entry)
        found = queued(view, self._key)
        if found is None and self._key != IN_PROCESS:  # it has left the queue
            self._key = IN_PROCESS
            found = queued(view, self._key)
        return found

    def _show_head(self, view: PlantView | None) -> None:
        stocks = () if view is None else view.stocks
        short = sum(1 for stock in stocks if stock.supply is Supply.SHORT)
        unknown = sum(1 for stock in stocks if stock.supply is Supply.UNKNOWN)
        told = tr("%1 not known", str(unknown)) if unknown else ""
        told = tr("%1 not enough", str(short)) if short else told
        labels = {
            TREND: ChipFace(tr("Trend")),
            BATCH: ChipFace(tr("This batch")),
            MATERIALS: ChipFace(tr("Materials"), told),
        }
        faces = {
            name: ChipFace(face.label, face.count, chosen=name == self._tab)
            for name, face in labels.items()
        }
        self.page.show_tab(self._tab, faces, is_trend=self._tab == TREND)
        self.page.tables.set_chosen(self._tables)
        self.page.tables.set_label(tr("Charts") if self._tables else tr("Table"))

    @Slot()
    def _again(self) -> None:
        if self._plant is not None:
            self.show(self._plant, self._now())

    @Slot()
    def _on_tables(self) -> None:
        self._tables = not self._tables
        self.trend.show_tables(self._tables)
        self._show_head(self._plant)

    @Slot()
    def _on_delivery(self) -> None:
        if self._plant is not None:
            silo = self._silo or at_work(self._plant)
            self.material.ask(ActionKind.ENTER_DELIVERY, self._plant, silo)

"""Joins the batch tab to queue and history: any batch can be chosen, for the trend too."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.figures import midnight
from hmi.language import heard
from hmi.qt.paged import Paged
from hmi.qt.tasks import UiTasks
from hmi.screens.queue.model import QueueModel, RowFace
from hmi.screens.silos.batch_faces import archived_row, bars, batch_rows, figures_of
from hmi.screens.silos.batch_view import BatchView
from hmi.screens.silos.books import SiloBooks
from hmi.screens.silos.subject import IN_PROCESS, Subject, queue_key
from hmi.text import product_in_short, tr
from hmi.theme import Theme
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import not_read
from hmi.widgets.symbols import Mark
from services.application.plant_view import PlantView, SiloPhase
from services.domain.history import HistoryLine

_PAGE = 50


class BatchTab(QObject):
    chosen = Signal(str)

    def __init__(self, theme: Theme, books: SiloBooks, tasks: UiTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._books = books
        self._archived: Paged[HistoryLine] = Paged(tasks, self)
        self._archived.changed.connect(self._show_rows)
        self._count = -1  # archived batches, when they were asked for last
        self._known: tuple[tuple[HistoryLine, ...], datetime] | None = None
        self._rows: tuple[RowFace, ...] = ()  # of what is known
        self._last: tuple[PlantView, datetime] | None = None
        self._model = QueueModel(self)
        self.view = BatchView(theme, self._model)
        self._showing = False  # rows that come and go choose nothing
        self.view.chosen.connect(self._on_chosen)
        self.view.process_touched.connect(self._on_process)
        self.view.older_touched.connect(self._archived.more)

    def show(
        self, view: PlantView, subject: Subject | None, key: str, problem: str, now: datetime
    ) -> None:
        self._last = (view, now)
        wanted = view.history_count != self._count or self._archived.problem
        if wanted and not self._archived.is_busy:
            self._count = view.history_count
            self._archived.again(lambda after: self._books.archived(after, _PAGE))
        self._show_rows()
        shown = key
        if key == IN_PROCESS and subject is not None and subject.view is not None:
            shown = queue_key(subject.view)
        self._showing = True
        self.view.choose(shown)
        self._showing = False
        self.view.process.set_chosen(key == IN_PROCESS)
        if subject is None:
            self.view.show_nothing(_nothing(view, key, problem))
            return
        batch = subject.batch
        at_work = next((s.silo.number for s in view.silos if s.phase is SiloPhase.DOSING), None)
        dosing = at_work if subject.is_running else None
        head = (subject.words, product_in_short(batch.product_name))
        self.view.show_batch(head, figures_of(subject, view), bars(subject, view.dosing, dosing))

    @Slot()
    def _show_rows(self) -> None:
        if self._last is not None:
            view, now = self._last
            known = (self._archived.rows, midnight(now))
            if known != self._known:
                self._known = known
                self._rows = tuple(archived_row(each, now) for each in self._archived.rows)
            self._showing = True
            self._model.show(batch_rows(view, self._rows, now))
            self._showing = False
        self.view.older.setEnabled(self._archived.next_after is not None)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        if not self._showing:
            self.chosen.emit(key)

    @Slot()
    def _on_process(self) -> None:
        self.chosen.emit(IN_PROCESS)


def _nothing(view: PlantView, key: str, problem: str) -> EmptyFace:
    if problem:
        return not_read(heard(problem))
    if key != IN_PROCESS:
        return EmptyFace(tr("Being read"), mark=Mark.CLOCK)
    if view.set_aside:
        return EmptyFace(tr("No batch is in process"), tr("Choose one at the left."), Mark.RING)
    return EmptyFace(tr("No batch is in process"), tr("An archived one can be chosen."), Mark.TICK)

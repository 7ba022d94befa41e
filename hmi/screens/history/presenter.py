"""Joins the history page to the plant: the list, and the record of one batch in its place."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.screens.history.around import Around
from hmi.screens.history.check_part import CheckPart
from hmi.screens.history.list_part import HistoryListPart
from hmi.screens.history.record_part import RecordPart
from hmi.screens.history.view import HistoryView
from hmi.screens.page import PagePresenter
from services.application.plant_view import PlantView


class HistoryPresenter(PagePresenter):
    curves_wanted = Signal(int)  # of the batch in that row of the history

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._now = around.now
        self.list = HistoryListPart(around, self)
        self.record = RecordPart(around, self)
        self.check = CheckPart(around, self)
        self.view = self.page = HistoryView(
            around.theme, self.list.view, self.record.view, self.check.view
        )
        self._plant: PlantView | None = None
        self.list.opened.connect(self.open)
        self.list.view.check_touched.connect(self._on_check)
        self.record.view.back_touched.connect(self.back)
        self.record.view.curves_touched.connect(self._on_curves)
        self.check.view.back_touched.connect(self.back)
        self.page.came.connect(self._on_came)

    def show(self, view: PlantView, now: datetime) -> None:
        self._plant = view
        if self.page.is_checking:
            self.check.show(now)
        elif self.record.opened:
            self.record.show(now)
        else:
            self.list.show(view, now)

    def stop(self) -> None:
        self.check.cancel()

    @Slot(int)
    def open(self, history_id: int) -> None:
        """Show one batch's record; the list keeps its search and its place."""
        self.record.open(history_id)
        self.page.show_record()

    @Slot()
    def back(self) -> None:
        self.record.opened = 0
        self.page.show_list()
        if self._plant is not None:
            self.list.show(self._plant, self._now())

    @Slot()
    def _on_curves(self) -> None:
        self.curves_wanted.emit(self.record.opened)
        self.page_wanted.emit("silos")

    @Slot()
    def _on_check(self) -> None:
        self.page.show_check()
        self.check.show(self._now())

    @Slot()
    def _on_came(self) -> None:
        if self.record.opened:
            self.record.ask()
        else:
            self.list.came()

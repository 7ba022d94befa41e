"""Joins the alarms page to the plant: which tab is shown, and where a touch elsewhere leads."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.actions import ActionFlow, Desk
from hmi.documents.paper_desk import PaperDesk
from hmi.qt.tasks import UiTasks
from hmi.screens.alarms.failure_tab import FailureTab
from hmi.screens.alarms.figure_tab import FigureTab
from hmi.screens.alarms.journal_tab import JournalTab
from hmi.screens.alarms.list_tab import ActiveTab, HeldBackTab, ListTab
from hmi.screens.alarms.source import AlarmSources
from hmi.screens.alarms.tab import Enter, Surroundings, Tab
from hmi.screens.alarms.view import AlarmsView
from hmi.screens.page import PagePresenter
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.filter_bar import ChipFace
from services.application.plant_view import PlantView
from services.domain.alarm import Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.failure import EquipmentFailure

ACTIVE, HELD_BACK, JOURNAL, FAILURES, FIGURES = "now", "held", "journal", "failures", "figures"


class AlarmsPresenter(PagePresenter):
    def __init__(
        self,
        theme: Theme,
        sources: AlarmSources,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        now: Callable[[], datetime],
        enter: Enter,
        paper: PaperDesk | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        around = Surroundings(theme, sources, desk, flow, tasks, now, enter, paper)
        self.active = ActiveTab(around)
        self.held_back = HeldBackTab(around)
        self.journal = JournalTab(around)
        self.failures = FailureTab(around)
        self.figures = FigureTab(around)
        self._tabs: dict[str, Tab] = {
            ACTIVE: self.active,
            HELD_BACK: self.held_back,
            JOURNAL: self.journal,
            FAILURES: self.failures,
            FIGURES: self.figures,
        }
        for tab in self._tabs.values():
            tab.setParent(self)
        self._now = now
        self._plant: PlantView | None = None
        self._tab = ACTIVE
        self.view = self.page = AlarmsView(theme, {n: t.view for n, t in self._tabs.items()})
        self.page.came.connect(self._on_came)
        self.page.tab_touched.connect(self.show_tab)
        self.page.acknowledge_touched.connect(self.active.acknowledge_shown)
        for each in (self.active, self.held_back):
            self._connect(each)
        self._show_tabs(AlarmCounts(), ())

    def show(self, view: PlantView, now: datetime) -> None:
        self._plant = view
        self._tabs[self._tab].show(view, now)
        self._show_tabs(view.alarm_counts, view.failures)

    def blink(self, lit: bool) -> None:
        self._tabs[self._tab].blink(lit)

    def look_at(self, alarm_id: int) -> None:
        """Show one alarm's detail."""
        self.active.filter(None)
        self.active.look_at(alarm_id)
        self.show_tab(ACTIVE)

    def look_at_priority(self, priority: Priority) -> None:
        self.active.filter(priority)
        self.show_tab(ACTIVE)

    @Slot(str)
    def show_tab(self, name: str) -> None:
        self._tab = name
        self.page.show_tab(name)
        self._on_came()

    def show_held_back(self) -> None:
        self.show_tab(HELD_BACK)

    def _connect(self, tab: ListTab) -> None:
        tab.batch_wanted.connect(self.batch_wanted)
        tab.page_wanted.connect(self.page_wanted)
        tab.journal_wanted.connect(self._on_journal)

    def _show_tabs(self, counts: AlarmCounts, failures: Sequence[EquipmentFailure]) -> None:
        held = counts.shelved + counts.out_of_service + counts.suppressed
        open_ = sum(failure.is_open for failure in failures)
        faces = {
            ACTIVE: ChipFace(tr("Active"), str(counts.shown())),
            HELD_BACK: ChipFace(tr("Shelved, out of service"), str(held)),
            JOURNAL: ChipFace(tr("Journal")),
            FAILURES: ChipFace(tr("Failures"), tr("%1 open", str(open_)) if open_ else ""),
            FIGURES: ChipFace(tr("Figures")),
        }
        chosen = {name: self._tab == name for name in faces}
        self.page.show_tabs(
            {
                name: ChipFace(face.label, face.count, chosen=chosen[name])
                for name, face in faces.items()
            }
        )
        self.page.acknowledge.setVisible(self._tab == ACTIVE)
        self.page.acknowledge.setEnabled(self.active.waiting > 0)

    @Slot()
    def _on_came(self) -> None:
        if self.page.isVisible():
            self._tabs[self._tab].came()
            if self._plant is not None:
                self.show(self._plant, self._now())

    @Slot(int, str)
    def _on_journal(self, alarm_id: int, title: str) -> None:
        self.journal.look_at(alarm_id, title)
        self.show_tab(JOURNAL)

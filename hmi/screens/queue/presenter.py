"""Joins the queue page to the plant's view: its tabs, and the actions on the line itself."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi import questions
from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.screens.page import PagePresenter
from hmi.screens.queue.batches import BatchesPresenter
from hmi.screens.queue.record_faces import record_faces
from hmi.screens.queue.record_view import RecordView
from hmi.screens.queue.view import QueueView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.plant_view import Obstacle, PlantView
from services.domain.user import ActionKind

BATCHES, RECORD = "batches", "record"
_ASK = {
    ActionKind.RETURN_UNTOUCHED: questions.return_untouched,
    ActionKind.START_OVER: questions.start_over,
    ActionKind.FORCE_SYNC: questions.force_sync,
}


class QueuePresenter(PagePresenter):
    view: QueueView

    def __init__(
        self,
        theme: Theme,
        desk: Desk,
        flow: ActionFlow,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._faces = ActionFaces(desk, flow)
        self._plant: PlantView | None = None
        self._now = now()
        self._part = BATCHES
        self.view = QueueView(theme)
        self.batches = BatchesPresenter(theme, self._faces, flow, self)
        self.view.add_part(BATCHES, self.batches.view)
        self.record = RecordView(theme)
        self.view.add_part(RECORD, self.record)
        for kind, words in _words().items():
            face = ActionFace(words.label, tr("being read"), ActionState.REFUSED, icon=words.icon)
            self.view.add_action(kind.value, face)
        for part, label in _tab_labels().items():
            self.view.tabs[part].set_label(label, "")
        self.view.tab_touched.connect(self.show_part)
        self.view.action_touched.connect(self._on_action)
        self.view.show_part(self._part)

    def show(self, view: PlantView, now: datetime) -> None:
        self._plant, self._now = view, now
        if self._part == BATCHES:
            self.batches.show(view, now)
        else:
            self.record.show_rows(record_faces(view, now))
        self._show_tabs(view)
        for kind, words in _words().items():
            why = view.obstacles.get(kind, Obstacle.NONE)
            self.view.buttons[kind.value].show_face(self._faces.face(kind, 0, words, now, why))

    @Slot(str)
    def show_part(self, name: str) -> None:
        self._part = name
        self.view.show_part(name)
        if self._plant is not None:
            self.show(self._plant, self._now)

    def look_at(self, order: str) -> None:
        """Go to one order's batch."""
        if self._plant is not None:
            self.batches.look_at(order, self._plant)
        self.show_part(BATCHES)

    def _show_tabs(self, view: PlantView) -> None:
        aside = len(view.set_aside)
        under = tr("%1 queued", str(len(view.queue)))  # the list holds the archived ones, too
        if aside:
            under = tr("%1 set aside", str(aside))
        self.view.tabs[BATCHES].set_label(_tab_labels()[BATCHES], under)
        self.view.tabs[RECORD].set_label(_tab_labels()[RECORD], tr("who did what"))

    def _question(self, kind: ActionKind) -> questions.Question | None:
        """Build the question from the plant as it is when it is asked."""
        return _ASK[kind](self._plant) if self._plant is not None else None

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda _user: self._question(kind), kind)


def _tab_labels() -> dict[str, str]:
    return {BATCHES: tr("Batches"), RECORD: tr("Actions")}


def _words() -> dict[ActionKind, ActionWords]:
    return {
        ActionKind.START_OVER: ActionWords(tr("Start over…"), tr("with an empty queue")),
        ActionKind.RETURN_UNTOUCHED: ActionWords(
            tr("Return untouched…"), tr("for an urgent order")
        ),
        ActionKind.FORCE_SYNC: ActionWords(tr("Sync now"), tr("fetch orders"), "refresh-cw"),
    }

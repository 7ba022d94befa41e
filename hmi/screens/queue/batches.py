"""Joins the batches to the plant's view, and their buttons to the operator's actions."""

from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces
from hmi.actions import ActionFlow
from hmi.freshness import plc_figures
from hmi.questions import Question
from hmi.screens.batch.figure_faces import figures, history_figures
from hmi.screens.batch.way_faces import history_detail
from hmi.screens.overview.line_faces import empty_queue
from hmi.screens.queue.batches_view import BatchesView
from hmi.screens.queue.detail_faces import batch_detail
from hmi.screens.queue.faces import batch_key, history_key, row_faces
from hmi.screens.queue.model import QueueModel
from hmi.screens.queue.offered import offer, offered, target
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace
from services.application.plant_view import BatchView, Obstacle, PlantView
from services.domain.history import HistoryEntry
from services.domain.user import ActionKind


class BatchesPresenter(QObject):
    def __init__(self, theme: Theme, faces: ActionFaces, flow: ActionFlow, parent: QObject) -> None:
        super().__init__(parent)
        self._faces = faces
        self._flow = flow
        self._last: tuple[PlantView, datetime] | None = None
        self._chosen = ""
        self._model = QueueModel(self)
        self.view = BatchesView(theme, self._model)
        self.view.chosen.connect(self._on_chosen)
        self.view.action_touched.connect(self._on_action)

    def show(self, view: PlantView, now: datetime) -> None:
        """Show *view* as it looks at *now*; the chosen batch stays chosen while it exists."""
        self._last = (view, now)
        self._model.show(row_faces(view, plc_figures(view, now), now))
        if self._model.row(self._model.index_of(self._chosen)) is None:
            self._chosen = self._first(view)
        self.view.choose(self._chosen)
        self._show_detail(view, now)

    def _first(self, view: PlantView) -> str:
        if view.front is not None:
            return batch_key(view.front)
        if view.set_aside:
            return batch_key(view.set_aside[0])
        shown = [history_key(entry) for entry in view.finished]
        return next((key for key in shown if self._model.index_of(key).isValid()), "")

    def _show_detail(self, view: PlantView, now: datetime) -> None:
        each, entry = self._batch(view), self._entry(view)
        if each is not None:
            face = batch_detail(each, view, now)
            self.view.show_detail(face, figures(each, view.dosing))
            self.view.show_actions(self._action_faces(each, now))
        elif entry is not None:
            names = {each.silo.number: each.silo.name for each in view.silos}
            table = history_figures(entry, lambda silo: names.get(silo, ""), view.dosing)
            self.view.show_detail(history_detail(entry, now), table)
            self.view.show_actions({})
        else:
            self.view.show_nothing(empty_queue(view, now))
            self.view.show_actions({})

    def _action_faces(self, each: BatchView, now: datetime) -> dict[str, ActionFace]:
        faces = {}
        for kind in offered(each):
            why = each.obstacles[kind]
            face = self._faces.face(kind, target(kind, each), offer(kind).words, now, why)
            if kind is ActionKind.TAKE_BACK and why is Obstacle.NOT_SET_ASIDE:
                told = tr("not after this cause; archive it by hand")
                face = ActionFace(face.label, told, face.state)
            faces[kind.value] = face
        return faces

    def _batch(self, view: PlantView) -> BatchView | None:
        everything = (*view.queue, *view.set_aside)
        return next((each for each in everything if batch_key(each) == self._chosen), None)

    def _entry(self, view: PlantView) -> HistoryEntry | None:
        return next((each for each in view.finished if history_key(each) == self._chosen), None)

    def _question(self, kind: ActionKind, user_name: str) -> Question | None:
        """Build the question from the plant as it is when it is asked."""
        each = self._batch(self._last[0]) if self._last is not None else None
        return offer(kind).ask(each, user_name) if each is not None else None

    def look_at(self, order: str, view: PlantView) -> None:
        """Choose the batch of *order*, if it is queued or set aside."""
        for each in (*view.queue, *view.set_aside):
            if each.batch.order.name == order:
                self._chosen = batch_key(each)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        if key != self._chosen:
            self._chosen = key
            if self._last is not None:
                self.show(*self._last)

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda user_name: self._question(kind, user_name), kind)

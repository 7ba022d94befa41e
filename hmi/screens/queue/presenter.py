"""Joins the queue page to the plant's view, and its buttons to the operator's actions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi import questions, text
from hmi.actions import ActionFlow, Desk
from hmi.figures import age, clock
from hmi.freshness import plc_figures
from hmi.screens.overview.line_faces import empty_queue
from hmi.screens.page import PagePresenter
from hmi.screens.queue.detail_faces import batch_detail, figures, history_detail, history_figures
from hmi.screens.queue.faces import batch_key, history_key, row_faces
from hmi.screens.queue.model import QueueModel
from hmi.screens.queue.view import QueueView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.plant_view import BatchView, Obstacle, PlantView
from services.domain.history import HistoryEntry
from services.domain.user import ActionKind

_HEADER = (ActionKind.RETRY_ALL_PUSHES, ActionKind.RETURN_UNTOUCHED, ActionKind.FORCE_SYNC)
_BATCH = (
    ActionKind.SET_ASIDE,
    ActionKind.TAKE_BACK,
    ActionKind.DOWNLOAD_AGAIN,
    ActionKind.ARCHIVE_BY_HAND,
    ActionKind.RETRY_PUSH,
)
_ICONS = {ActionKind.FORCE_SYNC: "refresh-cw", ActionKind.RETRY_ALL_PUSHES: "upload"}


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
        self._desk = desk
        self._flow = flow
        self._plant: PlantView | None = None
        self._now = now()
        self._chosen = ""
        self._model = QueueModel(self)
        self.view = QueueView(theme, self._model)
        for kind in _HEADER:
            self.view.add_header_action(kind.value, ActionFace(_label(kind), ""))
        for kind in _BATCH:
            self.view.add_action(kind.value, ActionFace(_label(kind), ""))
        self.view.chosen.connect(self._on_chosen)
        self.view.action_touched.connect(self._on_action)

    def show(self, view: PlantView, now: datetime) -> None:
        """Show *view* as it looks at *now*; the chosen batch stays chosen while it exists."""
        self._plant, self._now = view, now
        fresh = plc_figures(view, now)
        self._model.show(row_faces(view, fresh, now))
        if self._model.row(self._model.index_of(self._chosen)) is None:
            self._chosen = self._first(view)
        self.view.choose(self._chosen)
        counts = tr("%1 in the queue, %2 set aside", str(len(view.queue)), str(len(view.set_aside)))
        self.view.head.show_state((tr("Queue"), counts))
        self._show_detail(view, now)
        self._show_actions(view)

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
            self.view.show_detail(batch_detail(each, plc_figures(view, now), now), figures(each))
        elif entry is not None:
            self.view.show_detail(history_detail(entry, now), history_figures(entry, view.silos))
        else:
            self.view.show_nothing(empty_queue(view, now))

    def _show_actions(self, view: PlantView) -> None:
        each = self._batch(view)
        for kind in _HEADER:
            why = view.obstacles.get(kind, Obstacle.NONE)
            self.view.buttons[kind.value].show_face(self._face(kind, 0, why))
        waiting = view.waiting_pushes + view.quarantined_pushes
        self.view.buttons[ActionKind.RETRY_ALL_PUSHES.value].setVisible(waiting > 0)
        self.view.buttons[ActionKind.RETURN_UNTOUCHED.value].setVisible(bool(view.queue))
        for kind in _BATCH:
            button = self.view.buttons[kind.value]
            button.setVisible(each is not None and _fits(kind, each))
            if each is not None:
                why = each.obstacles.get(kind, Obstacle.NONE)
                face = self._face(kind, self._target(kind, each), why)
                if kind is ActionKind.TAKE_BACK and why is Obstacle.NOT_SET_ASIDE:
                    face = replace(face, detail=tr("not after this cause; archive it by hand"))
                button.show_face(face)

    def _face(self, kind: ActionKind, target: int, why: Obstacle) -> ActionFace:
        """Return the button's face: how the last try went, or why not now, or what it does."""
        label, icon = _label(kind), _ICONS.get(kind, "")
        report = self._flow.report
        ours = report is not None and report.kind is kind and report.target == target
        if ours and report is not None and report.state is ActionState.UNDER_WAY:
            seconds = (self._now - report.since).total_seconds()
            told = tr("under way, %1", age(int(seconds))) if seconds >= 1 else tr("under way")
            return ActionFace(label, told, ActionState.UNDER_WAY, icon=icon)
        may = self._desk.may(kind)
        if why is Obstacle.NONE and may is not Obstacle.NEEDS_LOGIN:
            why = may
        if why is not Obstacle.NONE:
            return ActionFace(label, text.obstacle(why), ActionState.REFUSED, icon=icon)
        if ours and report is not None and report.state is ActionState.DONE:
            at = clock(report.since, self._now, seconds=True)
            return ActionFace(label, tr("done %1", at), ActionState.DONE, icon=icon)
        if ours and report is not None:
            told = tr("not done; see below")
            return ActionFace(label, told, ActionState.NOT_DONE, icon=icon)
        return ActionFace(label, _detail(kind), icon=icon)

    def _target(self, kind: ActionKind, each: BatchView) -> int:
        if kind is ActionKind.RETRY_PUSH:
            push = questions.push_to_retry(each)
            return push.id if push is not None else 0
        return each.batch.id

    def _batch(self, view: PlantView) -> BatchView | None:
        everything = (*view.queue, *view.set_aside)
        return next((each for each in everything if batch_key(each) == self._chosen), None)

    def _entry(self, view: PlantView) -> HistoryEntry | None:
        return next((each for each in view.finished if history_key(each) == self._chosen), None)

    def _question(self, kind: ActionKind, user_name: str) -> questions.Question | None:
        """Build the question from the plant as it is when it is asked."""
        view = self._plant
        if view is None:
            return None
        of_line = {
            ActionKind.FORCE_SYNC: questions.force_sync,
            ActionKind.RETRY_ALL_PUSHES: questions.retry_all,
            ActionKind.RETURN_UNTOUCHED: questions.return_untouched,
        }
        if kind in of_line:
            return of_line[kind](view)
        each = self._batch(view)
        if each is None:
            return None
        if kind is ActionKind.ARCHIVE_BY_HAND:
            return questions.archive_by_hand(each, user_name)
        of_batch = {
            ActionKind.SET_ASIDE: questions.set_aside,
            ActionKind.TAKE_BACK: questions.take_back,
            ActionKind.DOWNLOAD_AGAIN: questions.download_again,
            ActionKind.RETRY_PUSH: questions.retry_push,
        }
        return of_batch[kind](each)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        if key != self._chosen:
            self._chosen = key
            if self._plant is not None:
                self.show(self._plant, self._now)

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda user_name: self._question(kind, user_name), kind)


def _fits(kind: ActionKind, each: BatchView) -> bool:
    """Set aside and take back share one place: one of them is always pointless."""
    if kind is ActionKind.SET_ASIDE:
        return each.batch.set_aside is None
    if kind is ActionKind.TAKE_BACK:
        return each.batch.set_aside is not None
    if kind is ActionKind.DOWNLOAD_AGAIN:
        return each.obstacles.get(kind) is Obstacle.NONE
    return True


def _label(kind: ActionKind) -> str:
    return {
        ActionKind.FORCE_SYNC: tr("Sync now"),
        ActionKind.RETRY_ALL_PUSHES: tr("Send all now"),
        ActionKind.SET_ASIDE: tr("Set aside…"),
        ActionKind.TAKE_BACK: tr("Take back…"),
        ActionKind.DOWNLOAD_AGAIN: tr("Download again…"),
        ActionKind.RETURN_UNTOUCHED: tr("Return untouched…"),
        ActionKind.ARCHIVE_BY_HAND: tr("Archive by hand…"),
        ActionKind.RETRY_PUSH: tr("Retry push"),
    }[kind]


def _detail(kind: ActionKind) -> str:
    return {
        ActionKind.FORCE_SYNC: tr("fetch orders"),
        ActionKind.RETRY_ALL_PUSHES: tr("all that waits"),
        ActionKind.SET_ASIDE: tr("Line goes on with the next"),
        ActionKind.TAKE_BACK: tr("Into the queue again"),
        ActionKind.DOWNLOAD_AGAIN: tr("A new attempt in a free slot"),
        ActionKind.RETURN_UNTOUCHED: tr("for an urgent order"),
        ActionKind.ARCHIVE_BY_HAND: tr("Move it to the history"),
        ActionKind.RETRY_PUSH: tr("Send the figures to Odoo now"),
    }[kind]

"""The face of a button for an action: how the last try went, or why not now, or what it does."""

from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.actions import ActionFlow, ActionReport, Desk
from hmi.figures import age, clock
from hmi.text import tr
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.plant_view import Obstacle
from services.domain.user import ActionKind


@dataclass(frozen=True, slots=True)
class ActionWords:
    label: str
    detail: str  # what it does
    icon: str = ""


class ActionFaces:
    """Joins what the plant allows, what the user may and what was done last."""

    def __init__(self, desk: Desk, flow: ActionFlow) -> None:
        self._desk = desk
        self._flow = flow

    def face(
        self,
        kind: ActionKind,
        target: int,
        words: ActionWords,
        now: datetime,
        why: Obstacle = Obstacle.NONE,
    ) -> ActionFace:
        """*why* is the obstacle in the plant's state; the role is looked at here."""
        label, icon = words.label, words.icon
        report = self._report(kind, target)
        if report is not None and report.state is ActionState.UNDER_WAY:
            seconds = (now - report.since).total_seconds()
            told = tr("under way, %1", age(int(seconds))) if seconds >= 1 else tr("under way")
            return ActionFace(label, told, ActionState.UNDER_WAY, icon=icon)
        may = self._desk.may(kind)
        if why is Obstacle.NONE and may is not Obstacle.NEEDS_LOGIN:
            why = may
        if why is not Obstacle.NONE:
            return ActionFace(label, text.obstacle(why), ActionState.REFUSED, icon=icon)
        if report is not None and report.state is ActionState.DONE:
            told = tr("done %1", clock(report.since, now, seconds=True))
            return ActionFace(label, told, ActionState.DONE, icon=icon)
        if report is not None:
            return ActionFace(label, tr("not done; see below"), ActionState.NOT_DONE, icon=icon)
        return ActionFace(label, words.detail, icon=icon)

    def _report(self, kind: ActionKind, target: int) -> ActionReport | None:
        report = self._flow.report
        ours = report is not None and report.kind is kind and report.target == target
        return report if ours else None

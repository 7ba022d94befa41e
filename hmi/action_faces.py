"""The face of a button for an action: how the last try went, or why not now, or what it does."""

from dataclasses import dataclass, replace
from datetime import datetime

from hmi import text
from hmi.actions import ActionFlow, ActionReport, Desk
from hmi.figures import age, clock
from hmi.freshness import plc_figures
from hmi.text import tr
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.plant_view import Obstacle, PlantView
from services.domain.link import LinkName, LinkState
from services.domain.user import ActionKind

_NEED_THE_PLC = frozenset(
    {
        ActionKind.DOWNLOAD_AGAIN,
        ActionKind.RELEASE_HANDSHAKE,
        ActionKind.RETURN_UNTOUCHED,
        ActionKind.START_OVER,
        ActionKind.ACCEPT_REFUSED_FIGURES,
    }
)
"""What is decided by the PLC's figures of now, or spoken to the PLC."""


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
        offer = ActionFace(words.label, words.detail, icon=words.icon)
        pending = self._flow.pending
        if pending and (pending.wanted.kind, pending.wanted.target) == (kind, target):
            told = tr("in %1 s, see below", str(self._flow.undo().seconds))
            return replace(offer, detail=told, state=ActionState.UNDER_WAY)
        report = self._report(kind, target)
        if report is not None and report.state is ActionState.UNDER_WAY:
            seconds = (now - report.since).total_seconds()
            told = tr("under way, %1", age(int(seconds))) if seconds >= 1 else tr("under way")
            return replace(offer, detail=told, state=ActionState.UNDER_WAY)
        refusal = self._refusal(kind, why, now)
        if refusal:
            return replace(offer, detail=refusal, state=ActionState.REFUSED)
        if report is not None and report.state is ActionState.DONE:
            told = tr("done %1", clock(report.since, now, seconds=True))
            return replace(offer, detail=told, state=ActionState.DONE)
        if report is not None and report.state is ActionState.NOT_DONE:
            return replace(offer, detail=tr("not done; see below"), state=ActionState.NOT_DONE)
        return offer

    def _refusal(self, kind: ActionKind, why: Obstacle, now: datetime) -> str:
        """Say why an action is off now; logging in is asked for when it is touched."""
        may = self._desk.may(kind)
        view = self._flow.plant
        if view is not None and _is_lost(view, LinkName.DATABASE):
            return tr("the database does not answer")
        if why is Obstacle.NONE and may is not Obstacle.NEEDS_LOGIN:
            why = may
        if why is Obstacle.NONE and kind in _NEED_THE_PLC and view is not None:
            idle = view.front is None or not view.front.batch.is_active
            if _is_lost(view, LinkName.PLC) or (not idle and plc_figures(view, now).stale):
                why = Obstacle.FIGURES_OLD
        return text.obstacle(why)

    def _report(self, kind: ActionKind, target: int) -> ActionReport | None:
        report = self._flow.report
        ours = report is not None and report.kind is kind and report.target == target
        return report if ours else None


def _is_lost(view: PlantView, name: LinkName) -> bool:
    link = view.links.get(name)
    return link is not None and link.state is LinkState.LOST

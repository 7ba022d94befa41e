"""What can be done with an alarm: its buttons' faces, and what follows a touch of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.questions import Question
from hmi.screens.alarms import offers, questions
from hmi.screens.alarms.list_faces import act_of
from hmi.text import tr
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.alarm_offers import alarm_obstacles
from services.application.plant_view import AlarmView, Obstacle
from services.domain.action import ActionRequest
from services.domain.alarm import AlarmCode
from services.domain.user import ActionKind

_AT_ONCE = (ActionKind.RESET_ALARM, ActionKind.UNSHELVE_ALARM, ActionKind.RESTORE_ALARM)
_ODOO_PAGE = frozenset({AlarmCode.PUSH_REJECTED, AlarmCode.PUSH_OVERDUE, AlarmCode.UNPLANNED_SILO})
GO_BATCH, GO_ODOO, GO_JOURNAL, OFFER = "go batch", "go odoo", "go journal", "offer"

Actions = tuple[tuple[str, ActionFace], ...]


class AlarmActs(QObject):
    """Acknowledging waits its turn while another action is under way: no tap is lost."""

    changed = Signal()

    def __init__(
        self, flow: ActionFlow, desk: Desk, now: Callable[[], datetime], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._flow, self._now = flow, now
        self._faces = ActionFaces(desk, flow)
        self._waiting: dict[int, str] = {}
        self._under_way: frozenset[int] = frozenset()
        flow.changed.connect(self._on_flow)

    @property
    def under_way(self) -> frozenset[int]:
        """Return the alarms that are being acknowledged."""
        return self._under_way | frozenset(self._waiting)

    def acknowledge(self, shown: tuple[AlarmView, ...]) -> None:
        wanted = {each.alarm.id: each.title for each in shown if each.alarm.wants_attention}
        self._waiting |= {i: title for i, title in wanted.items() if i not in self._under_way}
        self._send()
        self.changed.emit()

    def begin(self, kind: ActionKind, shown: AlarmView) -> None:
        """Do it at once, or ask first where it has a question."""
        if kind is ActionKind.ACKNOWLEDGE_ALARM:
            self.acknowledge((shown,))
        elif kind in _AT_ONCE:
            request = ActionRequest(kind, shown.alarm.id)
            self._flow.do(request, f"{label(kind)}: {shown.title}", quiet=False)
        elif kind is ActionKind.SHELVE_ALARM:
            self._flow.ask(lambda _user: questions.shelve(shown, self._now()), kind)
        elif kind is ActionKind.REMOVE_ALARM:
            self._flow.ask(lambda _user: questions.remove(shown, self._now()), kind)

    def take_offer(self, find: Callable[[], AlarmView | None]) -> None:
        """Ask for what the alarm offers, as it is when it is asked."""
        shown = find()
        offered = None if shown is None else offers.offer(shown)
        if offered is not None and not offered.obstacle:
            self._flow.ask(lambda _user: _offered_question(find()), offered.kind)

    def actions(self, shown: AlarmView, now: datetime, *, stale: bool) -> Actions:
        """Return the buttons of the detail, the one that is due first; none acts on old news."""
        why, first = alarm_obstacles(shown.alarm), act_of(shown.alarm)
        others = [
            kind
            for kind in (ActionKind.SHELVE_ALARM, ActionKind.REMOVE_ALARM)
            if kind is not first and why[kind] is not Obstacle.OUT_OF_SERVICE
        ]
        found = [(kind.value, self._face(kind, shown, why[kind], now)) for kind in (first, *others)]
        found[1:1] = self._offered(shown)
        return tuple((name, _refused(face) if stale else face) for name, face in found)

    @staticmethod
    def ways(shown: AlarmView, batch: str) -> tuple[tuple[str, str], ...]:
        """Return where else this alarm leads: the button's name and what it says."""
        found = [(GO_JOURNAL, tr("Journal"))]
        if shown.alarm.code in _ODOO_PAGE:
            found.insert(0, (GO_ODOO, tr("Odoo page")))
        if batch:
            found.insert(0, (GO_BATCH, tr("Batch")))
        return tuple(found)

    def _face(self, kind: ActionKind, shown: AlarmView, why: Obstacle, now: datetime) -> ActionFace:
        if kind is ActionKind.ACKNOWLEDGE_ALARM and shown.alarm.id in self.under_way:
            return ActionFace(label(kind), tr("under way"), ActionState.UNDER_WAY)
        words = ActionWords(label(kind), _detail(kind))
        face = self._faces.face(kind, shown.alarm.id, words, now, why)
        due = kind is act_of(shown.alarm) and kind is not ActionKind.SHELVE_ALARM
        return replace(face, primary=due and face.state is ActionState.READY)

    def _offered(self, shown: AlarmView) -> list[tuple[str, ActionFace]]:
        offered = offers.offer(shown)
        if offered is None:
            return []
        state = ActionState.REFUSED if offered.obstacle else ActionState.READY
        detail = offered.obstacle or offered.detail
        return [(OFFER, ActionFace(offered.label, detail, state))]

    def _send(self) -> None:
        if not self._waiting or self._flow.is_busy:
            return
        wanted, self._waiting = self._waiting, {}
        self._under_way = frozenset(wanted)
        if len(wanted) == 1:
            ((alarm_id, title),) = wanted.items()
            self._flow.acknowledge(alarm_id, title)
        else:
            ids = ",".join(map(str, wanted))
            request = ActionRequest(ActionKind.ACKNOWLEDGE_ALARMS, params={"ids": ids})
            title = tr("Acknowledge %1 alarms", str(len(wanted)))
            self._flow.do(request, title, quiet=True)

    @Slot()
    def _on_flow(self) -> None:
        if not self._flow.is_busy:
            self._under_way = frozenset()
            self._send()
            self.changed.emit()


def _refused(face: ActionFace) -> ActionFace:
    told = tr("no database")
    return replace(face, detail=told, state=ActionState.REFUSED, primary=False)


def _offered_question(shown: AlarmView | None) -> Question | None:
    return None if shown is None else offers.question(shown)


def label(kind: ActionKind) -> str:
    return {
        ActionKind.ACKNOWLEDGE_ALARM: tr("Acknowledge"),
        ActionKind.RESET_ALARM: tr("Reset"),
        ActionKind.UNSHELVE_ALARM: tr("Take back"),
        ActionKind.RESTORE_ALARM: tr("Return to service"),
        ActionKind.SHELVE_ALARM: tr("Shelve…"),
        ActionKind.REMOVE_ALARM: tr("Disable…"),
    }[kind]


def _detail(kind: ActionKind) -> str:
    return {
        ActionKind.ACKNOWLEDGE_ALARM: tr("I have seen it"),
        ActionKind.RESET_ALARM: tr("it is over"),
        ActionKind.UNSHELVE_ALARM: tr("tell of it again"),
        ActionKind.RESTORE_ALARM: tr("tell of it again"),
        ActionKind.SHELVE_ALARM: tr("for at most 8 h"),
        ActionKind.REMOVE_ALARM: tr("until returned"),
    }[kind]

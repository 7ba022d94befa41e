"""Operators' actions on alarms: acknowledge, reset, shelve, out of service and back."""

from collections.abc import Mapping
from datetime import timedelta

from services.application.alarm_book import AlarmBook
from services.application.alarm_offers import alarm_obstacles
from services.application.commands import Awaited, Stored
from services.application.plant_view import Obstacle
from services.domain.action import Action
from services.domain.alarm import LONGEST_SHELF, Alarm
from services.domain.alarm_change import Cause
from services.domain.alarm_life import AlarmEvent
from services.domain.errors import ActionRefusedError
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

_WHY = {
    Obstacle.ALARM_IS_OVER: "this alarm is over",
    Obstacle.OUT_OF_SERVICE: "this alarm is out of service",
    Obstacle.IN_SERVICE: "this alarm is in service",
    Obstacle.ANOTHER_STANDS_FOR_IT: "another alarm stands for it while that one lasts",
    Obstacle.NOT_SHELVED: "this alarm is not shelved (any more)",
    Obstacle.NOT_TO_RESET: "there is nothing to reset: acknowledge it, or wait for its cause to go",
}


class AlarmActions:
    def __init__(self, alarms: AlarmBook, now: Now) -> None:
        self._alarms = alarms
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {
            ActionKind.ACKNOWLEDGE_ALARM: self._acknowledge,
            ActionKind.ACKNOWLEDGE_ALARMS: self._acknowledge_all,
            ActionKind.RESET_ALARM: self._reset,
            ActionKind.SHELVE_ALARM: self._shelve,
            ActionKind.UNSHELVE_ALARM: self._unshelve,
            ActionKind.REMOVE_ALARM: self._remove,
            ActionKind.RESTORE_ALARM: self._restore,
        }

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _acknowledge(self, uow: UnitOfWork, action: Action) -> str:
        alarm = uow.alarms.get(action.request.target)
        if alarm is None or not alarm.wants_attention:
            return "This alarm is acknowledged already"
        self._alarms.acknowledge(uow, alarm, action.actor.name, self._now())
        return "Acknowledged"

    def _acknowledge_all(self, uow: UnitOfWork, action: Action) -> str:
        """Acknowledge what the operator saw, and nothing that came in between."""
        try:
            seen = {int(each) for each in action.request.params["ids"].split(",") if each.strip()}
        except (KeyError, ValueError):
            raise ActionRefusedError("Not done: it does not say which alarms.") from None
        waiting = [a for a in uow.alarms.open() if a.id in seen and a.wants_attention]
        for alarm in waiting:
            self._alarms.acknowledge(uow, alarm, action.actor.name, self._now())
        return f"{len(waiting)} alarms acknowledged"

    def _reset(self, uow: UnitOfWork, action: Action) -> str:
        alarm = self._alarm(uow, action)
        self._act(uow, alarm, action, AlarmEvent.RESET)
        return "Reset"

    def _shelve(self, uow: UnitOfWork, action: Action) -> str:
        alarm = self._alarm(uow, action)
        shelf = _shelf(action.request.params.get("minutes", ""))
        self._act(uow, alarm, action, AlarmEvent.SHELVE, shelf)
        return f"Shelved for {shelf // timedelta(minutes=1)} min; it comes back by itself"

    def _unshelve(self, uow: UnitOfWork, action: Action) -> str:
        self._act(uow, self._alarm(uow, action), action, AlarmEvent.UNSHELVE)
        return "Back from the shelf"

    def _remove(self, uow: UnitOfWork, action: Action) -> str:
        self._act(uow, self._alarm(uow, action), action, AlarmEvent.REMOVE)
        return "Out of service: it is not told until a supervisor returns it to service"

    def _restore(self, uow: UnitOfWork, action: Action) -> str:
        self._act(uow, self._alarm(uow, action), action, AlarmEvent.RESTORE)
        return "In service again"

    def _act(
        self,
        uow: UnitOfWork,
        alarm: Alarm,
        action: Action,
        event: AlarmEvent,
        shelf: timedelta | None = None,
    ) -> None:
        now = self._now()
        until = None if shelf is None else now + shelf
        cause = Cause(event, now, action.actor.name, action.request.reason.strip(), until)
        self._alarms.act(uow, alarm, cause)

    @staticmethod
    def _alarm(uow: UnitOfWork, action: Action) -> Alarm:
        """Return the alarm that the action is for, if it may be done with it now."""
        alarm = uow.alarms.get(action.request.target)
        if alarm is None:
            raise ActionRefusedError("Not done: this alarm is over.")
        obstacle = alarm_obstacles(alarm)[action.request.kind]
        if obstacle is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
        return alarm


def _shelf(minutes: str) -> timedelta:
    most = LONGEST_SHELF // timedelta(minutes=1)
    if not minutes.isdecimal() or not 1 <= int(minutes) <= most:
        raise ActionRefusedError(f"Not done: an alarm is shelved for 1 to {most} minutes.")
    return timedelta(minutes=int(minutes))

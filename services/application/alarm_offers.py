"""What a person may do with an alarm or a failure now, and why not the rest."""

from collections.abc import Mapping

from services.application.plant_view import Obstacle
from services.domain.alarm import Alarm, AlarmState
from services.domain.failure import EquipmentFailure
from services.domain.user import ActionKind


def alarm_obstacles(alarm: Alarm) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action on *alarm*, by its state and not by the role."""
    removed = alarm.state is AlarmState.OUT_OF_SERVICE
    shelved = alarm.state is AlarmState.SHELVED
    over = Obstacle.NONE if alarm.is_open else Obstacle.ALARM_IS_OVER
    shelve = Obstacle.OUT_OF_SERVICE if removed else over
    if alarm.state is AlarmState.SUPPRESSED:
        shelve = Obstacle.ANOTHER_STANDS_FOR_IT
    return {
        ActionKind.ACKNOWLEDGE_ALARM: (
            Obstacle.NONE if alarm.wants_attention else Obstacle.ACKNOWLEDGED_ALREADY
        ),
        ActionKind.RESET_ALARM: Obstacle.NONE if alarm.wants_reset else Obstacle.NOT_TO_RESET,
        ActionKind.SHELVE_ALARM: shelve,
        ActionKind.UNSHELVE_ALARM: Obstacle.NONE if shelved else Obstacle.NOT_SHELVED,
        ActionKind.REMOVE_ALARM: Obstacle.OUT_OF_SERVICE if removed else over,
        ActionKind.RESTORE_ALARM: Obstacle.NONE if removed else Obstacle.IN_SERVICE,
    }


def failure_obstacles(failure: EquipmentFailure) -> Mapping[ActionKind, Obstacle]:
    resolved = failure.resolved_at is not None
    return {ActionKind.RESOLVE_FAILURE: Obstacle.RESOLVED_ALREADY if resolved else Obstacle.NONE}

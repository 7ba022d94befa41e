"""How many alarms there are, by priority and state: what the bar shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.domain.alarm import Alarm, Priority
from services.domain.alarm_life import HELD_BACK, UNSEEN, AlarmState


@dataclass(frozen=True, slots=True)
class AlarmCounts:
    by_state: Mapping[tuple[Priority, AlarmState], int] = field(default_factory=dict)
    newest: Mapping[Priority, datetime] = field(default_factory=dict)
    """When the operator was last told of one that is unacknowledged still."""

    def shown(self, priority: Priority | None = None) -> int:
        """Return how many stand in the list: told, and not held back."""
        return sum(
            n
            for (of, state), n in self.by_state.items()
            if priority in (None, of) and state not in HELD_BACK and state not in _SILENT
        )

    def unacknowledged(self, priority: Priority | None = None) -> int:
        return sum(
            n
            for (of, state), n in self.by_state.items()
            if priority in (None, of) and state in UNSEEN
        )

    def of(self, state: AlarmState, priority: Priority | None = None) -> int:
        """Return how many are in *state*: shelved, suppressed, out of service and so on."""
        return sum(n for (p, s), n in self.by_state.items() if s is state and priority in (None, p))

    def with_one_more(self, alarm: Alarm) -> "AlarmCounts":
        """Return the counts with an alarm that is not stored."""
        key = (alarm.priority, alarm.state)
        newest = {alarm.priority: alarm.last_at} if alarm.wants_attention else {}
        by_state = {**self.by_state, key: self.by_state.get(key, 0) + 1}
        return replace(self, by_state=by_state, newest={**self.newest, **newest})

    @property
    def shelved(self) -> int:
        return self.of(AlarmState.SHELVED)

    @property
    def suppressed(self) -> int:
        return self.of(AlarmState.SUPPRESSED)

    @property
    def out_of_service(self) -> int:
        return self.of(AlarmState.OUT_OF_SERVICE)


_SILENT = frozenset({AlarmState.NORMAL, AlarmState.PENDING})

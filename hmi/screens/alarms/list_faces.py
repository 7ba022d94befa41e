"""From alarms to the rows of the alarm lists: what it is, since when, how it stands, one act."""

from dataclasses import dataclass
from datetime import datetime

from hmi.figures import age_since, clock
from hmi.language import heard_alarm
from hmi.text import tr
from hmi.widgets.panel import EmptyFace
from hmi.widgets.symbols import AlarmFace, Mark
from services.application.plant_view import AlarmView, PlantView
from services.domain.alarm import Alarm, AlarmState
from services.domain.user import ActionKind


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm of a list. Its face is made when it is painted: in a flood there are many."""

    alarm: AlarmView
    under_way: bool = False

    @property
    def key(self) -> str:
        return alarm_key(self.alarm.alarm.id)

    @property
    def text(self) -> str:
        return heard_alarm(self.alarm).title

    @property
    def spoken(self) -> str:
        alarm = self.alarm.alarm
        state = " ".join(state_words(alarm, alarm.last_at))
        return f"{self.text}. {state}. {act_label(act_of(alarm))}"

    @property
    def is_heading(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class AlarmRowFace:
    """One alarm in words; `act` is what its button does with one tap."""

    symbol: AlarmFace
    title: str
    under: str
    state: tuple[str, str]
    strong: bool  # it waits for a person
    act: ActionKind
    act_label: str


def alarm_key(alarm_id: int) -> str:
    return f"alarm {alarm_id}"


def alarm_id(key: str) -> int:
    return int(key.removeprefix("alarm ") or 0)


def row_face(each: AlarmView, now: datetime) -> AlarmRowFace:
    alarm = each.alarm
    act = act_of(alarm)
    return AlarmRowFace(
        symbol=AlarmFace(alarm.priority, alarm.state),
        title=heard_alarm(each).title,
        under=" · ".join(_times(alarm, now)),
        state=state_words(alarm, now),
        strong=alarm.wants_attention or alarm.wants_reset,
        act=act,
        act_label=act_label(act),
    )


def act_of(alarm: Alarm) -> ActionKind:
    """Return the one thing that a row's button does."""
    if alarm.wants_attention:
        return ActionKind.ACKNOWLEDGE_ALARM
    if alarm.wants_reset:
        return ActionKind.RESET_ALARM
    return {
        AlarmState.SHELVED: ActionKind.UNSHELVE_ALARM,
        AlarmState.OUT_OF_SERVICE: ActionKind.RESTORE_ALARM,
    }.get(alarm.state, ActionKind.SHELVE_ALARM)


def act_label(act: ActionKind) -> str:
    return {
        ActionKind.ACKNOWLEDGE_ALARM: tr("Ack"),
        ActionKind.RESET_ALARM: tr("Reset"),
        ActionKind.UNSHELVE_ALARM: tr("Take back"),
        ActionKind.RESTORE_ALARM: tr("Return"),
        ActionKind.SHELVE_ALARM: tr("Shelve…"),
    }[act]


def _times(alarm: Alarm, now: datetime) -> list[str]:
    since = clock(alarm.raised_at, now, seconds=True)
    parts = [tr("since %1", since)]
    if alarm.is_present:
        parts.append(age_since(alarm.raised_at, now))
    elif alarm.returned_at is not None:
        parts.append(tr("gone %1", clock(alarm.returned_at, now, seconds=True)))
    if alarm.count > 1:
        parts.append(tr("%1 times", str(alarm.count)))
    return parts


def state_words(alarm: Alarm, now: datetime) -> tuple[str, str]:
    """Say how the alarm stands, and by whom or until when."""
    held = alarm.held
    if held is not None and alarm.state is AlarmState.SHELVED:
        return tr("shelved"), tr("until %1", clock(held.until, now))
    if held is not None and alarm.state is AlarmState.OUT_OF_SERVICE:
        return tr("out of service"), held.by
    return {
        AlarmState.UNACKNOWLEDGED: (tr("not acknowledged"), ""),
        AlarmState.ACKNOWLEDGED: (
            tr("acknowledged"),
            f"{alarm.acknowledged_by} {clock(alarm.acknowledged_at, now)}".strip(),
        ),
        AlarmState.RETURNED: (tr("gone, not acknowledged"), ""),
        AlarmState.LATCHED_UNACKNOWLEDGED: (tr("gone, not acknowledged"), ""),
        AlarmState.LATCHED: (tr("gone, to be reset"), ""),
        AlarmState.SUPPRESSED: (tr("suppressed"), tr("another alarm stands for it")),
    }.get(alarm.state, (tr("gone"), ""))


def no_alarms(view: PlantView, now: datetime, *, filtered: bool) -> EmptyFace:
    """Say what an empty list means, and what there was last."""
    if filtered:
        return EmptyFace(
            tr("No active alarms of this priority"), tr("Touch “All” to see the others.")
        )
    last = view.last_alarm
    if last is None:
        return EmptyFace(tr("No active alarms"), tr("There was none so far."))
    told = tr("The last one was “%1”, %2.", last.title, clock(last.alarm.raised_at, now))
    return EmptyFace(tr("No active alarms"), told)


def nothing_held_back() -> EmptyFace:
    return EmptyFace(
        tr("No alarm is held back"),
        tr("Shelved ones wait here and come back by themselves; so do those out of service."),
        Mark.TICK,
    )

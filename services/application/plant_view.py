"""The line as the screens show it: one immutable value, made from the database.

Everything a screen shows comes from here, so that all stations show the same. Ages are not in
it: the screen computes them from the times, against its own clock, each second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.application.dosing_rules import DosingLimits
from services.domain.action import RecordedAction
from services.domain.alarm import Alarm, AlarmDefinition, AlarmWords
from services.domain.alarm_counts import AlarmCounts
from services.domain.batch import Batch
from services.domain.failure import EquipmentFailure
from services.domain.history import HistoryEntry
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.link import LinkName, LinkStatus
from services.domain.push import Push
from services.domain.silo import Silo
from services.domain.silo_level import SiloLevel, Supply
from services.domain.user import ActionKind, User


class Obstacle(StrEnum):
    """Why an action is not offered now. The screen has words for each."""

    NONE = "none"
    NEEDS_LOGIN = "needs_login"
    ROLE_TOO_LOW = "role_too_low"
    QUEUE_NOT_EMPTY = "queue_not_empty"
    PLC_DOSES = "plc_doses"
    FIGURES_OLD = "figures_old"
    ALREADY_SET_ASIDE = "already_set_aside"
    NOT_SET_ASIDE = "not_set_aside"
    WAITS_FOR_ARCHIVE = "waits_for_archive"
    NOTHING_TO_RETRY = "nothing_to_retry"
    PLC_HAS_IT = "plc_has_it"
    NOTHING_TO_RETURN = "nothing_to_return"
    NOT_REFUSED = "not_refused"
    NO_HOLDER = "no_holder"
    JOB_RUNS = "job_runs"
    JOB_IS_ON = "job_is_on"
    JOB_IS_OFF = "job_is_off"
    NOT_IN_SETTINGS = "not_in_settings"
    ORDER_UNREADABLE = "order_unreadable"
    FIGURES_UNREADABLE = "figures_unreadable"
    NOT_IN_QUEUE = "not_in_queue"
    IS_ENDING = "is_ending"
    NOTHING_BY_HAND = "nothing_by_hand"
    NOTHING_WEIGHED = "nothing_weighed"
    ACKNOWLEDGED_ALREADY = "acknowledged_already"
    ALARM_IS_OVER = "alarm_is_over"
    NOT_TO_RESET = "not_to_reset"
    NOT_SHELVED = "not_shelved"
    OUT_OF_SERVICE = "out_of_service"
    IN_SERVICE = "in_service"
    ANOTHER_STANDS_FOR_IT = "another_stands_for_it"
    RESOLVED_ALREADY = "resolved_already"
    NOTHING_ENTERED = "nothing_entered"
    HANDS_OVER = "hands_over"


class SiloPhase(StrEnum):
    """What a silo does in the batch that the overview shows."""

    NOT_USED = "not_used"
    WAITING = "waiting"
    DOSING = "dosing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SiloView:
    silo: Silo
    phase: SiloPhase
    setpoint_kg: Decimal | None  # None: not used in this batch
    actual_kg: Decimal | None

    @property
    def deviation_kg(self) -> Decimal | None:
        """Actual minus setpoint, once the silo is done; None before that."""
        if self.phase is not SiloPhase.DONE:
            return None
        if self.setpoint_kg is None or self.actual_kg is None:
            return None
        return self.actual_kg - self.setpoint_kg


@dataclass(frozen=True, slots=True)
class BatchView:
    batch: Batch
    silos: tuple[SiloView, ...]  # in the silo table's order
    pushes: tuple[Push, ...]  # unfinished ones of this batch
    obstacles: Mapping[ActionKind, Obstacle]  # by the batch's and the line's state, not the role

    @property
    def setpoint_kg(self) -> Decimal:
        """What all silos together are asked for; hand additions are not in it."""
        return sum(self.batch.setpoints_kg.values(), Decimal(0))

    @property
    def progress(self) -> float:
        """0..1, dosed of what the silos are asked for."""
        asked = self.setpoint_kg
        return min(1.0, float(self.batch.dosed_kg / asked)) if asked else 0.0


@dataclass(frozen=True, slots=True)
class SiloStock:
    """What a silo holds, and what the queue will still take from it."""

    silo: Silo
    level: SiloLevel
    need_kg: Decimal
    supply: Supply


@dataclass(frozen=True, slots=True)
class Material:
    """Which silos cannot feed a batch, and of which nobody knows, after those before it."""

    short: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()

    @property
    def supply(self) -> Supply:
        if self.short:
            return Supply.SHORT
        return Supply.UNKNOWN if self.unknown else Supply.ENOUGH


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The running shift, and the batches made in it, archived or not yet."""

    number: int  # of the day, from 1
    since: datetime
    batches: int
    planned_kg: Decimal
    made_kg: Decimal  # what they were, or will be closed with


@dataclass(frozen=True, slots=True)
class JobView:
    job: JobName
    enabled: bool  # by the settings, and not switched off
    period_s: float
    runs: tuple[JobRun, ...]  # newest first, at most 12
    next_run_at: datetime | None
    running_since: datetime | None
    in_settings: bool = True  # False: the settings leave it out, nobody can switch it on here
    switch: JobSwitch | None = None  # what a person switched last
    minutes: tuple[JobOutcome | None, ...] = ()  # of a quick job: the worst of each, this one first
    obstacles: Mapping[ActionKind, Obstacle] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlarmView:
    alarm: Alarm
    definition: AlarmDefinition

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def words(self) -> AlarmWords:
        """Title, cause, consequence and response, this alarm's parameters put in."""
        words = self.definition.words
        return AlarmWords(
            filled(words.title, self.alarm.params),
            filled(words.cause, self.alarm.params),
            filled(words.consequence, self.alarm.params),
            filled(words.response, self.alarm.params),
        )


def filled(text: str, params: Mapping[str, str]) -> str:
    """Put *params* into a text of a resource file; what is missing shows as a dash."""
    return text.format_map(_Gaps(params))


class _Gaps(dict[str, str]):
    """Parameters; one that is missing shows as a dash instead of failing."""

    def __missing__(self, _key: str) -> str:
        return "–"


@dataclass(frozen=True, slots=True)
class SoundView:
    """The horn of this station."""

    available: bool = True
    why_not: str = ""  # why there is none, in words for people
    sounding: bool = False
    silenced: bool = False  # until something new comes


ALARMS_SHOWN = 100
"""The view holds so many alarms; all of them are to be had from the alarm desk."""


@dataclass(frozen=True, slots=True)
class PlantView:
    """All that the screens show. `read_at` is when the database was read."""

    read_at: datetime
    line: str
    station: str
    holder: str  # "" when nobody holds the line
    is_holder: bool
    links: Mapping[LinkName, LinkStatus]
    plc_read_at: datetime | None  # last good reading of any slot: the age of the figures
    stale_after_s: float  # figures older than this are marked (two missed readings)
    slots: int
    queue: tuple[BatchView, ...]  # counts as queue, by slot
    set_aside: tuple[BatchView, ...]
    finished: tuple[HistoryEntry, ...]  # newest first, at most 10
    history_count: int
    jobs: tuple[JobView, ...]
    alarms: tuple[AlarmView, ...]  # of the list, most urgent first, at most ALARMS_SHOWN
    alarm_counts: AlarmCounts  # of all, however many there are
    last_alarm: AlarmView | None
    sound: SoundView
    failures: tuple[EquipmentFailure, ...]  # newest first, at most 10
    waiting_pushes: int
    quarantined_pushes: int
    users: tuple[User, ...]
    obstacles: Mapping[ActionKind, Obstacle]  # of the line's actions (FORCE_SYNC, …)
    silos: tuple[SiloView, ...]  # of the front batch; all NOT_USED when there is none
    stocks: tuple[SiloStock, ...] = ()  # in the silo table's order
    materials: Mapping[int, Material] = field(default_factory=dict)  # by the batch's id
    shift: ShiftView | None = None
    held_since: datetime | None = None
    actions: tuple[RecordedAction, ...] = ()  # of all stations, newest first, at most 20
    dosing: DosingLimits = field(default_factory=DosingLimits)

    @property
    def urgent(self) -> AlarmView | None:
        """The alarm that the bar shows: the first that wants a person, else the first."""
        return next(iter(self.alarms), None)

    @property
    def front(self) -> BatchView | None:
        """The batch in process: the running one, else the last finished, else the next one."""
        for wanted in (_is_running, _is_finished, _is_any):
            found = [view for view in self.queue if wanted(view.batch)]
            if found:
                return found[-1] if wanted is _is_finished else found[0]
        return None


def _is_running(batch: Batch) -> bool:
    return batch.state == "running"


def _is_finished(batch: Batch) -> bool:
    return batch.state == "finished"


def _is_any(_batch: Batch) -> bool:
    return True

"""Operators' actions on equipment failures: enter one by hand, resolve one with a note."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from services.application.alarm_offers import failure_obstacles
from services.application.commands import Awaited, Stored
from services.application.failure_book import FailureBook
from services.application.plant_view import Obstacle
from services.domain.action import Action
from services.domain.errors import ActionRefusedError, AlreadyStoredError
from services.domain.failure import EquipmentFailure
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

LONGEST_CODE, LONGEST_TEXT = 32, 200
LONGEST_DOWNTIME = timedelta(days=7)
OLDEST = timedelta(days=31)
_AHEAD = timedelta(minutes=1)  # two clocks in one hand
_BY_HAND = "by hand %Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True)
class _Entry:
    equipment: str
    text: str
    at: datetime
    duration: timedelta | None


class FailureActions:
    def __init__(self, failures: FailureBook, now: Now) -> None:
        self._failures = failures
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {
            ActionKind.ENTER_FAILURE: self._enter,
            ActionKind.RESOLVE_FAILURE: self._resolve,
        }

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _enter(self, uow: UnitOfWork, action: Action) -> str:
        now = self._now()
        entry = _entry(action.request.params, now)
        failure = EquipmentFailure(
            id=0,
            line=uow.line,
            equipment_code=entry.equipment,
            text=entry.text,
            stamp_raw=entry.at.strftime(_BY_HAND),
            occurred_at=entry.at,
            stamp_doubtful=False,
            read_at=now,
            duration=entry.duration,
            ended_at=None if entry.duration is None else entry.at + entry.duration,
            entered_by=action.actor.name,
        )
        try:
            self._failures.store(uow, failure, now)
        except AlreadyStoredError:
            raise ActionRefusedError(
                "Not done: this equipment, text and time are entered already."
            ) from None
        return f"The failure of {entry.equipment} is stored, Odoo will be told"

    def _resolve(self, uow: UnitOfWork, action: Action) -> str:
        failure = uow.failures.get(action.request.target)
        if failure is None:
            raise ActionRefusedError("Not done: there is no such failure.")
        if failure_obstacles(failure)[ActionKind.RESOLVE_FAILURE] is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {failure.resolved_by} has resolved it already.")
        now = self._now()
        resolved = replace(
            failure,
            resolved_at=now,
            resolved_by=action.actor.name,
            resolution=action.request.reason.strip(),
        )
        minutes = action.request.params.get("minutes", "")
        if minutes:
            resolved = replace(resolved, duration=_downtime(minutes, failure.occurred_at, now))
        self._failures.resolve(uow, resolved, now)
        return f"The failure of {failure.equipment_code} is resolved"


def _entry(params: Mapping[str, str], now: datetime) -> _Entry:
    """Check what was entered. Raises ActionRefusedError that says what is wrong."""
    equipment = params.get("equipment", "").strip()
    if not equipment or len(equipment) > LONGEST_CODE or not equipment.isprintable():
        raise ActionRefusedError(
            f"Not done: name the equipment, with at most {LONGEST_CODE} characters."
        )
    text = " ".join(params.get("text", "").split())
    if not text or len(text) > LONGEST_TEXT:
        raise ActionRefusedError(
            f"Not done: say what failed, with at most {LONGEST_TEXT} characters."
        )
    at = _moment(params.get("at", ""), now)
    minutes = params.get("minutes", "")
    return _Entry(equipment, text, at, _downtime(minutes, at, now) if minutes else None)


def _moment(text: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ActionRefusedError("Not done: say when it failed, such as 14:05.") from None
    if at.tzinfo is None:
        raise ActionRefusedError("Not done: the time has no zone.")
    if at > now + _AHEAD:
        raise ActionRefusedError("Not done: this time is still to come.")
    if at < now - OLDEST:
        raise ActionRefusedError(f"Not done: this is more than {OLDEST.days} days ago.")
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _downtime(minutes: str, at: datetime, now: datetime) -> timedelta:
    most = LONGEST_DOWNTIME // timedelta(minutes=1)
    if not minutes.isdecimal() or not 1 <= int(minutes) <= most:
        raise ActionRefusedError(f"Not done: equipment stands for 1 to {most} minutes.")
    lasted = timedelta(minutes=int(minutes))
    if at + lasted > now + _AHEAD:
        raise ActionRefusedError("Not done: it would have lasted until after now.")
    return lasted

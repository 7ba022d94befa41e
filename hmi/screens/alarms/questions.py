"""What is asked before an alarm is held back, or a failure is said to be over."""

from datetime import datetime, timedelta

from hmi.figures import age, clock
from hmi.questions import Choice, Question
from hmi.text import tr
from services.application.plant_view import AlarmView
from services.domain.failure import EquipmentFailure
from services.domain.user import ActionKind

_SHELVES_MIN = (15, 60, 240, 480)
_STOOD_MIN = (5, 15, 30, 60, 120)
_MINUTE = timedelta(minutes=1)


def span(minutes: int) -> str:
    """Return "15 min" or "4 h"."""
    if minutes % 60:
        return tr("%1 min", str(minutes))
    return tr("%1 h", str(minutes // 60))


def shelve(shown: AlarmView, now: datetime) -> Question:
    return Question(
        kind=ActionKind.SHELVE_ALARM,
        target=shown.alarm.id,
        title=tr("Shelve “%1”", shown.title),
        facts=tr("since %1", clock(shown.alarm.raised_at, now, seconds=True)),
        act=tr("Shelve"),
        choices=tuple(_shelf(minutes, now) for minutes in _SHELVES_MIN),
        choices_title=tr("For how long"),
        choice_param="minutes",
        reason_title=tr("Reason, needed. It goes into the journal."),
        reasons=(tr("Being mended"), tr("Sensor is wrong"), tr("Known, no danger")),
    )


def _shelf(minutes: int, now: datetime) -> Choice:
    until = clock(now + minutes * _MINUTE, now)
    return Choice(
        value=str(minutes),
        label=span(minutes),
        detail=tr("until %1", until),
        effects=(
            tr("hide it from the list, without sound,"),
            tr("count it as held back in the bar,"),
            tr("bring it back by itself at %1.", until),
        ),
        act_detail=tr("until %1", until),
    )


def remove(shown: AlarmView, now: datetime) -> Question:
    return Question(
        kind=ActionKind.REMOVE_ALARM,
        target=shown.alarm.id,
        title=tr("Take “%1” out of service", shown.title),
        facts=tr("since %1", clock(shown.alarm.raised_at, now, seconds=True)),
        act=tr("Out of service"),
        act_detail=tr("until a supervisor returns it"),
        effects=(
            tr("tell nobody of it any more,"),
            tr("count it as held back in the bar,"),
            tr("wait until a supervisor returns it."),
        ),
        reason_title=tr("Reason, needed. It goes into the journal."),
        reasons=(tr("Equipment taken out"), tr("Sensor is wrong"), tr("Being rebuilt")),
    )


def resolve(failure: EquipmentFailure, now: datetime) -> Question:
    """Ask how long it stood, where nobody has said that yet, and for a note."""
    open_ = failure.is_open
    return Question(
        kind=ActionKind.RESOLVE_FAILURE,
        target=failure.id,
        title=tr("Resolve the failure of %1", failure.equipment_code),
        facts=f"{clock(failure.occurred_at, now, seconds=True)} · {failure.text}",
        act=tr("Resolve"),
        act_detail=tr("it works again"),
        effects=_resolving(),
        choices=_stood(failure, now) if open_ else (),
        choices_title=tr("How long it stood"),
        choice_param="minutes" if open_ else "",
        reason_title=tr("What was done, needed. It stays with the failure."),
        reasons=(tr("Mended"), tr("Part replaced"), tr("Cleaned"), tr("False report")),
    )


def _stood(failure: EquipmentFailure, now: datetime) -> tuple[Choice, ...]:
    so_far = now - failure.occurred_at
    told = tr("until now, %1", age(so_far.total_seconds()))
    until_now = Choice("", tr("Until now"), told, _resolving(), told)
    shorter = [minutes for minutes in _STOOD_MIN if minutes * _MINUTE < so_far]
    return (
        until_now,
        *(
            Choice(str(m), span(m), tr("then it worked again"), _resolving(), span(m))
            for m in shorter[-4:]
        ),
    )


def _resolving() -> tuple[str, ...]:
    return (
        tr("keep the note with the failure,"),
        tr("tell Odoo how long it stood,"),
        tr("let its alarm go."),
    )

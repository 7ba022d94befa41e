"""Raises, clears and acknowledges alarms inside a transaction.

One open alarm per cause and object: a recurrence counts up, a return waits for its
acknowledgement (ISA-18.2: returned unacknowledged), and only both together close it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.domain.alarm import Alarm, AlarmCode, AlarmDefinition, AlarmState
from services.ports import UnitOfWork

Catalogue = Mapping[AlarmCode, AlarmDefinition]


class AlarmBook:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def raise_(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime, **params: str
    ) -> None:
        """Raise the alarm, or count a recurrence where it had returned.

        An alarm that is active already stays as it is: it is said once.
        """
        known = uow.alarms.find_open(code, subject)
        if known is None:
            uow.alarms.add(
                Alarm(
                    id=0,
                    line=uow.line,
                    code=code,
                    subject=subject,
                    priority=self.catalogue[code].priority,
                    state=AlarmState.UNACKNOWLEDGED,
                    raised_at=now,
                    last_at=now,
                    params={"subject": subject} | params,
                )
            )
        elif known.state is AlarmState.RETURNED:
            uow.alarms.save(
                replace(
                    known,
                    state=AlarmState.UNACKNOWLEDGED,
                    last_at=now,
                    count=known.count + 1,
                    params=dict(known.params) | params,
                    returned_at=None,
                )
            )

    def tell_now(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime, **params: str
    ) -> None:
        """Raise the alarm, or bring what an active one tells up to date."""
        self.raise_(uow, code, subject, now, **params)
        known = uow.alarms.find_open(code, subject)
        told = {"subject": subject} | params
        if known is not None and known.params != told:
            uow.alarms.save(replace(known, params=told))

    def note(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime, **params: str
    ) -> None:
        """Raise the alarm of something that happened once: only its acknowledgement is open."""
        self.clear(uow, code, subject, now)
        self.raise_(uow, code, subject, now, **params)
        self.clear(uow, code, subject, now)

    def clear(self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime) -> None:
        """Close the alarm, whose cause is gone, if it was acknowledged; else let it wait."""
        known = uow.alarms.find_open(code, subject)
        if known is not None and known.state is not AlarmState.RETURNED:
            uow.alarms.save(_returned(known, now))

    def clear_all_but(
        self, uow: UnitOfWork, code: AlarmCode, subjects: set[str], now: datetime
    ) -> None:
        """Clear every open alarm of *code* whose object is not among *subjects*."""
        for alarm in uow.alarms.open():
            gone = alarm.code is code and alarm.subject not in subjects
            if gone and alarm.state is not AlarmState.RETURNED:
                uow.alarms.save(_returned(alarm, now))

    def clear_subject(self, uow: UnitOfWork, subject: str, now: datetime) -> None:
        """Clear all that was said of an object, or of a part of it, which is no longer there."""
        for alarm in uow.alarms.open():
            of_it = subject in (alarm.subject, alarm.params.get("order"))
            if of_it and alarm.state is not AlarmState.RETURNED:
                uow.alarms.save(_returned(alarm, now))

    def acknowledge(self, uow: UnitOfWork, alarm: Alarm, by: str, now: datetime) -> None:
        """Note who has seen it; an alarm that has returned is closed by that."""
        state = AlarmState.ACKNOWLEDGED
        if alarm.state is AlarmState.RETURNED:
            state = AlarmState.NORMAL
        uow.alarms.save(replace(alarm, state=state, acknowledged_at=now, acknowledged_by=by))


def _returned(alarm: Alarm, now: datetime) -> Alarm:
    acknowledged = alarm.state is AlarmState.ACKNOWLEDGED
    state = AlarmState.NORMAL if acknowledged else AlarmState.RETURNED
    return replace(alarm, state=state, returned_at=now)

"""Stores an equipment failure and what follows from it, in one transaction: told and reported."""

from datetime import datetime, timedelta

from services.application.alarm_book import AlarmBook
from services.application.push_queue import PushQueue
from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode
from services.domain.failure import EquipmentFailure
from services.ports import UnitOfWork


class FailureBook:
    def __init__(self, alarms: AlarmBook, pushes: PushQueue) -> None:
        self._alarms = alarms
        self._pushes = pushes

    def store(self, uow: UnitOfWork, failure: EquipmentFailure, now: datetime) -> EquipmentFailure:
        """Store it, owe Odoo its report, and raise its alarm unless it is over already.

        Raises AlreadyStoredError. Who entered it by hand has seen it: that is acknowledged.
        """
        stored = uow.failures.add(failure)
        self._pushes.queue_failure(uow, stored)
        if not stored.is_open:
            return stored
        code, subject = AlarmCode.EQUIPMENT_FAILURE, stored.equipment_code
        # A new failure of the same equipment is told, though the one before is still open.
        self._alarms.raise_again(uow, code, subject, now, text=stored.text, stamp=stored.stamp_raw)
        told = uow.alarms.find_open(code, subject)
        if stored.entered_by and told is not None:
            self._alarms.acknowledge(uow, told, stored.entered_by, now)
        return stored

    def end(self, uow: UnitOfWork, failure: EquipmentFailure, now: datetime) -> None:
        """Store that it is over by the PLC's word."""
        self._over(uow, failure, now)
        self._alarms.record(
            uow,
            EventCode.FAILURE_ENDED,
            failure.equipment_code,
            now,
            text=failure.text,
            minutes=_minutes(failure.downtime(now)),
        )

    def resolve(self, uow: UnitOfWork, failure: EquipmentFailure, now: datetime) -> None:
        """Store that a person says it is mended."""
        self._over(uow, failure, now)
        known = uow.alarms.find_open(AlarmCode.EQUIPMENT_FAILURE, failure.equipment_code)
        if known is not None and not known.is_present and known.wants_attention:
            self._alarms.acknowledge(uow, known, failure.resolved_by, now)
        self._alarms.record(
            uow,
            EventCode.FAILURE_RESOLVED,
            failure.equipment_code,
            now,
            failure.resolved_by,
            text=failure.text,
            note=failure.resolution,
        )

    def _over(self, uow: UnitOfWork, failure: EquipmentFailure, now: datetime) -> None:
        uow.failures.save(failure)
        self._pushes.renew_failure(uow, failure)
        others = [f for f in uow.failures.open_of(failure.equipment_code) if f.id != failure.id]
        if not others:
            code = AlarmCode.EQUIPMENT_FAILURE
            self._alarms.clear(uow, code, failure.equipment_code, now)


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:.0f}"

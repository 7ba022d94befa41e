"""Alarms about a silo's dosing: the silo is their object, the order that shows it a parameter.

So a shelf or an acknowledgement is about the silo and does not end with the order (ISA-18.2). The
alarm is there as long as any queued order shows its cause, and tells of the one that did last.
"""

from collections.abc import Mapping
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.application.dosing_rules import DosingLimits, out_of_tolerance, unplanned
from services.domain.alarm import OF_A_SILO, Alarm, AlarmCode
from services.domain.batch import Batch
from services.domain.quantity import ZERO
from services.ports import UnitOfWork


class SiloAlarms:
    def __init__(self, alarms: AlarmBook, limits: DosingLimits) -> None:
        self._alarms = alarms
        self._limits = limits

    def is_told(self, uow: UnitOfWork, code: AlarmCode, silo: int, order: str) -> bool:
        """Whether the silo's alarm is there and tells of that order."""
        alarm = uow.alarms.find_open(code, str(silo))
        return alarm is not None and alarm.is_present and alarm.params.get("order") == order

    def tell(
        self,
        uow: UnitOfWork,
        code: AlarmCode,
        now: datetime,
        params: Mapping[str, str],
        *,
        new: bool,
    ) -> None:
        """Say that an order shows the cause; *new*: it did not before this reading.

        A further order is told once, as a recurrence, also while the first one shows it still.
        """
        subject = params["silo"]
        alarm = uow.alarms.find_open(code, subject)
        if alarm is None or not alarm.is_present:
            self._alarms.raise_(uow, code, subject, now, **params)
        elif new and alarm.params.get("order") != params["order"]:
            self._alarms.raise_again(uow, code, subject, now, **params)

    def order_shows_it_no_more(
        self, uow: UnitOfWork, code: AlarmCode, silo: int, order: str, now: datetime
    ) -> None:
        alarm = uow.alarms.find_open(code, str(silo))
        if alarm is not None and alarm.params.get("order") == order:
            self._hand_on(uow, alarm, now)

    def order_left(self, uow: UnitOfWork, order: str, now: datetime) -> None:
        """Clear what was said of an order that left the queue; a silo's alarm may go on."""
        self._alarms.clear_subject(uow, order, now)
        for alarm in uow.alarms.of_codes(OF_A_SILO):
            if alarm.params.get("order") == order:
                self._hand_on(uow, alarm, now)

    def _hand_on(self, uow: UnitOfWork, alarm: Alarm, now: datetime) -> None:
        """Let the alarm tell of another queued order that shows its cause; else it is gone."""
        if not alarm.is_present:
            return
        others = [b for b in uow.queue.all() if b.order.name != alarm.params.get("order")]
        for batch in reversed(others):
            params = self._cause(alarm, batch)
            if params is not None:
                self._alarms.tell_now(uow, alarm.code, alarm.subject, now, **params)
                return
        self._alarms.clear(uow, alarm.code, alarm.subject, now)

    def _cause(self, alarm: Alarm, batch: Batch) -> Mapping[str, str] | None:
        """Return what *batch* shows of it. A rate is over with the reading that showed it."""
        silo = alarm.params.get("silo")
        if alarm.code is AlarmCode.UNPLANNED_SILO:
            return next((told for of, told in unplanned(batch) if str(of) == silo), None)
        if alarm.code is AlarmCode.DOSING_DEVIATION:
            out = out_of_tolerance(batch, self._limits, ZERO, ())
            return next((each.params for each in out if str(each.silo) == silo), None)
        return None

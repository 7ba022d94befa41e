"""Judges the dosing with each stored reading: alarms while it happens, notes at the finish."""

from datetime import datetime, timedelta
from decimal import Decimal

from services.application.alarm_book import AlarmBook
from services.application.dosing_rules import (
    DosingLimits,
    out_of_tolerance,
    unplanned,
    worth_a_note,
)
from services.application.silo_alarms import SiloAlarms
from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode
from services.domain.batch import Batch
from services.domain.dose_rate import REMEMBERED, DoseRate, dosing_rates, spike_limit
from services.domain.hysteresis import is_beyond
from services.ports import Now, UnitOfWork

_Silo = tuple[int, int, int]  # batch, attempt, silo


class DosingWatch:
    """Remembers the highest rate of each silo until its batch has finished, then stores it."""

    def __init__(self, limits: DosingLimits, alarms: AlarmBook, now: Now) -> None:
        self._limits = limits
        self._alarms = alarms
        self._silos = SiloAlarms(alarms, limits)
        self._now = now
        self._highest: dict[_Silo, DoseRate] = {}
        self._usual: dict[int, Decimal] | None = None  # silo -> spike limit; None: to be loaded

    def judge(self, uow: UnitOfWork, before: Batch, after: Batch, read_at: datetime) -> None:
        """Judge what came in with one reading of a batch."""
        now = self._now()
        for silo, params in unplanned(after):
            new = silo not in before.unplanned_kg
            self._silos.tell(uow, AlarmCode.UNPLANNED_SILO, now, params, new=new)
        if after.actuals_kg != before.actuals_kg or after.state is not before.state:
            self._judge_deviations(uow, before, after, now)
        if before.last_read_at is not None:
            self._judge_rates(uow, before, after, read_at - before.last_read_at, read_at)

    def finish(self, uow: UnitOfWork, batch: Batch) -> None:
        """Note what was a little off, and keep the batch's rates for the next ones' sake."""
        now = self._now()
        for each in worth_a_note(batch, self._limits):
            self._alarms.record(uow, EventCode.DOSING_NOTE, str(each.silo), now, **each.params)
        rates = [
            rate for key, rate in self._highest.items() if key[:2] == (batch.id, batch.attempt)
        ]
        if rates:
            uow.dose_rates.add_all(rates)
            self._usual = None
        queued = {each.id for each in uow.queue.all()} - {batch.id}
        self._highest = {key: rate for key, rate in self._highest.items() if key[0] in queued}

    def forget(self) -> None:
        """Load again what is usual: the transaction that changed it may not have been stored."""
        self._usual = None

    def _judge_deviations(
        self, uow: UnitOfWork, before: Batch, after: Batch, now: datetime
    ) -> None:
        code, order = AlarmCode.DOSING_DEVIATION, after.order.name
        told = {silo for silo in after.setpoints_kg if self._silos.is_told(uow, code, silo, order)}
        deadband = self._alarms.catalogue[code].deadband
        were_out = {each.silo for each in out_of_tolerance(before, self._limits, deadband, told)}
        out = set()
        for each in out_of_tolerance(after, self._limits, deadband, told | were_out):
            out.add(each.silo)
            self._silos.tell(uow, code, now, each.params, new=each.silo not in were_out)
        for silo in told - out:
            self._silos.order_shows_it_no_more(uow, code, silo, order, now)

    def _judge_rates(
        self, uow: UnitOfWork, before: Batch, after: Batch, passed: timedelta, at: datetime
    ) -> None:
        for silo, rate in dosing_rates(before, after, passed).items():
            key = (after.id, after.attempt, silo)
            known = self._highest.get(key)
            if known is None or rate > known.kg_per_min:
                of = after.order.odoo_id
                self._highest[key] = DoseRate(of, after.attempt, silo, at, rate)
            limit = self._limit(uow, silo)
            if limit is not None:
                self._judge_rate(uow, after.order.name, silo, rate, limit)

    def _judge_rate(
        self, uow: UnitOfWork, order: str, silo: int, rate: Decimal, limit: Decimal
    ) -> None:
        """Whichever order the silo doses for now says what its rate is."""
        code, subject = AlarmCode.DOSING_SPIKE, str(silo)
        alarm = uow.alarms.find_open(code, subject)
        was = alarm is not None and alarm.is_present
        if is_beyond(rate, limit, self._alarms.catalogue[code].deadband, was=was):
            told = {"rate": f"{rate:.1f}", "limit": f"{limit:.1f}"}
            params = {"silo": subject, "order": order} | told
            self._silos.tell(uow, code, self._now(), params, new=True)
        elif was:
            self._alarms.clear(uow, code, subject, self._now())

    def _limit(self, uow: UnitOfWork, silo: int) -> Decimal | None:
        if self._usual is None:
            limits = {of: spike_limit(r) for of, r in uow.dose_rates.latest(REMEMBERED).items()}
            self._usual = {of: limit for of, limit in limits.items() if limit is not None}
        return self._usual.get(silo)

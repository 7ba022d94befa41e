"""Raises, clears and keeps alarms inside a transaction, each change in the journal.

One open alarm per cause and object. Delays, shelves and suppression by design are carried out
here and at each `tick`; what an event makes of an alarm is services.domain.alarm_life's.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.domain.alarm import OF_A_SILO, Alarm, AlarmCode, AlarmDefinition
from services.domain.alarm_change import Cause, change
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.alarm_life import ANNUNCIATED, AlarmEvent, AlarmState
from services.ports import UnitOfWork

Catalogue = Mapping[AlarmCode, AlarmDefinition]

_GRACE = timedelta(seconds=60)
"""What another alarm stood for has this long to go away after it, before it is told."""


_CALM = timedelta(seconds=60)
"""An alarm that came again less than this ago must be gone for as long, before it returns."""


class AlarmBook:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._suppressors = {
            code for definition in catalogue.values() for code in definition.suppressed_by
        }
        self._followers = {code for code, each in catalogue.items() if each.suppressed_by}

    def raise_(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime, **params: str
    ) -> None:
        """Say that the cause is there: once while it lasts, and again when it had gone."""
        self.raise_since(uow, code, subject, now, now, **params)

    def raise_since(
        self,
        uow: UnitOfWork,
        code: AlarmCode,
        subject: str,
        since: datetime,
        now: datetime,
        **params: str,
    ) -> None:
        """Say that the cause is there since *since*: the on-delay counts from then."""
        known = uow.alarms.find_open(code, subject)
        due_at = since + self.catalogue[code].on_delay
        if known is None:
            self._first(uow, code, subject, now, due_at, params)
        elif known.state is AlarmState.PENDING:
            if self._is_due(known, now):
                self._apply(uow, known, Cause(AlarmEvent.OCCUR, now, params=params))
        elif known.due_at is not None:
            self._save(uow, known, due_at=None)  # it is back within the off-delay
        elif not known.is_present:
            self._occur(uow, known, Cause(AlarmEvent.OCCUR, now, params=params))

    def raise_again(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime, **params: str
    ) -> None:
        """Say that it happened once more, though it may not have gone in between."""
        known = uow.alarms.find_open(code, subject)
        if known is None:
            self._first(uow, code, subject, now, now, params)
        else:
            self._occur(uow, known, Cause(AlarmEvent.RECUR, now, params=params))

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
        self.raise_again(uow, code, subject, now, **params)
        self._return(uow, uow.alarms.find_open(code, subject), now)

    def clear(self, uow: UnitOfWork, code: AlarmCode, subject: str, now: datetime) -> None:
        """Say that the cause is gone; the off-delay, if it has one, begins."""
        known = uow.alarms.find_open(code, subject)
        if known is not None:
            self._gone(uow, known, now)

    def clear_all_but(
        self, uow: UnitOfWork, code: AlarmCode, subjects: set[str], now: datetime
    ) -> None:
        """Clear every open alarm of *code* whose object is not among *subjects*."""
        for alarm in uow.alarms.of_codes([code]):
            if alarm.subject not in subjects:
                self._gone(uow, alarm, now)

    def clear_subject(self, uow: UnitOfWork, subject: str, now: datetime) -> None:
        """Clear all that was said of an object, or of a part of it, which is no longer there.

        What a silo shows is not the order's: services.application.silo_alarms.
        """
        for alarm in uow.alarms.open():
            if alarm.code in OF_A_SILO:
                continue
            if subject in (alarm.subject, alarm.params.get("order")):
                self._return(uow, alarm, now)

    def acknowledge(self, uow: UnitOfWork, alarm: Alarm, by: str, now: datetime) -> None:
        """Note who has seen it; an alarm that has returned is closed by that."""
        self.act(uow, alarm, Cause(AlarmEvent.ACKNOWLEDGE, now, by))

    def act(self, uow: UnitOfWork, alarm: Alarm, cause: Cause) -> Alarm:
        """Carry out what a person does with an alarm: acknowledge, reset, shelve and so on."""
        return self._apply(uow, alarm, cause)

    def take_out_of_service(
        self, uow: UnitOfWork, code: AlarmCode, subject: str, by: str, reason: str, now: datetime
    ) -> Alarm:
        """Silence one cause and object until a person returns it to service, raised or not."""
        known = uow.alarms.find_open(code, subject)
        alarm = known or self._new(uow, code, subject, now, {})
        return self._apply(uow, alarm, Cause(AlarmEvent.REMOVE, now, by, reason))

    @staticmethod
    def record(
        uow: UnitOfWork, code: EventCode, subject: str, now: datetime, by: str = "", **params: str
    ) -> None:
        """Write an event into the journal: worth knowing, no response needed."""
        shown = {"subject": subject} | params
        uow.alarm_journal.add(JournalEntry(0, now, code, subject, shown, by=by))

    def tick(self, uow: UnitOfWork, now: datetime) -> None:
        """Do what time does: end delays and shelves, hold back what another stands for."""
        for alarm in uow.alarms.timed():
            if alarm.held is not None and alarm.held.until is not None and alarm.held.until <= now:
                self._apply(uow, alarm, Cause(AlarmEvent.UNSHELVE, now))
            elif alarm.due_at is not None and self._is_due(alarm, now):
                pending = alarm.state is AlarmState.PENDING
                event = AlarmEvent.OCCUR if pending else AlarmEvent.RETURN
                self._apply(uow, alarm, Cause(event, now))
        self._regulate(uow, now)

    def _first(
        self,
        uow: UnitOfWork,
        code: AlarmCode,
        subject: str,
        now: datetime,
        due_at: datetime,
        params: Mapping[str, str],
    ) -> None:
        alarm = self._new(uow, code, subject, now, params)
        stands_for_it = self._standing_for(uow, alarm)
        if stands_for_it is None and due_at <= now:
            self._apply(uow, alarm, Cause(AlarmEvent.OCCUR, now))
            return
        alarm = self._apply(uow, alarm, Cause(AlarmEvent.BEGIN, now, due_at=due_at))
        if stands_for_it is not None:
            self._apply(uow, alarm, Cause(AlarmEvent.SUPPRESS, now, stands_for_it.value))

    def _occur(self, uow: UnitOfWork, alarm: Alarm, cause: Cause) -> None:
        stands_for_it = None if alarm.is_held_back else self._standing_for(uow, alarm)
        if stands_for_it is not None:
            held = Cause(AlarmEvent.SUPPRESS, cause.at, stands_for_it.value)
            alarm = self._apply(uow, alarm, held)
        self._apply(uow, alarm, cause)

    def _gone(self, uow: UnitOfWork, alarm: Alarm, now: datetime) -> None:
        off_delay = self._off_delay(alarm, now)
        if off_delay and alarm.state in ANNUNCIATED:
            if alarm.due_at is None:
                self._save(uow, alarm, due_at=now + off_delay)
                return
            if alarm.due_at > now:
                return
        self._return(uow, alarm, now)

    def _off_delay(self, alarm: Alarm, now: datetime) -> timedelta:
        """Return how long it must be gone: what comes and goes must be calm for a while.

        So none is told three times a minute, which ISA-18.2 calls chattering.
        """
        off_delay = self.catalogue[alarm.code].off_delay
        comes_and_goes = alarm.count > 1 and now - alarm.last_at < _CALM
        return max(off_delay, _CALM) if comes_and_goes else off_delay

    def _is_due(self, alarm: Alarm, now: datetime) -> bool:
        """Whether its delay is over; also when the clock was set back by more than a delay."""
        if alarm.due_at is None or alarm.due_at <= now:
            return True
        definition = self.catalogue[alarm.code]
        return alarm.due_at - now > max(_GRACE, _CALM, definition.on_delay, definition.off_delay)

    def _return(self, uow: UnitOfWork, alarm: Alarm | None, now: datetime) -> None:
        if alarm is not None and alarm.is_present:
            self._apply(uow, alarm, Cause(AlarmEvent.RETURN, now))

    def _new(
        self,
        uow: UnitOfWork,
        code: AlarmCode,
        subject: str,
        now: datetime,
        params: Mapping[str, str],
    ) -> Alarm:
        priority, shown = self.catalogue[code].priority, {"subject": subject} | dict(params)
        normal = AlarmState.NORMAL
        return Alarm(0, uow.line, code, subject, priority, normal, now, now, 0, shown)

    def _apply(self, uow: UnitOfWork, alarm: Alarm, cause: Cause) -> Alarm:
        done = change(alarm, cause, self.catalogue[alarm.code])
        after = done.alarm
        if not after.is_open and not after.count:
            uow.alarms.remove(alarm.id)  # nobody was ever told of it
        elif not alarm.id:
            after = uow.alarms.add(after)
        elif after != alarm:
            uow.alarms.save(after)
        if done.entry is not None:
            uow.alarm_journal.add(replace(done.entry, alarm_id=after.id))
        if alarm.code in self._suppressors and after.is_present != alarm.is_present:
            self._regulate(uow, cause.at)
        return after

    @staticmethod
    def _save(uow: UnitOfWork, alarm: Alarm, *, due_at: datetime | None) -> None:
        uow.alarms.save(replace(alarm, due_at=due_at))

    def _regulate(self, uow: UnitOfWork, now: datetime) -> None:
        """Hold back what another alarm stands for, and let go what none does any more."""
        for alarm in uow.alarms.of_codes(self._followers):
            stands_for_it = self._standing_for(uow, alarm, told=alarm.state in ANNUNCIATED)
            if alarm.state is AlarmState.SUPPRESSED and stands_for_it is None:
                grace = now + max(_GRACE, self.catalogue[alarm.code].on_delay)
                never_told = not (alarm.life.standing or alarm.life.unseen)
                due_at = grace if alarm.is_present and never_told else None
                self._apply(uow, alarm, Cause(AlarmEvent.UNSUPPRESS, now, due_at=due_at))
            elif alarm.is_present and not alarm.is_held_back and stands_for_it is not None:
                self._apply(uow, alarm, Cause(AlarmEvent.SUPPRESS, now, stands_for_it.value))

    def _standing_for(
        self, uow: UnitOfWork, alarm: Alarm, *, told: bool = False
    ) -> AlarmCode | None:
        """Return the alarm that is there and stands for this one.

        During its own on-delay it holds back what is new, but nothing that was *told*.
        """
        definition = self.catalogue[alarm.code]
        for code in definition.suppressed_by:
            if not definition.is_suppressed_by(code, alarm.subject):
                continue
            other = uow.alarms.find_open(code, "")
            if other is None or not other.is_present:
                continue
            if not (told and other.state is AlarmState.PENDING):
                return code
        return None

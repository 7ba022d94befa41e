"""Fills a line's part of a database with one row or more in every table, through the stores."""

from dataclasses import dataclass, replace
from datetime import UTC, time, timedelta
from decimal import Decimal

from services.application.archive import to_history
from services.application.dosing_rules import DosingLimits
from services.application.report_tally import tally_of
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.alarm import Alarm, AlarmCode, AlarmState, Held, Priority
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.alarm_life import AlarmEvent
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    SetAside,
    SetAsideCause,
    Weighing,
)
from services.domain.debt import Acknowledgement, DebtEnd, DebtKind
from services.domain.dose_rate import DoseRate
from services.domain.failure import EquipmentFailure
from services.domain.history import Comment
from services.domain.job import JobName, JobOutcome, JobRun, JobSwitch
from services.domain.lease import Lease
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.push import Push, PushKind
from services.domain.reading import ReadingOf, Refusal, RefusalReason, SlotReading
from services.domain.report_range import ReportCalendar
from services.domain.shifts import ShiftPlan
from services.domain.silo_level import LevelReading, StockEntry, StockKind
from services.domain.user import ActionKind, Role, User
from services.ports import UnitOfWork
from tests.samples import START, SUPERVISOR, running


@dataclass(frozen=True, slots=True)
class Everything:
    """What was stored, with its ids."""

    batch: Batch
    archived: Batch
    push: Push
    alarm: Alarm
    failure: EquipmentFailure
    debt: Acknowledgement
    action_id: int
    user: User
    lease: Lease


def fill(uow: UnitOfWork, number: int = 1) -> Everything:
    """Store one of everything for the line; *number* tells lines apart where names must differ."""
    weighing = Weighing(15, Decimal("2.505"), START, "plc")
    aside = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
    batch = uow.queue.add(
        replace(running(number), line=uow.line, weighings=(weighing,), set_aside=aside)
    )
    archived = replace(
        running(number + 100),
        line=uow.line,
        id=batch.id + 1000,
        state=BatchState.FINISHED,
        finished_kg=Decimal("770.55"),
        finished_at=START,
        weighings=(weighing,),
        set_aside=aside,
    )
    uow.history.add(
        to_history(
            archived,
            Completion.BY_HAND,
            START + timedelta(hours=1),
            odoo_has_it=False,
            actor="Agus W.",
            reason="=broken",
        )
    )
    (entry,) = uow.history.of_order(archived.order.odoo_id)
    uow.history.comment(entry.id, Comment(0, START, "Agus W.", "PC1", "gate cleaned"))
    refusal = Refusal(RefusalReason.WENT_BACK, "silo 103 shows 1")
    reading = SlotReading(1, START, (0, 65535), None, (refusal,))
    uow.readings.add(batch.order, 1, reading)
    believed = SlotReading(1, START, (0, 65535), None)
    uow.readings.add_all([ReadingOf(batch.order, 1, believed, START - timedelta(minutes=1))])
    uow.debts.owe(Acknowledgement(0, DebtKind.SLOT, START, 1, "WH/MO/00001"))
    uow.debts.owe(Acknowledgement(0, DebtKind.FAILURE, START, words=(1, 2)))
    debt, paid = uow.debts.open()
    uow.debts.end(paid.id, DebtEnd.PAID, START)
    push = uow.pushes.add(Push(0, uow.line, PushKind.CANCEL, batch.order, batch.id, None, START))
    uow.pushes.log_try(push.id, START, 0.5, "no answer")
    stamp = "2026-03-04 17:42:15"
    failure = uow.failures.add(
        EquipmentFailure(0, uow.line, "MTR-7", "Overload", stamp, START, False, START, (1, 65535))
    )
    alarm = uow.alarms.add(
        Alarm(
            0,
            uow.line,
            AlarmCode.BATCH_STUCK,
            batch.order.name,
            Priority.HIGH,
            AlarmState.UNACKNOWLEDGED,
            START,
            START,
            params={"minutes": "15"},
        )
    )
    held = Held("Siti", START, "being mended", START + timedelta(hours=1), present=True)
    shelved = replace(alarm, id=0, subject="shelved", state=AlarmState.SHELVED, held=held)
    uow.alarms.add(shelved)
    new, seen = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED
    of_alarm = (alarm.id, alarm.priority, AlarmEvent.ACKNOWLEDGE, new, seen, "Siti", "")
    uow.alarm_journal.add(JournalEntry(0, START, alarm.code, alarm.subject, {}, *of_alarm))
    uow.alarm_journal.add(JournalEntry(0, START, EventCode.ORDER_UPDATED, batch.order.name))
    rate = DoseRate(batch.order.odoo_id, 1, 103, START, Decimal("61.25"))
    uow.dose_rates.add_all([rate])
    uow.job_runs.add(JobRun(JobName.READ_PLC, START, 0.25, JobOutcome.DONE, "1 slot changed"))
    uow.job_switches.save(JobSwitch(JobName.SYNC_ORDERS, False, START, "Agus W.", "pause"))
    request = ActionRequest(ActionKind.SET_ASIDE, batch.id, "broken", {"odoo": "nothing"})
    action = uow.actions.ask(SUPERVISOR, request, START)
    uow.actions.start(action.id, "PC1/1", START)
    uow.actions.conclude(ActionOutcome(action.id, START, ok=True, message="done"))
    user = uow.users.add(User(0, f"Siti {number}", Role.OPERATOR), "a hash")
    link = LinkStatus(LinkName.PLC, LinkState.LOST, START, None, "no answer", "192.0.2.1:502")
    uow.links.save([link])
    four_t = Decimal(4000)
    level = (103, StockKind.LEVEL, four_t, four_t, False, Decimal(0), START)
    uow.stock.add(StockEntry(0, *level, "Agus W.", "PC1", "POLLAR", ""))
    uow.stock.save_readings([LevelReading(103, Decimal("3999.5"), START)])
    uow.reports.clear("UTC 06:00 5 1")
    (facts,) = uow.reports.facts(uow.reports.ids_after(0, 1))
    day_of = ReportCalendar(ShiftPlan(UTC, (time(6),))).day_of
    uow.reports.add(tally_of([facts], day_of, DosingLimits()), facts.id)
    lease = uow.leases.try_take("PC1/1", 60)
    assert lease is not None
    return Everything(batch, archived, push, alarm, failure, debt, action.id, user, lease)

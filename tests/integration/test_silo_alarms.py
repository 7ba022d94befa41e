"""A silo's alarm from order to order: one row, told once for each, gone when none shows it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from services.application.dosing_rules import DosingLimits
from services.application.dosing_watch import DosingWatch
from services.application.silo_alarms import SiloAlarms
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.alarm_change import Cause
from services.domain.alarm_journal import JournalFilter
from services.domain.alarm_life import AlarmEvent
from services.domain.batch import Batch, BatchState
from services.ports import UnitOfWork
from tests.integration.test_alarm_book import LATER, only, play
from tests.samples import START, alarm_book, running

BOOK, LIMITS = alarm_book(), DosingLimits()
SILOS = SiloAlarms(BOOK, LIMITS)
OUT, UNPLANNED = AlarmCode.DOSING_DEVIATION, AlarmCode.UNPLANNED_SILO
FURTHER = Decimal(1)


def dose(uow: UnitOfWork, batch: Batch, doses_kg: dict[int, Decimal]) -> Batch:
    """Let a reading of *batch* come in, as the slot recorder does; return the batch after it."""
    after = batch.with_attempt_doses(doses_kg)
    uow.queue.save(after)
    DosingWatch(LIMITS, BOOK, lambda: LATER).judge(uow, batch, after, LATER)
    return after


def queued(uow: UnitOfWork, number: int) -> Batch:
    return uow.queue.add(running(number))


def gave(uow: UnitOfWork, number: int, silo: int, kg: int) -> Batch:
    """Queue a batch whose first reading shows kilograms of one more silo."""
    before = running(number)
    after = uow.queue.add(before.with_attempt_doses({**before.actuals_kg, silo: Decimal(kg)}))
    DosingWatch(LIMITS, BOOK, lambda: LATER).judge(uow, before, after, LATER)
    return after


def too_much(batch: Batch) -> dict[int, Decimal]:
    return {103: batch.setpoints_kg[103] * 2}


def leave(uow: UnitOfWork, batch: Batch) -> None:
    uow.queue.remove(batch.id)
    SILOS.order_left(uow, batch.order.name, LATER)


def told(alarm: Alarm) -> tuple[str, str, int]:
    return alarm.subject, alarm.params["order"], alarm.count


def test_a_further_order_is_told_once_in_the_same_row(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        first, second = queued(uow, 1), queued(uow, 2)
        first = dose(uow, first, too_much(first))
        assert told(only(uow)) == ("103", first.order.name, 1)
        BOOK.acknowledge(uow, only(uow), "Siti", LATER)
        second = dose(uow, second, too_much(second))
        assert told(only(uow)) == ("103", second.order.name, 2)
        assert only(uow).wants_attention
        # Both show it with each reading; neither is told again, nor in turn with the other.
        for _ in range(3):
            more = {103: first.actuals_kg[103] + FURTHER}
            first = dose(uow, first, more)
            second = dose(uow, second, {103: second.actuals_kg[103] + FURTHER})
        assert told(only(uow)) == ("103", second.order.name, 2)
        entries = uow.alarm_journal.page(None, 9, JournalFilter()).rows
        orders = [each.params["order"] for each in entries if each.is_activation]
        assert orders == [second.order.name, first.order.name]

    play(tmp_path, work)


def test_the_alarm_of_an_order_that_left_tells_of_another_that_shows_it_still(
    tmp_path: Path,
) -> None:
    def work(uow: UnitOfWork) -> None:
        first, second, third = (queued(uow, number) for number in (1, 2, 3))
        first = dose(uow, first, too_much(first))
        second = dose(uow, second, too_much(second))
        dose(uow, third, {103: third.setpoints_kg[103]})
        leave(uow, second)
        assert told(only(uow)) == ("103", first.order.name, 2)
        assert only(uow).is_present
        leave(uow, third)
        assert only(uow).is_present
        leave(uow, first)
        BOOK.tick(uow, LATER + timedelta(minutes=2))
        assert only(uow).state is AlarmState.RETURNED  # nobody has seen it

    play(tmp_path, work)


def test_a_shelf_outlives_the_order_and_holds_the_next_one_back_too(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        first, second = queued(uow, 1), queued(uow, 2)
        dose(uow, first, too_much(first))
        until = LATER + timedelta(hours=1)
        shelf = Cause(AlarmEvent.SHELVE, LATER, "Siti", "scale is being mended", until)
        BOOK.act(uow, only(uow), shelf)
        leave(uow, first)
        assert only(uow).state is AlarmState.SHELVED
        second = dose(uow, second, too_much(second))
        assert only(uow).state is AlarmState.SHELVED
        assert told(only(uow))[:2] == ("103", second.order.name)
        BOOK.tick(uow, until)
        assert only(uow).state is AlarmState.UNACKNOWLEDGED  # it is there, and told now
        assert told(only(uow))[:2] == ("103", second.order.name)

    play(tmp_path, work)


def test_kilograms_that_an_order_does_not_name_stay_told_until_no_order_has_them(
    tmp_path: Path,
) -> None:
    def work(uow: UnitOfWork) -> None:
        unasked = next(n for n in (101, 108, 109, 110) if n not in running(1).setpoints_kg)
        first, second = (gave(uow, number, unasked, kg) for number, kg in ((1, 7), (2, 9)))
        (alarm,) = uow.alarms.of_codes([UNPLANNED])
        assert told(alarm) == (str(unasked), second.order.name, 2)
        leave(uow, second)
        (alarm,) = uow.alarms.of_codes([UNPLANNED])
        assert told(alarm) == (str(unasked), first.order.name, 2)
        assert (alarm.params["kg"], alarm.is_present) == ("7.00", True)
        leave(uow, first)
        BOOK.tick(uow, LATER + timedelta(minutes=2))  # it came twice: it must be gone for a while
        assert not any(each.is_present for each in uow.alarms.of_codes([UNPLANNED]))

    play(tmp_path, work)


def test_an_underdosed_silo_is_told_when_its_batch_has_finished(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        batch = queued(uow, 1)
        half = {silo: kg / 2 if silo == 103 else kg for silo, kg in batch.setpoints_kg.items()}
        batch = dose(uow, batch, half)
        assert uow.alarms.open() == []
        done = replace(batch, state=BatchState.FINISHED, finished_at=START)
        DosingWatch(LIMITS, BOOK, lambda: LATER).judge(uow, batch, done, LATER)
        assert told(only(uow)) == ("103", batch.order.name, 1)

    play(tmp_path, work)

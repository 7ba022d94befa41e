"""The life of an alarm (ISA-18.2), stored: raised, acknowledged, returned, closed, and again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import START, alarm_book

BOOK = alarm_book()
STUCK, SUBJECT = AlarmCode.BATCH_STUCK, "WH/MO/00001"
LATER = START + timedelta(minutes=1)


def play(folder: Path, work: Callable[[UnitOfWork], None]) -> None:
    async def opened() -> None:
        database = open_database(migrated_sqlite(folder))
        try:
            await database.run(work)
        finally:
            await database.close()

    asyncio.run(opened())


def only(uow: UnitOfWork) -> Alarm:
    (alarm,) = uow.alarms.open()
    return alarm


def stuck(uow: UnitOfWork) -> None:
    BOOK.raise_(uow, STUCK, SUBJECT, START, minutes="15")


def test_an_alarm_is_said_once_while_its_cause_lasts(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        stuck(uow)
        BOOK.raise_(uow, STUCK, SUBJECT, LATER, minutes="16")
        alarm = only(uow)
        assert (alarm.count, alarm.raised_at, alarm.params["minutes"]) == (1, START, "15")
        assert alarm.priority is BOOK.catalogue[STUCK].priority
        BOOK.acknowledge(uow, alarm, "Siti", LATER)
        BOOK.raise_(uow, STUCK, SUBJECT, LATER, minutes="17")
        assert only(uow).state is AlarmState.ACKNOWLEDGED
        assert not only(uow).wants_attention

    play(tmp_path, work)


def test_an_acknowledged_alarm_closes_when_its_cause_is_gone(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        stuck(uow)
        BOOK.acknowledge(uow, only(uow), "Siti", LATER)
        BOOK.clear(uow, STUCK, SUBJECT, LATER)
        assert uow.alarms.open() == []
        last = uow.alarms.last()
        assert last is not None
        assert (last.state, last.acknowledged_by) == (AlarmState.NORMAL, "Siti")
        assert last.returned_at == LATER
        stuck(uow)
        assert only(uow).id != last.id

    play(tmp_path, work)


def test_an_alarm_that_returned_unseen_waits_for_its_acknowledgement(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        stuck(uow)
        for _ in range(2):
            BOOK.clear(uow, STUCK, SUBJECT, LATER)
        assert only(uow).state is AlarmState.RETURNED
        assert only(uow).wants_attention
        BOOK.acknowledge(uow, only(uow), "Siti", LATER)
        assert uow.alarms.open() == []

    play(tmp_path, work)


def test_a_recurrence_before_the_acknowledgement_counts_up(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        stuck(uow)
        BOOK.clear(uow, STUCK, SUBJECT, START)
        BOOK.raise_(uow, STUCK, SUBJECT, LATER, minutes="20")
        alarm = only(uow)
        assert (alarm.count, alarm.state) == (2, AlarmState.UNACKNOWLEDGED)
        assert (alarm.raised_at, alarm.last_at, alarm.returned_at) == (START, LATER, None)
        assert alarm.params == {"subject": SUBJECT, "minutes": "20"}

    play(tmp_path, work)


def test_what_happened_once_waits_for_its_acknowledgement_only(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        code = AlarmCode.LATE_WEIGHING
        for count in (1, 2):
            BOOK.note(uow, code, SUBJECT, LATER, kg=str(count))
            assert (only(uow).state, only(uow).count) == (AlarmState.RETURNED, count)
            assert only(uow).params["kg"] == str(count)
        BOOK.acknowledge(uow, only(uow), "Siti", LATER)
        assert uow.alarms.open() == []
        BOOK.note(uow, code, SUBJECT, LATER, kg="3")
        assert only(uow).wants_attention

    play(tmp_path, work)


def test_all_of_an_object_clears_with_it_and_nothing_of_another(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        deviation = AlarmCode.DOSING_DEVIATION
        stuck(uow)
        BOOK.raise_(uow, deviation, f"{SUBJECT} 103", START, order=SUBJECT)
        BOOK.raise_(uow, deviation, f"{SUBJECT}2 103", START, order=f"{SUBJECT}2")
        BOOK.raise_(uow, STUCK, f"{SUBJECT}2", START)
        BOOK.clear_subject(uow, SUBJECT, LATER)
        there = {alarm.subject for alarm in uow.alarms.open() if alarm.returned_at is None}
        assert there == {f"{SUBJECT}2 103", f"{SUBJECT}2"}

    play(tmp_path, work)


def test_findings_that_are_over_clear_and_the_others_stay(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        for subject in ("one", "two"):
            BOOK.raise_(uow, STUCK, subject, START)
        BOOK.raise_(uow, AlarmCode.JOB_FAILS, "one", START)
        BOOK.clear_all_but(uow, STUCK, {"two"}, LATER)
        there = {(a.code, a.subject) for a in uow.alarms.open() if a.returned_at is None}
        assert there == {(STUCK, "two"), (AlarmCode.JOB_FAILS, "one")}

    play(tmp_path, work)

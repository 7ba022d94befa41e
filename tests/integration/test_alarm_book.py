"""The life of an alarm (ISA-18.2), stored: raised, acknowledged, returned, closed, and again."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.alarm_change import Cause
from services.domain.alarm_journal import JournalFilter
from services.domain.alarm_life import AlarmEvent
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import START, alarm_book

BOOK = alarm_book()
STUCK, SUBJECT = AlarmCode.BATCH_STUCK, "WH/MO/00001"
LINK = AlarmCode.PLC_LINK
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
        refused = AlarmCode.READING_REFUSED
        stuck(uow)
        BOOK.raise_(uow, refused, "1", START, order=SUBJECT)
        BOOK.raise_(uow, refused, "2", START, order=f"{SUBJECT}2")
        BOOK.raise_(uow, STUCK, f"{SUBJECT}2", START)
        BOOK.clear_subject(uow, SUBJECT, LATER)
        there = {alarm.subject for alarm in uow.alarms.open() if alarm.returned_at is None}
        assert there == {"2", f"{SUBJECT}2"}

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


def link_lost(uow: UnitOfWork, at: datetime) -> None:
    BOOK.raise_since(uow, LINK, "", START, at, message="no answer")


def shown(uow: UnitOfWork) -> set[tuple[AlarmCode, str]]:
    return {(alarm.code, alarm.subject) for alarm in uow.alarms.open() if alarm.is_shown}


def seconds(after: float) -> datetime:
    return START + timedelta(seconds=after)


def test_nobody_is_told_before_the_on_delay_is_over_nor_of_what_was_shorter(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        link_lost(uow, seconds(2))
        assert only(uow).state is AlarmState.PENDING
        assert not only(uow).is_shown
        BOOK.clear(uow, LINK, "", seconds(9))
        assert uow.alarms.open() == []
        assert uow.alarms.last() is None
        assert uow.alarm_journal.page(None, 9, JournalFilter()).rows == ()
        BOOK.raise_since(uow, LINK, "", seconds(20), seconds(22), message="no answer")
        BOOK.tick(uow, seconds(29.9))
        assert not only(uow).is_shown
        BOOK.tick(uow, seconds(30))
        assert (only(uow).state, only(uow).count) == (AlarmState.UNACKNOWLEDGED, 1)
        assert only(uow).raised_at == seconds(30)

    play(tmp_path, work)


def test_an_alarm_returns_when_its_cause_was_gone_for_the_off_delay(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        link_lost(uow, seconds(10))
        for at in (40, 45):
            BOOK.clear(uow, LINK, "", seconds(at))
        BOOK.raise_since(uow, LINK, "", seconds(50), seconds(50))
        BOOK.tick(uow, seconds(56))
        assert only(uow).state is AlarmState.UNACKNOWLEDGED, "it was back within the delay"
        BOOK.clear(uow, LINK, "", seconds(60))
        BOOK.tick(uow, seconds(75))
        assert (only(uow).state, only(uow).returned_at) == (AlarmState.RETURNED, seconds(75))

    play(tmp_path, work)


def test_an_alarm_that_comes_and_goes_is_told_twice_and_then_stands_until_it_is_calm(
    tmp_path: Path,
) -> None:
    def work(uow: UnitOfWork) -> None:
        for turn in range(10):
            BOOK.raise_(uow, AlarmCode.WRONG_SLOT, SUBJECT, seconds(turn * 4))
            BOOK.tick(uow, seconds(turn * 4 + 1))
            BOOK.clear(uow, AlarmCode.WRONG_SLOT, SUBJECT, seconds(turn * 4 + 2))
            if not turn:
                assert only(uow).state is AlarmState.RETURNED
        told = uow.alarm_journal.activations(START, seconds(60))
        assert len(told) == 2
        assert only(uow).state is AlarmState.UNACKNOWLEDGED
        last_gone = 38
        BOOK.tick(uow, seconds(last_gone + 59))
        assert only(uow).state is AlarmState.UNACKNOWLEDGED
        BOOK.tick(uow, seconds(last_gone + 60))
        assert only(uow).state is AlarmState.RETURNED

    play(tmp_path, work)


def test_one_alarm_stands_for_what_follows_from_it(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        stuck(uow)
        link_lost(uow, seconds(3))
        BOOK.raise_(uow, STUCK, "second", seconds(4))
        assert shown(uow) == {(STUCK, SUBJECT)}, "what was told stays until the link is told"
        BOOK.tick(uow, seconds(10))
        BOOK.raise_(uow, STUCK, "third", seconds(11))
        BOOK.raise_(uow, AlarmCode.WEIGHT_BALANCE, SUBJECT, seconds(11))
        assert shown(uow) == {(LINK, ""), (AlarmCode.WEIGHT_BALANCE, SUBJECT)}
        assert uow.alarms.counts().suppressed == 3
        held = [alarm.held for alarm in uow.alarms.open() if alarm.is_held_back]
        assert {each.by for each in held if each is not None} == {LINK.value}

    play(tmp_path, work)


def test_what_was_stood_for_gets_a_minute_to_go_with_it_before_it_is_told(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        link_lost(uow, seconds(10))
        for subject in ("goes", "stays"):
            BOOK.raise_(uow, STUCK, subject, seconds(20))
        BOOK.clear(uow, LINK, "", seconds(30))
        BOOK.tick(uow, seconds(45))
        assert shown(uow) == {(LINK, "")}
        BOOK.raise_(uow, STUCK, "stays", seconds(50))
        BOOK.clear(uow, STUCK, "goes", seconds(60))
        BOOK.tick(uow, seconds(104))
        assert shown(uow) == {(LINK, "")}
        BOOK.tick(uow, seconds(105))
        assert shown(uow) == {(LINK, ""), (STUCK, "stays")}

    play(tmp_path, work)


def test_what_was_told_before_comes_back_as_it_was(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        for subject in ("seen", "new", "gone"):
            BOOK.raise_(uow, STUCK, subject, START)
        BOOK.acknowledge(uow, by_subject(uow, "seen"), "Siti", START)
        link_lost(uow, seconds(10))
        assert shown(uow) == {(LINK, "")}
        BOOK.clear(uow, STUCK, "gone", seconds(20))
        BOOK.clear(uow, LINK, "", seconds(30))
        BOOK.tick(uow, seconds(45))
        states = {subject: by_subject(uow, subject).state for subject in ("seen", "new", "gone")}
        assert states == {
            "seen": AlarmState.ACKNOWLEDGED,
            "new": AlarmState.UNACKNOWLEDGED,
            "gone": AlarmState.RETURNED,
        }

    play(tmp_path, work)


def test_an_alarm_out_of_service_is_not_told_until_it_is_in_service_again(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        BOOK.take_out_of_service(uow, STUCK, SUBJECT, "Agus", "sensor broken", START)
        stuck(uow)
        assert shown(uow) == set()
        assert only(uow).is_present
        restore = Cause(AlarmEvent.RESTORE, LATER, "Agus", "mended")
        BOOK.act(uow, only(uow), restore)
        assert only(uow).state is AlarmState.UNACKNOWLEDGED
        assert only(uow).count == 1

    play(tmp_path, work)


def test_a_latching_alarm_stays_until_it_is_reset(tmp_path: Path) -> None:
    def work(uow: UnitOfWork) -> None:
        code = AlarmCode.ARCHIVED_MOVES
        BOOK.raise_(uow, code, SUBJECT, START, slot="1")
        BOOK.acknowledge(uow, only(uow), "Siti", LATER)
        BOOK.clear(uow, code, SUBJECT, LATER)
        assert only(uow).wants_reset
        assert only(uow).is_shown
        BOOK.act(uow, only(uow), Cause(AlarmEvent.RESET, LATER, "Siti"))
        assert uow.alarms.open() == []

    play(tmp_path, work)


def by_subject(uow: UnitOfWork, subject: str) -> Alarm:
    (found,) = [alarm for alarm in uow.alarms.open() if alarm.subject == subject]
    return found


_RULES = st.sampled_from(["raise", "clear", "again", "note", "all but"])
_PEOPLE = st.sampled_from([e for e in AlarmEvent if e.value not in ("begun", "occurred")])
_STEPS = st.lists(
    st.tuples(
        st.sampled_from([LINK, STUCK, AlarmCode.ARCHIVED_MOVES]),
        st.one_of(_RULES, _PEOPLE),
        st.integers(0, 40),
    ),
    max_size=25,
)


def _take(uow: UnitOfWork, code: AlarmCode, what: str | AlarmEvent, at: datetime) -> bool | None:
    """Do one thing to an alarm; return what its rule says of its cause by it, None: nothing."""
    subject = "" if code is LINK else SUBJECT
    if isinstance(what, AlarmEvent):
        known = uow.alarms.find_open(code, subject)
        if known is not None and what not in (AlarmEvent.RETURN, AlarmEvent.RECUR):
            until = at + timedelta(seconds=30) if what is AlarmEvent.SHELVE else None
            if what not in (AlarmEvent.SUPPRESS, AlarmEvent.UNSUPPRESS):
                BOOK.act(uow, known, Cause(what, at, "Siti", "why", until))
        return None
    match what:
        case "raise":
            BOOK.raise_(uow, code, subject, at)
            return True
        case "again":
            BOOK.raise_again(uow, code, subject, at)
            return True
        case "clear":
            BOOK.clear(uow, code, subject, at)
        case "note":
            BOOK.note(uow, code, subject, at)
        case _:
            BOOK.clear_all_but(uow, code, set(), at)
    return False


@settings(max_examples=50, deadline=None)
@given(_STEPS)
def test_whatever_happens_what_is_there_is_told_or_held_back_by_somebody(
    steps: list[tuple[AlarmCode, str | AlarmEvent, int]],
) -> None:
    def work(uow: UnitOfWork) -> None:
        there: dict[AlarmCode, bool] = {}
        at = START
        for code, what, passed in steps:
            at += timedelta(seconds=passed)
            BOOK.tick(uow, at)
            said = _take(uow, code, what, at)
            if said is not None:
                there[code] = said
        BOOK.tick(uow, at)
        for each in uow.alarms.open():
            assert each.held is None or each.is_held_back
            assert each.state is not AlarmState.PENDING or each.due_at is not None
        # Time passes and every rule says again what it finds; the shelves are empty by then.
        for _ in range(3):
            at += timedelta(seconds=120)
            for code, present in there.items():
                rule = BOOK.raise_ if present else BOOK.clear
                rule(uow, code, "" if code is LINK else SUBJECT, at)
            BOOK.tick(uow, at)
        link = uow.alarms.find_open(LINK, "")
        for code, present in there.items():
            alarm = uow.alarms.find_open(code, "" if code is LINK else SUBJECT)
            assert (alarm is not None and alarm.is_present) is present
            if alarm is None or not present or alarm.state is AlarmState.OUT_OF_SERVICE:
                continue
            stood_for = code is STUCK and link is not None and link.is_present
            assert alarm.is_shown is not stood_for

    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder), work)

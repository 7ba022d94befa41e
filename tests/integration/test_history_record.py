"""The record of an archived batch, on both databases: all that it holds, and what was tampered."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.application.comment_actions import LONGEST, CommentActions
from services.application.history_desk import HistoryDesk, Titles
from services.domain.action import Action, ActionRequest
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.batch_record import BatchRecord, SealState
from services.domain.chain import ChainName, RecordKind
from services.domain.chain_faults import Fault, FaultKind
from services.domain.errors import ActionRefusedError
from services.domain.failure import EquipmentFailure
from services.domain.period import PlantCalendar
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.integration.chained import act, archive, tamper
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.samples import LINE, START, SUPERVISOR

WRITTEN_AT = START + timedelta(days=1)
_TITLES: Titles = {EventCode.ORDER_UPDATED: "{subject} was changed"}
Ask = Callable[[HistoryDesk], Coroutine[Any, Any, Any]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database with three archived batches; the second has all that a record can have."""
    if request.param == "sqlite":
        made = migrated_sqlite(tmp_path)
    else:
        made = migrated_postgres(request.getfixturevalue("postgres"))

    async def fill() -> None:
        database = open_database(made)
        try:
            for number in (1, 2, 3):
                await database.run(lambda uow, n=number: archive(uow, n))  # type: ignore[misc]
            await database.run(_live_through)
        finally:
            await database.close()

    asyncio.run(fill())
    return made


def _live_through(uow: UnitOfWork) -> None:
    act(uow, 2)
    name = "WH/MO/00002"
    (entry,) = uow.history.of_order(2)
    assert entry.batch.order.name == name
    at = START + timedelta(minutes=5)
    uow.alarm_journal.add(JournalEntry(0, at, EventCode.ORDER_UPDATED, name))
    uow.alarm_journal.add(JournalEntry(0, at, EventCode.ORDER_UPDATED, "WH/MO/00003"))
    before = START - timedelta(minutes=1)
    failure = EquipmentFailure(0, uow.line, "MTR-7", "Overload", "0001", before, False, START)
    uow.failures.add(replace(failure, ended_at=at))
    late = replace(failure, stamp_raw="0002", occurred_at=START + timedelta(hours=9))
    uow.failures.add(replace(late, ended_at=late.occurred_at + timedelta(minutes=1)))
    _comment(uow, entry.id, "Gate 103 cleaned")


def _comment(uow: UnitOfWork, history_id: int, text: str) -> str:
    request = ActionRequest(ActionKind.COMMENT, history_id, params={"text": text})
    action = Action(0, uow.line, WRITTEN_AT, SUPERVISOR, request)
    return CommentActions(lambda: WRITTEN_AT).stored[ActionKind.COMMENT](uow, action)


def _desk(url: str, ask: Ask) -> Any:
    async def work() -> Any:
        database = open_database(url)
        calendar = PlantCalendar(UTC, (time(6), time(14), time(22)))
        try:
            return await ask(HistoryDesk(database, LINE, _TITLES, calendar, lambda: WRITTEN_AT))
        finally:
            await database.close()

    return asyncio.run(work())


def _record(url: str, history_id: int = 2) -> BatchRecord:
    record = _desk(url, lambda desk: desk.record(history_id))
    assert isinstance(record, BatchRecord)
    return record


def _faults(url: str, history_id: int) -> list[tuple[FaultKind, str, tuple[str, ...]]]:
    seal = _record(url, history_id).seal
    assert (seal.state is SealState.BROKEN) == bool(seal.faults)
    return [(each.kind, each.record, each.fields) for each in seal.faults]


def test_a_record_holds_what_happened_to_its_batch_and_nothing_of_others(url: str) -> None:
    record = _record(url)
    assert record.entry.batch.order.name == "WH/MO/00002"
    assert record.entry.batch.actuals_kg[103] == 100
    assert [each.action.request.reason for each in record.actions] == ["reason 2"]
    assert [each.outcome.message for each in record.actions if each.outcome] == ["done"]
    assert [(each.code, each.subject) for each in record.alarms] == [
        (EventCode.ORDER_UPDATED, "WH/MO/00002")
    ]
    assert record.words == {EventCode.ORDER_UPDATED.value: "{subject} was changed"}
    assert [each.stamp_raw for each in record.failures] == ["0001"]
    assert [[one.answer for one in each.tries] for each in record.pushes] == [["no answer"]]
    assert [each.text for each in record.comments] == ["dusty – überall", "Gate 103 cleaned"]
    assert (record.comments[1].actor, record.comments[1].at) == ("Agus W.", WRITTEN_AT)
    assert record.attempts == (1,)
    assert record.read_at == WRITTEN_AT
    assert (record.seal.state, record.seal.links) == (SealState.WHOLE, 4)
    assert _desk(url, lambda desk: desk.record(99)) is None


def test_a_comment_is_refused_with_its_reason_and_never_changes_a_figure(url: str) -> None:
    before = _record(url)
    for text, why in (
        (" ", "the comment is empty"),
        ("x" * (LONGEST + 1), "at most 500 letters"),
    ):
        with pytest.raises(ActionRefusedError, match=why):
            _write(url, 2, text)
    with pytest.raises(ActionRefusedError, match="no such batch"):
        _write(url, 99, "hello")
    assert _write(url, 2, "x" * LONGEST) == "The comment stands with WH/MO/00002"
    after = _record(url)
    assert after.entry == before.entry
    assert len(after.comments) == len(before.comments) + 1
    assert after.seal.number == before.seal.number, "its own link stays"
    assert after.seal.state is SealState.WHOLE


def _write(url: str, history_id: int, text: str) -> str:
    async def work() -> str:
        database = open_database(url)
        try:
            return await database.run(lambda uow: _comment(uow, history_id, text))
        finally:
            await database.close()

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE mo_histories SET booked_kg = 1 WHERE id = 2",
            (FaultKind.CHANGED, RecordKind.HISTORY, ("booked_kg",)),
        ),
        (
            "UPDATE history_dose SET kg = 1 WHERE history_id = 2",
            (FaultKind.CHANGED, RecordKind.HISTORY, ("doses",)),
        ),
        (
            "UPDATE history_comment SET text = 'clean' WHERE text = 'Gate 103 cleaned'",
            (FaultKind.CHANGED, RecordKind.COMMENT, ("text",)),
        ),
        (
            "DELETE FROM history_comment WHERE text = 'Gate 103 cleaned'",
            (FaultKind.MISSING, RecordKind.COMMENT, ()),
        ),
        (
            (
                "INSERT INTO history_comment (line, history_id, at, actor, station, text) "
                "SELECT line, history_id, at, actor, station, 'later' FROM history_comment "
                "WHERE text = 'Gate 103 cleaned'"
            ),
            (FaultKind.ADDED, RecordKind.COMMENT, ()),
        ),
        (
            "UPDATE push_try SET answer = 'Odoo has it' WHERE id = 2",
            (FaultKind.CHANGED, RecordKind.PUSH_TRY, ("answer",)),
        ),
    ],
)
def test_what_is_tampered_past_the_program_is_told_on_its_record_alone(
    url: str, statement: str, found: tuple[FaultKind, str, tuple[str, ...]]
) -> None:
    tamper(url, statement)
    assert _faults(url, 2) == [found]
    assert _faults(url, 1) == []
    assert _faults(url, 3) == []


def test_the_page_looks_over_all_and_hears_how_far_it_is(url: str) -> None:
    tamper(url, "UPDATE mo_histories SET booked_kg = 1 WHERE id = 3")
    heard: list[tuple[int, int]] = []

    async def check(desk: HistoryDesk) -> tuple[Fault, ...]:
        report = await desk.check(ChainName.HISTORY, lambda *far: heard.append(far))
        return report.faults

    (fault,) = _desk(url, check)
    assert (fault.name, fault.fields) == ("WH/MO/00003, attempt 1", ("booked_kg",))
    assert heard[-1] == (10, 10)

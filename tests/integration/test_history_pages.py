"""The history as its page asks for it: paged by key, filtered, searched, summed up."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from services.adapters.db import history_filters
from services.adapters.db.engine import build_engine
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.archive import to_history
from services.application.recent_past import ShiftSoFar
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.batch import Batch, BatchState, Completion, Dose, Weighing
from services.domain.history import (
    Comment,
    HistoryEntry,
    HistoryFilters,
    HistoryLine,
    MadeTotal,
)
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.order import OrderRef
from services.domain.paging import PageKey
from services.domain.push import Push, PushKind
from services.domain.shifts import ShiftPlan
from services.domain.user import ON_BATCH, ON_PUSH, ActionKind, Actor, Role
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.samples import START, SUPERVISOR, a_batch, running

PRODUCTS = ("[10092] JF", "[10095] LAYER", "[10099] GROWER")
COUNT = 60


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path_factory.mktemp("history"))
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))
    engine = build_engine(url)
    with Session(engine) as session, session.begin():
        here, there = SqlUnitOfWork(session, "PLC01"), SqlUnitOfWork(session, "PLC02")
        for entry in ENTRIES:
            here.history.add(entry)
            twin = replace(entry.batch, line="PLC02", order=_twin(entry))
            there.history.add(replace(entry, batch=twin))
    engine.dispose()
    return url


@pytest.fixture
def uow(address: str) -> Iterator[UnitOfWork]:
    """Give one transaction that is rolled back."""
    engine = build_engine(address)
    with Session(engine) as session:
        yield SqlUnitOfWork(session, "PLC01")
    engine.dispose()


def _twin(entry: HistoryEntry) -> OrderRef:
    return replace(entry.batch.order, odoo_id=entry.batch.order.odoo_id + 5000)


def _entry(number: int) -> HistoryEntry:
    dice = random.Random(number)  # noqa: S311 (scatter)
    made = number % 7 != 0
    batch = a_batch(
        number,
        id=number,
        product_name=PRODUCTS[number % 3],
        state=BatchState.FINISHED if made else BatchState.RUNNING,
        doses=tuple(
            Dose(1, silo, Decimal(dice.randrange(1, 50000)) / 100) for silo in (102, 103, 114)
        ),
        weighings=(Weighing(15, Decimal("2.505"), START, "plc"),) if number % 2 else (),
        finished_kg=Decimal("770.10") if made else Decimal(0),
        finished_at=START + timedelta(hours=number) if made else None,
        started_at=START,
    )
    by_hand = number % 11 == 0
    completion = Completion.CANCELLED
    if made:
        completion = Completion.BY_HAND if by_hand else Completion.COMPLETED
    return to_history(
        batch,
        completion,
        # Three at a time were archived at the same moment: the key must tell them apart.
        START + timedelta(hours=number - number % 3, minutes=30),
        odoo_has_it=made,
        actor=("Agus W.", "Siti")[number % 2] if by_hand else "",
    )


ENTRIES = [_entry(number) for number in range(1, COUNT + 1)]


def _walk(uow: UnitOfWork, limit: int, filters: HistoryFilters | None = None) -> list[HistoryLine]:
    lines: list[HistoryLine] = []
    after: PageKey | None = None
    while True:
        page = uow.history.page(after, limit, filters)
        assert len(page.rows) <= limit
        lines += page.rows
        if page.next_after is None:
            return lines
        assert len(page.rows) == limit
        after = page.next_after


def _numbers(lines: list[HistoryLine]) -> list[int]:
    return [line.order.odoo_id for line in lines]


def _newest_first(entries: list[HistoryEntry]) -> list[int]:
    newest = sorted(entries, key=lambda e: (e.archived_at, e.batch.order.odoo_id), reverse=True)
    return [entry.batch.order.odoo_id for entry in newest]


@pytest.mark.parametrize("limit", [1, 7, 20, COUNT, COUNT + 1])
def test_pages_give_every_batch_once_and_the_newest_first(uow: UnitOfWork, limit: int) -> None:
    assert _numbers(_walk(uow, limit)) == _newest_first(ENTRIES)


def test_what_is_archived_while_somebody_reads_on_moves_no_page(uow: UnitOfWork) -> None:
    first = uow.history.page(None, 10)
    late = to_history(
        a_batch(900), Completion.RETURNED, START + timedelta(days=9), odoo_has_it=True
    )
    uow.history.add(late)
    second = uow.history.page(first.next_after, 10)
    assert _numbers([*first.rows, *second.rows]) == _newest_first(ENTRIES)[:20]
    assert _numbers([*uow.history.page(None, 1).rows]) == [900]


def test_a_line_of_the_list_says_what_was_archived(uow: UnitOfWork) -> None:
    (line,) = uow.history.page(None, 1).rows
    entry = ENTRIES[-1]
    assert (line.order, line.booked_kg, line.completion, line.archived_at) == (
        entry.batch.order,
        entry.booked_kg,
        entry.completion,
        entry.archived_at,
    )
    whole = uow.history.get(line.id)
    assert whole == entry
    assert uow.history.of_order(entry.batch.order.odoo_id) == [entry]
    assert uow.history.get(line.id + 1) is None  # the other line's


def test_filters_are_met_together(uow: UnitOfWork) -> None:
    noon = START + timedelta(hours=30)
    cases: list[tuple[HistoryFilters, Callable[[HistoryEntry], bool]]] = [
        (HistoryFilters(product_name=PRODUCTS[0]), lambda e: e.batch.product_name == PRODUCTS[0]),
        (
            HistoryFilters(completion=Completion.BY_HAND),
            lambda e: e.completion is Completion.BY_HAND,
        ),
        (HistoryFilters(operator="Siti"), lambda e: e.actor == "Siti"),
        (HistoryFilters(operator="nobody"), lambda _: False),
        (HistoryFilters(archived_from=noon), lambda e: e.archived_at >= noon),
        (HistoryFilters(archived_before=noon), lambda e: e.archived_at < noon),
        (
            HistoryFilters(PRODUCTS[1], Completion.COMPLETED, archived_from=noon),
            lambda e: (
                e.batch.product_name == PRODUCTS[1]
                and e.completion is Completion.COMPLETED
                and e.archived_at >= noon
            ),
        ),
        (HistoryFilters(product_name="none"), lambda _: False),
        (
            HistoryFilters(PRODUCTS[0], operator="Agus W.", order="wh/mo/0", archived_before=noon),
            lambda e: (
                e.batch.product_name == PRODUCTS[0]
                and e.actor == "Agus W."
                and e.archived_at < noon
            ),
        ),
    ]
    for filters, meets in cases:
        wanted = _newest_first([entry for entry in ENTRIES if meets(entry)])
        assert _numbers(_walk(uow, 4, filters)) == wanted, filters


def test_an_order_is_found_by_the_beginning_and_the_end_of_its_name(uow: UnitOfWork) -> None:
    def found(text: str, limit: int = 100) -> list[int]:
        return _numbers([*uow.history.page(None, limit, HistoryFilters(order=text)).rows])

    assert found("WH/MO/00011") == [11]
    assert found("  wh/mo/00011 ") == [11]
    assert found("00011") == [11]
    assert set(found("11")) == {11}
    assert set(found("WH/MO/0001")) == set(range(10, 20))
    assert len(found("WH/MO/", 5)) == 5
    assert found("MO/0001") == []
    assert found("%") == found("_") == found("WH_MO") == found("\\") == []
    assert found(" ") == found("")  # nothing to look for: all of them
    walked = _numbers(_walk(uow, 7, HistoryFilters(order="wh/mo/0")))
    assert walked == _newest_first(ENTRIES)


def test_a_name_that_many_orders_have_is_found_in_the_order_of_the_list(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = _numbers(_walk(uow, 7, HistoryFilters(order="1")))
    monkeypatch.setattr(history_filters, "_FEW", 2)
    assert _numbers(_walk(uow, 7, HistoryFilters(order="1"))) == one_by_one
    assert _numbers(_walk(uow, 7, HistoryFilters(order="wh/mo/"))) == _newest_first(ENTRIES)


def test_who_acted_on_a_batch_finds_it_in_the_history(uow: UnitOfWork) -> None:
    batch = uow.queue.add(a_batch(950))
    actors = [Actor(name, Role.OPERATOR, "PC1") for name in ("Dewi", "Rudi", "Tono", "Wati")]
    push = uow.pushes.add(Push(0, "PLC01", PushKind.CANCEL, batch.order, batch.id, None, START))
    uow.actions.ask(actors[0], ActionRequest(ActionKind.SET_ASIDE, batch.id, "gate"), START)
    uow.actions.ask(actors[1], ActionRequest(ActionKind.RETRY_PUSH, push.id), START)
    uow.actions.ask(actors[2], ActionRequest(ActionKind.ACKNOWLEDGE_ALARM, batch.id), START)
    uow.history.add(to_history(batch, Completion.COMPLETED, START, odoo_has_it=True))

    def found(name: str) -> list[int]:
        return _numbers(_walk(uow, 9, HistoryFilters(operator=name)))

    assert found("Dewi") == found("Rudi") == [950]
    assert found("Tono") == []  # what he did was to an alarm of that number
    (entry,) = uow.history.of_order(950)
    for number in range(2):
        uow.history.comment(entry.id, Comment(0, START, "Wati", "PC2", f"Gate {number} cleaned"))
    assert found("Wati") == [950]
    assert [each.text for each in uow.history.comments(entry.id)] == [
        "Gate 0 cleaned",
        "Gate 1 cleaned",
    ]
    done = uow.actions.on(ON_BATCH, [batch.id]), uow.actions.on(ON_PUSH, [push.id])
    assert [[each.action.actor.name for each in some] for some in done] == [["Dewi"], ["Rudi"]]


def test_the_filters_offer_what_the_history_holds(uow: UnitOfWork) -> None:
    choices = uow.history.choices()
    assert set(choices.products) == set(PRODUCTS)
    assert choices.operators == ("Agus W.", "Siti")


def test_what_was_made_adds_up_to_the_batches_that_ended_in_its_time(uow: UnitOfWork) -> None:
    begin, end = START + timedelta(hours=5), START + timedelta(hours=45)
    within = [e for e in ENTRIES if begin <= (e.batch.finished_at or e.archived_at) < end]
    made = [e for e in within if e.completion is not Completion.CANCELLED]
    assert len(within) - 2 > len(made) > 10
    assert uow.history.made(begin, end) == MadeTotal(
        len(made), _sum(e.batch.planned_kg for e in made), _sum(e.booked_kg for e in made)
    )
    assert uow.history.made(begin, begin) == MadeTotal(0, Decimal(0), Decimal(0))


def test_a_batch_counts_in_the_shift_it_ended_in_once_it_is_finished_and_once_archived(
    uow: UnitOfWork,
) -> None:
    plan = ShiftPlan(UTC, (time(6), time(14), time(22)))
    begin = datetime(2031, 3, 4, 14, tzinfo=UTC)
    shift, minute = ShiftSoFar(plan), timedelta(minutes=1)
    weighed = replace(_ended(970, begin + minute), finished_kg=Decimal("998.5"))
    unweighed, early = _ended(971, begin + minute), _ended(972, begin - minute)
    queue, archived = [weighed, unweighed, early, running(973)], uow.history.count()

    def seen(after: timedelta = 5 * minute) -> tuple[int, int, Decimal, Decimal]:
        now = shift.of(uow, begin + after, archived, queue)
        return now.number, now.batches, now.planned_kg, now.made_kg

    planned = weighed.planned_kg
    assert seen() == (2, 2, 2 * planned, Decimal("998.5") + planned)
    for batch in (weighed, early):
        queue.remove(batch)
        entry = to_history(batch, Completion.COMPLETED, begin + 2 * minute, odoo_has_it=True)
        uow.history.add(entry)
        archived += 1
    assert seen() == (2, 2, 2 * planned, Decimal("998.5") + planned)
    gone = to_history(a_batch(974), Completion.CANCELLED, begin + 3 * minute, odoo_has_it=True)
    uow.history.add(gone)
    archived += 1
    assert seen()[1] == 2  # nothing was made of a cancelled one
    assert seen(timedelta(hours=8)) == (3, 0, Decimal(0), Decimal(0))


def _ended(number: int, at: datetime) -> Batch:
    return replace(a_batch(number), state=BatchState.FINISHED, finished_at=at)


def _sum(parts: Iterable[Decimal | None]) -> Decimal:
    return sum((kg for kg in parts if kg is not None), Decimal(0))


def test_each_batch_is_counted_once(uow: UnitOfWork) -> None:
    count, upto = uow.history.count_after(0)
    assert count == uow.history.count() == COUNT
    assert uow.history.count_after(upto) == (0, upto)
    uow.history.add(to_history(a_batch(901), Completion.RETURNED, START, odoo_has_it=True))
    more, newest = uow.history.count_after(upto)
    assert more == 1
    assert newest > upto


def test_runs_pushes_and_actions_are_paged_too(uow: UnitOfWork) -> None:
    for number in range(5):
        at = START + timedelta(minutes=number // 2)
        job = (JobName.READ_PLC, JobName.SYNC_ORDERS)[number % 2]
        uow.job_runs.add(JobRun(job, at, 0.5, JobOutcome.DONE, f"run {number}"))
        uow.pushes.add(
            Push(0, "PLC01", PushKind.CANCEL, ENTRIES[number].batch.order, None, None, at)
        )
        action = uow.actions.ask(SUPERVISOR, ActionRequest(ActionKind.FORCE_SYNC, number), at)
        if number:
            uow.actions.conclude(ActionOutcome(action.id, at, ok=True, message="done"))

    runs = uow.job_runs.page(None, 3)
    assert [run.message for run in runs.rows] == ["run 4", "run 3", "run 2"]
    rest = uow.job_runs.page(runs.next_after, 3)
    assert [run.message for run in rest.rows] == ["run 1", "run 0"]
    assert rest.next_after is None
    own = uow.job_runs.page(None, 3, JobName.READ_PLC)
    assert [run.message for run in own.rows] == ["run 4", "run 2", "run 0"]
    assert own.next_after is None

    pushes = uow.pushes.page(None, 3)
    others = uow.pushes.page(pushes.next_after, 3)
    ids = [push.id for push in (*pushes.rows, *others.rows)]
    assert len(ids) == 5
    assert ids == sorted(ids, reverse=True)
    assert others.next_after is None

    actions = uow.actions.page(None, 4)
    assert [record.action.request.target for record in actions.rows] == [4, 3, 2, 1]
    assert all(record.outcome and record.outcome.ok for record in actions.rows)
    (oldest,) = uow.actions.page(actions.next_after, 4).rows
    assert (oldest.action.request.target, oldest.outcome) == (0, None)

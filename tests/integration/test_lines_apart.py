"""Two lines in one database: no store gives or changes what is another line's."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services import ports
from services.adapters.db.engine import build_engine
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.domain.action import ActionOutcome
from services.domain.alarm_journal import JournalFilter
from services.domain.chain import ChainName, RecordKind
from services.domain.debt import DebtEnd
from services.domain.errors import AlreadyQueuedError
from services.domain.history import Comment, HistoryChoices
from services.domain.job import JobName
from services.domain.paging import Page
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.integration.one_of_everything import Everything, fill
from tests.samples import START, a_batch

Try = Callable[[UnitOfWork, Everything], Any]
BEFORE = START - timedelta(days=9)
LATER = START + timedelta(days=9)
DAYS = (BEFORE.date(), LATER.date())

ACROSS_LINES = {
    # An order belongs to one line: each must know what the others have, or had.
    ("queue", "held"),
    ("history", "completions"),
    ("history", "lowest_odoo_id"),
    ("history", "last_attempt"),
    # People are the plant's, not a line's.
    *(("users", method) for method in ("all", "by_name", "pin_hash", "set_pin", "add", "save")),
}
MAKES_ROWS_OF_ITS_OWN = {
    *((store, "add") for store in ("history", "readings", "pushes", "failures", "alarms")),
    ("alarm_journal", "add"),
    ("dose_rates", "add_all"),
    ("readings", "add_all"),
    ("pushes", "add_all"),
    ("job_runs", "add"),
    ("debts", "owe"),
    ("actions", "ask"),
    ("links", "save"),
    ("job_switches", "save"),
    ("leases", "try_take"),
    ("stock", "add"),
    ("stock", "save_readings"),
    ("reports", "clear"),
    ("reports", "add"),
}
GIVES_NOTHING: dict[tuple[str, str], Try] = {
    ("queue", "all"): lambda uow, _: uow.queue.all(),
    ("queue", "slots"): lambda uow, _: uow.queue.slots(),
    ("queue", "get"): lambda uow, other: uow.queue.get(other.batch.id),
    ("history", "recent"): lambda uow, _: uow.history.recent(9),
    ("history", "recent_marks"): lambda uow, _: uow.history.recent_marks(9),
    ("history", "page"): lambda uow, _: uow.history.page(None, 9),
    ("history", "entries"): lambda uow, _: uow.history.entries(None, 9),
    ("history", "get"): lambda uow, _: [found for n in range(9) if (found := uow.history.get(n))],
    ("history", "of_order"): lambda uow, o: uow.history.of_order(o.archived.order.odoo_id),
    ("history", "choices"): lambda uow, _: uow.history.choices(),
    ("history", "comments"): lambda u, _: [c for n in range(9) for c in u.history.comments(n)],
    ("history", "made"): lambda uow, _: uow.history.made(BEFORE, LATER).batches,
    ("history", "by_slot_name"): lambda u, o: u.history.by_slot_name(o.archived.order.name),
    ("history", "count"): lambda uow, _: uow.history.count(),
    ("history", "count_after"): lambda uow, _: uow.history.count_after(0)[0],
    ("history", "dosing"): lambda uow, _: uow.history.dosing(103, 9),
    ("readings", "of_order"): lambda u, o: u.readings.of_order(o.batch.order.odoo_id, [1]),
    ("readings", "refused"): lambda uow, _: uow.readings.refused(9),
    ("readings", "delete_before"): lambda uow, _: uow.readings.delete_before(LATER),
    ("debts", "open"): lambda uow, _: uow.debts.open(),
    ("pushes", "get"): lambda uow, other: uow.pushes.get(other.push.id),
    ("pushes", "unfinished"): lambda uow, _: uow.pushes.unfinished(),
    ("pushes", "of_batch"): lambda uow, other: uow.pushes.of_batch(other.batch.id),
    ("pushes", "recent"): lambda uow, _: uow.pushes.recent(9),
    ("pushes", "page"): lambda uow, _: uow.pushes.page(None, 9),
    ("pushes", "all_tries"): lambda uow, other: uow.pushes.all_tries([other.push.id]),
    ("pushes", "tries"): lambda uow, other: uow.pushes.tries(other.push.id),
    ("failures", "find"): lambda u, o: u.failures.find("MTR-7", o.failure.stamp_raw, "Overload"),
    ("failures", "recent"): lambda uow, _: uow.failures.recent(9),
    ("alarms", "open"): lambda uow, _: uow.alarms.open(),
    ("alarms", "get"): lambda uow, other: uow.alarms.get(other.alarm.id),
    ("alarms", "last"): lambda uow, _: uow.alarms.last(),
    ("alarms", "urgent"): lambda uow, _: uow.alarms.urgent(9),
    ("alarms", "counts"): lambda uow, _: [n for n in astuple(uow.alarms.counts()) if n],
    ("alarms", "timed"): lambda uow, _: uow.alarms.timed(),
    ("alarms", "of_codes"): lambda uow, other: uow.alarms.of_codes([other.alarm.code]),
    ("alarm_journal", "page"): lambda uow, _: uow.alarm_journal.page(None, 9, JournalFilter()),
    ("alarm_journal", "about"): lambda uow, other: uow.alarm_journal.about(
        other.batch.order.name, BEFORE, LATER, 9
    ),
    ("alarm_journal", "activations"): lambda u, _: u.alarm_journal.activations(BEFORE, LATER),
    ("alarm_journal", "first_at"): lambda uow, _: uow.alarm_journal.first_at(),
    ("dose_rates", "latest"): lambda uow, _: uow.dose_rates.latest(9),
    ("dose_rates", "delete_before"): lambda uow, _: uow.dose_rates.delete_before(LATER),
    ("failures", "get"): lambda uow, other: uow.failures.get(other.failure.id),
    ("failures", "open_of"): lambda uow, _: uow.failures.open_of("MTR-7"),
    ("failures", "ended_at"): lambda uow, _: uow.failures.ended_at("MTR-7", START),
    ("failures", "touching"): lambda uow, _: uow.failures.touching(BEFORE, LATER),
    ("failures", "equipment"): lambda uow, _: uow.failures.equipment(),
    ("alarms", "find_open"): lambda u, o: u.alarms.find_open(o.alarm.code, o.alarm.subject),
    ("job_runs", "latest"): lambda uow, _: uow.job_runs.latest(JobName.READ_PLC, 9),
    ("job_runs", "after"): lambda uow, _: uow.job_runs.after(0)[1],
    ("job_runs", "last_id"): lambda uow, _: uow.job_runs.last_id(),
    ("job_runs", "outcomes_since"): lambda uow, _: uow.job_runs.outcomes_since(
        JobName.READ_PLC, BEFORE
    ),
    ("job_runs", "page"): lambda uow, _: uow.job_runs.page(None, 9),
    ("job_runs", "last_success"): lambda uow, _: uow.job_runs.last_success(JobName.READ_PLC),
    ("job_runs", "first"): lambda uow, _: uow.job_runs.first(JobName.READ_PLC),
    ("job_runs", "delete_before"): lambda uow, _: uow.job_runs.delete_before(LATER),
    ("job_switches", "all"): lambda uow, _: uow.job_switches.all(),
    ("actions", "pending"): lambda uow, _: uow.actions.pending(),
    ("actions", "outcome"): lambda uow, other: uow.actions.outcome(other.action_id),
    ("actions", "page"): lambda uow, _: uow.actions.page(None, 9),
    ("actions", "on"): lambda uow, other: uow.actions.on(set(ActionKind), [other.batch.id]),
    ("leases", "get"): lambda uow, _: uow.leases.get(),
    ("leases", "get_to_write"): lambda uow, _: uow.leases.get_to_write(),
    ("leases", "beat"): lambda uow, other: uow.leases.beat(other.lease),
    ("links", "all"): lambda uow, _: uow.links.all(),
    ("stock", "latest"): lambda uow, _: uow.stock.latest(),
    ("stock", "recent"): lambda uow, _: uow.stock.recent(103, 9),
    ("stock", "archived_kg"): lambda uow, _: uow.stock.archived_kg(0)[1],
    ("stock", "last_before"): lambda uow, _: uow.stock.last_before(LATER),
    ("stock", "between"): lambda uow, _: uow.stock.between(BEFORE, LATER),
    ("reports", "state"): lambda uow, _: uow.reports.state().newest,
    ("reports", "day"): lambda uow, _: uow.reports.day(START.date()).goods,
    ("reports", "next_day"): lambda uow, _: uow.reports.next_day(BEFORE.date()),
    ("reports", "goods"): lambda uow, _: uow.reports.goods(*DAYS),
    ("reports", "made_by_day"): lambda uow, _: uow.reports.made_by_day(*DAYS),
    ("reports", "materials"): lambda uow, _: uow.reports.materials(*DAYS),
    ("reports", "silos"): lambda uow, _: uow.reports.silos(*DAYS),
    ("reports", "off_tolerance"): lambda u, _: u.reports.off_tolerance(BEFORE, LATER, 9)[1],
    ("reports", "dosed"): lambda uow, _: uow.reports.dosed(BEFORE, LATER, 0, 9),
    ("reports", "ids_between"): lambda uow, _: uow.reports.ids_between(BEFORE, LATER, 0, 9),
    ("reports", "ids_after"): lambda uow, _: uow.reports.ids_after(0, 9),
    ("reports", "facts"): lambda uow, _: uow.reports.facts(range(9)),
    ("stock", "readings"): lambda uow, _: uow.stock.readings(),
    ("chains", "end"): lambda uow, _: [name for name in ChainName if uow.chains.end(name)],
    ("chains", "page"): lambda uow, _: [
        n for name in ChainName for n in uow.chains.page(name, 0, 9)
    ],
    ("chains", "unsealed"): lambda uow, _: [
        kind for kind in RecordKind if uow.chains.unsealed(kind, 0, 9) != (0, [])
    ],
    ("chains", "of_batch"): lambda uow, _: uow.chains.of_batch(1),
}
REMARK = Comment(0, START, "Siti", "PC2", "of the other line")
OUTCOME = ActionOutcome(1, START, ok=True, message="by the other line")
CHANGES_NOTHING: dict[tuple[str, str], Try] = {
    ("queue", "add"): lambda uow, _: uow.queue.add(a_batch(1, line="PLC02")),
    ("queue", "save"): lambda uow, other: uow.queue.save(other.batch),
    ("queue", "remove"): lambda uow, other: uow.queue.remove(other.batch.id),
    ("history", "set_odoo_has_it"): lambda u, o: u.history.set_odoo_has_it(
        o.archived.order.odoo_id, o.archived.attempt
    ),
    ("history", "comment"): lambda uow, _: uow.history.comment(1, REMARK),
    ("debts", "end"): lambda uow, other: uow.debts.end(other.debt.id, DebtEnd.PAID, START),
    ("pushes", "save"): lambda uow, other: uow.pushes.save(other.push),
    ("pushes", "log_try"): lambda uow, other: uow.pushes.log_try(other.push.id, START, 1, "x"),
    ("failures", "set_reported"): lambda u, o: u.failures.set_reported(o.failure.id, START),
    ("alarms", "remove"): lambda uow, other: uow.alarms.remove(other.alarm.id),
    ("failures", "save"): lambda uow, other: uow.failures.save(other.failure),
    ("alarms", "save"): lambda uow, other: uow.alarms.save(other.alarm),
    ("actions", "start"): lambda uow, other: uow.actions.start(other.action_id, "PC2/1", START),
    ("actions", "conclude"): lambda uow, _: uow.actions.conclude(OUTCOME),
    ("leases", "release"): lambda uow, other: uow.leases.release(other.lease),
    ("reports", "settle"): lambda uow, _: uow.reports.settle(),
}


def every_method() -> set[tuple[str, str]]:
    """Return (store, method) of all that a transaction offers."""
    found: set[tuple[str, str]] = set()
    for name, value in vars(UnitOfWork).items():
        if isinstance(value, property) and name != "line":
            store = get_type_hints(value.fget, vars(ports))["return"]
            found |= {(name, method) for method in vars(store) if not method.startswith("_")}
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Session]:
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path)
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))
    engine = build_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_no_store_gives_or_changes_what_is_another_lines(session: Session) -> None:
    own = fill(SqlUnitOfWork(session, "PLC01"))
    session.commit()
    before = _rows(session)
    session.rollback()
    for (store, method), ask in GIVES_NOTHING.items():
        found = ask(SqlUnitOfWork(session, "PLC02"), own)
        empty: tuple[object, ...] = (Page((), None), HistoryChoices((), ()))
        assert not found or found in empty, f"{store}.{method} gives {found}"
        session.commit()
    for change in CHANGES_NOTHING.values():
        with suppress(LookupError, AlreadyQueuedError, IntegrityError):
            change(SqlUnitOfWork(session, "PLC02"), own)
            session.commit()
        session.rollback()
    assert _rows(session) == before
    session.rollback()
    fill(SqlUnitOfWork(session, "PLC02"), 2)
    session.commit()
    after = _rows(session)
    for table, rows in before.items():
        assert [row for row in after[table] if row in rows] == rows, table
        assert len(after[table]) == 2 * len(rows) or table == "alembic_version", table


def test_every_method_of_every_store_is_tried() -> None:
    known = {*ACROSS_LINES, *MAKES_ROWS_OF_ITS_OWN, *GIVES_NOTHING, *CHANGES_NOTHING}
    assert every_method() - known == set(), "say above what another line may see of it"
    assert known - every_method() == set(), "is gone"


def _rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    tables = MetaData()
    tables.reflect(session.connection())
    return {
        name: [dict(row) for row in session.execute(select(table)).mappings()]
        for name, table in tables.tables.items()
    }

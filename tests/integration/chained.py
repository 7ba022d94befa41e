"""A database with a history and a journal, and bare SQL that changes it past the program."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection, create_engine, text

from services.adapters.db.engine import parse_url
from services.application.archive import to_history
from services.application.chain_check import ChainCheck
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.batch import BatchState, Completion, Weighing
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport
from services.domain.history import Comment
from services.domain.push import Push, PushKind
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.integration.databases import open_database
from tests.samples import START, SUPERVISOR, running

BATCHES = 6


def archive(uow: UnitOfWork, number: int) -> int:
    """Archive a batch with a weighing, a comment and an answer of Odoo; return its number."""
    batch = replace(
        running(number),
        id=number,
        state=BatchState.FINISHED,
        finished_kg=Decimal("770.55"),
        finished_at=START,
        weighings=(Weighing(15, Decimal("2.505"), START, "plc"),),
    )
    push = uow.pushes.add(Push(0, uow.line, PushKind.CANCEL, batch.order, batch.id, None, START))
    uow.pushes.log_try(push.id, START, 0.5, "no answer")
    at = START + timedelta(hours=number)
    uow.history.add(to_history(batch, Completion.COMPLETED, at, odoo_has_it=False))
    (entry,) = uow.history.of_order(batch.order.odoo_id)
    uow.history.comment(entry.id, Comment(0, START, "Siti", "PC1", "dusty – überall"))
    return entry.id


def act(uow: UnitOfWork, number: int) -> int:
    """Put an action with start and outcome on record."""
    at = START + timedelta(minutes=number)
    request = ActionRequest(ActionKind.SET_ASIDE, number, f"reason {number}", {"b": "2", "a": "1"})
    action = uow.actions.ask(SUPERVISOR, request, at)
    uow.actions.start(action.id, "PC1/1", at)
    uow.actions.conclude(ActionOutcome(action.id, at, ok=True, message="done"))
    uow.alarm_journal.add(JournalEntry(0, at, EventCode.ORDER_UPDATED, f"WH/MO/{number}"))
    return action.id


async def fill(url: str) -> None:
    database = open_database(url)
    try:
        for number in range(1, BATCHES + 1):
            await database.run(lambda uow, n=number: archive(uow, n))  # type: ignore[misc]
            await database.run(lambda uow, n=number: act(uow, n))  # type: ignore[misc]
        await database.run(lambda uow: uow.history.set_odoo_has_it(1, 1))
    finally:
        await database.close()


def look_over(url: str, chain: ChainName, seal: str = "") -> ChainReport:
    async def check() -> ChainReport:
        database = open_database(url)
        try:
            return await ChainCheck(database).check(chain, seal=seal)
        finally:
            await database.close()

    return asyncio.run(check())


@contextmanager
def past_the_program(url: str) -> Iterator[Connection]:
    """Give a connection of somebody who may do anything: no trigger and no key stops it."""
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
    engine.dispose()


def tamper(url: str, *statements: str) -> None:
    with past_the_program(url) as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, f"changed nothing: {statement}"

"""What people enter of silos: stored for good, counted exactly, refused where it cannot be."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.application.archive import to_history
from services.application.commands import Commands
from services.application.silo_stock import DosedTotals, levels
from services.application.stock_actions import StockActions
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.batch import Completion
from services.domain.silo_level import UNKNOWN_LEVEL, LevelReading, SiloLevel, StockKind
from services.domain.user import ActionKind, Actor, Role
from services.ports import UnitOfWork
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.samples import LINE, SILOS, Clock, running

SITI = Actor("Siti R.", Role.OPERATOR, "STATION-2")


@dataclass
class Store:
    """A line's database with the actions on its silos."""

    database: SqlDatabase
    clock: Clock
    commands: Commands
    totals: DosedTotals

    async def enter(self, kind: ActionKind, silo: int, kg: str, **more: str) -> ActionOutcome:
        request = ActionRequest(kind, silo, "dipped", {"kg": kg, **more})
        action = await self.database.run(lambda uow: uow.actions.ask(SITI, request, self.clock()))
        return await self.commands.carry_out(action)

    async def level(self, silo: int) -> SiloLevel:
        def look(uow: UnitOfWork) -> SiloLevel:
            return levels(uow, SILOS.silos, self.totals)[silo]

        return await self.database.read(look)


Play = Callable[[Callable[[Store], Coroutine[Any, Any, None]]], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path)
    return migrated_postgres(request.getfixturevalue("postgres"))


@pytest.fixture
def play(url: str) -> Play:
    async def opened(scenario: Callable[[Store], Coroutine[Any, Any, None]]) -> None:
        database, clock = open_database(url), Clock()
        commands = Commands(database, "TEST-PC", clock, StockActions(LINE, clock))
        try:
            await scenario(Store(database, clock, commands, DosedTotals()))
        finally:
            await database.close()

    return lambda scenario: asyncio.run(opened(scenario))


def _archive(uow: UnitOfWork) -> None:
    (batch,) = uow.queue.all()
    uow.history.add(to_history(batch, Completion.COMPLETED, batch.fetched_at, odoo_has_it=True))
    uow.queue.remove(batch.id)


def test_a_level_falls_with_each_dose_and_archiving_changes_nothing(play: Play) -> None:
    async def scenario(store: Store) -> None:
        first = await store.database.run(lambda uow: uow.queue.add(running(1)))  # 100 kg of 103
        assert await store.level(103) == UNKNOWN_LEVEL
        assert (await store.enter(ActionKind.ENTER_SILO_LEVEL, 103, "500")).ok
        assert (await store.level(103)).kg == Decimal(500)
        more = first.with_attempt_doses({103: Decimal("140.25")})
        await store.database.run(lambda uow: uow.queue.save(more))
        assert (await store.level(103)).kg == Decimal("459.75")
        await store.database.run(_archive)
        assert (await store.level(103)).kg == Decimal("459.75")
        await store.database.run(lambda uow: uow.queue.add(running(2)))
        assert (await store.level(103)).kg == Decimal("359.75")
        store.totals = DosedTotals()  # as after a restart
        assert (await store.level(103)).kg == Decimal("359.75")

    play(scenario)


def test_a_delivery_adds_to_what_is_there(play: Play) -> None:
    async def scenario(store: Store) -> None:
        await store.database.run(lambda uow: uow.queue.add(running(1)))
        told = await store.enter(ActionKind.ENTER_DELIVERY, 103, "5000", product="POLLAR B")
        assert told.message == "Silo 103 holds at least 5000.00 kg"
        assert (await store.level(103)).at_least
        await store.enter(ActionKind.ENTER_SILO_LEVEL, 103, "6000")
        store.clock.forward(minutes=1)
        told = await store.enter(ActionKind.ENTER_DELIVERY, 103, "250.5")
        assert told.message == "Silo 103 holds 6250.50 kg"
        found = await store.level(103)
        assert (found.kg, found.by, found.since) == (Decimal("6250.5"), "Siti R.", store.clock())
        entries = await store.database.read(lambda uow: uow.stock.recent(103, 10))
        assert [entry.kind for entry in entries] == [
            StockKind.DELIVERY,
            StockKind.LEVEL,
            StockKind.DELIVERY,
        ]
        assert [entry.product for entry in entries[1:]] == ["POLLAR ANGSA", "POLLAR B"]
        assert (entries[0].station, entries[0].reason) == ("STATION-2", "dipped")

    play(scenario)


@pytest.mark.parametrize(
    ("kind", "silo", "kg", "why"),
    [
        (ActionKind.ENTER_SILO_LEVEL, 103, "12000.01", "from 0 to 12000"),
        (ActionKind.ENTER_SILO_LEVEL, 103, "-1", "from 0 to 12000"),
        (ActionKind.ENTER_SILO_LEVEL, 103, "NaN", "from 0 to 12000"),
        (ActionKind.ENTER_SILO_LEVEL, 103, "much", "as a number"),
        (ActionKind.ENTER_SILO_LEVEL, 103, "1.234", "two decimals"),
        (ActionKind.ENTER_SILO_LEVEL, 999, "1", "no silo 999"),
        (ActionKind.ENTER_DELIVERY, 103, "0", "more than 0"),
        (ActionKind.ENTER_DELIVERY, 103, "11000", "has room for 12000"),
    ],
)
def test_what_a_silo_cannot_hold_is_refused(
    play: Play, kind: ActionKind, silo: int, kg: str, why: str
) -> None:
    async def scenario(store: Store) -> None:
        await store.enter(ActionKind.ENTER_SILO_LEVEL, 103, "2000")
        before = await store.level(103)
        told = await store.enter(kind, silo, kg)
        assert not told.ok
        assert why in told.message
        assert await store.level(103) == before

    play(scenario)


def test_an_entry_is_never_changed(play: Play, url: str) -> None:
    async def scenario(store: Store) -> None:
        await store.enter(ActionKind.ENTER_SILO_LEVEL, 101, "10")
        engine = build_engine(url)
        for words in ("UPDATE stock_entry SET actor = 'me'", "DELETE FROM stock_entry"):
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(text(words))
        engine.dispose()
        assert (await store.level(101)).by == "Siti R."

    play(scenario)


def _save(reading: LevelReading, uow: UnitOfWork) -> None:
    uow.stock.save_readings([reading])


def test_a_level_register_is_kept_one_row_a_silo(play: Play) -> None:
    async def scenario(store: Store) -> None:
        first = LevelReading(101, Decimal("10.5"), store.clock())
        await store.enter(ActionKind.ENTER_SILO_LEVEL, 101, "99")
        for reading in (first, replace(first, kg=Decimal(11))):
            await store.database.run(partial(_save, reading))
        assert (await store.level(101)).kg == Decimal(11)

    play(scenario)


def test_a_wrong_entry_is_taken_back_and_stays_on_record(play: Play) -> None:
    async def scenario(store: Store) -> None:
        await store.enter(ActionKind.ENTER_SILO_LEVEL, 103, "6000")
        await store.enter(ActionKind.ENTER_DELIVERY, 103, "2500")
        await store.database.run(lambda uow: uow.queue.add(running(1)))  # it doses 100 kg
        assert (await store.level(103)).kg == Decimal(8400)
        told = await store.enter(ActionKind.UNDO_STOCK_ENTRY, 103, "")
        assert told.message == "The entry of 2500.00 kg for silo 103 is taken back"
        assert (await store.level(103)).kg == Decimal(5900)
        entries = await store.database.read(lambda uow: uow.stock.recent(103, 9))
        assert [each.kind for each in entries] == [
            StockKind.UNDO,
            StockKind.DELIVERY,
            StockKind.LEVEL,
        ]
        told = await store.enter(ActionKind.UNDO_STOCK_ENTRY, 103, "")
        assert not told.ok
        assert "no entry of silo 103 to be taken back" in told.message

    play(scenario)


def test_a_first_entry_that_is_taken_back_leaves_the_level_unknown(play: Play) -> None:
    async def scenario(store: Store) -> None:
        await store.enter(ActionKind.ENTER_DELIVERY, 103, "2500")
        told = await store.enter(ActionKind.UNDO_STOCK_ENTRY, 103, "", entry="77")
        assert "something else was entered" in told.message
        (entry,) = await store.database.read(lambda uow: uow.stock.recent(103, 9))
        await store.enter(ActionKind.UNDO_STOCK_ENTRY, 103, "", entry=str(entry.id))
        level = await store.level(103)
        assert (level.kg, level.at_least) == (Decimal(0), True)

    play(scenario)

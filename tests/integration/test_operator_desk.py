"""Who may ask for what: PINs, the lock-out, roles, reasons, and the record of all of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.application.operator_desk import OperatorDesk
from services.application.pin import hash_pin, is_pin
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.user import ROLE_NEEDED, ActionKind, Actor, Role, User
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import Clock

PIN = "4711"
HASH = hash_pin(PIN)


@dataclass
class Counter:
    desk: OperatorDesk
    database: SqlDatabase
    clock: Clock
    url: str

    async def user(self) -> User:
        found = await self.database.read(lambda uow: uow.users.by_name("Siti"))
        assert found is not None
        return found

    async def wrong(self, pin: str = "0000") -> str:
        with pytest.raises(ActionRefusedError) as caught:
            await self.desk.log_in("Siti", pin)
        return str(caught.value)

    def rows(self, table: str) -> list[dict[str, object]]:
        engine = build_engine(self.url)
        with engine.connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {table}"))
            rows = [dict(row) for row in found.mappings()]
        engine.dispose()
        return rows


@asynccontextmanager
async def open_counter(folder: Path, role: Role) -> AsyncIterator[Counter]:
    url = migrated_sqlite(folder)
    database = open_database(url)
    clock = Clock()
    desk = OperatorDesk(database, "TEST-PC", clock)
    try:
        await database.run(lambda uow: uow.users.add(User(0, "Siti", role), HASH))
        yield Counter(desk, database, clock, url)
    finally:
        await database.close()


def play(
    folder: Path, scenario: Callable[[Counter], Awaitable[None]], role: Role = Role.OPERATOR
) -> None:
    async def opened() -> None:
        async with open_counter(folder, role) as counter:
            await scenario(counter)

    asyncio.run(opened())


def test_a_pin_is_stored_as_a_salted_hash_only(tmp_path: Path) -> None:
    assert hash_pin(PIN) != hash_pin(PIN)
    assert is_pin(PIN, HASH)
    assert not is_pin("4712", HASH)
    assert not is_pin("", HASH)
    assert PIN not in HASH.split("$")[0]

    async def scenario(counter: Counter) -> None:
        await counter.desk.log_in("Siti", PIN)
        await counter.wrong("98765432")
        for table in ("operator_action", "operator_outcome", "app_user"):
            for row in counter.rows(table):
                values = {str(value) for key, value in row.items() if key != "pin_hash"}
                assert not values & {PIN, "98765432"}

    play(tmp_path, scenario)


def test_logging_in_and_out_is_heard(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        heard: list[str | None] = []
        end = counter.desk.subscribe(lambda user: heard.append(user.name if user else None))
        user = await counter.desk.log_in("Siti", PIN)
        assert counter.desk.user == user
        assert user.last_login_at == counter.clock()
        counter.desk.log_out()
        end()
        await counter.desk.log_in("Siti", PIN)
        assert heard == ["Siti", None]

    play(tmp_path, scenario)


def test_five_wrong_pins_lock_for_five_minutes_even_for_the_right_one(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        told = [await counter.wrong() for _ in range(5)]
        assert [words.split(".")[1].strip() for words in told[:4]] == [
            f"{left} {'try' if left == 1 else 'tries'} left, then 5 min pause"
            for left in (4, 3, 2, 1)
        ]
        assert "can log in again in 5 min" in told[4]
        assert "can log in again in 5 min" in await counter.wrong(PIN)
        counter.clock.forward(minutes=4, seconds=59)
        assert "can log in again in 1 min" in await counter.wrong(PIN)
        assert counter.desk.user is None
        counter.clock.forward(seconds=1)
        await counter.desk.log_in("Siti", PIN)
        assert (await counter.user()).failed_logins == 0

    play(tmp_path, scenario)


def test_a_right_pin_forgets_the_wrong_ones(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        for _ in range(2):
            for _ in range(4):
                await counter.wrong()
            await counter.desk.log_in("Siti", PIN)

    play(tmp_path, scenario)


def test_wrong_pins_at_the_same_moment_are_all_counted(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        tries = [counter.desk.log_in("Siti", "0000") for _ in range(5)]
        await asyncio.gather(*tries, return_exceptions=True)
        assert (await counter.user()).locked_until is not None

    play(tmp_path, scenario)


def test_every_login_leaves_its_record(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.wrong()
        await counter.desk.log_in("Siti", PIN)
        asked, outcomes = counter.rows("operator_action"), counter.rows("operator_outcome")
        assert [(row["kind"], row["actor"], row["station"]) for row in asked] == [
            ("log_in", "Siti", "TEST-PC")
        ] * 2
        assert [bool(row["ok"]) for row in outcomes] == [False, True]

    play(tmp_path, scenario)


def test_nobody_unknown_or_gone_logs_in_and_a_name_is_given_once(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        with pytest.raises(ActionRefusedError, match="does not exist"):
            await counter.desk.log_in("Budi", PIN)
        assert (await counter.user()).role is Role.OPERATOR

    play(tmp_path, scenario)


@pytest.mark.parametrize("kind", [kind for kind in ActionKind if kind is not ActionKind.LOG_IN])
def test_a_role_that_is_too_low_is_refused_on_record(tmp_path: Path, kind: ActionKind) -> None:
    async def scenario(counter: Counter) -> None:
        low = Actor("Guest", Role(ROLE_NEEDED[kind] - 1), "TEST-PC")
        with pytest.raises(ActionRefusedError, match=ROLE_NEEDED[kind].name.lower()):
            await counter.desk.ask(low, ActionRequest(kind, reason="because"))
        (outcome,) = counter.rows("operator_outcome")
        assert not outcome["ok"]
        assert await counter.database.read(lambda uow: uow.actions.pending()) == []
        high = Actor("Boss", ROLE_NEEDED[kind], "TEST-PC")
        action = await counter.desk.ask(high, ActionRequest(kind, reason="because"))
        assert await counter.database.read(lambda uow: uow.actions.pending()) == [action]

    play(tmp_path, scenario)


def test_a_reason_is_asked_where_figures_or_odoo_are_overridden(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        boss = Actor("Boss", Role.ADMINISTRATOR, "TEST-PC")
        for kind in (ActionKind.ARCHIVE_BY_HAND, ActionKind.SET_ASIDE, ActionKind.START_OVER):
            with pytest.raises(ActionRefusedError, match="reason"):
                await counter.desk.ask(boss, ActionRequest(kind, reason="  "))
        assert len(counter.rows("operator_outcome")) == 3

    play(tmp_path, scenario)


def test_a_wish_waits_for_the_holder_and_gives_back_what_came_of_it(tmp_path: Path) -> None:
    async def scenario(counter: Counter) -> None:
        assert counter.desk.actor is None
        await counter.desk.log_in("Siti", PIN)
        siti = counter.desk.actor
        assert siti is not None
        wish = ActionRequest(ActionKind.FORCE_SYNC, params={"a": "b"})
        asking = asyncio.create_task(counter.desk.carry_out_as(siti, wish))
        pending: list[Action] = []
        while not pending:
            await asyncio.sleep(0.01)
            pending = list(await counter.database.read(lambda uow: uow.actions.pending()))
        (action,) = pending
        assert action.actor == Actor("Siti", Role.OPERATOR, "TEST-PC")
        outcome = ActionOutcome(action.id, counter.clock(), True, "fetched 7 orders")
        await counter.database.run(lambda uow: uow.actions.conclude(outcome))
        assert await asking == outcome
        assert await counter.desk.outcome_of(action, 0.1) == outcome

    play(tmp_path, scenario)

"""People and roles looked after on the screen: who may do what to whom, all of it on record."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from services.adapters.db.engine import build_engine
from services.application.operator_desk import OperatorDesk
from services.application.pin import hash_pin
from services.application.station_acts import StationActs
from services.application.user_admin import UserAdmin
from services.domain.action import ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.user import ActionKind, Actor, Role, User
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import Clock

ADMIN = Actor("Admin", Role.ADMINISTRATOR, "PC1")
SUPERVISOR = Actor("Agus", Role.SUPERVISOR, "PC1")
HASH = hash_pin("1470")

Ask = Callable[..., Awaitable[str]]


def play(folder: Path, scenario: Callable[[Ask, OperatorDesk], Awaitable[None]]) -> str:
    """Run *scenario* over a database with three people; return all that is on record."""
    url = migrated_sqlite(folder)

    async def work() -> None:
        database = open_database(url)
        desk = OperatorDesk(database, "PC1", Clock())
        admin = UserAdmin(StationActs(database))
        desk.do_here(dict.fromkeys(admin.kinds, admin.do))
        people = [User(0, n, Role(r)) for n, r in (("Admin", 3), ("Agus", 2), ("Budi", 1))]
        await database.run(lambda uow: [uow.users.add(person, HASH) for person in people])

        async def ask(actor: Actor, kind: ActionKind, **params: str) -> str:
            outcome = await desk.carry_out_as(actor, ActionRequest(kind, params=params))
            return outcome.message if outcome.ok else f"refused: {outcome.message}"

        await scenario(ask, desk)
        await database.close()

    asyncio.run(work())
    engine = build_engine(url)
    with engine.connect() as connection:
        tables = ("operator_action", "operator_outcome", "app_user")
        found = [connection.execute(text(f"SELECT * FROM {table}")).fetchall() for table in tables]
    engine.dispose()
    return repr(found)


def test_who_is_added_logs_in_and_the_pin_stands_nowhere(tmp_path: Path) -> None:
    async def scenario(ask: Ask, desk: OperatorDesk) -> None:
        kind = ActionKind.ADD_USER
        told = await ask(SUPERVISOR, kind, name=" Siti  R. ", role="operator", pin="864297")
        assert told == "Siti R. may log in."
        assert (await desk.log_in("Siti R.", "864297")).role is Role.OPERATOR
        for params in (
            {"name": "siti r.", "role": "operator", "pin": "8642"},
            {"name": "", "role": "operator", "pin": "8642"},
            {"name": "X", "role": "operator", "pin": "12"},
            {"name": "X", "role": "operator", "pin": "123456789"},
            {"name": "X", "role": "king", "pin": "8642"},
        ):
            assert (await ask(ADMIN, kind, **params)).startswith("refused")

    record = play(tmp_path, scenario)
    assert "864297" not in record
    assert record.count("add_user") == 6


def test_a_supervisor_looks_after_operators_and_an_administrator_after_all(tmp_path: Path) -> None:
    async def scenario(ask: Ask, desk: OperatorDesk) -> None:
        role, pin = ActionKind.CHANGE_ROLE, ActionKind.RESET_PIN
        assert await ask(SUPERVISOR, pin, name="Budi", pin="9753") == "Budi has another PIN."
        assert (await desk.log_in("Budi", "9753")).name == "Budi"
        for kind, params in (
            (pin, {"name": "Admin", "pin": "9753"}),
            (pin, {"name": "Agus", "pin": "9753"}),
            (role, {"name": "Budi", "role": "supervisor"}),
            (role, {"name": "Admin", "role": "viewer"}),
            (ActionKind.DISABLE_USER, {"name": "Admin"}),
        ):
            assert "only an administrator" in await ask(SUPERVISOR, kind, **params)
        told = await ask(ADMIN, role, name="Budi", role="supervisor")
        assert told == "Budi has another role."
        operator = Actor("Budi", Role.OPERATOR, "PC1")
        assert "needs the role supervisor" in await ask(operator, pin, name="Budi", pin="9753")

    play(tmp_path, scenario)


def test_who_is_switched_off_cannot_log_in_until_switched_on_and_stays_on_record(
    tmp_path: Path,
) -> None:
    async def scenario(ask: Ask, desk: OperatorDesk) -> None:
        told = await ask(SUPERVISOR, ActionKind.DISABLE_USER, name="Budi")
        assert told == "Budi cannot log in any more."
        with pytest.raises(ActionRefusedError, match="does not exist"):
            await desk.log_in("Budi", "1470")
        await ask(SUPERVISOR, ActionKind.ENABLE_USER, name="Budi")
        assert (await desk.log_in("Budi", "1470")).active

    play(tmp_path, scenario)


def test_the_last_administrator_stays_one(tmp_path: Path) -> None:
    async def scenario(ask: Ask, _desk: OperatorDesk) -> None:
        root = Actor("root (command line)", Role.ADMINISTRATOR, "PC1")
        off, role = ActionKind.DISABLE_USER, ActionKind.CHANGE_ROLE
        assert "last administrator" in await ask(root, off, name="Admin")
        assert "last administrator" in await ask(root, role, name="Admin", role="viewer")
        assert "himself" in await ask(ADMIN, off, name="Admin")
        await ask(ADMIN, ActionKind.ADD_USER, name="Dewi", role="administrator", pin="1470")
        assert await ask(root, off, name="Admin") == "Admin cannot log in any more."
        assert "last administrator" in await ask(root, off, name="Dewi")

    play(tmp_path, scenario)


def test_a_lost_pin_is_reset_on_the_pcs_command_line_on_record(tmp_path: Path) -> None:
    async def scenario(ask: Ask, desk: OperatorDesk) -> None:
        for _ in range(5):
            with pytest.raises(ActionRefusedError):
                await desk.log_in("Agus", "0000")
        boss = Actor("root (command line)", Role.ADMINISTRATOR, "PC1")
        kind = ActionKind.RESET_PIN
        low = Actor("Budi", Role.OPERATOR, "PC1")
        assert "needs the role supervisor" in await ask(low, kind, name="Agus", pin="9753")
        assert "no user Rina" in await ask(boss, kind, name="Rina", pin="9753")
        assert await ask(boss, kind, name="Agus", pin="9753") == "Agus has another PIN."
        assert (await desk.log_in("Agus", "9753")).name == "Agus"

    record = play(tmp_path, scenario)
    assert "root (command line)" in record
    assert "9753" not in record

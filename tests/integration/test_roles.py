"""Every command of an operator, called by somebody whose role is too low: the services refuse."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, MetaData, select

from services import bootstrap
from services.bootstrap import Services
from services.config import Settings
from services.domain.action import Action, ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.user import ROLE_NEEDED, ActionKind, Actor, Role
from tests.integration.databases import migrated_sqlite
from tests.integration.one_of_everything import fill

TOO_LOW = [(kind, role) for kind in ActionKind for role in Role if role < ROLE_NEEDED[kind]]


def services_in(folder: Path) -> tuple[Engine, Services]:
    settings = Settings(
        plc_host="127.0.0.1",
        plc_port=9,
        odoo_url="http://127.0.0.1:9",
        odoo_db="x",
        odoo_username="x",
        odoo_password=SecretStr("xxx"),
        line_code="PLC01",
        database_url=migrated_sqlite(folder),
    )
    engine = bootstrap.open_engine(settings, folder)
    return engine, bootstrap.build_services(settings, engine)


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Return all that is stored, but for what is on record of the asking itself."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in tables.tables.items()
            if not name.startswith(("operator_", "chain_"))
        }


def test_there_is_a_role_for_every_command_and_a_viewer_has_but_the_log_in() -> None:
    assert set(ROLE_NEEDED) == set(ActionKind)
    assert {kind for kind in ActionKind if ROLE_NEEDED[kind] is Role.VIEWER} == {ActionKind.LOG_IN}


def test_each_command_is_refused_to_each_lower_role_and_nothing_changes(tmp_path: Path) -> None:
    async def scenario() -> None:
        engine, services = services_in(tmp_path)
        desk, database, commands = services.desk, services.database, services.commands
        await database.run(lambda uow: uow.leases.release(fill(uow).lease))
        assert await services.keeper.take()
        before = rows(engine)
        for kind, role in TOO_LOW:
            actor = Actor("Guest", role, "PC9")
            request = ActionRequest(kind, 1, "because", {"job": "read_plc", "silo": "103"})
            with pytest.raises(ActionRefusedError, match="needs the role"):
                await desk.carry_out_as(actor, request)
            # And past the desk: a wish in the database that no desk has looked at.
            wish: Action = await database.run(
                lambda uow, a=actor, r=request: uow.actions.ask(a, r, services.now())  # type: ignore[misc]
            )
            outcome = await commands.carry_out(wish)
            assert not outcome.ok, kind
            assert "needs the role" in outcome.message
        assert rows(engine) == before
        recorded = (await database.read(lambda uow: uow.actions.page(None, 1000))).rows
        refused = [each for each in recorded if each.action.actor.name == "Guest"]
        assert len(refused) == 2 * len(TOO_LOW)
        assert all(each.outcome is not None and not each.outcome.ok for each in refused)
        await services.keeper.release()
        await services.odoo.close()
        await services.plc.close()
        await database.close()

    asyncio.run(scenario())

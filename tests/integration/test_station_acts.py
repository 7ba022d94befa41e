"""What a station does by itself: act and record stand together, whatever happens meanwhile."""

import asyncio
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event

from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.application.station_acts import StationActs
from services.domain.action import ActionRequest
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite
from tests.samples import LINE, SUPERVISOR


def test_an_act_that_nobody_waits_for_any_more_stays_as_it_is_on_record(tmp_path: Path) -> None:
    engine, file = build_engine(migrated_sqlite(tmp_path)), tmp_path / "plant.toml"
    committing, may_go_on = Event(), Event()

    def act(_uow: UnitOfWork) -> str:
        file.write_text("new")
        return "written"

    def hold(_connection: Connection) -> None:
        committing.set()
        assert may_go_on.wait(30)

    async def scenario() -> None:
        database = SqlDatabase(engine, LINE.code)
        request = ActionRequest(ActionKind.IMPORT_PLANT_FILE, reason="because")
        acts = StationActs(database)
        try:
            going = asyncio.create_task(acts.do(SUPERVISOR, request, act, file.unlink))
            await asyncio.to_thread(committing.wait, 30)
            going.cancel()
            with pytest.raises(asyncio.CancelledError):
                await going
            may_go_on.set()
            (record,) = await database.read(lambda uow: uow.actions.page(None, 5).rows)
            assert record.outcome is not None
            assert record.outcome.ok
        finally:
            await database.close()

    event.listen(engine, "commit", hold)
    asyncio.run(scenario())
    assert file.read_text() == "new"

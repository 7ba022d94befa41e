"""On PostgreSQL a station works with a role that may read and write rows, and nothing else."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from services.adapters.db.engine import build_engine, parse_url
from services.application.roll_up import RollUp
from services.domain.report_range import ReportCalendar
from tests.integration.databases import migrated_postgres, open_database
from tests.integration.one_of_everything import fill
from tests.plc_process import ROOT
from tests.samples import LINE

PASSWORD = "of the station"
FORBIDDEN = (
    "CREATE TABLE mine (id int)",
    "DROP TABLE mo_histories",
    "ALTER TABLE mo_histories ADD COLUMN mine int",
    "ALTER TABLE mo_histories DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only_row ON mo_histories",
    "CREATE OR REPLACE FUNCTION batchline_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "TRUNCATE push CASCADE",
)


@pytest.fixture
def station(postgres: URL) -> Iterator[str]:
    """Give the address with the role that the README tells to make."""
    url = migrated_postgres(postgres)
    owner = build_engine(url)
    with owner.begin() as connection:
        for statement in _statements_of_the_readme():
            connection.execute(text(statement.replace("'…'", f"'{PASSWORD}'")))
    role = make_url(url).set(username="batchline_station", password=PASSWORD)
    yield role.render_as_string(hide_password=False)
    with owner.begin() as connection:
        connection.execute(text("DROP OWNED BY batchline_station"))
        connection.execute(text("DROP ROLE batchline_station"))
    owner.dispose()


def _statements_of_the_readme() -> list[str]:
    (block,) = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return [each.strip() for each in block.split(";") if each.strip()]


def test_a_station_does_its_work_without_any_right_to_the_schema(station: str) -> None:
    async def scenario() -> None:
        database = open_database(station)  # looks at the schema, and need not change it
        try:
            stored = await database.run(fill)
            await database.run(lambda uow: uow.queue.remove(stored.batch.id))
            assert await database.read(lambda uow: uow.history.count()) == 1
            await database.run(lambda uow: uow.reports.clear(""))
            roll_up = RollUp(database, ReportCalendar(LINE.shifts), LINE.dosing)
            assert await roll_up.run() == 1  # waits for whoever writes history: it may lock it
        finally:
            await database.close()

    asyncio.run(scenario())


def test_what_is_not_a_stations_is_refused_by_the_server(station: str) -> None:
    engine: Engine = create_engine(parse_url(station))
    for statement in FORBIDDEN:
        with (
            engine.connect() as connection,
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
        ):
            connection.execute(text(statement))
    engine.dispose()

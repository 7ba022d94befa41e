"""Ten stations on one PostgreSQL: their connections, and when all of them show a change."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil
from sqlalchemy import text

from services.adapters.db.engine import build_engine
from services.application.operator_desk import OperatorDesk
from services.domain.action import ActionRequest
from services.domain.user import ActionKind
from services.station_clock import wall_clock
from tests.bench.table import Row
from tests.e2e.plant import SUPERVISOR
from tests.integration.databases import migrated_postgres
from tests.integration.postgres import postgres_server
from tests.lives.life import Life, launcher
from tests.lives.points import SEEN
from tests.lives.world import World, world

STATIONS = 10
CHANGES = 40
_APART_S = 0.73  # not in step with anything that the stations do by themselves
_SETTLE_S = 15.0
_MB = 1024 * 1024
_CHANGE = ActionRequest(ActionKind.ACKNOWLEDGE_ALARM)


def measure_stations() -> list[Row]:
    """Real processes without a window; one of them holds a line that doses."""
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        folder = Path(name)
        with (
            world(folder, migrated_postgres(server), adapter="stock", speed=30.0) as around,
            launcher() as lives,
        ):
            crew = [lives.begin(around.station(f"PC-{n}")) for n in range(1, STATIONS + 1)]
            time.sleep(_SETTLE_S)
            asked = asyncio.run(_change(around))
            time.sleep(2)
            rows = _rows(asked, crew)
            rows.insert(0, Row("database connections in all", _connections(around)))
            for life in crew:
                life.stop()
    return rows


async def _change(around: World) -> dict[int, float]:
    """Let an operator do something now and then; return when each was committed, by its id."""
    database = around.open()
    desk = OperatorDesk(database, "PC-OFFICE", wall_clock)
    asked: dict[int, float] = {}
    try:
        for _ in range(CHANGES):
            begun = time.monotonic()
            action = await desk.ask(SUPERVISOR, _CHANGE)
            asked[action.id] = begun
            await asyncio.sleep(_APART_S)
    finally:
        await database.close()
    return asked


def _rows(asked: dict[int, float], crew: list[Life]) -> list[Row]:
    seen = [_seen(life) for life in crew]
    shown = {action: [_when(action, each) - at for each in seen] for action, at in asked.items()}
    until_one = [seconds for each in shown.values() for seconds in each]
    until_all = [max(each) for each in shown.values()]
    memory = [psutil.Process(life.pid).memory_full_info().uss / _MB for life in crew]
    return [
        Row("changes that all ten stations showed", str(len(until_all))),
        Row("until a station shows a change, median", f"{median(until_one) * 1000:.0f} ms"),
        Row("until all show it, median", f"{median(until_all) * 1000:.0f} ms"),
        Row("until all show it, longest", f"{max(until_all) * 1000:.0f} ms", "1000 ms"),
        Row("memory of a station's own", f"{max(memory):.0f} MB"),
    ]


def _when(action: int, seen: dict[int, float]) -> float:
    """Return when the station showed *action*, or a later one with it."""
    return min(at for latest, at in seen.items() if latest >= action)


def _seen(life: Life) -> dict[int, float]:
    """Return when the station's view first showed each action as the latest, monotonic."""
    lines = (life.data / SEEN).read_text("utf-8").split()
    return {int(action): float(at) for action, _, at in (line.partition("@") for line in lines)}


def _connections(around: World) -> str:
    engine = build_engine(around.database_url)
    query = text(
        "SELECT application_name, count(*) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 1"
    )
    with engine.connect() as connection:
        found = [(str(name), int(number)) for name, number in connection.execute(query)]
    engine.dispose()
    parts = ", ".join(f"{number} {name}" for name, number in found)
    return f"{sum(number for _, number in found)} ({parts})"

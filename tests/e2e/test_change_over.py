"""The change-over from the plant's earlier system: all of it, once, and nothing written to it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import create_engine, text

from services.adapters.db.engine import parse_url
from services.bootstrap import open_engine
from services.change_over import ChangeOver, counted, import_earlier
from services.domain.batch import BatchState, Completion, SetAsideCause
from services.domain.earlier import EarlierBatch
from services.domain.errors import ConfigurationError, OdooUnavailableError
from services.domain.job import JobName
from tests.e2e.earlier_system import BEGAN, Row, add_failure, add_weighing, fill_earlier, past
from tests.e2e.plant import HeldLine, Plant, plant
from tests.e2e.test_start_refused import batchline, refused
from tests.integration.databases import new_url

SALT = 800  # the product that the simulated Odoo has weighed by hand


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Plant]:
    with plant(tmp_path / "data", orders=4) as made:
        made.more["plc_timezone"] = made.more["plant_timezone"] = "Asia/Jakarta"
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return new_url(request.param, tmp_path / "earlier", request)


def take(
    world: Plant, url: str, *, trial: bool = False, tell: Callable[[str], None] = print
) -> ChangeOver:
    world.data.mkdir(exist_ok=True)
    return asyncio.run(import_earlier(world.settings, world.data, url, trial=trial, tell=tell))


def names(world: Plant) -> list[str]:
    return [order["name"] for order in world.odoo.control.state()["orders"]]


def contents(url: str) -> str:
    """Return a fingerprint of all that the earlier database holds."""
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        rows = [
            sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in ("mo_batch", "mo_histories", "equipment_failure")
        ]
    engine.dispose()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def queued(world: Plant) -> list[Row]:
    """Make the earlier queue of Odoo's four orders: finished, running, failed, untouched."""
    first, second, third, fourth = names(world)
    gave = {101: Decimal("250.37"), 114: Decimal("20.02")}
    return [
        Row(first, 1, gave, gave, Decimal("700.5"), finished=True, update_odoo=False),
        Row(second, 2, {101: Decimal(90)}, {101: Decimal("45.5")}, update_odoo=False),
        Row(third, 3, {101: Decimal(90)}, {101: Decimal("10.25")}, failed=True),
        Row(fourth, 4, {101: Decimal(90)}),
    ]


def test_history_queue_and_failures_come_over_with_equal_totals(world: Plant, earlier: str) -> None:
    history = past(40)
    history[3].more["status"], history[3].more["notes"] = "cancelled", "wrong recipe"
    queue = queued(world)
    fill_earlier(earlier, history, queue)
    local = datetime(2026, 3, 4, 8, 30)  # noqa: DTZ001 (the PLC's own stamp has no zone)
    add_failure(earlier, equipment_code="SC-201", description="jam", failure_date=local)
    before = contents(earlier)
    told: list[str] = []
    done = take(world, earlier, tell=told.append)
    assert told[-1].startswith("All rows are stored")
    assert contents(earlier) == before

    dosed = {
        silo: sum((row.gave.get(silo, Decimal(0)) for row in history + queue), Decimal(0))
        for silo in {silo for row in history + queue for silo in row.gave}
    }
    weighed = sum((row.finished_kg or Decimal(0) for row in history + queue), Decimal(0))
    ours = done.ours
    assert ours.history.batches == 40
    assert ours.history.planned_kg == sum(row.planned_kg for row in history)
    assert ours.history.finished_kg + ours.queue.finished_kg == weighed
    for silo, kg in dosed.items():
        both = (ours.history.actuals_kg.get(silo, 0), ours.queue.actuals_kg.get(silo, 0))
        assert sum(both, Decimal(0)) == kg, silo

    async def look(line: HeldLine) -> None:
        entries = {entry.batch.order.name: entry for entry in await line.history()}
        assert len(entries) == 40
        one = entries["WH/MO/80002"]
        assert one.batch.actuals_kg == history[1].gave
        assert one.batch.setpoints_kg == history[1].asked
        assert one.completion is Completion.COMPLETED
        assert (one.booked_kg, one.weighed) == (history[1].finished_kg, True)
        assert one.archived_at == history[1].read_at
        assert entries["WH/MO/80004"].completion is Completion.CANCELLED
        assert entries["WH/MO/80004"].reason == "wrong recipe"
        assert "no time" in entries["WH/MO/80005"].reason
        finished, running, failed, untouched = await line.queue()
        assert (finished.state, finished.update_odoo) == (BatchState.FINISHED, False)
        assert (running.state, running.slot) == (BatchState.RUNNING, 2)
        assert failed.set_aside is not None
        assert failed.set_aside.cause is SetAsideCause.PLC_FAILED
        assert untouched.state is BatchState.DOWNLOADED
        (failure,) = await line.services.database.read(lambda uow: uow.failures.recent(9))
        assert failure.occurred_at == datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
        assert not failure.is_open  # of last spring: it does not stand until today

    asyncio.run(with_line(world, look))
    with pytest.raises(ConfigurationError, match="already"):
        take(world, earlier)


async def with_line(world: Plant, scenario: Callable[[HeldLine], Awaitable[None]]) -> None:
    async with world.line() as line:
        await scenario(line)


def test_odoo_gets_what_it_lacked_once_and_nothing_is_made_twice(
    world: Plant, tmp_path: Path
) -> None:
    url = new_url_of_sqlite(tmp_path)
    first, second, third, fourth = names(world)
    details = {order["name"]: order for order in world.odoo.control.state()["orders"]}
    assert SALT in {move["product_id"] for move in details[first]["moves"]}
    gave = {101: Decimal("250.37")}
    rows = [Row(first, 1, gave, gave, Decimal("700.5"), finished=True, update_odoo=False)]
    fill_earlier(url, [Row(second, 1, gave, gave, Decimal(250), finished=True)], rows)
    add_weighing(url, first, SALT, 4.2)
    take(world, url)

    async def live(line: HeldLine) -> None:
        await line.run(JobName.ARCHIVE_COMPLETED)
        archived = {entry.batch.order.name for entry in await line.history()}
        assert {first, second} <= archived
        await line.run(JobName.SYNC_ORDERS)
        assert {batch.order.name for batch in await line.queue()} == {third, fourth}

    asyncio.run(with_line(world, live))
    number = details[first]["id"]
    booked = world.odoo.control.booked(number)
    assert world.odoo.control.order(number)["state"] == "done"
    assert booked[SALT] == Decimal("4.2")


def new_url_of_sqlite(folder: Path) -> str:
    (folder / "earlier").mkdir()
    return f"sqlite:///{folder / 'earlier' / 'old.db'}"


def test_what_was_weighed_by_hand_stands_once_with_the_batch_that_was_made(
    world: Plant, tmp_path: Path
) -> None:
    url = new_url_of_sqlite(tmp_path)
    gave = {101: Decimal("250.37")}
    first = Row("WH/MO/90001", 1, gave, gave, failed=True, more={"status": "cancelled"})
    again = Row("WH/MO/90001", 2, gave, gave, Decimal(250), finished=True)
    again.read_at = BEGAN + timedelta(hours=1)
    gone = Row("WH/MO/90002", 3, gave, {}, finished=False)  # queued there, unknown to Odoo
    fill_earlier(url, [first, again], [gone])
    add_weighing(url, first.mo_id, SALT, 4.2)
    add_weighing(url, "WH/MO/90009", SALT, 1)
    done = take(world, url)
    assert done.taken.weighed_for_none == ("WH/MO/90009",)
    assert [row.mo_id for row in done.taken.straight_to_history] == [gone.mo_id]
    assert done.ours.history.planned_kg == 3 * gave[101]  # the row of the queue is compared, too

    async def look(line: HeldLine) -> None:
        weighed = {
            (entry.batch.order.name, entry.completion): entry.batch.weighed_kg(SALT)
            for entry in await line.history()
        }
        assert weighed == {
            ("WH/MO/90001", Completion.CANCELLED): None,
            ("WH/MO/90001", Completion.COMPLETED): Decimal("4.2"),
            ("WH/MO/90002", Completion.BY_HAND): None,
        }

    asyncio.run(with_line(world, look))


def test_a_trial_writes_nowhere_and_says_the_same(world: Plant, tmp_path: Path) -> None:
    url = new_url_of_sqlite(tmp_path)
    fill_earlier(url, past(12), queued(world), young=False)
    file = tmp_path / "earlier" / "old.db"
    world.data.mkdir()
    before = (file.read_bytes(), sorted(tmp_path.rglob("*")))
    tried = take(world, url, trial=True)
    assert (file.read_bytes(), sorted(tmp_path.rglob("*"))) == before
    assert not (world.data / "batchline.db").exists()
    assert tried.ours == take(world, url).ours


def test_what_cannot_be_taken_over_is_told_and_changes_nothing(
    world: Plant, tmp_path: Path
) -> None:
    url = new_url_of_sqlite(tmp_path)
    with pytest.raises(ConfigurationError, match="no database"):
        take(world, url)
    fill_earlier(url, past(3), queued(world))
    world.odoo.kill()
    with pytest.raises(OdooUnavailableError):
        take(world, url)
    assert not (world.data / "batchline.db").exists()
    world.odoo.restart()
    open_engine(world.settings, world.data).dispose()
    own = f"sqlite:///{world.data / 'batchline.db'}"
    with pytest.raises(ConfigurationError, match="Batchline's own"):
        take(world, own)


def test_the_earlier_env_becomes_the_settings(tmp_path: Path) -> None:
    url = new_url_of_sqlite(tmp_path)
    fill_earlier(url, past(3), [])
    env = tmp_path / "old.env"
    env.write_text(
        f"DATABASE_URL={url}\nPLC_IP=192.168.1.2\nPLC_PORT=9600\nPLC_PROTOCOL=udp\n"
        "ODOO_BASE_URL=http://localhost:8070\nODOO_URL=http://elsewhere\nODOO_DB=feed\n"
        "ODOO_USERNAME=scada\nODOO_PASSWORD=hunter2-feed\nSYNC_BATCH_LIMIT=7\n"
    )
    folder = tmp_path / "new"
    tried = batchline("import-earlier", "--env", str(env), "--try", "--data", str(folder))
    assert tried.returncode == 0, tried
    assert "nothing was written" in tried.stdout
    assert not folder.exists()
    done = batchline("import-earlier", "--env", str(env), "--data", str(folder))
    assert done.returncode == 0, done
    assert "3 archived batches" in done.stdout
    assert "same in both" in done.stdout
    settings = (folder / "settings.toml").read_text()
    assert 'PLC_HOST = "192.168.1.2"' in settings
    assert 'ODOO_URL = "http://localhost:8070"' in settings
    assert 'ODOO_ADAPTER = "scada"' in settings
    assert "9600" not in settings
    for told in (settings, tried.stdout, tried.stderr, done.stdout, done.stderr):
        assert "hunter2" not in told
    refused(batchline("import-earlier", "--data", str(folder)), "Say where")


def test_an_import_that_fails_leaves_no_settings_behind(tmp_path: Path) -> None:
    env = tmp_path / "old.env"
    missing = tmp_path / "missing.db"
    env.write_text(f"DATABASE_URL=sqlite:///{missing}\nPLC_IP=192.168.1.2\n")
    folder = tmp_path / "new"
    refused(batchline("import-earlier", "--env", str(env), "--data", str(folder)), "no database")
    assert not (folder / "settings.toml").exists()


def test_after_each_thousand_batches_it_is_told_how_far_it_is() -> None:
    told: list[str] = []
    rows = (cast("EarlierBatch", number) for number in range(2500))
    assert len(list(counted(rows, 2500, told.append))) == 2500
    assert told == [f"{n} of 2500 archived batches stored" for n in (1000, 2000)]

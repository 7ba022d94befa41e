"""Real processes are killed with SIGKILL in each job; the books of all three sides agree after it.

A fixed sample of what `make soak` does at every point (tests/soak/crashes.py).
"""

import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from services.domain.action import ActionRequest, RecordedAction
from services.domain.job import JobName
from services.domain.user import ActionKind
from tests.crash.killing import PATIENCE_S, Killing
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.lives.life import Life, Point, launcher
from tests.lives.world import World, world

# Each sample has every job; together they have every kind of step.
_WITH_THE_ADDON = (
    Point("sync_orders: commit of AcceptOrders.run, after"),
    Point("sync_orders: flip guard, before"),
    Point("read_plc: commit of ReadPlc._store_all, before", 6),
    Point("read_plc: acknowledge slot, after"),
    Point("read_plc: acknowledge weighing, before"),
    Point("watch_failures: commit of WatchFailures.run, after"),
    Point("watch_health: commit of WatchHealth._judge, before"),
    Point("pushes: Odoo failure-report, after"),
    Point("archive_completed: Odoo mo/update-with-consumptions, after"),
    Point("archive_completed: Odoo mo/mark-done, after"),
    Point("lease: commit of LeaseKeeper.beat, after"),
)
_WITH_THE_STANDARD_API = (
    Point("sync_orders: write order, after", 2),
    Point("sync_orders: flip guard, after"),
    Point("read_plc: commit of ReadPlc._store_all, under way", 3),
    Point("read_plc: acknowledge slot, before"),
    Point("read_plc: acknowledge weighing, after"),
    Point("watch_failures: acknowledge failure, after"),
    Point("watch_health: commit of WatchHealth._judge, under way"),
    Point("pushes: Odoo maintenance.request.create, after"),
    Point("archive_completed: Odoo mrp.production.write, after"),
    Point("archive_completed: Odoo mrp.production.button_mark_done, after"),
    Point("archive_completed: commit of PushDelivery._try, before"),
)


def test_a_line_on_sqlite_that_is_killed_in_each_job_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    _kill_at(_WITH_THE_ADDON, tmp_path, migrated_sqlite(tmp_path), "scada")


@pytest.mark.timeout(300)
def test_a_line_on_postgresql_that_is_killed_in_each_job_loses_and_doubles_nothing(
    tmp_path: Path, postgres: URL
) -> None:
    _kill_at(_WITH_THE_STANDARD_API, tmp_path, migrated_postgres(postgres), "stock")


def test_an_action_that_was_under_way_is_not_done_again_by_the_next_life_but_told(
    tmp_path: Path,
) -> None:
    begun = Point("action: commit of Commands._start, after")
    run_job = ActionRequest(ActionKind.RUN_JOB, params={"job": JobName.SYNC_ORDERS.value})
    with world(tmp_path, migrated_sqlite(tmp_path)) as around, launcher() as lives:
        life = lives.begin(around.station(), begun)
        around.ask(run_job)
        assert life.wait(PATIENCE_S) == -signal.SIGKILL, life.said
        life = lives.begin(around.station())
        (asked,) = _outcomes_of_all(around, life)
        assert asked.outcome is not None
        assert asked.outcome.message.startswith("Not known: PC-1 stopped while it did this.")
        life.stop()


def _outcomes_of_all(around: World, life: Life) -> Sequence[RecordedAction]:
    """Wait until every action has an outcome."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        asked = around.read(lambda uow: uow.actions.page(None, 10)).rows
        if all(each.outcome is not None for each in asked):
            return asked
        assert life.wait(0.1) is None, life.said
    raise AssertionError("An action has no outcome.")


def _kill_at(points: tuple[Point, ...], folder: Path, url: str, adapter: str) -> None:
    with world(folder, url, adapter=adapter) as around, launcher() as lives:
        killing = Killing(around, lives)
        for point in points:
            killing.at(point)
        assert killing.finish() == []
        assert killing.missed == []
        assert killing.kills == len(points)

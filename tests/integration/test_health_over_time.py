"""The slow rules on stored facts, over time: alarms that come, go, and do not come wrongly."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from services.adapters.db.database import SqlDatabase
from services.application.housekeeping import Housekeeping
from services.application.link_watch import LinkWatch
from services.application.status_report import as_json, as_text
from services.application.view_builder import JobPlan, ViewBuilder
from services.application.watch_health import WatchHealth
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.link import LinkName, LinkState, LinkStatus
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import LINE, START, Clock, alarm_book, running

PERIODS = {JobName.SYNC_ORDERS: timedelta(minutes=5), JobName.WATCH_HEALTH: timedelta(minutes=10)}


@dataclass
class Watch:
    database: SqlDatabase
    clock: Clock
    health: WatchHealth

    async def judge(self) -> set[tuple[AlarmCode, str]]:
        """Run job 4 as the runner does, with its record; return the alarms that are active."""
        await self.health.run()
        await self.record(JobName.WATCH_HEALTH, JobOutcome.DONE)
        found = await self.database.read(lambda uow: uow.alarms.open())
        return {(a.code, a.subject) for a in found if a.is_shown and a.returned_at is None}

    async def record(self, job: JobName, outcome: JobOutcome) -> None:
        await self.database.run(partial(_record, JobRun(job, self.clock(), 0.1, outcome, "text")))


def _record(run: JobRun, uow: UnitOfWork) -> None:
    uow.job_runs.add(run)


def _add(batch: Batch, uow: UnitOfWork) -> Batch:
    return uow.queue.add(batch)


@asynccontextmanager
async def watch(folder: Path) -> AsyncIterator[Watch]:
    database = open_database(migrated_sqlite(folder))
    clock = Clock()
    try:
        yield Watch(
            database, clock, WatchHealth(database, LINE, PERIODS, alarm_book(), clock, clock)
        )
    finally:
        await database.close()


def test_a_start_after_a_weekend_blames_no_job_and_a_job_that_then_fails_is_told(
    tmp_path: Path,
) -> None:
    failed = (AlarmCode.JOB_FAILS, JobName.SYNC_ORDERS.value)

    async def scenario() -> None:
        async with watch(tmp_path) as line:
            await line.record(JobName.SYNC_ORDERS, JobOutcome.DONE)
            line.clock.forward(days=2)
            assert await line.judge() == set()
            for minutes, told in ((10, set()), (10, {failed})):
                line.clock.forward(minutes=minutes)
                await line.record(JobName.SYNC_ORDERS, JobOutcome.FAILED)
                assert await line.judge() == told
            await line.record(JobName.SYNC_ORDERS, JobOutcome.DONE)
            assert await line.judge() == set()

    asyncio.run(scenario())


def test_a_lost_link_is_one_alarm_after_ten_seconds_and_not_one_for_each_job(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with watch(tmp_path) as line:
            lost = LinkStatus(LinkName.ODOO, LinkState.LOST, START, None, "no answer", "odoo:8069")
            shown = [lost]
            links = LinkWatch(lambda: shown, alarm_book(), line.clock, line.clock)
            await line.record(JobName.SYNC_ORDERS, JobOutcome.DONE)
            line.clock.forward(seconds=9.9)
            await line.database.run(links.note)
            assert await line.judge() == set()
            line.clock.forward(seconds=0.1)
            await line.database.run(links.note)
            assert await line.judge() == {(AlarmCode.ODOO_LINK, "")}
            for _ in range(3):
                line.clock.forward(minutes=10)
                assert await line.judge() == {(AlarmCode.ODOO_LINK, "")}
            shown[0] = replace(lost, state=LinkState.GOOD, last_good_at=line.clock())
            await line.record(JobName.SYNC_ORDERS, JobOutcome.DONE)
            for seconds, told in ((0, {(AlarmCode.ODOO_LINK, "")}), (15, set())):
                line.clock.forward(seconds=seconds)
                await line.database.run(links.note)
                assert await line.judge() == told

    asyncio.run(scenario())


def test_a_stuck_batch_is_told_until_it_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with watch(tmp_path) as line:
            batch = await line.database.run(partial(_add, running(last_change_at=START)))
            line.clock.forward(minutes=15)
            read = replace(batch, last_read_at=line.clock())
            await line.database.run(lambda uow: uow.queue.save(read))
            assert await line.judge() == {(AlarmCode.BATCH_STUCK, batch.order.name)}
            moved = replace(read, last_change_at=line.clock())
            await line.database.run(lambda uow: uow.queue.save(moved))
            assert await line.judge() == set()

    asyncio.run(scenario())


def test_a_finished_batch_that_odoo_does_not_take_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with watch(tmp_path) as line:
            done = running(state=BatchState.FINISHED, finished_at=START, update_odoo=False)
            batch = await line.database.run(partial(_add, done))
            line.clock.forward(minutes=15)
            assert await line.judge() == {(AlarmCode.PUSH_OVERDUE, batch.order.name)}
            await line.database.run(lambda uow: uow.queue.remove(batch.id))
            assert await line.judge() == set()

    asyncio.run(scenario())


def test_old_job_records_are_deleted_and_the_young_are_kept(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with watch(tmp_path) as line:
            await line.record(JobName.SYNC_ORDERS, JobOutcome.DONE)
            line.clock.forward(days=30, seconds=1)
            await line.record(JobName.SYNC_ORDERS, JobOutcome.FAILED)
            keeper = Housekeeping(line.database, timedelta(days=30), line.clock, line.clock)
            assert await keeper.run() == 1
            assert await keeper.run() == 0
            job = JobName.SYNC_ORDERS
            (left,) = await line.database.read(lambda uow: uow.job_runs.latest(job, 9))
            assert left.outcome is JobOutcome.FAILED

    asyncio.run(scenario())


def test_the_status_says_the_same_to_people_and_to_programs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with watch(tmp_path) as line:
            batch = await line.database.run(partial(_add, running()))
            await line.record(JobName.SYNC_ORDERS, JobOutcome.FAILED)
            name, book = batch.order.name, alarm_book()
            await line.database.run(
                lambda uow: book.raise_(uow, AlarmCode.BATCH_STUCK, name, START, minutes="15")
            )
            plans = [JobPlan(job, True, period) for job, period in PERIODS.items()]
            builder = ViewBuilder(LINE, 10, plans, book, line.clock, dict)
            view = await line.database.read(lambda uow: builder.build(uow, ""))
            found = json.loads(json.dumps(as_json(view)))
            (queued,) = found["queue"]
            assert queued["order"] == name
            assert queued["silos"]["103"] == {"setpoint_kg": "400.00", "actual_kg": "100.00"}
            assert (queued["dosed_kg"], queued["state"]) == ("100.00", "running")
            assert found["jobs"][0]["outcome"] == "failed"
            assert found["alarms"][0]["subject"] == name
            assert found["pushes"] == {"waiting": 0, "quarantine": 0}
            text = as_text(view)
            for words in (name, "running", "Queue: 1", "failed", "held by nobody"):
                assert words in text

    asyncio.run(scenario())

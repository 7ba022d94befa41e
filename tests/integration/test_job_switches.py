"""Jobs switched off and on while the line runs: stored, told, judged, and allowed or not."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.application.commands import Commands
from services.application.job_actions import JobActions
from services.application.lease_keeper import LeaseKeeper
from services.application.plant_view import JobView, Obstacle
from services.application.switchboard import Switchboard
from services.application.view_builder import JobPlan, ViewBuilder
from services.application.watch_health import WatchHealth
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.alarm import AlarmCode
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.user import ActionKind, Actor, Role
from tests.integration.databases import migrated_postgres, migrated_sqlite, open_database
from tests.samples import LINE, SUPERVISOR, Clock, alarm_book

READ = JobName.READ_PLC
PERIODS = {READ: timedelta(seconds=2), JobName.WATCH_HEALTH: timedelta(minutes=10)}


@dataclass
class Switches:
    database: SqlDatabase
    clock: Clock = field(default_factory=Clock)
    triggered: list[JobName] = field(default_factory=list)
    board: Switchboard = field(init=False)

    def __post_init__(self) -> None:
        keeper = LeaseKeeper(self.database, "TEST-PC/1", time.monotonic, alone=True)
        self.board = Switchboard(self.database, keeper)

    async def act(
        self, kind: ActionKind, job: str, actor: Actor = SUPERVISOR, reason: str = "PLC work"
    ) -> ActionOutcome:
        commands = Commands(
            self.database,
            LINE.station,
            self.clock,
            JobActions(
                self.database,
                alarm_book(),
                self.clock,
                PERIODS,
                self.triggered.append,
                self.board,
            ),
        )
        request = ActionRequest(kind, reason=reason, params={"job": job})
        now = self.clock()
        action = await self.database.run(lambda uow: uow.actions.ask(actor, request, now))
        return await commands.carry_out(action)

    async def alarms(self) -> list[tuple[AlarmCode, str]]:
        found = await self.database.read(lambda uow: uow.alarms.open())
        return [(alarm.code, alarm.subject) for alarm in found if alarm.returned_at is None]

    async def job(self, name: JobName) -> JobView:
        plans = [JobPlan(job, job in PERIODS, timedelta(seconds=2)) for job in JobName]
        builder = ViewBuilder(LINE, 10, plans, alarm_book(), self.clock, dict)
        view = await self.database.read(lambda uow: builder.build(uow, ""))
        return next(each for each in view.jobs if each.job is name)


Play = Callable[[Callable[[Switches], Coroutine[Any, Any, None]]], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    async def opened(scenario: Callable[[Switches], Coroutine[Any, Any, None]]) -> None:
        if request.param == "sqlite":
            url = migrated_sqlite(tmp_path)
        else:
            url = migrated_postgres(request.getfixturevalue("postgres"))
        database = open_database(url)
        try:
            await database.run(lambda uow: uow.leases.try_take("TEST-PC/1", 60))
            await scenario(Switches(database))
        finally:
            await database.close()

    return lambda scenario: asyncio.run(opened(scenario))


def test_a_job_that_is_off_is_an_alarm_until_it_is_on_again(play: Play) -> None:
    async def scenario(line: Switches) -> None:
        assert (await line.act(ActionKind.DISABLE_JOB, "read_plc")).ok
        assert await line.alarms() == [(AlarmCode.JOB_OFF, "read_plc")]
        job = await line.job(READ)
        assert (job.enabled, job.in_settings, job.next_run_at) == (False, True, None)
        assert job.switch is not None
        assert (job.switch.by, job.switch.reason) == ("Agus W.", "PLC work")
        told = await line.act(ActionKind.DISABLE_JOB, "read_plc")
        assert told.message == "Not done: it is off already."
        assert (await line.act(ActionKind.ENABLE_JOB, "read_plc", reason="")).ok
        assert line.triggered == [READ]
        assert await line.alarms() == []
        assert (await line.job(READ)).enabled

    play(scenario)


def test_a_switch_counts_from_its_commit_on_whatever_was_looked_up_before(play: Play) -> None:
    async def scenario(line: Switches) -> None:
        assert not await line.board.is_off(READ)
        before = await line.database.read(line.board.look)
        assert (await line.act(ActionKind.DISABLE_JOB, "read_plc")).ok
        line.board.take(before)  # a run's record that was stored before and is heard of after
        assert await line.board.is_off(READ)
        assert not await line.board.is_off(JobName.WATCH_HEALTH)
        line.board.take(await line.database.read(line.board.look))
        assert (await line.act(ActionKind.ENABLE_JOB, "read_plc", reason="")).ok
        assert not await line.board.is_off(READ)

    play(scenario)


def test_what_the_settings_leave_out_cannot_be_switched(play: Play) -> None:
    async def scenario(line: Switches) -> None:
        for kind in (ActionKind.ENABLE_JOB, ActionKind.DISABLE_JOB):
            told = await line.act(kind, "sync_orders")
            assert "the settings leave this job out" in told.message
        job = await line.job(JobName.SYNC_ORDERS)
        assert not job.in_settings
        assert job.obstacles[ActionKind.ENABLE_JOB] is Obstacle.NOT_IN_SETTINGS
        assert job.obstacles[ActionKind.RUN_JOB] is Obstacle.NONE
        assert "say which job" in (await line.act(ActionKind.ENABLE_JOB, "lunch")).message
        assert line.triggered == []

    play(scenario)


def test_switching_off_needs_a_supervisor_and_a_reason(play: Play) -> None:
    async def scenario(line: Switches) -> None:
        budi = Actor("Budi S.", Role.OPERATOR, "STATION-2")
        assert "supervisor" in (await line.act(ActionKind.DISABLE_JOB, "read_plc", budi)).message
        told = await line.act(ActionKind.DISABLE_JOB, "read_plc", reason=" ")
        assert told.message == "Not done: give a reason."
        assert (await line.job(READ)).enabled

    play(scenario)


def test_a_job_that_is_off_is_not_said_to_fail(play: Play) -> None:
    async def scenario(line: Switches) -> None:
        health = WatchHealth(line.database, LINE, PERIODS, alarm_book(), line.clock, line.clock)
        failed = JobRun(READ, line.clock(), 0.1, JobOutcome.FAILED, "no answer")
        await line.database.run(lambda uow: uow.job_runs.add(failed))
        await health.run()
        await line.act(ActionKind.DISABLE_JOB, "read_plc")
        line.clock.forward(minutes=9)
        await health.run()
        assert await line.alarms() == [(AlarmCode.JOB_OFF, "read_plc")]
        await line.act(ActionKind.ENABLE_JOB, "read_plc", reason="")
        line.clock.forward(seconds=50)
        await health.run()
        assert await line.alarms() == []  # it has just been switched on
        line.clock.forward(minutes=2)
        await health.run()
        assert await line.alarms() == [(AlarmCode.JOB_FAILS, "read_plc")]

    play(scenario)

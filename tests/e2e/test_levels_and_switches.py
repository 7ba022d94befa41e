"""On a whole line: level registers come to the silos, and a job that is off stays off."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from services import bootstrap
from services.application.plant_view import JobView, PlantView
from services.bootstrap import Services
from services.domain.action import ActionRequest
from services.domain.alarm import AlarmCode
from services.domain.job import JobName
from services.domain.silo_level import Supply
from services.domain.user import ActionKind
from tests.e2e.plant import SUPERVISOR, plant
from tests.plc_process import FEEDMILL
from tests.unit.test_register_map import LEVELS

SLOW_JOBS = {"health_monitor_interval_seconds": 600, "sync_interval_seconds": 600}


async def _until(services: Services, what: Callable[[PlantView], bool]) -> PlantView:
    for _ in range(400):
        view = services.state.view
        if view is not None and what(view):
            return view
        await asyncio.sleep(0.05)
    raise AssertionError("what was waited for did not come")


def _job(view: PlantView, name: JobName) -> JobView:
    return next(each for each in view.jobs if each.job is name)


def test_a_level_register_is_what_the_silo_holds(tmp_path: Path) -> None:
    path = tmp_path / "with_levels.toml"
    path.write_text(FEEDMILL.read_text("utf-8") + LEVELS, "utf-8")

    async def scenario() -> None:
        with plant(tmp_path, orders=2, register_map=path) as world:
            world.plc.control.poke(5000, [0x0003, 0x0D40, 0xFFFF, 0xFFFF])
            async with world.line() as line:
                await line.fetch()
                await line.done(JobName.READ_PLC)
                await line.services.feed.refresh()
                view = line.services.state.view
                assert view is not None
                levels = {stock.silo.number: stock for stock in view.stocks}
                assert levels[101].level.kg == Decimal("2000.00")
                assert not levels[101].level.by
                assert levels[103].level.kg is None  # more than it can hold is not believed
                assert levels[103].supply in (Supply.UNKNOWN, Supply.NOT_NEEDED)

    asyncio.run(scenario())


def test_a_job_that_was_switched_off_does_not_run_after_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            world.more |= SLOW_JOBS
            async with world.line() as line:
                off = ActionRequest(
                    ActionKind.DISABLE_JOB, reason="PLC work", params={"job": "read_plc"}
                )
                told = await line.act(off)
                assert told.ok, told.message
            async with bootstrap.running_services(world.settings, world.data) as services:
                view = await _until(services, lambda v: bool(_job(v, JobName.SYNC_ORDERS).runs))
                await _until(services, lambda v: bool(_job(v, JobName.WATCH_FAILURES).runs))
                assert _job(view, JobName.READ_PLC).runs == ()
                assert not _job(view, JobName.READ_PLC).enabled
                assert AlarmCode.JOB_OFF in {each.alarm.code for each in view.alarms}
                on = ActionRequest(ActionKind.ENABLE_JOB, params={"job": "read_plc"})
                told = await services.desk.carry_out_as(SUPERVISOR, on)
                assert told.ok, told.message
                view = await _until(services, lambda v: bool(_job(v, JobName.READ_PLC).runs))
                assert _job(view, JobName.READ_PLC).enabled

    asyncio.run(scenario())

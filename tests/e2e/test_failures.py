"""Equipment failures from the PLC and by hand, with their beginning, end and report to Odoo."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.application.alarm_desk import ReportState
from services.domain.action import ActionRequest
from services.domain.failure import EquipmentFailure
from services.domain.job import JobName
from services.domain.period import PeriodKind
from services.domain.user import ActionKind
from tests.e2e.plant import HeldLine, plant

_STATUS = 8022  # status_read_data of the failure area


async def shown(line: HeldLine, code: str, text: str) -> str:
    """Let the PLC tell a failure, run job 5, and return what it did."""
    control = line.plant.plc.control
    control.fail_equipment(code, text)
    while control.state()["failures_waiting"]:  # noqa: ASYNC110 (a process)
        await asyncio.sleep(0.02)
    return await line.done(JobName.WATCH_FAILURES)


async def failures(line: HeldLine) -> list[EquipmentFailure]:
    return list(await line.services.database.read(lambda uow: uow.failures.recent(99)))


def test_a_beginning_and_an_end_are_one_failure_and_an_end_alone_is_not_lost(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=0) as world:
            async with world.line() as line:
                assert "new failure" in await shown(line, "silo103", "START_TRIPPED")
                assert await line.alarms() == {"equipment_failure": "silo103"}
                world.plc.control.set(clock_offset_s=3 * 60)
                assert "end of a failure" in await shown(line, "silo103", "END_TRIPPED")
                (failure,) = await failures(line)
                assert failure.duration is not None
                assert 179 <= failure.duration.total_seconds() <= 185
                assert "end of a failure" in await shown(line, "silo107", "END_SLIPPING")
                # The PLC loses the acknowledgement and shows the same again.
                world.plc.control.poke(_STATUS, [0])
                assert "stored already" in await line.done(JobName.WATCH_FAILURES)
                found = {(f.equipment_code, f.text, f.is_open) for f in await failures(line)}
                assert found == {
                    ("silo103", "TRIPPED", False),
                    ("silo107", "SLIPPING (start not seen)", False),
                }
                assert len(world.odoo.control.state()["failures"]) == 2

    asyncio.run(scenario())


def test_what_is_entered_by_hand_reaches_odoo_and_what_odoo_does_not_know_is_told(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=0) as world:
            async with world.line() as line:
                at = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
                entry = {"text": "Motor tripped", "at": at, "minutes": "90"}
                for equipment in ("silo103", "NOBODY"):
                    params = entry | {"equipment": equipment}
                    request = ActionRequest(ActionKind.ENTER_FAILURE, params=params)
                    assert (await line.act(request)).ok
                await line.services.delivery.deliver()
                (report,) = world.odoo.control.state()["failures"]
                assert (report["equipment_code"], report["duration"]) == ("silo103", "01:30")
                desk = line.services.alarm_desk
                page = await desk.failures(desk.period(PeriodKind.MONTH))
                states = {f.failure.equipment_code: f.report for f in page.failures}
                assert states == {"silo103": ReportState.HAS_IT, "NOBODY": ReportState.REFUSED}
                assert set(await line.alarms()) == {"push_rejected"}

    asyncio.run(scenario())

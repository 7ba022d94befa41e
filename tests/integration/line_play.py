"""What tests of the whole line share: a scenario on it, its PLC, its one batch, its alarms."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.batch import Batch
from services.domain.job import JobName
from tests.e2e.plant import HeldLine

Scenario = Callable[[HeldLine], Awaitable[None]]
Play = Callable[..., None]


def control(line: HeldLine) -> Any:
    return line.plant.plc.control


async def open_alarms(line: HeldLine, code: AlarmCode) -> list[Alarm]:
    """Return the alarms of *code* whose cause is there still."""
    found = await line.services.database.read(lambda uow: uow.alarms.open())
    return [a for a in found if a.code is code and not _is_gone(a)]


async def only(line: HeldLine) -> Batch:
    (batch,) = await line.queue()
    return batch


async def read_all(line: HeldLine) -> None:
    await asyncio.sleep(0.01)
    await line.run(JobName.READ_PLC)


def _is_gone(alarm: Alarm) -> bool:
    """Whether it has returned, or its off-delay runs."""
    leaves = alarm.due_at is not None and alarm.state is not AlarmState.PENDING
    return leaves or alarm.state is AlarmState.RETURNED

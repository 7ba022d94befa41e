"""Job 4: the slow rules of batch health."""

from services.application.housekeeping import Housekeeping
from services.application.roll_up import RollUp
from services.application.watch_health import WatchHealth as HealthUseCase
from services.domain.job import JobName


class WatchHealth:
    name = JobName.WATCH_HEALTH

    def __init__(self, health: HealthUseCase, housekeeping: Housekeeping, roll_up: RollUp) -> None:
        self._health = health
        self._housekeeping = housekeeping
        self._roll_up = roll_up

    async def run(self) -> str:
        findings = await self._health.run()
        await self._housekeeping.run()
        await self._roll_up.run()
        return f"{findings} findings, see the alarms" if findings else "nothing abnormal"

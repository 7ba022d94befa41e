"""Job 5: equipment failures from the PLC to the record and to Odoo."""

from services.application.watch_failures import WatchFailures as FailuresUseCase
from services.domain.job import JobName


class WatchFailures:
    name = JobName.WATCH_FAILURES

    def __init__(self, failures: FailuresUseCase) -> None:
        self._failures = failures

    async def run(self) -> str:
        return (await self._failures.run()).message

"""Job 2: read the PLC and store what each silo really gave."""

from collections.abc import Callable

from services.application.read_plc import ReadPlc as ReadPlcUseCase
from services.domain.job import JobName


class ReadPlc:
    name = JobName.READ_PLC

    def __init__(self, reader: ReadPlcUseCase, on_finished: Callable[[], None]) -> None:
        self._reader = reader
        self._on_finished = on_finished

    async def run(self) -> str:
        return (await self._reader.run(self._on_finished)).message

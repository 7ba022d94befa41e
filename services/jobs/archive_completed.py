"""Job 3: final figures and done to Odoo, then the batch to the history."""

from services.application.archive_completed import ArchiveCompleted as ArchiveUseCase
from services.domain.job import JobName


class ArchiveCompleted:
    name = JobName.ARCHIVE_COMPLETED

    def __init__(self, archive: ArchiveUseCase) -> None:
        self._archive = archive

    async def run(self) -> str:
        return (await self._archive.run()).message or "no finished batch to archive"

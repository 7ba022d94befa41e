"""The runs of a job in pages, for the jobs page."""

from services.domain.job import JobName, JobRun
from services.domain.paging import Page, PageKey
from services.ports import Database

_RUNS = 40


class JobLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, job: JobName, after: PageKey | None) -> Page[JobRun]:
        """Return a page of runs, newest first, begun after *after*; raises PlantError."""
        return await self._database.read(lambda uow: uow.job_runs.page(after, _RUNS, job))

"""Joins the jobs page to the plant's view, and reads the chosen job's log while it is in sight."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from hmi.action_faces import ActionFaces
from hmi.actions import ActionFlow, Desk
from hmi.language import heard
from hmi.qt.tasks import UiTasks
from hmi.questions import Question
from hmi.screens.jobs.faces import job_face, run_faces, tile_face
from hmi.screens.jobs.view import JobsView
from hmi.screens.jobs.words import actions, number, question
from hmi.screens.page import PagePresenter
from hmi.theme import Theme
from services.application.plant_view import JobView, Obstacle, PlantView
from services.domain.errors import PlantError
from services.domain.job import JobName, JobRun
from services.domain.paging import Page, PageKey
from services.domain.user import ActionKind

_EVERY_MS = 2000


class Log(Protocol):
    """What the page asks; services.application.job_log answers."""

    async def page(self, job: JobName, after: PageKey | None) -> Page[JobRun]: ...


class JobsPresenter(PagePresenter):
    view: JobsView

    def __init__(
        self,
        theme: Theme,
        log: Log,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._log, self._flow, self._tasks, self._now = log, flow, tasks, now
        self._faces = ActionFaces(desk, flow)
        self._last: tuple[PlantView, datetime] | None = None
        self._chosen = JobName.SYNC_ORDERS
        self._keys: list[PageKey | None] = [None]  # where each page began, up to this one
        self._next: PageKey | None = None
        self._runs: tuple[JobRun, ...] | None = None
        self._problem = ""
        self._reading = False
        self.view = JobsView(theme)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._read_newest)
        self.view.came.connect(self._on_came)
        self.view.went.connect(self.stop)
        self.view.job_chosen.connect(self._on_job)
        self.view.action_touched.connect(self._on_action)
        self.view.older_touched.connect(self._on_older)
        self.view.newer_touched.connect(self._on_newer)
        self.view.problem.retry_touched.connect(self._read)
        self._show_log()

    def show(self, view: PlantView, now: datetime) -> None:
        self._last = (view, now)
        tiles = {each.job.value: tile_face(each, now) for each in view.jobs}
        self.view.show_tiles(tiles, self._chosen.value)
        each = self._job()
        if each is None:
            return
        self.view.head.show_state(job_face(each, now))
        faces = {}
        for kind, words in actions(each).items():
            why = each.obstacles.get(kind, Obstacle.NONE)
            faces[kind.value] = self._faces.face(kind, number(each.job), words, now, why)
        self.view.show_actions(faces)

    @Slot()
    def stop(self) -> None:
        """Ask nothing any more until the page comes in sight again."""
        self._timer.stop()

    def _job(self) -> JobView | None:
        jobs = self._last[0].jobs if self._last is not None else ()
        return next((each for each in jobs if each.job is self._chosen), None)

    def _show_log(self) -> None:
        runs = None if self._runs is None else run_faces(self._runs, self._now())
        self.view.show_log(runs, self._problem)
        self.view.newer.setEnabled(len(self._keys) > 1)
        self.view.older.setEnabled(self._next is not None)

    def _begin_anew(self) -> None:
        self._keys, self._next, self._runs = [None], None, None
        self._show_log()

    @Slot()
    def _read(self) -> None:
        if not self._reading:
            self._reading = True
            self._tasks.start(self._look())

    async def _look(self) -> None:
        """Read the page that is wanted; another one may be wanted by the time it is there."""
        try:
            wanted = None
            while wanted != (self._chosen, self._keys[-1]):
                wanted = (self._chosen, self._keys[-1])
                page = await self._log.page(*wanted)
            self._runs, self._next, self._problem = page.rows, page.next_after, ""
        except PlantError as error:
            self._problem = heard(str(error))
        finally:
            self._reading = False
        self._show_log()

    def _question(self, kind: ActionKind) -> Question | None:
        each = self._job()
        return question(kind, each) if each is not None else None

    @Slot()
    def _on_came(self) -> None:
        self._timer.start()
        self._begin_anew()
        self._read()

    @Slot()
    def _read_newest(self) -> None:
        """Read the first page again: older ones do not change."""
        if len(self._keys) == 1:
            self._read()

    @Slot(str)
    def _on_job(self, name: str) -> None:
        self._chosen = JobName(name)
        self._begin_anew()
        self._read()
        if self._last is not None:
            self.show(*self._last)

    @Slot()
    def _on_older(self) -> None:
        if self._next is not None:
            self._keys.append(self._next)
            self._read()

    @Slot()
    def _on_newer(self) -> None:
        if len(self._keys) > 1:
            self._keys.pop()
            self._read()

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda _user: self._question(kind), kind)

"""An operator's desk over a store in memory: the same interface, no database."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from services.application.plant_view import Obstacle
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.job import JobName, JobOutcome, JobRun
from services.domain.paging import Page, PageKey
from services.domain.user import ROLE_NEEDED, ActionKind, Actor, User
from tests.gui.views import NOW, USERS

PIN = "2580"


class MemoryLog:
    """A job's runs in memory: 100 of them, every tenth failed; pages of 40 by key."""

    def __init__(self) -> None:
        self.asked: list[tuple[JobName, PageKey | None]] = []
        self.error: PlantError | None = None

    async def page(self, job: JobName, after: PageKey | None) -> Page[JobRun]:
        self.asked.append((job, after))
        if self.error is not None:
            raise self.error
        first = 0 if after is None else after.id
        rows = tuple(_run(job, place) for place in range(first, min(first + 40, 100)))
        more = first + 40 < 100
        return Page(rows, PageKey(rows[-1].started_at, first + 40) if more else None)


def _run(job: JobName, place: int) -> JobRun:
    at = NOW - timedelta(minutes=5 * place, seconds=72)
    if place % 10 == 2:
        why = (
            "Odoo at http://odoo.plant:8069 has a certificate that does not verify. If it is the "
            "plant's own, name the file of its issuer in ODOO_CA_FILE."
        )
        return JobRun(job, at, 30.0, JobOutcome.FAILED, why)
    return JobRun(
        job, at, 0.4, JobOutcome.DONE, f"{place} batches in the queue, so nothing is fetched"
    )


class MemoryDesk:
    """Keeps what was asked; answers as `answer` says, or raises it."""

    def __init__(self, user: User | None = None, now: Callable[[], datetime] = lambda: NOW) -> None:
        self._user = user
        self._now = now
        self._listeners: list[Callable[[User | None], None]] = []
        self._gate: asyncio.Event | None = None
        self.asked: list[ActionRequest] = []
        self.actors: list[Actor] = []
        self.answer: ActionOutcome | PlantError = ActionOutcome(1, NOW, ok=True, message="Done.")

    @property
    def user(self) -> User | None:
        return self._user

    def subscribe(self, listener: Callable[[User | None], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def hold(self) -> asyncio.Event:
        """Let actions wait until the event that is returned is set."""
        self._gate = asyncio.Event()
        return self._gate

    async def log_in(self, user_name: str, pin: str) -> User:
        if pin != PIN:
            raise ActionRefusedError("Wrong PIN. 4 tries left, then 5 min pause.")
        user = next(user for user in USERS if user.name == user_name)
        self._set(user)
        return user

    async def leave_kiosk(self, user_name: str, pin: str) -> User:
        if pin != PIN:
            raise ActionRefusedError("Wrong PIN. 4 tries left, then 5 min pause.")
        return next(user for user in USERS if user.name == user_name)

    def log_out(self) -> None:
        self._set(None)

    @property
    def actor(self) -> Actor | None:
        return None if self._user is None else Actor(self._user.name, self._user.role, "TEST-PC")

    async def carry_out_as(self, actor: Actor, request: ActionRequest) -> ActionOutcome:
        self.asked.append(request)
        self.actors.append(actor)
        if self._gate is not None:
            await self._gate.wait()
        if isinstance(self.answer, PlantError):
            raise self.answer
        return self.answer

    def may(self, kind: ActionKind) -> Obstacle:
        if self._user is None:
            return Obstacle.NEEDS_LOGIN
        return Obstacle.NONE if self._user.role >= ROLE_NEEDED[kind] else Obstacle.ROLE_TOO_LOW

    def _set(self, user: User | None) -> None:
        self._user = user
        for listener in tuple(self._listeners):
            listener(user)

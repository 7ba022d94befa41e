"""The operator's desk before the services have started: the window comes first."""

import asyncio
from collections.abc import Callable

from hmi.actions import Desk
from services.application.plant_view import Obstacle
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.user import ActionKind, Actor, User

Listener = Callable[[User | None], None]


class DeskToCome:
    """Hands everything on to the real desk; who asks before it is there waits for it."""

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._come = asyncio.Event()
        self._waiting: list[Listener] = []
        self._leave: dict[Listener, Callable[[], None]] = {}

    def arrive(self, desk: Desk) -> None:
        self._desk = desk
        for listener in self._waiting:
            self._leave[listener] = desk.subscribe(listener)
        self._come.set()

    @property
    def user(self) -> User | None:
        return None if self._desk is None else self._desk.user

    @property
    def actor(self) -> Actor | None:
        return None if self._desk is None else self._desk.actor

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        if self._desk is not None:
            return self._desk.subscribe(listener)
        self._waiting.append(listener)
        return lambda: self._unsubscribe(listener)

    def may(self, kind: ActionKind) -> Obstacle:
        return Obstacle.NEEDS_LOGIN if self._desk is None else self._desk.may(kind)

    async def log_in(self, user_name: str, pin: str) -> User:
        return await (await self._real()).log_in(user_name, pin)

    async def leave_kiosk(self, user_name: str, pin: str) -> User:
        return await (await self._real()).leave_kiosk(user_name, pin)

    def log_out(self) -> None:
        if self._desk is not None:
            self._desk.log_out()

    async def carry_out_as(self, actor: Actor, request: ActionRequest) -> ActionOutcome:
        return await (await self._real()).carry_out_as(actor, request)

    async def _real(self) -> Desk:
        await self._come.wait()
        assert self._desk is not None
        return self._desk

    def _unsubscribe(self, listener: Listener) -> None:
        self._waiting.remove(listener)
        self._leave.pop(listener, lambda: None)()

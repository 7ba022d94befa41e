"""Named points in a life: before and after each commit, each exchange with the PLC, each Odoo call.

A point's name says which job passes it and what it does there, such as "read_plc: commit, after".
"""

import asyncio
import inspect
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from services import station_clock
from services.adapters.db.database import SqlDatabase
from services.adapters.odoo.transport import OdooTransport
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.bootstrap import core, links, services
from services.ports import UnitOfWork
from tests.lives.pointed_plc import PointedPlc

T = TypeVar("T")
PASSED = "points.log"
SEEN = "seen.log"
CLOCK = "clock"


@dataclass
class Points:
    """Writes down each point that is passed; at one of them it ends."""

    log: int
    name: str = ""
    nth: int = 1
    ending: signal.Signals = signal.SIGKILL

    def passed(self, what: str) -> None:
        self.passed_by(_job(), what)

    def passed_by(self, job: str, what: str) -> None:
        name = f"{job}: {what}"
        os.write(self.log, f"{name}\n".encode())
        if name == self.name:
            self.nth -= 1
            if self.nth == 0:
                os.write(self.log, f"ended at {name}\n".encode())
                os.kill(os.getpid(), self.ending)

    async def around(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        self.passed(f"{what}, before")
        done = await call()
        self.passed(f"{what}, after")
        return done


_points = Points(0)


def put_points_in(data: Path, point: dict[str, Any] | None) -> None:
    """Let the life that begins now have points, and end at *point*: name, nth, signal."""
    global _points  # noqa: PLW0603 (one life is one process)
    log = os.open(data / PASSED, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _points = Points(log)
    if point is not None:
        ending = signal.Signals(point["signal"])
        _points = Points(log, point["name"], point["nth"], ending)
    for where, name, kind in (
        (core, "SqlDatabase", PointedDatabase),
        (links, "ModbusPlc", partial(PointedPlc, point=_points.passed)),
        (links, "OdooTransport", PointedTransport),
        (services, "PlantState", SeenState),
    ):
        setattr(where, name, kind)
    SeenState.log = os.open(data / SEEN, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _Clock.file = data / CLOCK
    setattr(station_clock, "datetime", _Clock)  # noqa: B010 (a type may not be assigned)


class _Clock(datetime):
    """A PC's clock that somebody has set: by so many seconds as the file says."""

    file: Path

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        try:
            offset_s = float(cls.file.read_text())
        except (OSError, ValueError):
            offset_s = 0.0
        return super().now(tz) + timedelta(seconds=offset_s)


def _job() -> str:
    """Return the name of the job, or loop, that does this: what it starts has no name itself."""
    task = asyncio.current_task()
    if task is None:
        return "nobody"
    _inherit_names(task.get_loop())
    return task.get_name().partition(" ")[0]  # "action 12" is an action


def _asker(work: Callable[..., Any]) -> str:
    """Return the method whose work a transaction does."""
    if inspect.isfunction(work) and work.__qualname__.startswith("FencedDatabase"):
        work = inspect.getclosurevars(work).nonlocals["work"]
    if isinstance(work, partial):
        work = work.func
    return work.__qualname__.partition(".<locals>")[0]


def _inherit_names(loop: asyncio.AbstractEventLoop) -> None:
    if loop.get_task_factory() is None:
        loop.set_task_factory(_named_task)


def _named_task(
    loop: asyncio.AbstractEventLoop,
    coro: Coroutine[Any, Any, T] | Generator[Any, None, T],
    **given: Any,
) -> asyncio.Task[T]:
    parent = asyncio.current_task(loop)
    if parent is not None:
        given.setdefault("name", parent.get_name())
    return asyncio.Task(coro, loop=loop, **given)


class SeenState(PlantState):
    """Writes down when the station showed an operator's action for the first time."""

    log: int

    def __init__(self) -> None:
        super().__init__()
        self._seen = 0

    def publish(self, view: PlantView) -> None:
        super().publish(view)
        latest = view.actions[0].action.id if view.actions else 0
        if latest != self._seen:
            self._seen = latest
            os.write(self.log, f"{latest}@{time.monotonic()}\n".encode())


class PointedDatabase(SqlDatabase):
    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        begin, job, what = super().run, _job(), f"commit of {_asker(work)}"

        def pointed(uow: UnitOfWork) -> T:
            """Pass a point on the database's thread, in the middle of the transaction."""
            done = work(uow)
            _points.passed_by(job, f"{what}, under way")
            return done

        return await _points.around(what, lambda: begin(pointed))


class PointedTransport(OdooTransport):
    async def post(
        self, path: str, params: object, *, is_login: bool = False, method: str = ""
    ) -> Any:
        post = super().post
        what = f"Odoo {'login' if is_login else _call(path, params)}"
        return await _points.around(
            what, lambda: post(path, params, is_login=is_login, method=method)
        )


def _call(path: str, params: object) -> str:
    """Return a short name of the call: the addon's path, or model and method."""
    if isinstance(params, dict) and "model" in params:
        return f"{params['model']}.{params['method']}"
    if isinstance(params, dict) and isinstance(params.get("args"), list):
        texts = [each for each in params["args"] if isinstance(each, str)]
        if len(texts) > 1:
            return ".".join(texts[-2:])
    return path.removeprefix("/api/scada/").strip("/")

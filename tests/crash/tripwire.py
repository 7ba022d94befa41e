"""Lets the program die at a chosen point: before or after its n-th step towards PLC or database."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from services.adapters.db.database import SqlDatabase
from services.ports import UnitOfWork
from tests.lives.pointed_plc import PointedPlc

T = TypeVar("T")


class Crash(BaseException):
    """The program is gone; nothing of it may go on, no handler may hold it up."""


@dataclass(slots=True)
class Tripwire:
    """Counts the points at which a program can die, and lets it die at point *at*.

    Each call that leaves the program has a point before and one after; each write to the PLC
    has one more just before it goes out.
    """

    at: int | None = None
    passed: int = 0

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Crash

    async def around(self, call: Callable[[], Awaitable[T]]) -> T:
        self.point()
        done = await call()
        self.point()
        return done


class FragileDatabase(SqlDatabase):
    """The real database; the program can die on each side of each commit."""

    tripwire: Tripwire

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        begin = super().run
        return await self.tripwire.around(lambda: begin(work))


class FragilePlc(PointedPlc):
    """The real link; the program can die on each side of each exchange that a download makes."""

    def __init__(self, *given: Any, tripwire: Tripwire, **named: Any) -> None:
        def point(what: str) -> None:
            if not what.startswith("read weighing"):
                tripwire.point()

        super().__init__(*given, point=point, fence=lambda: None, **named)

"""Twenty orders under any sequence of faults of Odoo, and what must be true when these are over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from hypothesis import strategies as st

from services.domain.batch import Batch
from services.domain.job import JobName
from services.domain.push import PushState
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, Plant, assert_booked_once, plant

ORDERS = 20
KINDS = (
    *("lose_reply", "cut", "drop", "expire_session", "http400", "http502", "http503", "redirect"),
    *("nonsense", "neither", "database_down", "reject"),
)


@dataclass(frozen=True)
class Fault:
    """The n-th call from now on, and as many after it, meet this."""

    kind: str
    after: int
    times: int


@dataclass(frozen=True)
class Course:
    """What happens while twenty batches run, finish and are archived."""

    running: tuple[Fault, ...]  # while running figures go out
    final: tuple[Fault, ...]  # while final ones do
    more: str  # kg beside each setpoint
    rounds: int  # runs of job 3 while the faults last


_FAULTS = st.lists(
    st.builds(Fault, st.sampled_from(KINDS), st.integers(0, 90), st.integers(1, 3)), max_size=20
).map(tuple)
COURSES = st.builds(
    Course, _FAULTS, _FAULTS, st.sampled_from(["0.37", "-0.41", "0"]), st.integers(0, 6)
)


class Stage:
    """Both simulators, kept for many trials; each trial has an order book and a database anew."""

    def __init__(self, world: Plant) -> None:
        self._world = world
        self._numbers = count(1)

    async def survive(self, course: Course) -> None:
        """Let *course* happen, end the faults, and check every order. Raises AssertionError."""
        odoo = self._world.odoo
        odoo.control.command("reset", orders=ORDERS)
        folder = self._world.data / f"trial {next(self._numbers)}"
        folder.mkdir()
        world = Plant(self._world.plc, odoo, folder, self._world.more)
        async with world.line() as line:
            finished = await self._play(line, course)
            odoo.control.clear_faults()
            while any(push.state is PushState.WAITING for push in await line.pushes()):
                await line.services.delivery.deliver(at_once=True)
            await self._archive(line)
            await self._check(line, finished, course)

    async def _play(self, line: HeldLine, course: Course) -> list[Batch]:
        batches = Batches(line)
        orders = await batches.orders(ORDERS)
        self._cause(course.running)
        running = await batches.running(orders)
        await line.services.delivery.deliver(at_once=True)
        aside = {batch.id: batch.set_aside for batch in await line.queue()}
        free = [batch for batch in running if aside[batch.id] is None]
        finished = await batches.finished(free, course.more)
        self._cause(course.final)
        for _ in range(course.rounds):
            await self._archive(line)
        return finished

    def _cause(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            self._world.odoo.control.fault(fault.kind, after=fault.after, times=fault.times)

    @staticmethod
    async def _archive(line: HeldLine) -> None:
        await line.services.runner.run_now(JobName.ARCHIVE_COMPLETED)

    async def _check(self, line: HeldLine, finished: list[Batch], course: Course) -> None:
        """Done once with the PLC's figures, or in the queue with the reason for a person."""
        odoo = self._world.odoo
        refused = {push.batch_id: push for push in await line.pushes()}
        left = {batch.id: batch for batch in await line.queue()}
        assert set(left) == set(refused)
        for batch_id, push in refused.items():
            assert push.state is PushState.QUARANTINE
            assert push.last_answer
            assert left[batch_id or 0].set_aside is not None
        for batch in finished:
            if odoo.control.order(batch.order.odoo_id)["state"] == "done":
                # Also one that was done before Odoo said no to the look at it.
                assert_booked_once(odoo, batch, batch.actuals_kg)
            else:
                assert batch.id in left
                assert odoo.control.booked(batch.order.odoo_id) == {}
        archived = await line.history()
        assert all(entry.odoo_has_it for entry in archived)
        assert len(archived) + len(left) == ORDERS
        assert odoo.control.state()["most_on_one_order"] <= 1
        if not any(fault.kind == "reject" for fault in (*course.running, *course.final)):
            assert left == {}


@contextmanager
def stage(folder: Path, adapter: str) -> Iterator[Stage]:
    with plant(folder, orders=0, odoo_adapter=adapter) as world:
        yield Stage(world)

"""An operator's day with real clicks in a real window: nothing is reached but by the screen."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from services import bootstrap
from services.demo import add_demo_users
from services.domain.alarm import AlarmState
from services.domain.batch import Batch, Completion
from services.domain.history import HistoryEntry
from services.ports import UnitOfWork
from tests.e2e.plant import Plant, plant, scattered
from tests.e2e.real_screen import Hand, shown_program, until, virtual_screen

BUDI_PIN = "1111"
T = TypeVar("T")


def _prepare(world: Plant) -> None:
    """Write the settings where the program looks for them, and let Budi be known."""
    lines = [f"{key.upper()} = {json.dumps(value)}" for key, value in world.overrides.items()]
    (world.data / "settings.toml").write_text("\n".join(lines), "utf-8")

    async def add() -> None:
        async with bootstrap.open_services(world.settings, world.data) as services:
            await services.database.run(add_demo_users)

    asyncio.run(add())


class Books:
    """The database of the running program, read from outside."""

    def __init__(self, world: Plant) -> None:
        self._world = world

    def queue(self) -> list[Batch]:
        return list(self._read(lambda uow: uow.queue.all()))

    def history(self) -> list[HistoryEntry]:
        return list(self._read(lambda uow: uow.history.recent(100)))

    def acknowledged(self) -> set[str]:
        alarms = self._read(lambda uow: uow.alarms.open())
        return {each.acknowledged_by for each in alarms if each.state is AlarmState.ACKNOWLEDGED}

    def _read(self, what: Callable[[UnitOfWork], T]) -> T:
        async def read() -> T:
            world = self._world
            async with bootstrap.open_services(world.settings, world.data) as services:
                return await services.database.read(what)

        return asyncio.run(read())


def _log_in(hand: Hand) -> None:
    hand.click("user")
    hand.click("user Budi S.")
    for figure in BUDI_PIN:
        hand.click(f"key {figure}")
    hand.click("key log in")
    hand.sees("user", "Budi S.")


def test_an_operators_day(tmp_path: Path) -> None:
    """Log in, force sync, watch, acknowledge, retry a push, archive with a reason."""
    jobs = {
        "enable_task_1_auto_sync": False,
        "plc_read_interval_seconds": 0.5,
        "process_completed_interval_seconds": 2,
        "equipment_failure_interval_seconds": 1,
    }
    with plant(tmp_path, orders=2) as world, virtual_screen() as display:
        world.more |= jobs
        _prepare(world)
        books = Books(world)
        with shown_program(display, world.data) as hand:
            _log_in(hand)
            _force_sync(hand, books)
            _watch(hand, books, world)
            _acknowledge(hand, books, world)
            _retry(hand, books, world)
            _archive(hand, books, world)
            assert world.plc.control.state()["violations"] == []


def _force_sync(hand: Hand, books: Books) -> None:
    hand.click("queue")
    hand.click("force_sync")
    hand.click("act")
    until(lambda: len(books.queue()) == 2, "no orders came", 30)
    hand.sees("batches", "WH/MO/00011")
    until(lambda: all(each.taken_at for each in books.queue()), "the PLC took none", 30)


def _watch(hand: Hand, books: Books, world: Plant) -> None:
    first = books.queue()[0]
    silo, kg = next(iter(first.setpoints_kg.items()))
    hand.click("overview")
    world.plc.control.set_actuals(first.slot or 1, {silo: kg / 2})
    hand.sees("front batch", f"{kg / 2:.1f}")
    hand.sees("front batch", first.order.name)


def _acknowledge(hand: Hand, books: Books, world: Plant) -> None:
    world.plc.control.fail_equipment("M107", "Gate does not close")
    hand.sees("alarmBar", "M107")
    hand.click("acknowledge")
    until(lambda: "Budi S." in books.acknowledged(), "the alarm is not acknowledged", 20)


def _retry(hand: Hand, books: Books, world: Plant) -> None:
    first = books.queue()[0]
    world.odoo.control.reject_next("The lot is blocked by quality", path="mark-done", times=1)
    world.plc.control.finish(first.slot or 1, scattered(first))
    hand.click("queue")
    hand.sees("batches", "Odoo refused the figures", 30)
    hand.click(f"batches|{first.order.name}")
    hand.click("retry_push")
    hand.click("act")
    until(lambda: len(books.history()) == 1, "Odoo has not got it", 30)
    assert world.odoo.control.order(first.order.odoo_id)["state"] == "done"


def _archive(hand: Hand, books: Books, world: Plant) -> None:
    second = books.queue()[0]
    world.plc.control.set_actuals(second.slot or 2, {114: 12})
    until(lambda: bool(books.queue()[0].dosed_kg), "nothing is dosed", 20)
    world.plc.control.fail(second.slot or 2)
    hand.sees("batches", "failed in the PLC")
    hand.click(f"batches|{second.order.name}")
    hand.click("archive_by_hand", 30)
    hand.click("choice nothing")
    hand.type("gate jam")
    assert hand.words("reason") == "Gate jam"
    hand.click("act")
    hand.sees("undoBar", second.order.name)
    hand.click("overview")  # the page is left; it is carried out all the same
    until(lambda: len(books.history()) == 2, "it is not in the history", 30)
    entry = books.history()[0]
    assert (entry.completion, entry.actor, entry.reason) == (
        Completion.BY_HAND,
        "Budi S.",
        "Gate jam",
    )

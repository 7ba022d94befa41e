"""The Odoo page over the real ledger, a real database and the simulated Odoo."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize

from hmi.shell import Shell
from hmi.theme import Mode, Theme, scale_for
from hmi.widgets.buttons import OptionButton
from hmi.widgets.canvas import Canvas, TouchButton
from services import bootstrap
from services.domain.batch import Batch
from services.domain.failure import EquipmentFailure
from services.domain.job import JobName
from services.domain.paging import Page as Pushes
from services.domain.paging import PageKey
from services.domain.push import Push, PushKind
from services.domain.user import ActionKind
from services.ports import UnitOfWork
from tests.e2e.batches import Batches
from tests.e2e.plant import HeldLine, plant
from tests.gui.conftest import Run
from tests.gui.desk import MemoryDesk
from tests.gui.station import settle
from tests.gui.views import USERS

_PATIENCE_S = 10.0
STRAY_KG = Decimal("14.90")


@dataclass
class Page:
    shell: Shell
    line: HeldLine
    desk: MemoryDesk

    @property
    def words(self) -> str:
        assert self.shell.pages.odoo is not None
        view = self.shell.pages.odoo.view
        parts = [each for each in view.findChildren(Canvas) if each.isVisibleTo(view)]
        rows = [row.accessibleName() for row in view.rows if row.isVisibleTo(view)]
        return " | ".join([*(each.spoken(each.state) for each in parts), *rows])

    def button(self, name: str) -> TouchButton:
        for each in self.shell.window.findChildren(TouchButton):
            if each.objectName() == name and each.isVisibleTo(self.shell.window):
                return each
        raise AssertionError(f"no button {name!r} on the screen")

    def shows(self, name: str) -> bool:
        found = self.shell.window.findChildren(TouchButton, name)
        return any(each.isVisibleTo(self.shell.window) for each in found)

    async def until(self, said: Callable[[str], bool]) -> None:
        give_up = time.monotonic() + _PATIENCE_S
        while not said(self.words):
            assert time.monotonic() < give_up, self.words
            await asyncio.sleep(0.05)


async def fill(line: HeldLine) -> Batch:
    """Leave one order refused, one with Odoo, one waiting and a failure report refused."""
    batches = Batches(line)
    running = await batches.running(await batches.orders(3))
    await line.services.delivery.deliver()
    first, second = await batches.finished(running[:2])
    strays = first.with_attempt_doses(first.attempt_actuals_kg | {109: STRAY_KG})
    await line.services.database.run(lambda uow: uow.queue.save(strays))
    await line.done(JobName.ARCHIVE_COMPLETED)
    now = bootstrap.now()
    failure = EquipmentFailure(
        0, "PLC01", "MIXER9", "overload", "raw", now, stamp_doubtful=False, read_at=now
    )
    await line.services.database.run(
        lambda uow: batches.pushes.queue_failure(uow, uow.failures.add(failure))
    )
    await line.services.delivery.deliver()
    line.plant.odoo.control.fault("http503", path="stock.move", times=1)
    await line.services.database.run(lambda uow: batches.pushes.queue_running(uow, running[2:]))
    await line.services.delivery.deliver()
    assert second.order != strays.order
    return strays


@asynccontextmanager
async def page(
    folder: Path, size: tuple[int, int], mode: Mode
) -> AsyncIterator[tuple[Page, Batch]]:
    with plant(folder, orders=3, odoo_version=17, odoo_adapter="stock") as world:
        async with world.line() as line:
            refused = await fill(line)
            line.services.feed.start()
            desk = MemoryDesk(USERS[2], bootstrap.now)
            theme = Theme(mode, scale_for(QSize(*size)))
            shell = Shell(
                line.services.state, desk, theme, bootstrap.now, UTC, None, line.services.ledger
            )
            shell.window.resize(*size)
            shell.window.show()
            shell.window.rail.page_chosen.emit("odoo")
            try:
                yield Page(shell, line, desk), refused
            finally:
                await shell.close()
                await line.services.feed.stop()
                shell.window.hide()
                shell.window.deleteLater()
                shell.deleteLater()


def on_page(
    run: Run,
    folder: Path,
    work: Callable[[Page, Batch], object],
    size: tuple[int, int] = (1280, 800),
    mode: Mode = Mode.LIGHT,
) -> None:
    async def scenario() -> None:
        async with page(folder, size, mode) as (one, refused):
            await one.until(lambda words: "Finished weight" in words or "no answer" in words)
            outcome = work(one, refused)
            if asyncio.iscoroutine(outcome):
                await outcome

    run(scenario())


def test_what_odoo_refused_comes_first_with_its_tries_and_three_sides(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, refused: Batch) -> None:
        words = one.words
        name = refused.order.name
        assert f"Refused: {name}" in words
        assert "1 waiting, 2 refused" in words
        assert "in Odoo: progress" in words
        assert "109" in words
        assert "14.90" in words
        assert words.index("refused by Odoo") < words.index("Odoo has it")
        for told in ("MIXER9", "HTTP 503", "waits for Odoo", "in "):
            assert told in words, told

    on_page(run, tmp_path, work)


def test_touching_a_line_shows_it_above_and_asks_odoo_for_its_books(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, _refused: Batch) -> None:
        assert one.shell.pages.odoo is not None
        page = one.shell.pages.odoo.view
        rows = [row for row in page.rows if row.isVisibleTo(page)]
        (done,) = [
            row
            for row in rows
            if "final and done" in row.accessibleName() and "has it" in row.accessibleName()
        ]
        done.click()
        await one.until(lambda words: "in Odoo: done" in words)
        assert "is done with" in one.words
        assert not one.shows(f"odoo {ActionKind.CLOSE_PUSH.value}")

    on_page(run, tmp_path, work)


def test_a_decision_is_asked_with_silo_and_component_and_reaches_the_desk(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, refused: Batch) -> None:
        one.button(f"odoo {ActionKind.BOOK_ELSEWHERE.value}").click()
        await settle()
        target = refused.components[1]
        option = one.shell.window.findChild(OptionButton, f"choice {target.product_id}")
        assert option is not None
        option.click()
        one.button("act").click()
        await settle()
        await one.shell.flow.hurry()
        (asked,) = one.desk.asked
        assert asked.kind is ActionKind.BOOK_ELSEWHERE
        assert dict(asked.params) == {"silo": "109", "product": str(target.product_id)}
        (push,) = [p for p in await one.line.pushes() if p.id == asked.target]
        assert push.order == refused.order

    on_page(run, tmp_path, work)


def test_the_product_of_a_silo_is_offered_by_its_name_to_be_added_to_the_order(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, refused: Batch) -> None:
        assert not one.button(f"odoo {ActionKind.RETRY_PUSH.value}").isEnabled()
        one.button(f"odoo {ActionKind.ADD_PRODUCT.value}").click()
        await settle()
        option = one.shell.window.findChild(OptionButton, "choice 40009")
        assert option is not None
        assert option.accessibleName() == "SAWIT"
        one.button("act").click()
        await settle()
        await one.shell.flow.hurry()
        (asked,) = one.desk.asked
        assert asked.kind is ActionKind.ADD_PRODUCT
        assert dict(asked.params) == {"silo": "109", "name": "40009"}
        outcome = await one.line.act(asked)
        assert outcome.ok, outcome.message
        await one.until(lambda words: f"Refused: {refused.order.name}" not in words)
        assert one.shell.pages.odoo is not None
        one.shell.pages.odoo.view.push_chosen.emit(asked.target)
        await one.until(lambda words: "14.90 kg of silo 109 added as SAWIT by" in words)
        await one.until(lambda words: "109 SAWIT" in words and "in Odoo: done" in words)

    on_page(run, tmp_path, work)


def test_the_page_says_that_odoo_does_not_answer_and_keeps_the_other_sides(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, _refused: Batch) -> None:
        one.line.plant.odoo.kill()
        one.button("reconcile now").click()
        await one.until(lambda words: "refuses the connection" in words)
        assert "no answer" in one.words
        assert "14.90" in one.words

    on_page(run, tmp_path, work)


def test_nothing_is_asked_of_odoo_or_the_database_when_the_page_is_not_in_sight(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, _refused: Batch) -> None:
        one.shell.window.rail.page_chosen.emit("overview")
        await asyncio.sleep(0.2)
        calls = one.line.plant.odoo.control.calls()
        before = one.words
        await asyncio.sleep(2.2)
        assert one.line.plant.odoo.control.calls() == calls
        assert one.words == before

    on_page(run, tmp_path, work)


def _page(uow: UnitOfWork, after: PageKey | None) -> Pushes[Push]:
    return uow.pushes.page(after, 50)


def test_older_pushes_are_shown_page_by_page_and_none_gets_lost_between(
    run: Run, tmp_path: Path
) -> None:
    async def work(one: Page, refused: Batch) -> None:
        database = one.line.services.database
        assert one.shell.pages.odoo is not None
        rows = one.shell.pages.odoo.view.rows

        def add(uow: UnitOfWork, count: int) -> None:
            for _ in range(count):
                order, now = refused.order, bootstrap.now()
                uow.pushes.add(Push(0, "PLC01", PushKind.CANCEL, order, None, None, now))

        def shown() -> list[int]:
            return [row.push_id for row in rows if row.isVisibleTo(one.shell.window)]

        async def all_of_it() -> list[int]:
            ids: list[int] = []
            after: PageKey | None = None
            while True:
                page = await database.read(partial(_page, after=after))
                ids += [push.id for push in page.rows]
                after = page.next_after
                if after is None:
                    return ids

        await database.run(lambda uow: add(uow, 90))
        await one.until(lambda _: len(shown()) > 40)  # the refused ones stand before the newest
        while one.shows("more pushes"):
            one.button("more pushes").click()
            await asyncio.sleep(1.2 * TouchButton.repeat_lock_s)  # qasync can be early
        await database.run(lambda uow: add(uow, 3))
        wanted = await all_of_it()
        await one.until(lambda _: len(shown()) == len(wanted))
        assert sorted(shown(), reverse=True) == wanted
        beneath = [push_id for push_id in shown() if push_id >= min(wanted[:90])]
        assert beneath == sorted(beneath, reverse=True)

    on_page(run, tmp_path, work)

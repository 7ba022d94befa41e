"""The real window over a real line: an operator's touches, seen on the screen and in the books."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from hmi.shell import Shell
from hmi.theme import Theme
from services import bootstrap
from services.application.plant_view import PlantView
from services.bootstrap import Services
from services.demo import add_demo_users
from services.domain.batch import Completion
from services.domain.job import JobName
from tests.e2e.conftest import RunInQt
from tests.e2e.plant import Plant, plant, scattered

WITHOUT_JOBS = {
    "enable_task_1_auto_sync": False,
    "enable_task_2_plc_read": False,
    "enable_task_3_process_completed": False,
    "enable_task_4_health_monitor": False,
    "enable_task_5_equipment_failure": False,
}
BUDI_PIN = "1111"


@dataclass
class Operator:
    """Touches what is on the screen and waits for what it should bring."""

    shell: Shell
    services: Services

    def touch(self, name: str) -> None:
        QTest.mouseClick(self.seen(name), Qt.MouseButton.LeftButton)

    def seen(self, name: str) -> QWidget:
        found = [w for w in self.shell.window.findChildren(QWidget, name) if w.isVisible()]
        assert found, f"{name} is not on the screen"
        return found[-1]

    async def until(self, what: Callable[[], bool], within_s: float = 15) -> None:
        clock = asyncio.get_running_loop().time
        end = clock() + within_s
        while not what():
            assert clock() < end, self.shell.window.notice.state
            await asyncio.sleep(0.05)

    async def until_view(self, what: Callable[[PlantView], bool]) -> None:
        state = self.services.state
        await self.until(lambda: state.view is not None and what(state.view))

    async def log_in(self) -> None:
        await self.until(lambda: self.shell.window.sheet is not None)
        self.touch("user Budi S.")
        for figure in BUDI_PIN:
            self.touch(f"key {figure}")
        self.touch("key log in")
        await self.until(lambda: self.services.desk.user is not None)

    async def confirm(self) -> None:
        await self.until(lambda: bool(self.shell.window.findChildren(QWidget, "confirmSheet")))
        self.touch("act")

    def rows(self) -> list[str]:
        model = self.shell.window.findChildren(QListView, "batches")[0].model()
        return [
            str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
            for row in range(model.rowCount())
        ]


@asynccontextmanager
async def operator(world: Plant) -> AsyncIterator[Operator]:
    world.more |= WITHOUT_JOBS
    async with bootstrap.running_services(world.settings, world.data) as services:
        await services.database.run(add_demo_users)
        shell = Shell(services.state, services.desk, Theme(), bootstrap.now)
        shell.window.resize(1280, 800)
        shell.window.show()
        person = Operator(shell, services)
        await person.until_view(lambda view: bool(view.users) and view.is_holder)
        try:
            yield person
        finally:
            await shell.close()
            shell.window.hide()
            shell.window.deleteLater()


def test_force_sync_with_an_empty_queue_brings_the_orders_on_the_screen(
    tmp_path: Path, run_in_qt: RunInQt
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=7) as world:
            async with operator(world) as person:
                person.touch("queue")
                person.touch("force_sync")
                await person.log_in()
                await person.confirm()
                await person.until_view(lambda view: len(view.queue) == 7)
                await person.until(lambda: len(person.rows()) == 7)
                assert "WH/MO/00011" in person.rows()[0]
                await person.until(lambda: "done" in person.shell.window.notice.state.title)
                assert world.plc.control.state()["violations"] == []

    run_in_qt(scenario())


def test_retry_push_after_odoo_came_back(tmp_path: Path, run_in_qt: RunInQt) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                (batch,) = await line.queue()
                world.plc.control.finish(1, scattered(batch))
                world.odoo.control.fault("http503", times=100000)
                await line.done(JobName.READ_PLC)
                await line.run(JobName.ARCHIVE_COMPLETED)
            async with operator(world) as person:
                person.touch("queue")
                await person.until_view(lambda view: view.waiting_pushes == 1)
                person.touch("retry_push")
                await person.log_in()
                await person.confirm()
                await person.until(lambda: "not done" in person.shell.window.notice.state.title)
                assert "503" in person.shell.window.notice.state.detail
                world.odoo.control.clear_faults()
                await asyncio.sleep(0.6)  # a second tap within 500 ms counts as one
                person.touch("retry_push")
                await person.confirm()
                await person.until_view(lambda view: view.history_count == 1)
                assert world.odoo.control.order(batch.order.odoo_id)["state"] == "done"

    run_in_qt(scenario())


def test_archive_by_hand_with_a_reason_moves_the_row_to_the_history(
    tmp_path: Path, run_in_qt: RunInQt
) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=1) as world:
            async with world.line() as line:
                await line.fetch()
                world.plc.control.set_actuals(1, {114: 12, 115: 6})
                await line.done(JobName.READ_PLC)
                world.plc.control.fail(1)
                await line.done(JobName.READ_PLC)
            async with operator(world) as person:
                await person.until_view(lambda view: len(view.set_aside) == 1)
                person.touch("queue")
                await person.until(lambda: "WH/MO/00011" in " ".join(person.rows()))
                person.touch("archive_by_hand")
                await person.log_in()
                await person.until(
                    lambda: bool(person.shell.window.findChildren(QWidget, "confirmSheet"))
                )
                person.touch("choice done")
                person.touch("act")  # without a reason nothing happens
                reason = person.seen("reason")
                assert isinstance(reason, QLineEdit)
                await asyncio.sleep(0.6)
                for key in "gate":
                    person.touch(f"key {key}")
                assert reason.text() == "Gate"
                person.touch("act")
                await person.until(lambda: person.shell.flow.pending is not None)
                assert await person.shell.flow.hurry()
                await person.until_view(lambda view: view.history_count == 1)
                await person.until(lambda: "archived" in " ".join(person.rows()).lower())
                view = person.services.state.view
                assert view is not None
                (entry,) = view.finished
                assert entry.completion is Completion.BY_HAND
                assert (entry.actor, entry.reason) == ("Budi S.", "Gate")
                await person.until(
                    lambda: world.odoo.control.order(entry.batch.order.odoo_id)["state"] == "done"
                )

    run_in_qt(scenario())


def test_set_aside_lets_the_line_go_on_and_is_on_record(tmp_path: Path, run_in_qt: RunInQt) -> None:
    async def scenario() -> None:
        with plant(tmp_path, orders=2) as world:
            async with world.line() as line:
                await line.fetch()
            async with operator(world) as person:
                await person.until_view(lambda view: len(view.queue) == 2)
                person.touch("queue")
                person.touch("set_aside")
                await person.log_in()
                await person.until(
                    lambda: bool(person.shell.window.findChildren(QWidget, "confirmSheet"))
                )
                person.touch("reason Gate fault")
                person.touch("act")
                await person.until_view(lambda view: len(view.set_aside) == 1)
                view = person.services.state.view
                assert view is not None
                aside = view.set_aside[0].batch.set_aside
                assert aside is not None
                assert aside.reason == "Gate fault"
                assert any(item.alarm.code == "batch_set_aside" for item in view.alarms)

    run_in_qt(scenario())

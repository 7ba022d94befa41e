"""The diagnostics page over a real link to the simulated PLC: raw, decoded, live, and read-only."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from hmi.shell import Shell
from hmi.theme import Mode, Theme, scale_for
from hmi.widgets.canvas import Canvas
from services.adapters.db.database import SqlDatabase
from services.adapters.db.engine import build_engine
from services.adapters.db.migrate import migrate
from services.adapters.plc.inspector import PlcInspector
from services.adapters.plc.modbus import ModbusPlc
from services.adapters.plc.register_map import load_register_map
from services.application.diagnostics import Diagnostics
from services.application.plant_state import PlantState
from services.domain.reading import Refusal, RefusalReason, SlotReading
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.desk import MemoryDesk
from tests.integration.plc_link import PLC_ZONE, download, link_to, order, until_shown
from tests.plc_process import FEEDMILL, PlcProcess, plc_simulator

_PATIENCE_S = 10.0
NAME = "WH/MO/00011"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Bench:
    """A window on the page, the PLC behind it, and whether this station holds the line."""

    shell: Shell
    plc: ModbusPlc
    simulator: PlcProcess
    database: SqlDatabase
    holds_line: bool = True

    @property
    def words(self) -> str:
        """Return everything that the page says."""
        assert self.shell.pages.diagnostics is not None
        page = self.shell.pages.diagnostics.view
        parts = [each for each in page.findChildren(Canvas) if each.isVisibleTo(page)]
        return " | ".join(each.spoken(each.state) for each in parts) + str(page.ground.state)

    def tap(self, name: str) -> None:
        assert self.shell.pages.diagnostics is not None
        self.shell.pages.diagnostics.view.buttons[name].click()

    async def until(self, said: Callable[[str], bool]) -> None:
        give_up = time.monotonic() + _PATIENCE_S
        while not said(self.words):
            assert time.monotonic() < give_up, self.words
            await asyncio.sleep(0.05)


@asynccontextmanager
async def bench(folder: Path, size: tuple[int, int] = (1280, 800)) -> AsyncIterator[Bench]:
    engine = build_engine(f"sqlite:///{folder / 'batchline.db'}")
    migrate(engine)
    database = SqlDatabase(engine, "line")
    with plc_simulator(manual=True, take_delay=0.05) as simulator:
        plc = link_to(simulator.port)
        inspector = PlcInspector(plc, load_register_map(FEEDMILL), PLC_ZONE, _now)
        box: list[Bench] = []
        diagnostics = Diagnostics(inspector, database, lambda: box[0].holds_line)
        state = PlantState()
        state.publish(views.normal())
        theme = Theme(Mode.LIGHT, scale_for(QSize(*size)))
        shell = Shell(state, MemoryDesk(), theme, _now, UTC, diagnostics)
        box.append(Bench(shell, plc, simulator, database))
        shell.window.resize(*size)
        shell.window.show()
        try:
            yield box[0]
        finally:
            await shell.close()
            shell.window.hide()
            await plc.close()
            await database.close()
            shell.window.deleteLater()
            shell.deleteLater()


def test_the_registers_stand_raw_beside_decoded_and_move_with_the_plc(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        async with bench(tmp_path) as one:
            await download(one.plc, order(one.plc))
            await until_shown(one.plc, 1, NAME)
            writes = len(one.simulator.control.state()["writes"])
            one.shell.window.rail.page_chosen.emit("plc")
            await one.until(lambda words: NAME in words)
            assert "D6001–D6008 MO name 5748 2F4D 4F2F 3030 3031 3100 0000 0000" in one.words
            assert "Guard D7076 1, taken: writing is allowed" in one.words
            assert f"127.0.0.1:{one.simulator.port}" in one.words

            one.simulator.control.set_actuals(1, {101: "12.34"})
            await one.until(
                lambda words: "D6028–D6029 silo 101 quantity 0000 04D2 12.34 kg" in words
            )
            one.tap("write")
            await one.until(
                lambda words: "D7028–D7029 silo 101 quantity 0000 0401 10.25 kg" in words
            )
            one.tap("failure")
            await one.until(lambda words: "D8022 status read data" in words)
            assert len(one.simulator.control.state()["writes"]) == writes

    run(work())


def test_what_is_refused_is_told_with_its_reason_now_and_before(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        async with bench(tmp_path) as one:
            why = Refusal(RefusalReason.WENT_BACK, "silo 103 shows 1.00 kg, but showed 2.00 before")
            kept = SlotReading(4, _now(), (0, 0), None, (why,))
            await one.database.run(lambda uow: uow.readings.add(None, 0, kept))
            one.simulator.control.nonsense(2)
            one.shell.window.rail.page_chosen.emit("plc")
            one.tap("slot 2")
            await one.until(lambda words: "refused, text not readable: MO name (D6101" in words)
            assert "slot 4, less than before: silo 103 shows 1.00 kg" in one.words

    run(work())


def test_nothing_is_asked_while_the_page_is_out_of_sight(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        async with bench(tmp_path) as one:
            one.shell.window.rail.page_chosen.emit("plc")
            await one.until(lambda words: "Guard D7076" in words)
            one.shell.window.rail.page_chosen.emit("queue")
            await one.shell.tasks.settle()
            asked = one.plc.statistics.requests
            await asyncio.sleep(1.3)
            assert one.plc.statistics.requests == asked
            one.shell.window.rail.page_chosen.emit("plc")
            await asyncio.sleep(1.3)
            assert one.plc.statistics.requests > asked

    run(work())


def test_a_station_without_the_line_says_so_and_leaves_the_plc_alone(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        async with bench(tmp_path) as one:
            one.holds_line = False
            one.shell.window.rail.page_chosen.emit("plc")
            await one.until(lambda words: "This station does not hold the line" in words)
            assert one.plc.statistics.requests == 0

    run(work())


def test_a_plc_that_is_away_is_told_in_the_page_and_its_return_is_seen(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        async with bench(tmp_path) as one:
            one.simulator.control.refuse()
            one.shell.window.rail.page_chosen.emit("plc")
            await one.until(lambda words: "registers cannot be read now" in words)
            await one.until(lambda words: "State lost" in words)
            one.simulator.control.behave()
            await one.until(lambda words: "State good" in words and "Guard D7076" in words)

    run(work())


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (1920, 1080)])
def test_no_text_of_the_page_is_cut_off(run: Run, tmp_path: Path, size: tuple[int, int]) -> None:
    async def work() -> None:
        async with bench(tmp_path, size) as one:
            await download(one.plc, order(one.plc))
            await until_shown(one.plc, 1, NAME)
            one.shell.window.rail.page_chosen.emit("plc")
            await one.until(lambda words: NAME in words)
            one.shell.window.grab()
            assert one.shell.pages.diagnostics is not None
            page = one.shell.pages.diagnostics.view
            assert [text for each in page.findChildren(Canvas) for text in each.cut] == []
            assert [text for each in page.buttons.values() for text in each.cut] == []

    run(work())

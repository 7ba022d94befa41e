"""The loop of Qt and asyncio: order, time, threads, sockets; and that Qt gets its turn."""

import asyncio
import socket
import threading
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.qt.loop import GuiLoop
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open

_A_WHILE_S = 5.0


def test_timers_come_in_the_order_of_their_times_and_never_early(run: Run) -> None:
    async def work() -> None:
        loop = asyncio.get_running_loop()
        came: list[tuple[float, float]] = []
        all_came = asyncio.Event()

        def note(due: float) -> None:
            came.append((due, loop.time()))

        start = loop.time()
        for wait_s in (0.05, 0.01, 0.03, 0.0101):
            due = start + wait_s
            loop.call_at(due, note, due)
        loop.call_at(start + 0.06, all_came.set)
        await asyncio.wait_for(all_came.wait(), _A_WHILE_S)
        assert [due for due, _ in came] == sorted(due for due, _ in came)
        assert all(at >= due for due, at in came)

    run(work())


def test_timers_that_were_cancelled_are_forgotten(run: Run) -> None:
    async def work() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(2000):
            loop.call_later(3600, print).cancel()
        assert len(loop._later) < 250  # type: ignore[attr-defined]  # noqa: SLF001
        async with asyncio.timeout(_A_WHILE_S):
            await asyncio.sleep(0.01)  # and those that were not come as before

    run(work())


def test_what_threads_ask_for_all_comes_in_their_order(run: Run) -> None:
    async def work() -> None:
        loop = asyncio.get_running_loop()
        heard: dict[int, list[int]] = {name: [] for name in range(3)}
        done = asyncio.Event()

        def tell(name: int) -> None:
            for number in range(300):
                loop.call_soon_threadsafe(heard[name].append, number)

        threads = [threading.Thread(target=tell, args=(name,)) for name in heard]
        for each in threads:
            each.start()
        for each in threads:
            await asyncio.to_thread(each.join)
        loop.call_soon_threadsafe(done.set)
        await asyncio.wait_for(done.wait(), _A_WHILE_S)
        assert all(numbers == list(range(300)) for numbers in heard.values())

    run(work())


def test_a_socket_may_be_let_go_by_what_it_brought(run: Run) -> None:
    async def work() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(20):
            here, there = socket.socketpair()
            got: asyncio.Future[bytes] = loop.create_future()

            def read(here: socket.socket = here, got: asyncio.Future[bytes] = got) -> None:
                loop.remove_reader(here)
                got.set_result(here.recv(9))
                here.close()

            loop.add_reader(here, read)
            there.send(b"word")
            assert await asyncio.wait_for(got, _A_WHILE_S) == b"word"
            there.close()

    run(work())


def test_qt_has_its_turn_while_callbacks_lead_to_callbacks_without_end(run: Run) -> None:
    async def work() -> None:
        seen: list[str] = []
        QTimer.singleShot(0, lambda: seen.append("Qt"))
        until = time.monotonic() + _A_WHILE_S
        while not seen and time.monotonic() < until:  # noqa: ASYNC110 (this is what is tried)
            await asyncio.sleep(0)
        assert seen == ["Qt"]

    run(work())


def test_what_a_thread_brings_after_the_end_is_dropped(qapp: QApplication) -> None:
    loop = GuiLoop(qapp)
    loop.close()
    called: list[int] = []
    loop.call_soon_threadsafe(called.append, 1)
    QApplication.processEvents()
    assert called == []


def test_a_touch_anywhere_puts_the_lock_off(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.plc_off(), lock_after_s=600)
        one.ticks = 500.0
        one.shell.lock.look()
        window = one.shell.window.windowHandle()
        QTest.mouseClick(window, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        one.ticks = 1099.0
        one.shell.lock.look()
        assert one.desk.user is not None
        QTest.keyClick(window, Qt.Key.Key_Tab)
        one.ticks = 1698.0
        one.shell.lock.look()
        assert one.desk.user is not None
        one.ticks = 1699.0
        one.shell.lock.look()
        assert one.desk.user is None
        await one.shell.close()

    run(work())

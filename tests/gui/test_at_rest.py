"""What the window costs while nothing happens: repaints, and turns of its loop."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open

_REST_MS = 100


class _Painted(QObject):
    """Notes which parts are painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.parts: list[str] = []
        for part in (window, *window.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, part: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.Paint:
            self.parts.append(part.objectName() or type(part).__name__)
        return False


def test_the_same_view_at_the_same_time_paints_nothing(station: Open, qtbot: QtBot) -> None:
    one = station(views.normal())
    painted = _Painted(one.shell.window)
    qtbot.waitUntil(lambda: "jobs" in painted.parts)
    QTest.qWait(_REST_MS)
    painted.parts.clear()
    one.state.publish(replace(views.normal()))
    one.shell.refresh()
    QApplication.processEvents()
    assert painted.parts == []


def test_a_second_that_changes_no_figure_leaves_gauges_and_tables_of_batches_alone(
    station: Open, qtbot: QtBot
) -> None:
    one = station(views.normal())
    painted = _Painted(one.shell.window)
    qtbot.waitUntil(lambda: "jobs" in painted.parts)
    QTest.qWait(_REST_MS)
    painted.parts.clear()
    one.moment += timedelta(seconds=1)
    one.shell.refresh()
    QApplication.processEvents()
    as_they_were = {"SiloGauge", "QueuePanel", "next", "finished", "count 1", "alarm"}
    assert not as_they_were & set(painted.parts)


def test_what_is_due_at_once_is_run_in_order_and_what_it_leads_to_after_it(run: Run) -> None:
    heard: list[str] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        ended = loop.create_future()

        def first() -> None:
            heard.append("first")
            loop.call_soon(heard.append, "what it leads to")
            loop.call_soon(ended.set_result, None)

        loop.call_soon(first)
        loop.call_soon(heard.append, "second")
        loop.call_soon(heard.append, "given up").cancel()
        await ended

    run(scenario())
    assert heard == ["first", "second", "what it leads to"]

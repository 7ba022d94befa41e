"""Qt's event loop for tests of the real window."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from hmi.qt.loop import GuiLoop

RunInQt = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def run_in_qt(qapp: QApplication) -> Iterator[RunInQt]:
    """Run a coroutine on Qt's event loop. In it: await, never qtbot.wait*."""
    loop = GuiLoop(qapp)
    problems: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: problems.append(context))
    yield lambda work: loop.run_until_complete(asyncio.wait_for(work, timeout=120))
    left = asyncio.all_tasks(loop)
    loop.close()
    assert not left, f"The test left tasks behind: {left}"
    assert not problems, problems

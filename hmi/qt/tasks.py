"""Coroutines started from Qt slots: kept alive, watched, and ended with their owner."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hmi.language import heard, tr
from services.domain.errors import PlantError

log = logging.getLogger(__name__)

T = TypeVar("T")


async def until_over(task: "asyncio.Task[T]") -> None:
    """Wait until *task* is over, however it ends; who breaks the wait off ends the task too."""
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait((task,))
        raise


class UiTasks:
    def __init__(self, show_error: Callable[[str], None]) -> None:
        self._show_error = show_error
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._watch(work))
        self._running.add(task)
        task.add_done_callback(lambda done: self._end(done, work))

    async def settle(self) -> None:
        """Wait for all that was started so far. For tests and for closing."""
        await asyncio.gather(*self._running)

    async def close(self, grace_s: float = 5.0) -> None:
        """Let actions under way end, so that none stops half done; then insist."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _end(self, task: asyncio.Task[None], work: Coroutine[Any, Any, None]) -> None:
        work.close()  # it was never begun if its task was cancelled before its first turn
        self._running.discard(task)

    async def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PlantError as error:
            self._show_error(heard(str(error)))
        except Exception:
            log.exception("A user action failed")
            self._show_error(tr("Something went wrong in the window. The log has the details."))

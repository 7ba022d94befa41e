"""The loop of Qt and asyncio in one: qasync's, with as few turns of Qt as there are reasons."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import QCoreApplication, QSocketNotifier

from hmi.qt.turn import Notifier, Turn

_ASIDE = 4  # threads for what would stall the window; each is made when it is first needed
_LONGEST_TURN_S = 0.004  # then the window has its turn, though more is due
_CANCELLED_KEPT = 100


_Notifiers = dict[Any, Notifier]


class GuiLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """What became due for one reason, and what that leads to, is one turn of Qt.

    qasync makes a timer of Qt for each callback and each delay, and a turn for each of them: on a
    line at rest that took more processor time than the line.
    """

    def __init__(self, application: QCoreApplication) -> None:
        self._due = deque[asyncio.Handle]()
        self._later: list[asyncio.TimerHandle] = []  # a heap
        self._cancelled = 0  # of those
        self._in_turn = False
        self._turn = Turn(self._run_due)
        super().__init__(application)
        self.set_default_executor(ThreadPoolExecutor(_ASIDE, thread_name_prefix="aside"))

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run *callback* after what was to run before it."""
        handle = asyncio.Handle(callback, args, self, context=context)
        self._due.append(handle)
        if not self._in_turn:
            self._turn.soon()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Do the same from any thread."""
        handle = asyncio.Handle(callback, args, self, context=context)
        self._due.append(handle)
        self._turn.from_thread()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Run *callback* at *when*, never earlier. Cancelled ones cost nothing then."""
        handle = asyncio.TimerHandle(when, callback, args, self, context=context)
        handle._scheduled = True  # type: ignore[attr-defined]  # noqa: SLF001 (as asyncio does)
        heapq.heappush(self._later, handle)
        if self._later[0] is handle and not self._in_turn:
            self._turn.at(when)
        return handle

    def close(self) -> None:
        self._turn.stop()
        super().close()

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        """Hear from the handle; most time-outs are cancelled long before their time."""
        self._cancelled += 1
        if self._cancelled > _CANCELLED_KEPT and self._cancelled > len(self._later) / 2:
            self._later = [each for each in self._later if not each.cancelled()]
            heapq.heapify(self._later)
            self._cancelled = 0

    def _add_reader(self, fd: Any, callback: Callable[..., object], *args: Any) -> asyncio.Handle:
        """Let Qt watch *fd*; what comes is read at once, and not in the turn after."""
        handle = asyncio.Handle(callback, args, self)
        self._watch(self._read_notifiers, QSocketNotifier.Type.Read, fd, handle)
        return handle

    def _add_writer(self, fd: Any, callback: Callable[..., object], *args: Any) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self)
        self._watch(self._write_notifiers, QSocketNotifier.Type.Write, fd, handle)
        return handle

    def _watch(
        self, notifiers: _Notifiers, kind: QSocketNotifier.Type, fd: Any, handle: asyncio.Handle
    ) -> None:
        self._check_closed()
        self._unwatch(notifiers, fd)
        number = fd if isinstance(fd, int) else fd.fileno()
        notifiers[fd] = Notifier(number, kind, handle, self._run_at_once, self._turn)

    def _remove_reader(self, fd: Any) -> bool:
        return self._unwatch(self._read_notifiers, fd)

    def _remove_writer(self, fd: Any) -> bool:
        return self._unwatch(self._write_notifiers, fd)

    def _unwatch(self, notifiers: _Notifiers | None, fd: Any) -> bool:
        known = None if notifiers is None else notifiers.pop(fd, None)  # None: the loop is closed
        if known is None:
            return False
        known.let_go()
        return True

    def _run_at_once(self, handle: asyncio.Handle) -> None:
        """Run *handle* and what is due by then; within a turn it is one of the next."""
        self._due.append(handle)
        self._run_due()

    def _run_due(self) -> None:
        """Run what is due in the order it came, and what that leads to, for a few milliseconds."""
        if self.is_closed():  # a thread ended late: nobody waits for it any more
            self._due.clear()
            return
        if self._in_turn:  # a callback let Qt go on: asyncio's do not come one within the other
            self._turn.soon()
            return
        self._in_turn = True
        try:
            self._take_timers()
            until = self.time() + _LONGEST_TURN_S
            while self._due:
                for _ in range(len(self._due)):
                    handle = self._due.popleft()
                    if not handle.cancelled():
                        handle._run()  # noqa: SLF001 (as asyncio's own loops do)
                if self.time() >= until or not self.is_running():
                    break
        finally:
            self._in_turn = False
            self._arm()

    def _take_timers(self) -> None:
        """Make due what has its time now."""
        now = self.time()
        while self._later and (self._later[0].cancelled() or self._later[0].when() <= now):
            handle = heapq.heappop(self._later)
            handle._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001
            if handle.cancelled():
                self._cancelled -= 1
            else:
                self._due.append(handle)

    def _arm(self) -> None:
        """Let Qt come back at once, or for the next timer."""
        if self._due:
            self._turn.soon()
            return
        while self._later and self._later[0].cancelled():
            heapq.heappop(self._later)._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001
            self._cancelled -= 1
        if self._later:
            self._turn.at(self._later[0].when())

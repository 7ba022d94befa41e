"""The loop of Qt and asyncio in one: qasync's, but what is due at once shares one turn of Qt."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import QCoreApplication, QTimer

_ASIDE = 4  # threads for what would stall the window; each is made when it is first needed


class GuiLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """qasync makes a timer for each callback, a hundred a second on a line at rest."""

    def __init__(self, application: QCoreApplication) -> None:
        self._due = deque[asyncio.Handle]()
        self._turn = QTimer()
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._run_due)
        super().__init__(application)
        self.set_default_executor(ThreadPoolExecutor(_ASIDE, thread_name_prefix="aside"))

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run *callback* in the next turn, after what was to run before it."""
        handle = asyncio.Handle(callback, args, self, context=context)
        self._due.append(handle)
        if not self._turn.isActive():
            self._turn.start(0)
        return handle

    def _run_due(self) -> None:
        """Run what was due when this turn began; what that leads to is the next one's."""
        try:
            for _ in range(len(self._due)):
                handle = self._due.popleft()
                if not handle.cancelled():
                    handle._run()  # noqa: SLF001 (as asyncio's own loops do)
        finally:
            if self._due and not self._turn.isActive():
                self._turn.start(0)

"""Looks over all that is sealed when somebody asks: with progress, until it is cancelled."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.qt.tasks import until_over
from hmi.screens.history.around import Around
from hmi.screens.history.check_faces import Look, check_face
from hmi.screens.history.check_view import CheckView
from hmi.text import tr
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport
from services.domain.errors import PlantError

log = logging.getLogger(__name__)


class CheckPart(QObject):
    """One look at a time. It goes on while another page is looked at."""

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._around = around
        self.looks = {chain: Look(chain) for chain in ChainName}
        self._work: asyncio.Task[ChainReport] | None = None
        self.view = CheckView(around.theme)
        self.view.check_touched.connect(self._on_check)
        self.view.cancel_touched.connect(self.cancel)
        self.show(around.now())

    @property
    def is_busy(self) -> bool:
        return any(look.busy for look in self.looks.values())

    def begin(self, chain: ChainName) -> None:
        if not self.is_busy:
            self._tell(Look(chain, busy=True))
            self._around.tasks.start(self._check(chain))

    @Slot()
    def cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def show(self, now: datetime) -> None:
        self.view.show_busy(busy=self.is_busy)
        for chain, look in self.looks.items():
            self.view.show_face(chain, check_face(look, now))

    @Slot(str)
    def _on_check(self, name: str) -> None:
        self.begin(ChainName(name))

    async def _check(self, chain: ChainName) -> None:
        looked = self._around.books.check(chain, lambda done, of: self._progress(chain, done, of))
        task = self._work = asyncio.get_running_loop().create_task(looked)
        try:
            await until_over(task)
        finally:  # also when the window closes
            self._work = None
            self._tell(self._end(chain, task))

    def _end(self, chain: ChainName, task: "asyncio.Task[ChainReport]") -> Look:
        if task.cancelled():
            return Look(chain, broken_off=True)
        error = task.exception()
        if error is None:
            return Look(chain, report=task.result(), at=self._around.now())
        if isinstance(error, PlantError):
            return Look(chain, problem=str(error))
        log.error("The seals were not checked", exc_info=error)
        return Look(chain, problem=tr("Not done. The log has the details."))

    def _progress(self, chain: ChainName, done: int, of: int) -> None:
        look = self.looks[chain]
        if of and done * 100 // of != look.done * 100 // of:  # no more often than it can be seen
            self._tell(replace(look, done=done, of=of))

    def _tell(self, look: Look) -> None:
        self.looks[look.chain] = look
        self.show(self._around.now())

"""Something that is asked again and again: the last answer, or why there is none."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from hmi.qt.tasks import UiTasks
from services.domain.errors import PlantError

T = TypeVar("T")
Question = Callable[[], Coroutine[Any, Any, T]]


class Asked(QObject, Generic[T]):
    """One question at a time; of those that come meanwhile only the last is asked afterwards."""

    changed = Signal()

    def __init__(self, tasks: UiTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._busy = False
        self._next: Question[T] | None = None
        self.answer: T | None = None
        self.problem = ""  # why the last question has no answer

    @property
    def is_busy(self) -> bool:
        return self._busy

    def ask(self, question: Question[T]) -> None:
        self._next = question
        if not self._busy:
            self._busy = True
            self._tasks.start(self._work())

    def forget(self) -> None:
        """Take the last answer away: it is one to another question."""
        self.answer, self.problem = None, ""

    async def _work(self) -> None:
        try:
            while self._next is not None:
                question, self._next = self._next, None
                await self._one(question)
        finally:
            self._busy = False

    async def _one(self, question: Question[T]) -> None:
        try:
            answer = await question()
        except PlantError as error:
            self.problem = str(error)
        else:
            if self._next is None:  # else the answer is to something nobody asks any more
                self.answer, self.problem = answer, ""
        self.changed.emit()

"""A list without end, read page by page: what is there so far, and how it goes on."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from services.domain.paging import Page, PageKey

T = TypeVar("T")
ReadPage = Callable[[PageKey | None], Coroutine[Any, Any, Page[T]]]
"""Reads the page after a row; None: the first one."""


class Paged(QObject, Generic[T]):
    changed = Signal()

    def __init__(self, tasks: UiTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: Asked[tuple[PageKey | None, Page[T]]] = Asked(tasks, self)
        self._asked.changed.connect(self._on_page)
        self._pages: list[Page[T]] = []
        self.rows: tuple[T, ...] = ()  # the same one until something else was read
        self._read: ReadPage[T] | None = None
        self._wanted: PageKey | None = None  # after which row it was asked last

    @property
    def is_read(self) -> bool:
        return bool(self._pages)

    @property
    def is_busy(self) -> bool:
        return self._asked.is_busy

    @property
    def may_renew(self) -> bool:
        """Whether reading the first page anew takes nothing away: no later one, none on its way."""
        return len(self._pages) <= 1 and not self.is_busy

    @property
    def next_after(self) -> PageKey | None:
        return self._pages[-1].next_after if self._pages else None

    @property
    def problem(self) -> str:
        return self._asked.problem

    def begin(self, read: ReadPage[T]) -> None:
        """Read another list from its first page; what was read of the last one goes at once."""
        self._pages, self.rows = [], ()
        self._asked.forget()
        self.again(read)

    def again(self, read: ReadPage[T]) -> None:
        """Read the first page anew; what was read so far stays until it is there."""
        self._read = read
        self._ask(None)

    @Slot()
    def more(self) -> None:
        """Read the next page, if there is one that is not on its way already."""
        after = self.next_after
        if after is not None and not (self._asked.is_busy and self._wanted == after):
            self._ask(after)

    def _ask(self, after: PageKey | None) -> None:
        read = self._read
        assert read is not None, "nothing goes on that has not begun"
        self._wanted = after

        async def page() -> tuple[PageKey | None, Page[T]]:
            return after, await read(after)

        self._asked.ask(page)

    @Slot()
    def _on_page(self) -> None:
        """Put the answer where it belongs; one that was put there before changes nothing."""
        if self._asked.answer is not None:
            after, page = self._asked.answer
            if after is None:
                self._pages = [page]
            elif self.next_after == after:
                self._pages.append(page)
            rows = tuple(row for page in self._pages for row in page.rows)
            self.rows = self.rows if rows == self.rows else rows
        self.changed.emit()

"""A list that is read page by page: in order, each page once, whatever comes between."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject

from hmi.qt.paged import Paged
from hmi.qt.tasks import UiTasks
from services.domain.errors import UnavailableError
from services.domain.paging import Page, PageKey
from tests.gui.conftest import Run
from tests.gui.station import settle


class Book:
    """Nine rows, three a page; a page is given when `gate` is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[int] = []
        self.problem = ""
        self.first = 1

    async def read(self, after: PageKey | None) -> Page[int]:
        begin = self.first if after is None else after.id + 1
        self.asked.append(begin)
        await self.gate.wait()
        if self.problem:
            raise UnavailableError(self.problem)
        last = begin + 2
        return Page(
            (begin, begin + 1, last), PageKey(datetime.now(UTC), last) if last < 9 else None
        )


def _work(run: Run, work: Callable[[Paged[int], Book], Awaitable[None]]) -> None:
    async def whole() -> None:
        parent, errors = QObject(), list[str]()
        tasks = UiTasks(errors.append)
        await work(Paged(tasks, parent), Book())
        await tasks.close()
        parent.deleteLater()
        assert errors == []

    run(whole())


def test_each_page_comes_once_however_often_it_is_wanted(run: Run) -> None:
    async def work(paged: Paged[int], book: Book) -> None:
        paged.begin(book.read)
        await settle()
        assert paged.may_renew
        for _ in range(3):
            paged.more()
        assert not paged.may_renew
        await settle()
        assert paged.rows == (1, 2, 3, 4, 5, 6)
        assert book.asked == [1, 4]
        paged.more()
        await settle()
        paged.more()  # that was all
        await settle()
        assert paged.rows == tuple(range(1, 10))
        assert book.asked == [1, 4, 7]

    _work(run, work)


def test_the_first_page_read_anew_takes_the_place_of_all(run: Run) -> None:
    async def work(paged: Paged[int], book: Book) -> None:
        paged.begin(book.read)
        await settle()
        paged.more()
        await settle()
        book.gate.clear()
        paged.more()
        paged.again(book.read)  # while the third is on its way
        await settle()
        book.gate.set()
        await settle()
        assert paged.rows == (1, 2, 3)

    _work(run, work)


def test_a_page_that_cannot_be_read_leaves_those_before_it(run: Run) -> None:
    async def work(paged: Paged[int], book: Book) -> None:
        paged.begin(book.read)
        await settle()
        book.problem = "away"
        paged.more()
        await settle()
        assert (paged.rows, paged.problem) == ((1, 2, 3), "away")
        book.problem = ""
        paged.more()
        await settle()
        assert (paged.rows, paged.problem) == ((1, 2, 3, 4, 5, 6), "")

    _work(run, work)


def test_another_list_shows_nothing_of_the_last_one(run: Run) -> None:
    async def work(paged: Paged[int], book: Book) -> None:
        paged.begin(book.read)
        await settle()
        book.gate.clear()
        other = Book()
        other.first = 101
        paged.more()
        paged.begin(other.read)
        assert not paged.is_read
        book.gate.set()
        await settle()
        assert paged.rows == (101, 102, 103)

    _work(run, work)

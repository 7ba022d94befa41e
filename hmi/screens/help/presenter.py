"""Joins the help page to the guides: the chapter of the page it was opened from, links, search."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from hmi.language import spoken
from hmi.qt.tasks import UiTasks
from hmi.screens.help.book import HelpBook
from hmi.screens.help.trail import CONTENTS, HelpTrail, Stop
from hmi.screens.help.view import HelpView
from hmi.screens.page import PagePresenter
from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from hmi.theme import Theme

Enter = Callable[[EntryQuestion], Awaitable[Mapping[str, str] | None]]
_SHORTEST = 3


class HelpPresenter(PagePresenter):
    view: HelpView

    def __init__(
        self, theme: Theme, trail: HelpTrail, enter: Enter | None, tasks: UiTasks, parent: QObject
    ) -> None:
        """*enter* asks for the word to search; a window without sheets has none."""
        super().__init__(parent)
        self._trail, self._enter, self._tasks = trail, enter, tasks
        self._book = HelpBook(spoken())
        self._shown: Stop | None = None
        self.view = HelpView(theme)
        self.view.search.setVisible(enter is not None)
        self.view.came.connect(self._show)
        self.view.back_touched.connect(self._on_back)
        self.view.contents_touched.connect(self._on_contents)
        self.view.search_touched.connect(self._on_search)
        self.view.chapter_touched.connect(self._on_chapter)

    @property
    def came_from(self) -> str:
        """The page that Back leads to from the first chapter."""
        return self._trail.came_from

    def open_from(self, page: str, chapter: str = "") -> None:
        """Begin with *chapter*, or the one of *page*; Back leads to that page again."""
        self._trail.begin(page, chapter or page)
        self._show()

    @Slot()
    def _show(self) -> None:
        stops = self._trail.stops
        if not stops:
            stops.append(Stop(CONTENTS))
        if stops[-1] == self._shown:
            return
        now = self._shown = stops[-1]
        found = self._book.find(now.word) if now.word else self._book.chapter(now.chapter)
        self.view.show_chapter(found, now.scrolled)

    def _go_on(self, stop: Stop) -> None:
        """Show *stop* after the one that is read now, which is kept as far as it was read."""
        stops = self._trail.stops
        if stops:
            stops[-1] = replace(stops[-1], scrolled=self.view.scrolled)
        stops.append(stop)
        self._show()

    @Slot()
    def _on_back(self) -> None:
        if len(self._trail.stops) > 1:
            self._trail.stops.pop()
            self._show()
        else:
            self.page_wanted.emit(self._trail.came_from)

    @Slot()
    def _on_contents(self) -> None:
        if self._trail.stops[-1].chapter != CONTENTS:
            self._go_on(Stop(CONTENTS))

    @Slot(str)
    def _on_chapter(self, name: str) -> None:
        self._go_on(Stop(name))

    @Slot()
    def _on_search(self) -> None:
        self._tasks.start(self._search())

    async def _search(self) -> None:
        hint = tr("a word, or the beginning of one")
        field = EntryField("word", tr("Word"), hint, longest=40, wide=True)
        question = EntryQuestion(
            tr("Which pages say this word?"), (field,), _needed, tr("Search"), ""
        )
        answer = None if self._enter is None else await self._enter(question)
        if answer is not None:
            self._go_on(Stop(word=answer["word"].strip()))


def _needed(values: Mapping[str, str]) -> Mapping[str, str]:
    short = len(values["word"].strip()) < _SHORTEST
    return {"word": tr("three letters or more")} if short else {}

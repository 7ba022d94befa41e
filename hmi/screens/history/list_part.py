"""The list of archived batches: searched, read page by page; its place is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi import text
from hmi.documents.export_bar import ExportBar
from hmi.figures import age_since, midnight
from hmi.language import heard
from hmi.qt.paged import Paged, ReadPage
from hmi.screens.history.around import Around
from hmi.screens.history.list_document import history_document, history_table
from hmi.screens.history.list_faces import HistoryRow, history_id
from hmi.screens.history.list_view import HistoryListView, HistoryModel
from hmi.screens.history.search import Search, When
from hmi.sheets.choose import ChooseQuestion, Option
from hmi.sheets.dates import DatesQuestion
from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import Mark
from services.application.plant_view import PlantView
from services.domain.batch import Completion
from services.domain.document import Document, LongTable
from services.domain.history import HistoryChoices, HistoryLine


class HistoryListPart(QObject):
    opened = Signal(int)  # a history row's id

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._around = around
        self.search = Search()
        self._lines: Paged[HistoryLine] = Paged(around.tasks, self)
        self._read_at = around.now()
        self._newest: datetime | None = None  # archiving that the plant's view told last
        self._model = HistoryModel(self)
        self._shown: tuple[tuple[HistoryLine, ...], datetime] | None = None
        bar = ExportBar(around.theme, "history", around.paper, self._table, paper=self._document)
        self.view = HistoryListView(around.theme, self._model, bar)
        self._connect()
        self._show(around.now())

    @property
    def is_answered(self) -> bool:
        """Whether the list shows what was searched for last."""
        return self._lines.is_read and not self._lines.is_busy

    def came(self) -> None:
        if self._lines.may_renew:
            self._lines.again(self._reader())

    def show(self, plant: PlantView, now: datetime) -> None:
        """Read the first page again when the plant has archived more, or nothing could be read."""
        newest = plant.finished[0].archived_at if plant.finished else None
        if self._lines.may_renew and (newest != self._newest or self._lines.problem):
            self._newest = newest
            self._lines.again(self._reader())
        self._show(now)

    def _connect(self) -> None:
        view = self.view
        self._lines.changed.connect(self._on_page)
        view.when_touched.connect(self._on_when)
        view.filter_touched.connect(self._on_filter)
        view.clear_touched.connect(self._on_clear)
        view.opened.connect(self._on_opened)
        view.more_touched.connect(self._lines.more)
        view.end_near.connect(self._lines.more)
        view.retry_touched.connect(self._begin)

    def narrow(self, search: Search) -> None:
        """Show what *search* finds, from its first page."""
        if search != self.search:
            self.search = search
            self._begin()

    @Slot()
    def _begin(self) -> None:
        """Read anew from the first page; what answered another search goes at once."""
        self._lines.begin(self._reader())
        self.view.list.scrollToTop()
        self._show(self._around.now())

    def _reader(self) -> ReadPage[HistoryLine]:
        wanted = self.search.filters(self._around.books.calendar, self._around.now())
        return lambda after: self._around.books.page(wanted, after)

    @Slot()
    def _on_page(self) -> None:
        if self._lines.is_read and not self._lines.problem:
            self._read_at = self._around.now()
        self._show(self._around.now())

    def _show(self, now: datetime) -> None:
        view = self.view
        view.show_search(self.search, text.product_in_short(self.search.product))
        lines = self._lines.rows
        self._show_rows(lines, midnight(now))
        view.more.setEnabled(self._lines.next_after is not None)
        view.foot.show_idle(*self._foot(len(lines), now), offered=bool(lines))
        if lines:
            view.show_list()
        elif self._lines.problem:
            view.show_nothing(not_read(heard(self._lines.problem)), retry=True)
        elif not self._lines.is_read:
            view.show_nothing(being_read())
        elif self.search.is_narrowed:
            view.show_nothing(_no_hit())
        else:
            view.show_nothing(_empty())

    def _show_rows(self, lines: tuple[HistoryLine, ...], today: datetime) -> None:
        if (lines, today) != self._shown:
            self._shown = (lines, today)
            self._model.show([HistoryRow(line, today) for line in lines])

    def _foot(self, lines: int, now: datetime) -> tuple[Mark, str]:
        if self._lines.problem and lines:
            old = age_since(self._read_at, now)
            return Mark.CLOCK, tr("%1 old: %2", old, heard(self._lines.problem))
        if not lines:
            return Mark.NONE, ""
        if self._lines.next_after is None:
            return Mark.NONE, tr("%1 batches, newest first, that is all", str(lines))
        return Mark.NONE, tr("%1 batches, newest first", str(lines))

    def _table(self) -> LongTable:
        return history_table(self._around.books, self.search, self._around.now())

    async def _document(self) -> Document:
        return await history_document(self._around.books, self.search, self._around.now())

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self.opened.emit(history_id(key))

    @Slot()
    def _on_clear(self) -> None:
        self.narrow(Search())

    @Slot(str)
    def _on_when(self, name: str) -> None:
        when = When(name)
        if when is When.DAYS:
            self._around.tasks.start(self._choose_days())
        else:
            self.narrow(replace(self.search, when=when, first=None, last=None))

    async def _choose_days(self) -> None:
        today = self._around.now().date()
        question = DatesQuestion(
            tr("Batches archived on these days"), today, self.search.first, self.search.last
        )
        days = await self._around.days(question)
        if days is not None:
            self.narrow(replace(self.search, when=When.DAYS, first=days.first, last=days.last))

    @Slot(str)
    def _on_filter(self, name: str) -> None:
        """Ask for the filter's value; the second touch takes it away."""
        found = {
            "order": replace(self.search, order=""),
            "product": replace(self.search, product=""),
            "status": replace(self.search, completion=None),
            "operator": replace(self.search, operator=""),
        }[name]
        if found != self.search:
            self.narrow(found)
            return
        ask = {
            "order": self._ask_order,
            "product": self._ask_product,
            "status": self._ask_status,
            "operator": self._ask_operator,
        }[name]
        self._around.tasks.start(ask())

    async def _ask_order(self) -> None:
        hint = tr("the beginning or the end of its name, such as 00011")
        field = EntryField("text", tr("Order"), hint, longest=60, wide=True, figures=True)
        title = tr("Show only the order with this name")
        question = EntryQuestion(title, (field,), _needed, tr("Show"), "")
        answer = await self._around.enter(question)
        if answer is not None:
            self.narrow(replace(self.search, order=answer["text"].strip()))

    async def _ask_product(self) -> None:
        choices = await self._choices()
        options = tuple(Option(name, text.product_in_short(name)) for name in choices.products)
        question = ChooseQuestion(tr("Show only batches of this product"), options)
        chosen = await self._around.choose(question)
        if chosen is not None:
            self.narrow(replace(self.search, product=chosen))

    async def _ask_operator(self) -> None:
        choices = await self._choices()
        options = tuple(Option(name, name) for name in choices.operators)
        title = tr("Show only batches that this person acted on")
        chosen = await self._around.choose(ChooseQuestion(title, options))
        if chosen is not None:
            self.narrow(replace(self.search, operator=chosen))

    async def _ask_status(self) -> None:
        options = tuple(Option(each.value, text.completion(each)) for each in Completion)
        question = ChooseQuestion(tr("Show only batches that ended so"), options)
        chosen = await self._around.choose(question)
        if chosen is not None:
            self.narrow(replace(self.search, completion=Completion(chosen)))

    async def _choices(self) -> HistoryChoices:
        return await self._around.books.choices()


def _needed(values: Mapping[str, str]) -> dict[str, str]:
    return {} if values["text"].strip() else {"text": tr("type something to look for")}


def _empty() -> EmptyFace:
    told = tr("Each batch comes here when it leaves the queue, and stays for good.")
    return EmptyFace(tr("No batch has been archived yet"), told, Mark.RING)


def _no_hit() -> EmptyFace:
    told = tr("Touch “Clear” to see all, or a filter that is set to take it away.")
    return EmptyFace(tr("No archived batch fits this search"), told, Mark.RING)

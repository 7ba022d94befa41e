"""The journal of all changes: filtered, read page by page, and written to a file on demand."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Slot

from hmi.documents.export_bar import TABLES, ExportBar
from hmi.figures import midnight
from hmi.language import heard
from hmi.qt.paged import Paged, ReadPage
from hmi.screens.alarms.journal_faces import JournalRow
from hmi.screens.alarms.journal_paper import journal_table
from hmi.screens.alarms.journal_view import JournalModel, JournalView
from hmi.screens.alarms.period_bar import PeriodBar
from hmi.screens.alarms.tab import Surroundings, Tab
from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import Mark
from services.application.alarm_desk import JournalLine
from services.application.plant_view import PlantView
from services.domain.alarm import Priority
from services.domain.alarm_journal import JournalFilter, JournalKind
from services.domain.document import LongTable
from services.domain.period import PeriodKind


class JournalTab(Tab):
    def __init__(self, around: Surroundings, parent: "Tab | None" = None) -> None:
        super().__init__(parent)
        self._around = around
        self._kind = JournalKind.ALL
        self._priorities: frozenset[Priority] = frozenset()
        self._subject = self._person = ""
        self._alarm: tuple[int, str] | None = None  # one alarm's story: id and title
        self._lines: Paged[JournalLine] = Paged(around.tasks, self)
        self._asked_at: datetime | None = None
        self._people: tuple[str, ...] = ()
        self._model = JournalModel(self)
        self._shown: tuple[tuple[JournalLine, ...], datetime] | None = None
        self._period = PeriodBar(around.theme, around.books.calendar, PeriodKind.DAY, with_all=True)
        bar = ExportBar(around.theme, "journal", around.paper, self._table, TABLES)
        self.view = self.page = JournalView(around.theme, self._model, self._period, bar)
        self._connect()

    def look_at(self, alarm_id: int, title: str) -> None:
        """Show the story of one alarm, however old it is."""
        self._alarm = (alarm_id, title)
        self._subject = self._person = ""
        self._kind, self._priorities = JournalKind.ALL, frozenset()
        self._period.choose_all()
        self._begin()

    def came(self) -> None:
        self._begin()

    def show(self, plant: PlantView, now: datetime) -> None:
        self._people = tuple(user.name for user in plant.users)
        if self._asked_at != plant.read_at and self._lines.may_renew:
            self._asked_at = plant.read_at
            self._lines.again(self._reader())
        self._show(now)

    def _connect(self) -> None:
        page = self.page
        self._lines.changed.connect(self._on_page)
        self._period.changed.connect(self._on_period)
        page.kind_touched.connect(self._on_kind)
        page.priority_touched.connect(self._on_priority)
        page.object_touched.connect(self._on_object)
        page.person_touched.connect(self._on_person)
        page.more_touched.connect(self._lines.more)
        page.retry_touched.connect(self._begin)

    def _wanted(self) -> JournalFilter:
        period = self._period.period(self._around.now())
        return JournalFilter(
            since=None if period is None else period.since,
            until=None if period is None else period.until,
            kind=self._kind,
            priorities=self._priorities,
            subject=self._subject,
            by=self._person,
            alarm_id=None if self._alarm is None else self._alarm[0],
        )

    @Slot()
    def _begin(self) -> None:
        """Read anew from the first page."""
        self._lines.begin(self._reader())
        self._show(self._around.now())

    def _reader(self) -> ReadPage[JournalLine]:
        wanted = self._wanted()
        return lambda after: self._around.books.journal(wanted, after)

    @Slot()
    def _on_page(self) -> None:
        self._show(self._around.now())

    def _show(self, now: datetime) -> None:
        page = self.page
        self._period.show_at(now)
        subject = self._subject if self._alarm is None else self._alarm[1]
        page.show_filters(self._kind, self._priorities, subject, self._person)
        lines = self._lines.rows
        self._show_rows(lines, midnight(now))
        page.more.setEnabled(self._lines.next_after is not None)
        page.foot.show_idle(*self._foot(len(lines)), offered=bool(lines))
        if lines:
            page.show_list()
        elif self._lines.problem:
            page.show_nothing(not_read(heard(self._lines.problem)), retry=True)
        elif not self._lines.is_read:
            page.show_nothing(being_read())
        else:
            page.show_nothing(_nothing())

    def _show_rows(self, lines: tuple[JournalLine, ...], today: datetime) -> None:
        if (lines, today) != self._shown:
            self._shown = (lines, today)
            self._model.show([JournalRow(line, today) for line in lines])

    def _foot(self, lines: int) -> tuple[Mark, str]:
        if self._lines.problem and lines:
            return Mark.CLOCK, heard(self._lines.problem)
        return Mark.NONE, tr("%1 lines, newest first", str(lines)) if lines else ""

    @Slot()
    def _on_period(self) -> None:
        self._begin()

    @Slot(str)
    def _on_kind(self, name: str) -> None:
        self._kind = JournalKind(name)
        self._begin()

    @Slot(str)
    def _on_priority(self, name: str) -> None:
        self._priorities ^= {Priority(int(name))}
        self._begin()

    @Slot()
    def _on_object(self) -> None:
        if self._alarm is not None or self._subject:
            self._alarm, self._subject = None, ""  # the second touch takes the filter away
            self._begin()
            return
        self._ask_text(tr("Object"), tr("part of its name"), (), self._set_subject)

    @Slot()
    def _on_person(self) -> None:
        if self._person:
            self._person = ""
            self._begin()
            return
        self._ask_text(tr("Person"), tr("part of the name"), self._people, self._set_person)

    def _ask_text(
        self, label: str, hint: str, ready: tuple[str, ...], then: Callable[[str], None]
    ) -> None:
        field = EntryField("text", label, hint, tuple((each, each) for each in ready))
        question = EntryQuestion(
            tr("Show only lines of the journal with"), (field,), _needed, tr("Show"), ""
        )
        self._around.tasks.start(self._typed(question, then))

    async def _typed(self, question: EntryQuestion, then: Callable[[str], None]) -> None:
        answer = await self._around.enter(question)
        if answer is not None:
            then(answer["text"].strip())

    def _set_subject(self, text: str) -> None:
        self._subject = text
        self._begin()

    def _set_person(self, text: str) -> None:
        self._person = text
        self._begin()

    def _table(self) -> LongTable:
        """Return what the filters let through, for a file."""
        file_name = f"journal-{self._around.now():%Y-%m-%d-%H%M%S}"
        return journal_table(self._around.books, self._wanted(), file_name)


def _needed(values: Mapping[str, str]) -> dict[str, str]:
    return {} if values["text"].strip() else {"text": tr("type something to look for")}


def _nothing() -> EmptyFace:
    return EmptyFace(
        tr("Nothing in the journal"),
        tr("Nothing fits this time and these filters. Touch “All” to see more."),
        Mark.RING,
    )

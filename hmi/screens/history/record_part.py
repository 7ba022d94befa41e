"""One batch's record: read when it is opened, again while it is in sight, and commented on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Slot

from hmi.actions import ActionReport
from hmi.documents.export_bar import ExportBar
from hmi.figures import age_since
from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.screens.history.around import Around
from hmi.screens.history.record_document import record_document
from hmi.screens.history.record_faces import record_face
from hmi.screens.history.record_view import RecordView
from hmi.screens.history.seal_faces import seal_face
from hmi.screens.history.story_faces import story
from hmi.sheets.entry import EntryField, EntryQuestion
from hmi.text import tr
from hmi.widgets.buttons import ActionState
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import Mark
from services.domain.batch_record import BatchRecord
from services.domain.document import Document
from services.domain.user import ActionKind

_EVERY = timedelta(seconds=5)
LONGEST_COMMENT = 500


class RecordPart(QObject):
    """`opened` is the id of the batch's row in the history; 0: none."""

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._around = around
        self.opened = 0
        self._asked: Asked[tuple[int, BatchRecord | None]] = Asked(around.tasks, self)
        self._asked_at: datetime | None = None
        self._report: ActionReport | None = None
        bar = ExportBar(around.theme, "record", around.paper, self._document)
        self.view = RecordView(around.theme, bar)
        self._asked.changed.connect(self._again)
        self.view.comment_touched.connect(self._on_comment)
        self.view.retry_touched.connect(self.ask)
        self.view.seal.check_touched.connect(self.ask)
        around.flow.changed.connect(self._on_flow)

    @property
    def record(self) -> BatchRecord | None:
        """Return what was read of the batch that is open."""
        answer = self._asked.answer
        return answer[1] if answer is not None and answer[0] == self.opened else None

    def open(self, history_id: int) -> None:
        self.opened = history_id
        self._asked.forget()
        self.view.scroll_to_top()
        self.ask()
        self._again()

    @Slot()
    def ask(self) -> None:
        history_id = self.opened
        self._asked_at = self._around.now()

        async def read() -> tuple[int, BatchRecord | None]:
            return history_id, await self._around.books.record(history_id)

        self._asked.ask(read)

    def show(self, now: datetime) -> None:
        """Show it as of *now*; read it again every few seconds: others may comment on it."""
        if self._asked_at is None or now - self._asked_at >= _EVERY:
            self.ask()
        self._show(now)

    @Slot()
    def _again(self) -> None:
        self._show(self._around.now())

    def _show(self, now: datetime) -> None:
        record, books = self.record, self._around.books
        self.view.foot.show_idle(*self._note(record, now), offered=record is not None)
        if record is not None:
            self.view.show_record(record_face(record, books.silo_name, books.limits, now))
            self.view.story.show_state(story(record, now))
            self.view.seal.show_face(seal_face(record, now))
        elif self._asked.problem:
            self.view.show_nothing(not_read(heard(self._asked.problem)), retry=True)
        elif self._asked.answer is not None and self._asked.answer[0] == self.opened:
            self.view.show_nothing(_gone())
        else:
            self.view.show_nothing(being_read())

    def _note(self, record: BatchRecord | None, now: datetime) -> tuple[Mark, str]:
        """Say how old the record is that stands there, if it cannot be read again."""
        if record is None or not self._asked.problem:
            return Mark.NONE, ""
        old = age_since(record.read_at, now)
        return Mark.CLOCK, tr("%1 old: %2", old, heard(self._asked.problem))

    def _document(self) -> Document:
        record = self.record
        assert record is not None, "nothing is offered before there is a record"
        return record_document(record, self._around.books.silo_name)

    @Slot()
    def _on_comment(self) -> None:
        if self.record is None:
            return
        history_id = self.opened
        self._around.flow.enter(self._question, ActionKind.COMMENT, _params, target=history_id)

    def _question(self) -> EntryQuestion:
        record = self.record
        order = record.entry.batch.order.name if record is not None else ""
        hint = tr("at most %1 letters; it stays as it is", str(LONGEST_COMMENT))
        longest = LONGEST_COMMENT
        field = EntryField("text", tr("Comment"), hint, longest=longest, wide=True, sentences=True)
        title = tr("Comment on %1", order)
        return EntryQuestion(title, (field,), _needed, tr("Add"), tr("goes into the record"))

    @Slot()
    def _on_flow(self) -> None:
        """Read the record again as soon as a comment was added here."""
        report = self._around.flow.report
        if report is self._report:
            return
        self._report = report
        done = report is not None and report.state is ActionState.DONE
        if done and report is not None and report.kind is ActionKind.COMMENT and self.opened:
            self.ask()


def _needed(values: Mapping[str, str]) -> dict[str, str]:
    return {} if values["text"].strip() else {"text": tr("write something first")}


def _params(values: Mapping[str, str]) -> Mapping[str, str]:
    return {"text": values["text"].strip()}


def _gone() -> EmptyFace:
    told = tr("It may have been archived after a backup that was restored since.")
    return EmptyFace(tr("The history has no such batch"), told, Mark.CROSS)

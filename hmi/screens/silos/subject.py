"""Which batch the silos page looks at: the one in process, or one that a person chose."""

from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.text import tr
from services.application.plant_view import BatchView, PlantView
from services.domain.batch import Batch, BatchState
from services.domain.history import HistoryEntry

IN_PROCESS = ""
"""The key of whichever batch is in process: the page goes on with the next by itself."""


@dataclass(frozen=True, slots=True)
class Subject:
    batch: Batch
    view: BatchView | None = None  # while it is in the queue, or set aside
    entry: HistoryEntry | None = None  # once it is archived

    @property
    def is_running(self) -> bool:
        return self.entry is None and self.batch.state is BatchState.RUNNING

    @property
    def has_begun(self) -> bool:
        return self.batch.started_at is not None

    @property
    def until(self) -> datetime | None:
        """Return when it was read last: its curves go so far."""
        return self.batch.finished_at or self.batch.last_read_at

    @property
    def words(self) -> str:
        """Return the order and where it is, such as "WH/MO/00012, running"."""
        name = self.batch.order.name
        if self.entry is not None:
            return f"{name}, {text.completion(self.entry.completion)}"
        return f"{name}, {text.inside(text.batch_state(self.batch))}"


def queue_key(each: BatchView) -> str:
    return f"batch {each.batch.id}"


def archive_key(history_id: int) -> str:
    return f"archived {history_id}"


def history_id(key: str) -> int | None:
    """Return the history row that *key* stands for."""
    number = key.removeprefix("archived ")
    return int(number) if number != key else None


def queued(view: PlantView, key: str) -> Subject | None:
    """Return the batch of *key*, if it is in the queue or set aside; "": the one in process."""
    if key == IN_PROCESS:
        return None if view.front is None else Subject(view.front.batch, view.front)
    for each in (*view.queue, *view.set_aside):
        if queue_key(each) == key:
            return Subject(each.batch, each)
    return None


def archived(entry: HistoryEntry) -> Subject:
    return Subject(entry.batch, entry=entry)


def why_no_curve(subject: Subject | None) -> tuple[str, str] | None:
    """Say why there are no curves, in a title and a line of what to do; None: there may be."""
    if subject is None:
        return tr("No batch is in process"), tr("Its curves come with the first reading.")
    if subject.entry is not None and subject.batch.order.is_of_earlier_system:
        return (
            tr("The earlier system kept no curve of this batch"),
            tr("Its figures are under “This batch”."),
        )
    if subject.entry is not None and not subject.has_begun:
        return tr("This batch never began"), tr("It was archived before its first reading.")
    if not subject.has_begun:
        return tr("This batch has not begun"), tr("Its curves come with the first reading.")
    return None

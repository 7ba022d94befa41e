"""From an archived batch to its row in the list."""

from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.figures import DASH, DETAIL, age, clock, kg
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.domain.batch import Completion
from services.domain.history import HistoryLine

MARKS = {
    Completion.COMPLETED: Mark.TICK,
    Completion.CANCELLED: Mark.CROSS,
    Completion.RETURNED: Mark.DOWN,
    Completion.BY_HAND: Mark.HAND,
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One archived batch of the list. Its face is made when it is painted: there may be many."""

    line: HistoryLine
    today: datetime  # the day it is looked at, in the plant's zone

    @property
    def key(self) -> str:
        return row_key(self.line.id)

    @property
    def text(self) -> str:
        return self.line.order.name

    @property
    def spoken(self) -> str:
        face = history_row(self.line, self.today)
        booked = f"{face.booked} {text.unit()}"
        return ". ".join((f"{face.order} {face.product}", face.state, booked))

    @property
    def is_heading(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class HistoryRowFace:
    order: str
    product: str
    mark: Mark
    state: str  # how it ended, when, by whom, and whether Odoo has it
    lasted: str
    planned: str
    booked: str
    under_booked: str  # what must be known of that figure


def row_key(history_id: int) -> str:
    return f"archived {history_id}"


def history_id(key: str) -> int:
    return int(key.removeprefix("archived "))


def history_row(line: HistoryLine, now: datetime) -> HistoryRowFace:
    parts = [f"{text.completion(line.completion)} {clock(line.archived_at, now)}"]
    if line.actor:
        parts.append(line.actor)
    if line.attempt > 1:
        parts.append(tr("attempt %1", str(line.attempt)))
    if not line.odoo_has_it:
        parts.append(tr("Odoo has it not"))
    lasted = DASH
    if line.started_at is not None and line.finished_at is not None:
        lasted = age((line.finished_at - line.started_at).total_seconds())
    nothing_booked = line.completion.books_nothing
    return HistoryRowFace(
        order=line.order.name,
        product=text.product_in_short(line.product_name),
        mark=MARKS[line.completion],
        state=", ".join(parts),
        lasted=lasted,
        planned=kg(line.planned_kg, DETAIL),
        booked=DASH if nothing_booked else kg(line.booked_kg, DETAIL),
        under_booked="" if line.weighed or nothing_booked else tr("not weighed"),
    )

"""What the parts of the history page are made from."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hmi.actions import ActionFlow, Desk
from hmi.documents.paper_desk import PaperDesk
from hmi.qt.tasks import UiTasks
from hmi.screens.history.books import HistoryBooks
from hmi.sheets.choose import ChooseQuestion
from hmi.sheets.dates import ChooseDays
from hmi.sheets.entry import EntryQuestion
from hmi.theme import Theme

Choose = Callable[[ChooseQuestion], Coroutine[Any, Any, str | None]]


@dataclass(frozen=True, slots=True)
class Around:
    """`enter`, `choose` and `days` have a sheet answered; None: it was left."""

    theme: Theme
    books: HistoryBooks
    desk: Desk
    flow: ActionFlow
    tasks: UiTasks
    now: Callable[[], datetime]
    enter: Callable[[EntryQuestion], Coroutine[Any, Any, Mapping[str, str] | None]]
    choose: Choose
    days: ChooseDays
    paper: PaperDesk | None

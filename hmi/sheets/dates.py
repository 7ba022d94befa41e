"""The sheet for choosing a span of days by touch: its first day, then its last."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.figures import dated, long_day
from hmi.sheets.sheet import Heading, SheetGround
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, ActionState, PlainButton
from hmi.widgets.month_grid import MonthGrid

_ACT = (196, 80)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatesQuestion:
    title: str
    today: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Both days are of the span."""

    first: date
    last: date


ChooseDays = Callable[[DatesQuestion], Coroutine[Any, Any, Days | None]]
"""Has the question answered on a sheet; None: it was left."""


class DatesSheet(QWidget):
    """Emits the span, or that the sheet was left."""

    answered = Signal(object)  # Days
    left = Signal()

    def __init__(
        self, theme: Theme, question: DatesQuestion, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("datesSheet")
        self._theme = theme
        self._today = question.today
        self._first, self._last = question.first, question.last
        self._month = (question.last or question.today).replace(day=1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        ground = SheetGround(theme, self)
        outer.addWidget(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(*(theme.px(each) for each in (14, 8, 14, 8)))
        inner.setSpacing(theme.touch.gap)
        self._heading = Heading(theme, question.title, "", ground)
        inner.addWidget(self._heading)
        across = QHBoxLayout()
        across.setSpacing(theme.px(16))
        inner.addLayout(across, 1)
        across.addLayout(self._make_month(ground), 1)
        across.addLayout(self._make_buttons(ground))
        self._title = question.title
        self._show()

    def _make_month(self, ground: QWidget) -> QVBoxLayout:
        down = QVBoxLayout()
        down.setSpacing(self._theme.touch.gap)
        row = QHBoxLayout()
        row.setSpacing(self._theme.touch.gap)
        self.before = PlainButton(self._theme, "month before", "", ground, icon="chevron-left")
        self.after = PlainButton(self._theme, "month after", "", ground, icon="chevron-right")
        self.before.setAccessibleName(tr("The month before"))
        self.after.setAccessibleName(tr("The month after"))
        self._label = Heading(self._theme, "", "", ground)
        self.before.tapped.connect(self._on_before)
        self.after.tapped.connect(self._on_after)
        for part in (self.before, self._label, self.after):
            row.addWidget(part, 1 if part is self._label else 0)
        down.addLayout(row)
        self.grid = MonthGrid(self._theme, ground)
        self.grid.touched.connect(self._on_day)
        down.addWidget(self.grid, 1)
        return down

    def _make_buttons(self, ground: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.touch.gap)
        self.act = ActionButton(self._theme, "act", ActionFace("", ""), ground, _ACT)
        self.act.tapped.connect(self._on_act)
        back = ActionFace(tr("Go back"), tr("nothing happens"))
        self.back = ActionButton(self._theme, "go back", back, ground, _ACT)
        self.back.tapped.connect(self.left)
        for button in (self.act, self.back):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            column.addWidget(button)
        return column

    def _show(self) -> None:
        self.grid.show_month(self._month, self._first, self._last, self._today)
        month = dated(self._month, "MMMM yyyy")
        self._label.show_state((month, ""))
        self._heading.show_state((self._title, self._span()))
        self.after.setEnabled(_next(self._month) <= self._today)
        ready = self._first is not None
        detail = self._span() if ready else tr("touch the first day, then the last")
        state = ActionState.READY if ready else ActionState.REFUSED
        self.act.show_face(ActionFace(tr("Show"), detail, state, primary=ready))

    def _span(self) -> str:
        if self._first is None:
            return ""
        first, last = (long_day(day) for day in (self._first, self._last or self._first))
        return first if first == last else f"{first} – {last}"

    @Slot(object)
    def _on_day(self, day: date) -> None:
        """Take it as the first day, or as the last one of a span that has only begun."""
        if self._first is not None and self._last is None and day >= self._first:
            self._last = day
        else:
            self._first, self._last = day, None
        self._show()

    @Slot()
    def _on_before(self) -> None:
        self._month = (self._month - _ONE_DAY).replace(day=1)
        self._show()

    @Slot()
    def _on_after(self) -> None:
        self._month = _next(self._month)
        self._show()

    @Slot()
    def _on_act(self) -> None:
        if self._first is not None:
            self.answered.emit(Days(self._first, self._last or self._first))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)

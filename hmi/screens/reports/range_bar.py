"""Which time a report is of: shift to year, chosen days, and the times before and after."""

from datetime import date, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.screens.reports.choice import ReportChoice
from hmi.screens.reports.words import range_in_short, range_word
from hmi.theme import Theme
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.time_steps import TimeSteps
from services.domain.report_range import RangeKind, ReportCalendar, ReportRange

_LABEL_W = 196


class RangeBar(QWidget):
    """`changed` asks for another time. A time of now moves on with the clock."""

    changed = Signal()
    days_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        calendar: ReportCalendar,
        choice: ReportChoice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._choice = choice
        self._chips = FilterBar(theme, "range", [each.value for each in RangeKind], self)
        self._steps = TimeSteps(theme, "range", _LABEL_W, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        row.addWidget(self._chips)
        row.addWidget(self._steps)
        row.addStretch(1)
        self._chips.touched.connect(self._on_kind)
        self._steps.before.tapped.connect(self._on_before)
        self._steps.after.tapped.connect(self._on_after)

    @property
    def _kind(self) -> RangeKind:
        return self._choice.range or RangeKind.DAY

    def range(self, now: datetime) -> ReportRange:
        if self._kind is RangeKind.DAYS and self._choice.days is not None:
            return self._choice.days
        found = self._calendar.at(self._kind, now)
        for _ in range(self._choice.back):
            found = self._calendar.before(found)
        return found

    def show_at(self, now: datetime) -> None:
        self._chips.show_faces(
            {
                each.value: ChipFace(range_word(each), chosen=each is self._kind)
                for each in RangeKind
            }
        )
        of = self.range(now)
        self._steps.show_time(range_in_short(of, now.tzinfo))
        self._steps.after.setEnabled(of.until <= now)

    def choose_days(self, first: date, last: date) -> None:
        self._choice.range, self._choice.days = RangeKind.DAYS, self._calendar.days(first, last)
        self.changed.emit()

    def choose(self, kind: RangeKind) -> None:
        """Take the time of now of this kind."""
        self._choice.range, self._choice.back = kind, 0
        self.changed.emit()

    @Slot(str)
    def _on_kind(self, name: str) -> None:
        kind = RangeKind(name)
        if kind is RangeKind.DAYS:
            self.days_wanted.emit()
        else:
            self.choose(kind)

    @Slot()
    def _on_before(self) -> None:
        if self._kind is RangeKind.DAYS and self._choice.days is not None:
            self._choice.days = self._calendar.before(self._choice.days)
        else:
            self._choice.back += 1
        self.changed.emit()

    @Slot()
    def _on_after(self) -> None:
        if self._kind is RangeKind.DAYS and self._choice.days is not None:
            self._choice.days = self._calendar.after(self._choice.days)
        else:
            self._choice.back = max(0, self._choice.back - 1)
        self.changed.emit()

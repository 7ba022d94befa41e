"""Which time a report is of: shift to year, chosen days, and the times before and after."""

from datetime import date, datetime

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.screens.reports.words import range_in_short, range_word
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.pen import CENTER, Pen
from services.domain.report_range import RangeKind, ReportCalendar, ReportRange

_LABEL_W = 196


class _Label(Canvas[str]):
    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        box = QRectF(0, 0, width, height)
        pen.text(box, self.state, "body", align=CENTER, weight=600, may_elide=True)


class RangeBar(QWidget):
    """`changed` asks for another time. A time of now moves on with the clock."""

    changed = Signal()
    days_wanted = Signal()

    def __init__(
        self, theme: Theme, calendar: ReportCalendar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._kind = RangeKind.DAY
        self._back = 0  # how many times before the one of now
        self._chosen: ReportRange | None = None  # days that somebody chose
        self._chips = FilterBar(theme, "range", [each.value for each in RangeKind], self)
        self.before = PlainButton(theme, "range before", "", self, icon="chevron-left", width=48)
        self.after = PlainButton(theme, "range after", "", self, icon="chevron-right", width=48)
        self.before.setAccessibleName(tr("The time before"))
        self.after.setAccessibleName(tr("The time after"))
        self._label = _Label(theme, "", self)
        self._label.setFixedWidth(theme.px(_LABEL_W))
        self._label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        for part in (self._chips, self.before, self._label, self.after):
            row.addWidget(part)
        row.addStretch(1)
        self._chips.touched.connect(self._on_kind)
        self.before.tapped.connect(self._on_before)
        self.after.tapped.connect(self._on_after)

    def range(self, now: datetime) -> ReportRange:
        if self._kind is RangeKind.DAYS and self._chosen is not None:
            return self._chosen
        found = self._calendar.at(self._kind, now)
        for _ in range(self._back):
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
        self._label.show_state(range_in_short(of, now.tzinfo))
        self.after.setEnabled(of.until <= now)

    def choose_days(self, first: date, last: date) -> None:
        self._kind, self._chosen = RangeKind.DAYS, self._calendar.days(first, last)
        self.changed.emit()

    def choose(self, kind: RangeKind) -> None:
        """Take the time of now of this kind."""
        self._kind, self._back = kind, 0
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
        if self._kind is RangeKind.DAYS and self._chosen is not None:
            self._chosen = self._calendar.before(self._chosen)
        else:
            self._back += 1
        self.changed.emit()

    @Slot()
    def _on_after(self) -> None:
        if self._kind is RangeKind.DAYS and self._chosen is not None:
            self._chosen = self._calendar.after(self._chosen)
        else:
            self._back = max(0, self._back - 1)
        self.changed.emit()

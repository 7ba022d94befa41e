"""Which time is looked at: shift, day, week or month, and the ones before it."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.screens.alarms.journal_faces import period_label, period_word
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.time_steps import TimeSteps
from services.domain.period import Period, PeriodKind, PlantCalendar

_LABEL_W = 152
_ALL = "all"


class PeriodBar(QWidget):
    """`changed` asks for the figures of another time. A period of now moves on with the clock."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        calendar: PlantCalendar,
        kind: PeriodKind,
        parent: QWidget | None = None,
        *,
        with_all: bool = False,
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._kind: PeriodKind | None = kind
        self._back = 0  # how many periods before the one of now
        names = [each.value for each in PeriodKind] + ([_ALL] if with_all else [])
        self._chips = FilterBar(theme, "period", names, self)
        self._steps = TimeSteps(theme, "period", _LABEL_W, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        row.addWidget(self._chips)
        row.addWidget(self._steps)
        self._chips.touched.connect(self._on_kind)
        self._steps.before.tapped.connect(self._on_before)
        self._steps.after.tapped.connect(self._on_after)

    def period(self, now: datetime) -> Period | None:
        """Return the chosen time as of *now*; None: all of it."""
        if self._kind is None:
            return None
        found = self._calendar.at(self._kind, now)
        for _ in range(self._back):
            found = self._calendar.before(found)
        return found

    def show_at(self, now: datetime) -> None:
        faces = {
            each.value: ChipFace(period_word(each), chosen=each is self._kind)
            for each in PeriodKind
        }
        if _ALL in self._chips.chips:
            faces[_ALL] = ChipFace(tr("All"), chosen=self._kind is None)
        self._chips.show_faces(faces)
        period = self.period(now)
        self._steps.show_time(tr("all of it") if period is None else period_label(period, now))
        self._steps.before.setEnabled(period is not None)
        self._steps.after.setEnabled(self._back > 0)

    def choose_all(self) -> None:
        self._kind, self._back = None, 0

    @Slot(str)
    def _on_kind(self, name: str) -> None:
        self._kind = None if name == _ALL else PeriodKind(name)
        self._back = 0
        self.changed.emit()

    @Slot()
    def _on_before(self) -> None:
        self._back += 1
        self.changed.emit()

    @Slot()
    def _on_after(self) -> None:
        self._back = max(0, self._back - 1)
        self.changed.emit()

"""Which time is looked at: shift, day, week or month, and the ones before it."""

from datetime import datetime

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.screens.alarms.journal_faces import period_label, period_word
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.pen import CENTER, Pen
from services.domain.period import Period, PeriodKind, PlantCalendar

_LABEL_W = 152
_ALL = "all"


class _Label(Canvas[str]):
    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        box = QRectF(0, 0, width, height)
        pen.text(box, self.state, "body", align=CENTER, weight=600, may_elide=True)


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
        self.before = PlainButton(theme, "period before", "", self, icon="chevron-left", width=48)
        self.after = PlainButton(theme, "period after", "", self, icon="chevron-right", width=48)
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
        self._chips.touched.connect(self._on_kind)
        self.before.tapped.connect(self._on_before)
        self.after.tapped.connect(self._on_after)

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
        self._label.show_state(tr("all of it") if period is None else period_label(period, now))
        self.before.setEnabled(period is not None)
        self.after.setEnabled(self._back > 0)

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

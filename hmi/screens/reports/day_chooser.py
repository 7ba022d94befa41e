"""A month of days to touch: the first one, then the last one of the days that are wanted."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.pen import CENTER, Pen
from hmi.widgets.swiped import swiped

_DAY = timedelta(days=1)
_WEEKS = 6


class DayButton(TouchButton):
    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(theme, name, (56, 48), parent)
        self.day = date.min
        self.chosen = False
        self.inside = False  # of the month that is looked at

    def show_day(self, day: date, *, inside: bool, chosen: bool) -> None:
        self.day, self.inside, self.chosen = day, inside, chosen
        self.setAccessibleName(_words(day, "d MMMM yyyy"))
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        role = "text.primary" if self.inside or self.chosen else "text.secondary"
        weight = 600 if self.chosen else 500 if self.inside else 400
        pen.text(rect, str(self.day.day), "body", role, align=CENTER, weight=weight)


class _Title(Canvas[str]):
    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        box = QRectF(0, 0, width, height)
        pen.text(box, self.state, "value", align=CENTER, may_elide=True)


class _DayNames(Canvas[tuple[str, ...]]):
    def paint(self, pen: Pen, width: float, height: float) -> None:
        wide = width / 7
        for place, name in enumerate(self.state):
            box = QRectF(place * wide, 0, wide, height)
            pen.text(box, name, "label", "text.secondary", align=CENTER, may_elide=True)


class DayChooser(QWidget):
    """`chosen` gives the first and the last day; nothing is asked before both are touched."""

    chosen = Signal(object, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._month = date.min
        self._first: date | None = None
        self._last: date | None = None
        self.before = PlainButton(theme, "month before", "", self, icon="chevron-left", width=48)
        self.after = PlainButton(theme, "month after", "", self, icon="chevron-right", width=48)
        self.before.setAccessibleName(tr("The month before"))
        self.after.setAccessibleName(tr("The month after"))
        self.back = PlainButton(theme, "no days", tr("Back"), self)
        self.show_button = PlainButton(theme, "show days", tr("Show"), self, primary=True)
        self._title = _Title(theme, "", self)
        self._asks = _Title(theme, "", self)
        names = tuple(QLocale().dayName(n, QLocale.FormatType.ShortFormat) for n in range(1, 8))
        self._names = _DayNames(theme, names, self)
        self._grid = QWidget()
        self.days = [DayButton(theme, f"day {n}", self._grid) for n in range(_WEEKS * 7)]
        self._lay_out()
        for button in self.days:
            button.tapped.connect(self._on_day)
        self.before.tapped.connect(self._on_before)
        self.after.tapped.connect(self._on_after)
        self.back.tapped.connect(self.left)
        self.show_button.tapped.connect(self._on_show)

    def begin(self, today: date) -> None:
        self._first = self._last = None
        self._month = today.replace(day=1)
        self._show()

    def _show(self) -> None:
        self._title.show_state(_words(self._month, "MMMM yyyy"))
        start = self._month - self._month.weekday() * _DAY
        first, last = self._first, self._last or self._first
        for place, button in enumerate(self.days):
            day = start + place * _DAY
            chosen = first is not None and last is not None and first <= day <= last
            button.show_day(day, inside=day.month == self._month.month, chosen=chosen)
        self.show_button.setEnabled(self._first is not None)
        self._asks.show_state(self._asked())

    def _asked(self) -> str:
        if self._first is None:
            return tr("Touch the first day")
        if self._last is None:
            return tr("%1: touch the last day, or Show", _words(self._first, "d MMM"))
        return f"{_words(self._first, 'd MMM')} – {_words(self._last, 'd MMM yyyy')}"

    @Slot()
    def _on_day(self) -> None:
        button = self.sender()
        assert isinstance(button, DayButton)
        if self._first is None or self._last is not None:
            self._first, self._last = button.day, None
        else:
            self._first, self._last = sorted((self._first, button.day))
        self._show()

    @Slot()
    def _on_before(self) -> None:
        self._month = (self._month - _DAY).replace(day=1)
        self._show()

    @Slot()
    def _on_after(self) -> None:
        self._month = (self._month + 32 * _DAY).replace(day=1)
        self._show()

    @Slot()
    def _on_show(self) -> None:
        if self._first is not None:
            self.chosen.emit(self._first, self._last or self._first)

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        head = QHBoxLayout()
        head.setSpacing(gap)
        self._title.setFixedWidth(self.theme.px(190))
        for part in (self.before, self._title, self.after):
            head.addWidget(part)
        head.addWidget(self._asks, 1)
        for part in (self.back, self.show_button):
            head.addWidget(part)
        down.addLayout(head)
        self._names.setFixedHeight(self.theme.px(20))
        down.addWidget(self._names)
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(gap)
        for place, button in enumerate(self.days):
            grid.addWidget(button, place // 7, place % 7)
        area = swiped(self._grid)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        down.addWidget(area, 1)


def _words(day: date, form: str) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), form)

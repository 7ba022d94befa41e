"""A month as keys for a finger: the first and the last day of a span are touched one by one."""

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QLocale, QRectF, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from hmi.figures import long_day
from hmi.theme import Theme
from hmi.widgets.buttons import draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.pen import CENTER, Pen

_WEEKS, _DAYS = 6, 7


@dataclass(frozen=True, slots=True)
class DayFace:
    """`within`: the day is of the month; `end`: the span begins or ends with it."""

    day: date
    within: bool
    chosen: bool = False
    end: bool = False
    today: bool = False


class _Day(TouchButton):
    def __init__(self, theme: Theme, place: int, parent: QWidget) -> None:
        super().__init__(theme, f"day {place}", (48, 48), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.face: DayFace | None = None

    def show_face(self, face: DayFace) -> None:
        if face != self.face:
            self.face = face
            self.setObjectName(f"day {face.day.isoformat()}" if face.within else "day outside")
            self.setAccessibleName(long_day(face.day))
            self.setEnabled(face.within)
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        if face is None or not face.within:
            return
        rect = QRectF(0, 0, width, height)
        chosen = face.chosen or face.end
        role = draw_ground(
            pen, rect, pressed=self.isDown(), primary=face.end, chosen=chosen and not face.end
        )
        weight = 600 if chosen or face.today else 500
        pen.text(rect, str(face.day.day), "body", role, align=CENTER, weight=weight)
        if face.today:
            line = width / 2
            pen.line((line - 9, height - 8), (line + 9, height - 8), role, 2)


class _Names(Canvas[tuple[str, ...]]):
    """The names of the days, over their columns."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        pitch = width / _DAYS
        for place, name in enumerate(self.state):
            box = QRectF(place * pitch, 0, pitch, height)
            pen.text(box, name, "label", "text.secondary", align=CENTER)


class MonthGrid(QWidget):
    """Shows the month of `shown`; a touched day is told, and the parent says what it means."""

    touched = Signal(object)  # date

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        locale = QLocale()
        names = tuple(
            locale.dayName(day, QLocale.FormatType.ShortFormat) for day in range(1, _DAYS + 1)
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.touch.gap)
        head = _Names(theme, names, self)
        head.setFixedHeight(theme.px(20))
        grid.addWidget(head, 0, 0, 1, _DAYS)
        self.days = [_Day(theme, place, self) for place in range(_WEEKS * _DAYS)]
        for place, button in enumerate(self.days):
            button.tapped.connect(self._on_day)
            grid.addWidget(button, 1 + place // _DAYS, place % _DAYS)

    def show_month(self, month: date, first: date | None, last: date | None, today: date) -> None:
        begin = month.replace(day=1)
        monday = begin - timedelta(days=begin.weekday())
        for place, button in enumerate(self.days):
            day = monday + timedelta(days=place)
            span = first is not None and first <= day <= (last or first)
            within = (day.year, day.month) == (month.year, month.month)
            button.show_face(
                DayFace(day, within, span, end=day in (first, last), today=day == today)
            )

    @Slot()
    def _on_day(self) -> None:
        face = next(button.face for button in self.days if button is self.sender())
        if face is not None:
            self.touched.emit(face.day)

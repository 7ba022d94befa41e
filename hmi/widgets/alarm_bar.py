"""The alarm bar on every page: counters, the most urgent alarm, horn, acknowledge, clock."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.text import tr
from hmi.theme import Theme, tokens
from hmi.widgets.buttons import PlainButton, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.pen import CENTER, RIGHT, Pen
from hmi.widgets.symbols import ROLE, AlarmFace, draw_alarm, draw_held_back
from services.domain.alarm import Priority

_COUNTER = 60.0
_CLOCK = 124.0
_BUTTON = 148.0
_HORN = 76.0
_HELP = 60.0
_TARGET_H = 48.0
_TOP = 4.0
_EDGE = 4.0
_MOST_SHOWN = 999
_DIGITS = 2  # more than these are written narrow


@dataclass(frozen=True, slots=True)
class CounterFace:
    symbol: AlarmFace | None  # of the most urgent alarm of this priority; None: held back ones
    count: int

    @property
    def number(self) -> str:
        return str(self.count) if self.count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"


class Horn(StrEnum):
    """What the horn of this station does."""

    QUIET = "quiet"
    SOUNDING = "sounding"
    SILENCED = "silenced"
    NONE = "none"  # there is no sound here


@dataclass(frozen=True, slots=True)
class AlarmBarFace:
    counters: tuple[CounterFace, ...]
    held_back: CounterFace
    title: str
    under: str
    symbol: AlarmFace | None  # None: no open alarm
    edge: bool  # a line in the alarm's colour while anything is unacknowledged
    horn: Horn = Horn.QUIET
    no_horn: str = ""  # why there is no sound here
    acknowledge: str = ""  # what the button says; "" when there is nothing for it
    can_acknowledge: bool = False
    time: str = ""
    day: str = ""


class _Counter(TouchButton):
    """How many alarms of one priority there are, or how many are held back."""

    def __init__(self, theme: Theme, name: str, face: CounterFace, parent: QWidget) -> None:
        super().__init__(theme, name, (_COUNTER, _TARGET_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.face = face
        self.lit = True

    def show_face(self, face: CounterFace, spoken: str) -> None:
        if face != self.face or spoken != self.accessibleName():
            self.face = face
            self.setAccessibleName(spoken)
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        if self.isDown():
            pen.fill(QRectF(0, 0, width, height), "bg.pressed", 4)
        if self.face.symbol is None:
            draw_held_back(pen, 1, height / 2 - 14, 28)
        else:
            draw_alarm(pen, self.face.symbol, 1, height / 2 - 14, 28, lit=self.lit)
        role = "text.primary" if self.face.count else "text.secondary"
        number = self.face.number
        box = QRectF(33, 0, width - 33, height)
        pen.text(box, number, "value", role, narrow=len(number) > _DIGITS)


class _Message(TouchButton):
    """The most urgent alarm; touching it opens its detail."""

    def __init__(self, theme: Theme, face: AlarmBarFace, parent: QWidget) -> None:
        super().__init__(theme, "alarm", (160, _TARGET_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.face = face
        self.lit = True

    def show_face(self, face: AlarmBarFace) -> None:
        if (face.title, face.under, face.symbol) != (
            self.face.title,
            self.face.under,
            self.face.symbol,
        ):
            self.face = face
            self.setAccessibleName(f"{face.title}. {face.under}")
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face, left, style = self.face, 13.0, "body"
        if self.isDown():
            pen.fill(QRectF(0, 0, width, height), "bg.pressed", 4)
        if face.symbol is not None:
            draw_alarm(pen, face.symbol, left, height / 2 - 18, 36, lit=self.lit)
            left += 48
            style = "value"
        top = height / 2 - 21
        title = QRectF(left, top, width - left, 22)
        pen.text(title, face.title, style, may_elide=True)
        under = QRectF(left, top + 22, width - left, 18)
        pen.text(under, face.under, "label", "text.secondary", may_elide=True)


_ICONS = {
    Horn.QUIET: "volume-2",
    Horn.SOUNDING: "volume-2",
    Horn.SILENCED: "volume-x",
    Horn.NONE: "volume-off",
}


class _HornButton(TouchButton):
    """Silences the horn; says what it does now, by icon and word."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "silence", (_HORN, _TARGET_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.horn = Horn.QUIET
        self._show(Horn.QUIET, "")

    def show_horn(self, horn: Horn, why_not: str) -> None:
        if horn is not self.horn or why_not != self.accessibleDescription():
            self._show(horn, why_not)

    def _show(self, horn: Horn, why_not: str) -> None:
        self.horn = horn
        self.word = {
            Horn.QUIET: tr("Sound on"),
            Horn.SOUNDING: tr("Silence"),
            Horn.SILENCED: tr("Silenced"),
            Horn.NONE: tr("No sound"),
        }[horn]
        self.setAccessibleName(self.word)
        self.setAccessibleDescription(why_not)
        self.setEnabled(horn in (Horn.SOUNDING, Horn.NONE))
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        idle = self.horn in (Horn.QUIET, Horn.SILENCED)
        role = draw_ground(
            pen,
            rect,
            pressed=self.isDown(),
            refused=idle,
            chosen=self.horn is Horn.SOUNDING,
        )
        top = height / 2 - 20
        pen.icon(_ICONS[self.horn], width / 2 - 11, top, 22, role)
        word = QRectF(2, top + 23, width - 4, 18)
        pen.text(word, self.word, "label", role, align=CENTER)


class _HelpButton(TouchButton):
    """The guides: one touch away on every page."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "help", (_HELP, _TARGET_H), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.word = tr("Help")
        self.setAccessibleName(self.word)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        role = draw_ground(pen, QRectF(0, 0, width, height), pressed=self.isDown())
        top = height / 2 - 20
        pen.icon("circle-help", width / 2 - 11, top, 22, role)
        word = QRectF(1, top + 23, width - 2, 18)
        pen.text(word, self.word, "label", role, align=CENTER)


class AlarmBar(Canvas[AlarmBarFace]):
    """Every part is a target: a counter opens its list, the message its alarm's detail."""

    priority_touched = Signal(int)
    held_back_touched = Signal()
    alarm_touched = Signal()
    silence_touched = Signal()
    acknowledge_touched = Signal()
    help_touched = Signal()

    def __init__(self, theme: Theme, face: AlarmBarFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        drawn = theme.px(tokens()["frame"]["alarm_bar_h"])
        self.setFixedHeight(max(drawn, theme.touch.least + theme.px(2 * _TOP + _EDGE)))
        self.setObjectName("alarmBar")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.counters = [
            _Counter(theme, f"count {int(priority)}", counter, self)
            for priority, counter in zip(Priority, face.counters, strict=True)
        ]
        self.held_back = _Counter(theme, "count held back", face.held_back, self)
        self.message = _Message(theme, face, self)
        self.horn = _HornButton(theme, self)
        self.help = _HelpButton(theme, self)
        self.button = PlainButton(theme, "acknowledge", tr("Acknowledge"), self, width=_BUTTON)
        self._lay_out()
        for each in self.counters:
            each.tapped.connect(self._on_counter)
        self.held_back.tapped.connect(self.held_back_touched)
        self.message.tapped.connect(self.alarm_touched)
        self.horn.tapped.connect(self.silence_touched)
        self.help.tapped.connect(self.help_touched)
        self.button.tapped.connect(self.acknowledge_touched)
        self._show_parts(face)

    def show_state(self, state: AlarmBarFace) -> None:
        if state == self.state:
            return
        if replace(self.state, time=state.time) == state:  # each second: the rest stays as it is
            self.show_time(state.time, state.day)
            return
        self._show_parts(state)
        super().show_state(state)

    def show_time(self, time: str, day: str) -> None:
        """Show what the clock says, and leave all else as it is."""
        if (time, day) != (self.state.time, self.state.day):
            self.state = replace(self.state, time=time, day=day)
            self.update(self.width() - self.theme.px(_CLOCK), 0, self.width(), self.height())

    def blink(self, lit: bool) -> None:
        if self.state.edge:
            self.message.lit = lit
            self.message.update()
            for each in self.counters:
                each.lit = lit
                each.update()

    def spoken(self, state: AlarmBarFace) -> str:
        return f"{state.title}. {state.under}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        pen.fill(QRectF(0, 0, width, height), "bg.panel")
        pen.line((0, height - 0.5), (width, height - 0.5), "line.hair")
        if face.edge and face.symbol is not None:
            edge = f"{ROLE[face.symbol.priority]}.line"
            pen.fill(QRectF(0, height - 4, width, 4), edge)
        left = self.message.x() / self.theme.k - 4
        right = width - _CLOCK
        for x in (left, right):
            pen.line((x + 0.5, _TOP), (x + 0.5, height - 2 * _EDGE), "line.hair")
        top = (height - _EDGE) / 2 - 21
        now = QRectF(right, top, _CLOCK - 12, 24)
        pen.text(now, face.time, "title", align=RIGHT)
        day = QRectF(right, top + 24, _CLOCK - 12, 18)
        pen.text(day, face.day, "label", "text.secondary", align=RIGHT)

    def _show_parts(self, face: AlarmBarFace) -> None:
        spoken = (
            tr("Critical alarms: %1", str(face.counters[0].count)),
            tr("High alarms: %1", str(face.counters[1].count)),
            tr("Medium alarms: %1", str(face.counters[2].count)),
            tr("Low alarms: %1", str(face.counters[3].count)),
        )
        for button, counter, words in zip(self.counters, face.counters, spoken, strict=True):
            button.show_face(counter, words)
        held = tr("Shelved and out of service: %1", str(face.held_back.count))
        self.held_back.show_face(face.held_back, held)
        self.message.show_face(face)
        self.horn.show_horn(face.horn, face.no_horn)
        self.button.setVisible(bool(face.acknowledge))
        self.button.setEnabled(face.can_acknowledge)
        self.button.set_label(face.acknowledge or tr("Acknowledge"))

    def _lay_out(self) -> None:
        px = self.theme.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(_TOP), px(_CLOCK + 8), 0)
        row.setSpacing(self.theme.touch.gap)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        parts: list[QWidget] = [*self.counters, self.held_back, self.message, self.horn]
        for part in (*parts, self.button, self.help):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        row.setStretchFactor(self.message, 1)

    def _on_counter(self) -> None:
        name = self.sender().objectName()
        self.priority_touched.emit(int(name.removeprefix("count ")))

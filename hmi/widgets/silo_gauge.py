"""The silo gauge: setpoint, actual, deviation and state of one silo, scaled to its setpoint."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.figures import DASH, deviation, kg
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.canvas import TouchCanvas
from hmi.widgets.panel import draw_loading
from hmi.widgets.pen import CENTER, RIGHT, Pen
from hmi.widgets.symbols import (
    ROLE,
    AlarmFace,
    Mark,
    draw_alarm,
    draw_mark,
    draw_setpoint_arrow,
)
from services.application.plant_view import SiloPhase

LEAST = (64, 130)
_TOP_OF_SCALE = 1.25  # the setpoint stands at 80 % of the well's height
_HEAD = 59.0  # number and name
_FOOT = 102.0  # figures, level and state word
_LEVEL_H = 20.0  # given up below _LOW
_LOW = 230.0
_LEAST_WELL = 28.0  # a lower one tells nothing; the figures stay
_WELL_W = 31.0
_LEVEL_W = 9.0
_WIDE = 112.0  # from here the figures have room beside the well


@dataclass(frozen=True, slots=True)
class LevelFace:
    """What is left in the silo, and how much of it the queue needs, in shares of its capacity."""

    text: str  # "3,410", or "unknown"
    unit: str = ""
    share: float | None = None  # None: unknown
    need: float = 0.0
    short: bool = False  # not enough for the queue


@dataclass(frozen=True, slots=True)
class GaugeFace:
    """What one gauge shows, ready to be painted."""

    number: str
    letter: str
    name: tuple[str, str]
    phase: SiloPhase
    setpoint_kg: Decimal | None
    actual_kg: Decimal | None
    deviation_kg: Decimal | None
    word: str  # state, or the age when stale
    level: LevelFace
    unit: str
    stale: bool = False
    refused: bool = False  # the PLC's figure is not believed; this is the last good one
    alarm: AlarmFace | None = None  # out of tolerance, or refused

    @property
    def used(self) -> bool:
        return self.phase is not SiloPhase.NOT_USED


def draw_level(pen: Pen, rect: QRectF, level: LevelFace) -> None:
    """Draw what is left as a bar, and the queue's need as a tick across it."""
    if level.share is None:
        pen.frame(rect, "line.control", dashed=True)
        mark = rect.adjusted(-3, 0, 3, 0)
        pen.text(mark, "?", "label", "text.secondary", align=CENTER, narrow=True)
        return
    pen.fill(rect, "bg.inset")
    tall = min(1.0, level.share) * rect.height()
    pen.fill(QRectF(rect.left(), rect.bottom() - tall, rect.width(), tall), "process.level")
    pen.frame(rect, "line.control")
    if level.need:
        y = rect.bottom() - max(2.0, min(1.0, level.need) * rect.height())
        pen.line((rect.left() - 4, y), (rect.right() + 3, y), "setpoint", 2)


class SiloGauge(TouchCanvas[GaugeFace]):
    """One silo, painted by itself; the whole of it is one target."""

    def __init__(self, theme: Theme, face: GaugeFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        self.lit = True
        self.setMinimumSize(int(LEAST[0] * theme.k), int(LEAST[1] * theme.k))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(self.theme.px(70), self.theme.px(318))

    def blink(self, lit: bool) -> None:
        self.lit = lit
        if self.state.alarm is not None:
            self.update()

    def spoken(self, state: GaugeFace) -> str:
        if not state.number:
            return tr("not read yet")
        parts = [state.number, *state.name, state.word]
        if state.used:
            parts += [kg(state.actual_kg), state.unit]
        parts += [state.level.text, state.level.unit]
        return " ".join(part for part in parts if part)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        frame = QRectF(0, 0, width, height)
        self._paint_frame(pen, frame)
        if not self.state.number:
            draw_loading(pen, frame.adjusted(8, 6, -8, -6), 5)
            return
        if width >= _WIDE:
            self._paint_wide(pen, width, height)
            return
        self._paint_head(pen, frame)
        foot = _FOOT if height >= _LOW else _FOOT - _LEVEL_H
        well = QRectF(15, _HEAD + 8, _WELL_W, height - _HEAD - foot - 11)
        if well.height() >= _LEAST_WELL:
            self._paint_well(pen, well)
            level = QRectF(width - 15, well.top(), _LEVEL_W, well.height())
            draw_level(pen, level, self.state.level)
        self._paint_figures(pen, QRectF(0, height - foot, width, foot))

    def _paint_wide(self, pen: Pen, width: float, height: float) -> None:
        """Half as high and twice as wide, as in two rows: the figures stand beside the well."""
        name = tuple(part for part in self.state.name if part)
        self._paint_head(pen, QRectF(0, 0, width, height), (" ".join(name),))
        well = QRectF(15, 52, _WELL_W, height - 52 - 28)
        if well.height() >= _LEAST_WELL:
            self._paint_well(pen, well)
            level = QRectF(well.right() + 9, well.top(), _LEVEL_W, well.height())
            draw_level(pen, level, self.state.level)
        left = well.right() + 20
        self._paint_figures(pen, QRectF(left, 46, width - left, height - 46))

    def _paint_frame(self, pen: Pen, frame: QRectF) -> None:
        state = self.state
        pen.fill(frame, "bg.panel", 4)
        if state.stale and state.used:
            pen.frame(frame, "stale.line", dashed=True, radius=4)
        elif state.phase is SiloPhase.DOSING:
            pen.frame(frame, "process.active", 3, radius=3)
        else:
            pen.frame(frame, "line.control" if state.used else "line.hair", radius=4)
        if state.alarm is not None:
            edge = f"{ROLE[state.alarm.priority]}.line"
            pen.fill(QRectF(0, 0, 4, frame.height()), edge)

    def _paint_head(self, pen: Pen, frame: QRectF, name: tuple[str, ...] = ()) -> None:
        state = self.state
        line = QRectF(5, 4, frame.width() - 9, 24)
        pen.text(line, state.number, "value", narrow=True)
        if state.alarm is not None:
            draw_alarm(pen, state.alarm, line.right() - 22, line.top() + 1, 22, lit=self.lit)
        else:
            pen.text(line, state.letter, "label", "text.secondary", align=RIGHT, narrow=True)
        role = "text.secondary" if state.used else "text.disabled"
        for row, part in enumerate(name or state.name):
            box = QRectF(5, 28 + 15 * row, frame.width() - 6, 15)
            pen.text(box, part, "label", role, narrow=True)

    def _paint_well(self, pen: Pen, well: QRectF) -> None:
        state = self.state
        old = state.stale and state.used
        pen.fill(well, "bg.inset")
        if old:
            pen.hatch(well, "stale.hatch", 9, 1.6)
        pen.frame(well, "line.control" if state.used else "line.hair", dashed=old or state.refused)
        if state.refused:
            inner = well.adjusted(4, 4, -4, -4)
            pen.line((inner.left(), inner.top()), (inner.right(), inner.bottom()), "setpoint", 2)
            pen.line((inner.left(), inner.bottom()), (inner.right(), inner.top()), "setpoint", 2)
        elif state.used:
            self._paint_bar(pen, well, old)
            setpoint_y = well.bottom() - well.height() / _TOP_OF_SCALE
            pen.line((well.left() - 9, setpoint_y), (well.right() + 5, setpoint_y), "setpoint", 3)
            draw_setpoint_arrow(pen, well.left() - 11, setpoint_y)

    def _paint_bar(self, pen: Pen, well: QRectF, old: bool) -> None:
        state = self.state
        setpoint, actual = state.setpoint_kg, state.actual_kg
        if not setpoint or actual is None:
            return
        inner = well.adjusted(2, 0, -2, -1)
        scale = inner.height() / _TOP_OF_SCALE
        share = min(float(actual / setpoint), _TOP_OF_SCALE)
        bar = QRectF(inner.left(), inner.bottom() - share * scale, inner.width(), share * scale)
        dosing = state.phase is SiloPhase.DOSING
        pen.fill(bar, "process.active" if dosing else "process.normal")
        if old:
            pen.hatch(bar, "bg.inset", 9, 2.5)
        if state.alarm is not None and state.deviation_kg:
            target = inner.bottom() - scale
            role = ROLE[state.alarm.priority]
            off = QRectF(
                inner.left(), min(bar.top(), target), inner.width(), abs(bar.top() - target)
            )
            off.setHeight(max(off.height(), 5.0))
            pen.fill(off, f"{role}.fill")
            pen.frame(off, f"{role}.line", 2)

    def _paint_figures(self, pen: Pen, foot: QRectF) -> None:
        state = self.state
        x, y = foot.left() + 3, foot.top() + 1
        wide = foot.width() - 7
        if not state.used:
            for row, (style, tall) in enumerate((("value", 21), ("body", 18), ("body", 18))):
                box = QRectF(x, y + (0, 21, 39)[row], wide, tall)
                pen.text(box, DASH, style, "text.disabled", align=RIGHT, narrow=True)
        else:
            role = "stale.text" if state.stale else "text.primary"
            weight = 500 if state.stale else 600
            actual = QRectF(x, y, wide, 21)
            self._figure(pen, actual, kg(state.actual_kg), "value", role, weight)
            setpoint = QRectF(x, y + 21, wide, 18)
            draw_setpoint_arrow(pen, x + 2, setpoint.center().y(), 5, 7)
            self._figure(pen, setpoint, kg(state.setpoint_kg), "gauge", role, 500)
            off = QRectF(x, y + 39, wide, 18)
            if state.alarm is not None and state.deviation_kg is not None:
                role, weight = f"{ROLE[state.alarm.priority]}.line", 600
            else:
                weight = 500
            self._figure(pen, off, deviation(state.deviation_kg), "gauge", role, weight)
        if foot.height() >= _FOOT:
            pen.line((x + 2, y + 59.5), (x + wide, y + 59.5), "line.hair")
            self._paint_left(pen, QRectF(x, y + 60, wide, 18))
        word = QRectF(5, foot.bottom() - 22, foot.right() - 8, 18)
        self._paint_word(pen, word)

    def _paint_left(self, pen: Pen, rect: QRectF) -> None:
        level = self.state.level
        if level.share is None:
            pen.text(rect, level.text, "label", "text.secondary", align=RIGHT, narrow=True)
            return
        weight = 600 if level.short else 500
        pen.figure(rect, level.text, level.unit, "gauge", weight=weight, narrow=True)

    def _figure(
        self, pen: Pen, rect: QRectF, text: str, style: str, role: str, weight: int
    ) -> None:
        unit = self.state.unit
        pen.figure(rect, text, unit, style, role, weight=weight, narrow=True)

    def _paint_word(self, pen: Pen, rect: QRectF) -> None:
        state = self.state
        mark, role, weight = Mark.NONE, "text.secondary", 500
        if state.refused:
            role, weight = "text.primary", 600
        elif not state.used:
            role = "text.disabled"
        elif state.stale:
            mark = Mark.CLOCK
        elif state.phase is SiloPhase.DOSING:
            mark, role, weight = Mark.DOWN, "text.primary", 600
        else:
            mark = Mark.TICK if state.phase is SiloPhase.DONE else Mark.RING
        left = rect.left()
        if mark:
            draw_mark(pen, mark, left, rect.top() + 3, 12, role)
            left += 15
        box = QRectF(left, rect.top(), rect.right() - left, rect.height())
        pen.text(box, state.word, "label", role, weight=weight, narrow=True)

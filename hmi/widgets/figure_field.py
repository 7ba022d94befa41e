"""A figure to be typed: its unit stands fixed, its limits beneath, and big keys for it."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QLocale, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from hmi.figures import number
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import Key
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import RIGHT, Pen

_POINT = "."
_MOST_DIGITS = 9
_FIELD_H, _LIMITS_H = 52.0, 22.0


@dataclass(frozen=True, slots=True)
class FigureLimits:
    """What may be typed: kilograms, as a rule."""

    label: str
    unit: str
    least: Decimal
    most: Decimal
    decimals: int = 2


class FigureField(Canvas[str]):
    """Holds what was typed; `value` is None while it is nothing, or outside its limits."""

    changed = Signal()

    def __init__(self, theme: Theme, limits: FigureLimits, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.limits = limits
        self.setObjectName("figure")
        self.setAccessibleName(f"{limits.label} {limits.unit}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(theme.touch.tall(_FIELD_H) + theme.px(_LIMITS_H))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> Decimal | None:
        typed = self._number()
        fits = typed is not None and self.limits.least <= typed <= self.limits.most
        return typed if fits else None

    def type(self, sign: str) -> None:
        """Take one figure or the decimal point; what cannot follow is not taken."""
        whole, point, part = self.state.partition(_POINT)
        if sign == _POINT:
            if point or not self.limits.decimals:
                return
            sign = sign if whole else f"0{_POINT}"
        elif (point and len(part) >= self.limits.decimals) or len(whole + part) >= _MOST_DIGITS:
            return
        self._show("" if self.state == "0" and sign.isdecimal() else self.state, sign)

    def restore(self, typed: str) -> None:
        """Put in what was typed before."""
        self._show(typed, "")

    def erase(self) -> None:
        self._show(self.state[:-1], "")

    def spoken(self, state: str) -> str:
        return f"{self.limits.label} {state} {self.limits.unit} {self._limits_words()}"

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.text() in (_POINT, ","):
            self.type(_POINT)
        elif event.text().isascii() and event.text().isdecimal():
            self.type(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.erase()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        typed, limits = self._number(), self.limits
        beyond = typed is not None and self.value is None
        box = QRectF(0, 0, width, height - _LIMITS_H)
        pen.fill(box, "bg.inset", 4)
        edge = "text.primary" if beyond else "focus" if self.hasFocus() else "line.control"
        pen.frame(box, edge, 3 if self.hasFocus() and not beyond else 2 if beyond else 1, radius=4)
        inner = box.adjusted(14, 0, -14, 0)
        pen.text(inner, limits.label, "body", "text.secondary")
        pen.figure(inner, self._shown(), limits.unit, "title")
        under = QRectF(2, box.bottom() + 2, width - 4, _LIMITS_H - 2)
        weight = 600 if beyond else 500
        role = "text.primary" if beyond else "text.secondary"
        pen.text(under, self._limits_words(), "label", role, align=RIGHT, weight=weight)

    def _shown(self) -> str:
        """Return what was typed, grouped as the language does."""
        whole, point, part = self.state.partition(_POINT)
        grouped = number(Decimal(whole), 0) if whole else ""
        return f"{grouped}{QLocale().decimalPoint()}{part}" if point else grouped

    def _limits_words(self) -> str:
        limits, typed = self.limits, self._number()
        least, most = (number(each, 0) for each in (limits.least, limits.most))
        if typed is not None and typed > limits.most:
            return tr("at most %1 %2", most, limits.unit)
        if typed is not None and typed < limits.least:
            return tr("at least %1 %2", least, limits.unit)
        return tr("%1 to %2 %3", least, most, limits.unit)

    def _number(self) -> Decimal | None:
        try:
            return Decimal(self.state) if self.state else None
        except InvalidOperation:
            return None

    def _show(self, kept: str, more: str) -> None:
        self.show_state(kept + more)
        self.changed.emit()


class FigureKeys(QWidget):
    """Ten figures, the decimal point and a key that takes the last one back."""

    typed = Signal(str)
    erased = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        grid = QGridLayout(self)
        grid.setContentsMargins(*(theme.px(each) for each in (12, 6, 12, 6)))
        grid.setSpacing(theme.touch.gap)
        for place, sign in enumerate("789456123"):
            grid.addWidget(self._key(sign, sign), place // 3, place % 3)
        grid.addWidget(self._key("0", "0"), 3, 0)
        grid.addWidget(self._key("point", QLocale().decimalPoint()), 3, 1)
        erase = self._key("back", "", "delete")
        erase.tapped.disconnect(self._on_key)
        erase.tapped.connect(self.erased)
        grid.addWidget(erase, 3, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, [])
        draw_panel(pen, self.width() / self.theme.k, self.height() / self.theme.k)
        painter.end()

    def _key(self, name: str, label: str, icon: str = "") -> Key:
        key = Key(self.theme, f"figure {name}", label, self, icon=icon, style="big", height=44)
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        key.tapped.connect(self._on_key)
        return key

    @Slot()
    def _on_key(self) -> None:
        sign = self.sender().objectName().removeprefix("figure ")
        self.typed.emit(_POINT if sign == "point" else sign)

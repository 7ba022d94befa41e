"""Bases of all that is painted here: a canvas for one state, and a button for a finger."""

import time
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from hmi.theme import Theme, tokens
from hmi.widgets.pen import Pen

S = TypeVar("S")
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Canvas(QWidget, Generic[S]):
    """Paints one immutable state; a state that equals the last one costs nothing."""

    loading_after_s = float(tokens()["motion"]["loading_ms"]) / 1000

    def __init__(self, theme: Theme, state: S, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.state = state
        self.cut: list[str] = []  # texts that did not fit when painted last
        self._late_at: float | None = None  # when it shows that it is being read
        theme.changed.connect(self.update)

    def is_late(self) -> bool:
        """Whether what is being read takes so long that it must be seen (DESIGN.md: 150 ms).

        Asked while such a state is painted; it is painted again when the time has come.
        """
        now = time.monotonic()
        if self._late_at is None:
            self._late_at = now + self.loading_after_s
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(self.update)
            timer.timeout.connect(timer.deleteLater)
            timer.start(round(self.loading_after_s * 1000) + 1)
        return now >= self._late_at

    def show_state(self, state: S) -> None:
        if state != self.state:
            before, self.state = self.state, state
            self._late_at = None
            self.setAccessibleName(self.spoken(state))
            parts = self.changed_parts(before)
            if parts is None:
                self.update()
            for part in parts or ():
                self.update(self._device(part))

    def changed_parts(self, _before: S) -> Sequence[QRectF] | None:
        """Return what must be painted anew, in design px; None: all of it.

        *before* was shown until now. What changes each second is worth telling.
        """
        return None

    def _device(self, part: QRectF) -> QRect:
        k = self.theme.k
        grown = QRectF(part.left() * k, part.top() * k, part.width() * k, part.height() * k)
        return grown.adjusted(-1, -1, 1, 1).toAlignedRect()

    @property
    def size_in_px(self) -> tuple[float, float]:
        """Return width and height in design px."""
        return self.width() / self.theme.k, self.height() / self.theme.k

    def spoken(self, _state: S) -> str:
        """Return what a screen reader says of this part."""
        return ""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        """Draw `state` into *width* × *height* design px."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        if not self.accessibleName():
            self.setAccessibleName(self.spoken(self.state))
        self.cut.clear()
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, self.cut, self._part(event.rect()))
        self.paint(pen, *self.size_in_px)
        painter.end()

    def _part(self, painted: QRect) -> QRectF | None:
        """Return what of it is painted in design px, a little more; None: all of it."""
        if painted.contains(self.rect()):
            return None
        k = self.theme.k
        left, top = painted.left() / k, painted.top() / k
        return QRectF(left - 2, top - 2, painted.width() / k + 4, painted.height() / k + 4)


class TouchCanvas(Canvas[S]):
    """A canvas that is one target for a finger, a mouse or the keyboard."""

    touched = Signal()

    def __init__(self, theme: Theme, state: S, parent: QWidget | None = None) -> None:
        super().__init__(theme, state, parent)
        self.pressed = False
        self.focused_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        self._press(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._press(False)
        if self.rect().contains(event.position().toPoint()):
            self.touched.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused_by_key = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in _KEYS:
            self.touched.emit()
        else:
            super().keyPressEvent(event)

    def _press(self, down: bool) -> None:
        self.pressed = down
        self.update()


class TouchButton(QAbstractButton):
    """A target for a finger: answers at once, and a second tap within 500 ms does nothing."""

    tapped = Signal()
    repeat_lock_s = tokens()["touch"]["repeat_lock_ms"] / 1000

    def __init__(
        self, theme: Theme, name: str, size: tuple[float, float], parent: QWidget | None = None
    ) -> None:
        """*size* is the least one, in design px; *name* is for screen readers and tests."""
        super().__init__(parent)
        self.theme = theme
        self.cut: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger takes it away from no field
        self._least = QSize(*(theme.touch.tall(side) for side in size))
        self._last_tap = 0.0
        self.focused_by_key = False
        self.setMinimumSize(self._least)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self.update)

    def least(self, side: int) -> None:
        """Make the target at least *side* device px both ways."""
        self._least = self._least.expandedTo(QSize(side, side))
        self.setMinimumSize(self._least)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return self._least

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused_by_key = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        """Draw the button into *width* × *height* design px."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        self.cut.clear()
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        width, height = self.width() / self.theme.k, self.height() / self.theme.k
        self.paint(Pen(painter, self.theme, self.cut), width, height)
        painter.end()

    @Slot()
    def _on_clicked(self) -> None:
        now = time.monotonic()
        if now - self._last_tap >= self.repeat_lock_s:
            self._last_tap = now
            self.tapped.emit()


class FocusRing(QWidget):
    """The blue ring around what the keyboard is at; a finger never brings it up."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._around: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def follow(self) -> None:
        """Go where the focused part is now; call it after the page has changed."""
        around = self._around
        if around is None or not around.isVisible():
            self.hide()
            return
        margin = self._theme.px(5)
        corner = around.mapTo(self.window(), around.rect().topLeft())
        place = around.rect().translated(corner)
        self.setGeometry(place.adjusted(-margin, -margin, margin, margin))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        pen = Pen(painter, self._theme, [])
        width = self._theme.k * float(tokens()["stroke"]["focus"])
        pen.frame(QRectF(self.rect()), "focus", width, radius=self._theme.px(5))
        painter.end()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        by_key = bool(getattr(new, "focused_by_key", False))
        own = new is not None and new.window() is self.window()
        self._around = new if by_key and own else None
        self.follow()

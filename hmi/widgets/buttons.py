"""Buttons for a finger: actions that say what they do, plain ones, tabs, options and keys."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.theme import Theme, tokens
from hmi.widgets.canvas import TouchButton
from hmi.widgets.pen import CENTER, Pen, wrap

_PAD = 12.0
CRITICAL = float(tokens()["touch"]["critical"])  # drawn: what starts, stops or overrides


class ActionState(StrEnum):
    READY = "ready"
    REFUSED = "refused"  # keeps its place and says why
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class ActionFace:
    label: str
    detail: str  # what it does, why it is refused, or what came of it
    state: ActionState = ActionState.READY
    primary: bool = False
    icon: str = ""


def draw_ground(
    pen: Pen,
    rect: QRectF,
    *,
    pressed: bool,
    primary: bool = False,
    refused: bool = False,
    chosen: bool = False,
) -> str:
    """Draw a button's ground and edge; return the role of its text."""
    if refused:
        pen.frame(rect, "line.control", dashed=True, radius=4)
        return "text.disabled"
    if primary and not pressed:
        pen.fill(rect, "accent", 4)
        return "on.accent"
    ground = "bg.pressed" if pressed else "bg.selected" if chosen else "bg.raised"
    pen.fill(rect, ground, 4)
    pen.frame(rect, "accent" if chosen else "line.control", 2 if chosen else 1, radius=4)
    return "text.primary"


class ActionButton(TouchButton):
    """A label and one line of what it does; refused, it says why in its place.

    Drawn 80 px high it starts, stops or overrides something, and has 20 mm both ways.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        face: ActionFace,
        parent: QWidget | None = None,
        size: tuple[float, float] = (120, 80),
    ) -> None:
        super().__init__(theme, name, size, parent)
        self.critical = size[1] >= CRITICAL
        if self.critical:
            self.least(theme.touch.critical)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.face = face
        self.show_face(face)

    def show_face(self, face: ActionFace) -> None:
        changed = face != self.face
        self.face = face
        self.setEnabled(face.state not in (ActionState.REFUSED, ActionState.UNDER_WAY))
        self.setAccessibleName(face.label)
        self.setAccessibleDescription(face.detail)
        if changed:
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        rect = QRectF(0, 0, width, height)
        refused = face.state is ActionState.REFUSED
        pressed = self.isDown() or face.state is ActionState.UNDER_WAY
        role = draw_ground(pen, rect, pressed=pressed, primary=face.primary, refused=refused)
        quiet = role if refused or role == "on.accent" else "text.secondary"
        left = _PAD
        if face.icon:
            pen.icon(face.icon, left, height / 2 - 12, 24, role)
            left += 34
        inner = width - left - _PAD
        label_h = 20.0 * len(wrap(face.label, pen.theme.font("value"), inner))
        detail_h = 18.0 * len(wrap(face.detail, pen.theme.font("label"), inner))
        y = max(4.0, (height - label_h - detail_h) / 2)
        weight = 500 if refused else 600
        for line in wrap(face.label, pen.theme.font("value"), inner):
            pen.text(QRectF(left, y, inner, 20), line, "value", role, weight=weight)
            y += 20
        pen.words(QRectF(left, y, inner, height - y), face.detail, "label", quiet)


class PlainButton(TouchButton):
    """48 px high, one line in the middle, an icon before it or over it; or a tab with a count."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        primary: bool = False,
        height: float = 48,
        style: str = "value",
        width: float = 0,
    ) -> None:
        self.label = label
        self.sub = ""
        self.icon_name = icon
        self.primary = primary
        self.chosen = False
        self.style_name = style
        self.tab = False
        super().__init__(theme, name, (width or self._natural(theme), height), parent)
        if label:
            self.setAccessibleName(label)

    def set_label(self, label: str, sub: str = "") -> None:
        if (label, sub) != (self.label, self.sub):
            self.label, self.sub = label, sub
            self.setAccessibleName(label)
            self.setAccessibleDescription(sub)
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        refused = not self.isEnabled()
        role = draw_ground(
            pen,
            rect,
            pressed=self.isDown(),
            primary=self.primary,
            refused=refused,
            chosen=self.chosen,
        )
        if self.tab and self.chosen:
            pen.fill(QRectF(0, height - 4, width, 4), "accent", 2)
        weight = 600 if self.chosen or self.style_name == "value" else 500
        if refused:
            weight = 500
        wide = pen.width(self.label, self.style_name, weight)
        icon = 24.0 if self.icon_name else 0.0
        gap = 8.0 if icon and self.label else 0.0
        x = max(4.0, (width - wide - icon - gap) / 2)
        top = 18.0 if self.sub else 0.0
        if icon:
            pen.icon(self.icon_name, x, (height - top) / 2 - 12, 24, role)
        box = QRectF(x + icon + gap, 0, width - x - icon - gap - 2, height - top)
        pen.text(box, self.label, self.style_name, role, weight=weight)
        if self.sub:
            under = QRectF(2, height / 2 + 2, width - 4, 18)
            pen.text(under, self.sub, "label", role, align=CENTER, may_elide=True)

    def _natural(self, theme: Theme) -> float:
        font = theme.font(self.style_name, 600)
        pen_width = QFontMetricsF(font).horizontalAdvance(self.label)
        return max(48.0, pen_width * 1.05 + 32 + (32 if self.icon_name else 0))


class OptionButton(TouchButton):
    """One of several choices, told apart by ring and edge as well as by colour."""

    def __init__(
        self, theme: Theme, name: str, label: str, detail: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, (200, 80), parent)
        self.label = label
        self.detail = detail
        self.chosen = False
        self.setAccessibleName(label)
        self.setAccessibleDescription(detail)

    def set_chosen(self, chosen: bool) -> None:
        self.chosen = chosen
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        middle = height / 2
        lines = len(wrap(self.detail, pen.theme.font("label"), width - 60))
        top = max(2.0, middle - (20 + 18 * lines) / 2)
        pen.circle((24, middle), 9, edge="text.primary")
        if self.chosen:
            pen.circle((24, middle), 5, fill="text.primary")
        pen.text(QRectF(48, top, width - 60, 20), self.label, "body", weight=600)
        box = QRectF(48, top + 20, width - 60, height - top - 20)
        pen.words(box, self.detail, "label", "text.secondary")


class Key(TouchButton):
    """A key of the keyboard or the PIN pad; typing fast is no double tap."""

    repeat_lock_s = 0.0

    def __init__(
        self,
        theme: Theme,
        name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        primary: bool = False,
        style: str = "title",
        height: float = 56,
    ) -> None:
        super().__init__(theme, name, (48, height), parent)
        self.label = label
        self.icon_name = icon
        self.primary = primary
        self.style_name = style
        self.chosen = False
        self.why_not = ""

    def set_label(self, label: str) -> None:
        self.label = label
        self.update()

    def set_why_not(self, why_not: str) -> None:
        """Say what is wanted first; it stands there while the key cannot be touched."""
        self.why_not = why_not
        self.setAccessibleDescription("" if self.isEnabled() else why_not)
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        self.chosen = chosen
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        role = draw_ground(
            pen,
            rect,
            pressed=self.isDown(),
            primary=self.primary,
            refused=not self.isEnabled(),
            chosen=self.chosen,
        )
        if self.icon_name:
            pen.icon(self.icon_name, width / 2 - 13, height / 2 - 13, 26, role)
        else:
            weight = 600 if self.primary else 500
            why_not = "" if self.isEnabled() else self.why_not
            lines = wrap(why_not, pen.theme.font("label"), width - 8)
            top = (height - 22 - 18 * len(lines)) / 2 if lines else 0.0
            box = QRectF(0, top, width, 22 if lines else height)
            pen.text(box, self.label, self.style_name, role, align=CENTER, weight=weight)
            under = QRectF(4, top + 22, width - 8, 18 * len(lines))
            pen.words(under, why_not, "label", role, center=True)

"""The strip at the bottom of every page: links, who holds the line, and the figures' age."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget

from hmi.theme import Theme, tokens
from hmi.widgets.canvas import Canvas
from hmi.widgets.link_lamp import LampFace, changed_text, draw_lamp, lamp_width
from hmi.widgets.pen import RIGHT, Pen

_GAP = 20.0


@dataclass(frozen=True, slots=True)
class StatusFace:
    lamps: tuple[LampFace, ...]
    holder: str  # "This station holds the line"
    holder_name: str
    figures: str  # "Figures 0.8 s old"
    old: bool
    line: str = ""  # its name, as the plant calls it
    note: str = ""  # what a finger does here


class StatusStrip(Canvas[StatusFace]):
    def __init__(self, theme: Theme, face: StatusFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        self.setObjectName("statusStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._is_covered = False
        self.give_way(False)

    def cover(self, covered: bool) -> None:
        """Write nothing beside the lamps while a message stands there."""
        if covered != self._is_covered:
            self._is_covered = covered
            self.update()

    def give_way(self, wanted: bool) -> None:
        """Be no higher than drawn; else what stands over it for a while has a finger's room."""
        drawn = self.theme.px(tokens()["frame"]["status_strip_h"])
        beside = self.theme.px(tokens()["space"]["page_margin"]) - self.theme.touch.gap
        self.setFixedHeight(drawn if wanted else max(drawn, self.theme.touch.least - beside))

    @property
    def lamps_end(self) -> int:
        """Return where the lamps end, in device px."""
        lamps = (lamp_width(self.theme, lamp) + _GAP for lamp in self.state.lamps)
        return self.theme.px(12.0 + sum(lamps))

    def spoken(self, state: StatusFace) -> str:
        lamps = ", ".join(f"{lamp.name} {lamp.text}" for lamp in state.lamps)
        return f"{state.line}: {lamps}" if state.line else lamps

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        pen.fill(QRectF(0, 0, width, height), "bg.window")
        pen.line((0, 0.5), (width, 0.5), "line.hair")
        x = 12.0
        for lamp in face.lamps:
            x += draw_lamp(pen, lamp, x, 0, height) + _GAP
        if self._is_covered:
            return
        box = QRectF(x, 0, width - 12 - x, height)
        role, weight = ("text.primary", 600) if face.old else ("text.secondary", 500)
        used = pen.text(box, face.figures, "label", role, align=RIGHT, weight=weight)
        box = box.adjusted(0, 0, -used - _GAP, 0)
        used = pen.text(box, face.holder_name, "label", align=RIGHT, weight=600, may_elide=True)
        box = box.adjusted(0, 0, -used - 4, 0)
        used = pen.text(box, face.holder, "label", "text.secondary", align=RIGHT, may_elide=True)
        box = box.adjusted(0, 0, -used - 6, 0)
        used = pen.text(box, face.line, "label", align=RIGHT, weight=600, may_elide=True)
        box = box.adjusted(0, 0, -used - _GAP, 0)
        pen.text(box, face.note, "label", "text.secondary", may_elide=True)

    def changed_parts(self, before: StatusFace) -> Sequence[QRectF] | None:
        """Tell each second's change: ages that take as much room as before."""
        face, (width, height) = self.state, self.size_in_px
        if replace(before, lamps=face.lamps, figures=face.figures) != face:
            return None
        parts = []
        x = 12.0
        for was, lamp in zip(before.lamps, face.lamps, strict=True):
            if was != lamp:
                text = changed_text(self.theme, was, lamp, x)
                if text is None:
                    return None
                parts.append(text.intersected(QRectF(0, 0, width, height)))
            x += lamp_width(self.theme, lamp) + _GAP
        if before.figures != face.figures:
            letters = self.theme.letters("label", 600 if face.old else 500)
            used = letters.width(face.figures)
            if letters.width(before.figures) != used:
                return None
            parts.append(QRectF(width - 12 - used - 2, 0, used + 4, height))
        return parts

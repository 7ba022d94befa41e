"""The overview's head: the batch in process with its one big figure, and the queue beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import LEFT, RIGHT, Pen
from hmi.widgets.queue_strip import SlotFace, draw_slots
from hmi.widgets.status_badge import BadgeFace, draw_badge

_COMPACT_BELOW = 100.0
_SIDE = 186.0
_END = 128.0


@dataclass(frozen=True, slots=True)
class BatchFace:
    """The batch in process; with `empty` set there is none."""

    empty: EmptyFace | None = None
    badge: BadgeFace | None = None
    order: str = ""
    product: str = ""
    planned: str = ""  # "1,000.0 kg planned, 42.3 by hand"
    dosed: str = ""
    of: str = ""  # "of 957.7"
    unit: str = ""
    percent: str = ""
    progress: float = 0.0
    doing: str = ""  # "Dosing"
    silo: str = ""  # "107 DDGS JAGUNG"
    by_hand: str = ""  # "hand-weighed 2 of 6"
    end_caption: str = ""
    end: str = ""
    end_in: str = ""
    started: str = ""
    stale: bool = False


class BatchPanel(Canvas[BatchFace]):
    """Full height beside the queue; one line high when a sheet needs the room."""

    def spoken(self, state: BatchFace) -> str:
        if state.empty is not None:
            return state.empty.title
        return f"{state.order} {state.product} {state.dosed} {state.unit} {state.of} {state.unit}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height, stale=face.stale)
        if face.empty is not None:
            draw_empty(pen, QRectF(16, 6, width - 32, height - 12), face.empty)
        elif not face.order:
            if self.is_late():
                draw_loading(pen, QRectF(16, 10, width - 32, height - 20), 3)
        elif height < _COMPACT_BELOW:
            self._paint_line(pen, width, height)
        else:
            middle, end = _places(width, height)
            if not pen.leaves_out(QRectF(0, 0, middle.left(), height)):
                self._paint_side(pen, height)
            if not pen.leaves_out(middle):
                self._paint_progress(pen, middle)
            if not pen.leaves_out(end):
                self._paint_end(pen, width, height)

    def changed_parts(self, before: BatchFace) -> Sequence[QRectF] | None:
        """Tell what each dose changes: the middle, and the end that is expected."""
        face = self.state
        width, height = self.size_in_px
        ended = {name: getattr(face, name) for name in ("end_caption", "end", "end_in")}
        dosed = {name: getattr(face, name) for name in ("dosed", "percent", "progress", "silo")}
        if height < _COMPACT_BELOW or replace(before, **ended, **dosed) != face:
            return None
        middle, end = _places(width, height)
        parts = []
        if replace(before, **ended) != face:
            parts.append(middle)
        if replace(before, **dosed) != face:
            parts.append(end)
        return parts

    def _paint_side(self, pen: Pen, height: float) -> None:
        face = self.state
        if face.badge is not None:
            draw_badge(pen, face.badge, 16, 10, _SIDE + 14)
        y = height - 10 - 66
        pen.text(QRectF(16, y, _SIDE, 26), face.order, "title", may_elide=True)
        pen.text(QRectF(16, y + 26, _SIDE, 22), face.product, "value", may_elide=True)
        foot = QRectF(16, y + 48, _SIDE + 8, 18)
        pen.text(foot, face.planned, "label", "text.secondary", may_elide=True)

    def _paint_progress(self, pen: Pen, rect: QRectF) -> None:
        face = self.state
        role = "text.secondary" if face.stale else "text.primary"
        top = QRectF(rect.left(), rect.top(), rect.width(), 40)
        used = pen.figure(top, face.dosed, face.unit, "hero", role, align=LEFT, unit_style="value")
        after = QRectF(top.left() + used + 8, top.top() + 6, top.width() - used - 8, 36)
        pen.figure(after, face.of, face.unit, "value", "text.secondary", align=LEFT, weight=500)
        share = QRectF(top.left(), top.top() + 3, top.width(), 40)
        pen.figure(share, face.percent, "%", "big", role, unit_style="value")
        bar = QRectF(rect.left(), rect.center().y() + 4, rect.width(), 16)
        self._paint_bar(pen, bar)
        foot = QRectF(rect.left(), rect.bottom() - 22, rect.width(), 22)
        hand = pen.text(foot, face.by_hand, "label", "text.secondary", align=RIGHT, narrow=True)
        doing = pen.text(foot, face.doing, "body")
        left = foot.left() + doing + 4
        room = QRectF(left, foot.top(), foot.right() - hand - 12 - left, foot.height())
        pen.text(room, face.silo, "body", weight=600, may_elide=True)

    def _paint_bar(self, pen: Pen, bar: QRectF) -> None:
        face = self.state
        pen.fill(bar, "bg.inset")
        done = QRectF(bar.left(), bar.top(), bar.width() * face.progress, bar.height())
        if face.stale:
            pen.hatch(bar, "stale.hatch", 9, 1.6)
            pen.fill(done, "process.normal")
            pen.hatch(done, "bg.inset", 9, 2.5)
        else:
            pen.fill(done, "accent")
        pen.frame(bar, "line.control", dashed=face.stale)

    def _paint_end(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        left = width - _END
        pen.line((left - 0.5, 10), (left - 0.5, height - 10), "line.hair")
        box = QRectF(left + 4, 10, _END - 20, 18)
        small, gap = 18.0, (height - 20 - 86) / 3
        pen.text(box, face.end_caption, "label", "text.secondary", align=RIGHT)
        big = QRectF(box.left(), box.bottom() + gap, box.width(), 32)
        pen.text(big, face.end, "big", align=RIGHT)
        after = QRectF(box.left(), big.bottom() + gap, box.width(), small)
        pen.text(after, face.end_in, "label", "text.secondary", align=RIGHT)
        started = QRectF(box.left(), height - 10 - small, box.width(), small)
        pen.text(started, face.started, "label", "text.secondary", align=RIGHT)

    def _paint_line(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        middle = QRectF(12, 0, width - 24, height)
        x = 12.0
        if face.badge is not None:
            x += draw_badge(pen, face.badge, x, height / 2 - 11, 220) + 20
        x += pen.text(QRectF(x, 0, 200, height), face.order, "title", may_elide=True) + 20
        pen.text(QRectF(x, 0, 220, height), face.product, "value", may_elide=True)
        end = pen.text(middle, face.end, "value", align=RIGHT)
        caption = QRectF(12, 0, middle.width() - end - 6, height)
        end += 6 + pen.text(caption, face.end_caption, "label", "text.secondary", align=RIGHT)
        bar = QRectF(middle.right() - end - 20 - 180, height / 2 - 8, 180, 16)
        self._paint_bar(pen, bar)
        of = QRectF(12, 2, bar.left() - 32, height)
        used = pen.figure(of, face.of, face.unit, "value", "text.secondary", weight=500)
        dosed = QRectF(12, 0, bar.left() - 32 - used - 16, height)
        pen.figure(dosed, face.dosed, face.unit, "big")


def _places(width: float, height: float) -> tuple[QRectF, QRectF]:
    """Return where what is dosed stands, and where the expected end does."""
    middle = QRectF(222, 10, width - 222 - _END - 20, height - 20)
    return middle, QRectF(width - _END - 1, 8, _END, height - 16)


@dataclass(frozen=True, slots=True)
class QueueFace:
    title: str
    summary: str
    slots: tuple[SlotFace, ...]
    left: str = ""  # "Shift 2"
    left_figure: str = ""  # "7 batches"
    right_figure: str = ""  # what they weigh
    right: str = ""  # "of 7,000.0"
    unit: str = ""


class QueuePanel(Canvas[QueueFace]):
    """The PLC's slots as a strip, with what waits and what the shift has made."""

    def spoken(self, state: QueueFace) -> str:
        made = f"{state.right_figure} {state.right} {state.unit}"
        return f"{state.title} {state.summary} {state.left} {state.left_figure} {made}".strip()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        if not face.title:
            if self.is_late():
                draw_loading(pen, QRectF(12, 10, width - 24, height - 20), 3)
            return
        head = QRectF(12, 8, width - 24, 26)
        pen.text(head, face.title, "value")
        pen.text(head, face.summary, "label", "text.secondary", align=RIGHT)
        draw_slots(pen, face.slots, QRectF(12, (height - 34) / 2 + 3, width - 24, 34))
        foot = QRectF(12, height - 30, width - 24, 22)
        used = pen.text(foot, face.left, "body", "text.secondary")
        pen.text(foot.adjusted(used + 6, 0, 0, 0), face.left_figure, "body", weight=600)
        used = pen.figure(foot, face.right, face.unit, "body", "text.secondary")
        done = foot.adjusted(0, 0, -used - 5, 0)
        pen.figure(done, face.right_figure, face.unit, "body", weight=600)

"""One batch's record: figures at the left, what happened at the right, the seal beneath."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from hmi.documents.export_bar import ExportBar
from hmi.screens.batch.figure_faces import FiguresFace
from hmi.screens.batch.figures_table import Figures
from hmi.screens.batch.way_faces import StepFace
from hmi.screens.batch.way_line import draw_way
from hmi.screens.history.record_faces import FactFace, RecordFace
from hmi.screens.history.seal_view import SealPanel
from hmi.screens.history.story_view import Story
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.ground import Ground
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import EmptyFace, draw_panel
from hmi.widgets.pen import LEFT, Pen, wrap
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.status_badge import BadgeFace, draw_badge
from hmi.widgets.swiped import stacked, swiped

_PAD = 12.0
_STORY_W, _STORY_SMALL_W = 400, 320
_SMALL_PAGE = 1120  # design px of width
_ROW_H = 26.0
_NO_FIGURES = FiguresFace((), ())


class _Title(Canvas[tuple[str, str, BadgeFace | None]]):
    def spoken(self, state: tuple[str, str, BadgeFace | None]) -> str:
        badge = state[2]
        return f"{state[0]} {state[1]} {badge.text if badge else ''}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        order, product, badge = self.state
        middle = height / 2
        used = pen.text(QRectF(0, 0, width, height), order, "title", may_elide=True) + 10
        if badge is not None and used < width - 60:
            used += draw_badge(pen, badge, used, middle - 11, min(220.0, width - used)) + 10
        rest = QRectF(used, 0, max(0.0, width - used), height)
        pen.text(rest, product, "value", may_elide=True)


class _Facts(GrownCanvas[tuple[tuple[FactFace, ...], tuple[FactFace, ...]]]):
    """The figures that matter most in one row, the other facts beneath in rows of their own."""

    def spoken(self, state: tuple[tuple[FactFace, ...], tuple[FactFace, ...]]) -> str:
        return "; ".join(f"{f.label}: {f.value} {f.unit}".strip() for part in state for f in part)

    def wanted(self, _width: float) -> float:
        return 110.0

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        figures, facts = self.state
        _draw_row(pen, QRectF(_PAD, 8, width - 2 * _PAD, 46), figures, "value")
        _draw_row(pen, QRectF(_PAD, 60, width - 2 * _PAD, 44), facts, "body")


def _draw_row(pen: Pen, rect: QRectF, facts: Sequence[FactFace], style: str) -> None:
    if not facts:
        return
    pitch = rect.width() / len(facts)
    for place, each in enumerate(facts):
        x = rect.left() + place * pitch
        label = QRectF(x, rect.top(), pitch - 8, 18)
        pen.text(label, each.label, "label", "text.secondary", may_elide=True)
        value = QRectF(x, rect.top() + 19, pitch - 8, 22)
        if each.unit:
            pen.figure(value, each.value, each.unit, style, align=LEFT, weight=600)
        else:
            pen.text(value, each.value, style, weight=600, may_elide=True)


class _Way(Canvas[tuple[StepFace, ...]]):
    def spoken(self, state: tuple[StepFace, ...]) -> str:
        return "; ".join(f"{each.label} {each.time} {each.remark}" for each in state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state:
            draw_way(pen, QRectF(_PAD, 12, width - 2 * _PAD, height - 16), self.state)


class _Attempts(GrownCanvas[tuple[str, ...]]):
    """What each attempt gave; without several attempts it takes no room."""

    def spoken(self, state: tuple[str, ...]) -> str:
        return "; ".join(state)

    def wanted(self, width: float) -> float:
        font = self.theme.font("label")
        lines = [len(wrap(each, font, width - 2 * _PAD)) for each in self.state]
        return 16.0 + sum(18.0 * each + 4 for each in lines) if self.state else 1.0

    def paint(self, pen: Pen, width: float, height: float) -> None:
        if not self.state:
            return
        draw_panel(pen, width, height)
        y = 8.0
        for each in self.state:
            box = QRectF(_PAD, y, width - 2 * _PAD, height - y)
            y += pen.words(box, each, "label", "text.secondary") + 4


class _Heading(Canvas[tuple[str, str]]):
    def spoken(self, state: tuple[str, str]) -> str:
        return " ".join(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, right = self.state
        used = pen.text(QRectF(0, 0, width, height), title, "value")
        box = QRectF(used + 12, 0, max(0.0, width - used - 12), height)
        pen.text(box, right, "label", "text.secondary", may_elide=True)


class RecordView(QWidget):
    back_touched = Signal()
    comment_touched = Signal()
    curves_touched = Signal()
    retry_touched = Signal()

    def __init__(self, theme: Theme, foot: ExportBar) -> None:
        super().__init__()
        self.theme = theme
        self.foot = foot
        self.setObjectName("batch record")
        self.back = PlainButton(theme, "back to history", tr("History"), self, icon="chevron-left")
        self.title = _Title(theme, ("", "", None), self)
        self.facts = _Facts(theme, ((), ()))
        self.way = _Way(theme, ())
        self.table = Figures(theme, _NO_FIGURES, row_h=_ROW_H, ground=True)
        self.attempts = _Attempts(theme, ())
        self.seal = SealPanel(theme, self)
        self.story = Story(theme, ())
        self.comment = PlainButton(
            theme, "add comment", tr("Add a comment"), self, icon="message-square"
        )
        self.curves = PlainButton(
            theme, "batch curves", tr("Curves"), self, icon="chart-column", width=130
        )
        self.nothing = StatePanel(theme, "record", being_read(), self)
        self._lay_out()
        self.back.tapped.connect(self.back_touched)
        self.comment.tapped.connect(self.comment_touched)
        self.curves.tapped.connect(self.curves_touched)
        self.nothing.retry_touched.connect(self.retry_touched)

    def show_record(self, face: RecordFace) -> None:
        self.title.show_state((face.order, face.product, face.badge))
        self.facts.show_state((face.figures, face.facts))
        self.way.show_state(face.steps)
        self.table.show_state(face.table)
        self.attempts.show_state(face.attempts)
        self.curves.setVisible(True)
        self._stack.setCurrentIndex(0)

    def show_nothing(self, face: EmptyFace, *, retry: bool = False) -> None:
        self.title.show_state(("", "", None))
        self.nothing.show_face(face, retry=retry)
        self.curves.setVisible(False)
        self._stack.setCurrentIndex(1)

    def scroll_to_top(self) -> None:
        for area in (self._left, self._right):
            area.verticalScrollBar().setValue(0)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        small = self.width() / self.theme.k < _SMALL_PAGE
        self._story_ground.setFixedWidth(self.theme.px(_STORY_SMALL_W if small else _STORY_W))

    def _lay_out(self) -> None:
        gap = self.theme.touch.gap
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(gap)
        head = QHBoxLayout()
        head.setSpacing(gap)
        head.addWidget(self.back)
        head.addSpacing(self.theme.px(8))
        head.addWidget(self.title, 1)
        head.addWidget(self.curves)
        down.addLayout(head)
        place = QWidget(self)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self._make_page())
        self._stack.addWidget(self.nothing)
        self._stack.setCurrentIndex(1)
        down.addWidget(place, 1)
        self.foot.setFixedHeight(self.theme.touch.tall(48))
        down.addWidget(self.foot)

    def _make_page(self) -> QWidget:
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(self.theme.touch.gap)
        left = QVBoxLayout()
        left.setSpacing(self.theme.touch.gap)
        self.way.setFixedHeight(self.theme.px(92))
        parts = (self.facts, self.way, self.table, self.attempts)
        column = stacked(parts, self.theme.px(8))
        layout = column.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addStretch(1)
        self._left = swiped(column)
        left.addWidget(self._left, 1)
        left.addWidget(self.seal)
        across.addLayout(left, 1)
        across.addWidget(self._make_story())
        return page

    def _make_story(self) -> QWidget:
        px = self.theme.px
        self._story_ground = ground = Ground(self.theme, False)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(px(_PAD), px(8), px(_PAD), px(_PAD))
        inner.setSpacing(self.theme.touch.gap)
        heading = _Heading(self.theme, (tr("What happened"), tr("newest first")), ground)
        heading.setFixedHeight(px(26))
        inner.addWidget(heading)
        self._right = swiped(self.story)
        inner.addWidget(self._right, 1)
        inner.addWidget(self.comment)
        return ground

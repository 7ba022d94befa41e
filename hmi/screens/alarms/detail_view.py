"""The right side of the alarm lists: one alarm in full, and what can be done with it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from hmi.screens.alarms.detail_faces import DetailFace, FigureFace
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import LEFT, Pen, wrap
from hmi.widgets.state_panel import being_read
from hmi.widgets.swiped import swiped
from hmi.widgets.symbols import Mark, draw_alarm

_LINE = 20.0
_LABEL_W = 104.0
_FIGURES_H = 54.0
_STORY_H = 22.0
_TIME_W = 124.0
_PAD = 12
_HEAD_LINES = 2
_HEAD_H = 50.0
_IN_A_ROW = 3
_ACT = (88.0, 76.0)
_WAY_H = 48.0


class _Head(Canvas[DetailFace | None]):
    """Symbol, title in at most two lines, and facts."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, None, parent)
        self.setFixedHeight(theme.px(_HEAD_H))

    def show_state(self, state: DetailFace | None) -> None:
        super().show_state(state)
        self._fit()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        self._fit()

    def _fit(self) -> None:
        lines = 1 if self.state is None else len(self._lines(self.state, self.width()))
        lines = min(lines, _HEAD_LINES)
        self.setFixedHeight(self.theme.px(_HEAD_H + 26 * (lines - 1)))

    def _lines(self, state: DetailFace, width: int) -> list[str]:
        return wrap(state.title, self.theme.font("title"), width / self.theme.k - 46)

    def spoken(self, state: DetailFace | None) -> str:
        return "" if state is None else f"{state.title}. {state.facts}"

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        face = self.state
        if face is None:
            return
        draw_alarm(pen, face.symbol, 0, 4, 36, lit=True)
        room = width - 46
        lines = self._lines(face, self.width())
        shown = [*lines[: _HEAD_LINES - 1], " ".join(lines[_HEAD_LINES - 1 :])]
        for place, line in enumerate(part for part in shown if part):
            box = QRectF(46, 26 * place, room, 26)
            pen.text(box, line, "title", may_elide=True)
        y = 26.0 * min(len(lines), _HEAD_LINES)
        facts = QRectF(46, y, room, 18)
        pen.text(facts, face.facts, "label", "text.secondary", may_elide=True)


class _Body(Canvas[DetailFace | None]):
    """Figures, cause, consequence, response and what happened; as high as its words need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def spoken(self, state: DetailFace | None) -> str:
        if state is None:
            return ""
        told = [f"{label}: {words}" for label, words in state.paragraphs]
        return " ".join([*told, *(f"{line.at} {line.told}" for line in state.story)])

    def show_state(self, state: DetailFace | None) -> None:
        super().show_state(state)
        self._fit()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        self._fit()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        if face is None:
            return
        y = 0.0
        if face.figures:
            _paint_figures(pen, QRectF(0, y, width, _FIGURES_H - 8), face.figures)
            y += _FIGURES_H
        for label, told in face.paragraphs:
            pen.text(QRectF(0, y, _LABEL_W, _LINE), label, weight=600)
            box = QRectF(_LABEL_W, y, width - _LABEL_W, height - y)
            y += pen.words(box, told) + 8
        for line in face.story:
            pen.line((0, y), (width, y), "line.hair")
            at = QRectF(0, y, _TIME_W, _STORY_H)
            pen.text(at, line.at, "label", "text.secondary", may_elide=True)
            what = QRectF(_TIME_W, y, width - _TIME_W, _STORY_H)
            pen.text(what, line.told, "label", may_elide=True)
            y += _STORY_H

    def _fit(self) -> None:
        self.setFixedHeight(max(1, self.theme.px(self._needed(self.width() / self.theme.k))))

    def _needed(self, width: float) -> float:
        face = self.state
        if face is None:
            return 0.0
        font = self.theme.font("body")
        lines = [max(1, len(wrap(told, font, width - _LABEL_W))) for _, told in face.paragraphs]
        words = sum(_LINE * each + 8 for each in lines)
        return (_FIGURES_H if face.figures else 0.0) + words + _STORY_H * len(face.story) + 4


def _paint_figures(pen: Pen, rect: QRectF, figures: tuple[FigureFace, ...]) -> None:
    pen.fill(rect, "bg.inset", 4)
    pen.frame(rect, "line.hair", radius=4)
    pitch = rect.width() / len(figures)
    for place, each in enumerate(figures):
        x = rect.left() + place * pitch + 10
        box = QRectF(x, rect.top() + 3, pitch - 14, 18)
        pen.text(box, each.label, "label", "text.secondary", may_elide=True)
        number = QRectF(x, rect.top() + 20, pitch - 14, 22)
        pen.figure(number, each.number, each.unit, "value", align=LEFT)


class _Ground(Canvas[EmptyFace | None]):
    """The detail's panel; with a state, it says why there is nothing to show."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state is not None and self.state.mark is Mark.CLOCK:
            draw_loading(pen, QRectF(_PAD, _PAD, width - 2 * _PAD, height - 2 * _PAD), 8)
        elif self.state is not None:
            draw_empty(pen, QRectF(24, 0, width - 48, height), self.state)


class AlarmDetail(QWidget):
    """`action_touched` names the button."""

    action_touched = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.ground = _Ground(theme, being_read(), self)
        self.head = _Head(theme, self.ground)
        self.body = _Body(theme)
        self.buttons: dict[str, ActionButton] = {}
        self.ways: dict[str, PlainButton] = {}
        self._grid = QGridLayout()
        self._way_row = QHBoxLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.ground)
        self._stack = QStackedLayout(self.ground)
        self._stack.addWidget(self._make_page())
        self._stack.addWidget(QWidget())
        self._stack.setCurrentIndex(1)

    def show_detail(
        self,
        face: DetailFace,
        actions: tuple[tuple[str, ActionFace], ...],
        ways: tuple[tuple[str, str], ...],
    ) -> None:
        """*ways* lead to other pages: the button's name and what it says."""
        self.ground.show_state(None)
        self._stack.setCurrentIndex(0)
        self.head.show_state(face)
        self.body.show_state(face)
        self._show_actions(actions)
        self._show_ways(ways)

    def show_nothing(self, empty: EmptyFace) -> None:
        self.ground.show_state(empty)
        self._stack.setCurrentIndex(1)

    def _show_actions(self, actions: tuple[tuple[str, ActionFace], ...]) -> None:
        """Put the buttons of *actions* into their places, three in a row, in their order."""
        names = [name for name, _ in actions]
        for name, button in self.buttons.items():
            if name not in names:
                button.hide()
        for place, (name, face) in enumerate(actions):
            if name not in self.buttons:
                self.buttons[name] = self._make_button(name, face)
            button = self.buttons[name]
            button.show_face(face)
            self._grid.addWidget(button, place // _IN_A_ROW, place % _IN_A_ROW)
            button.show()

    def _show_ways(self, ways: tuple[tuple[str, str], ...]) -> None:
        shown = dict(ways)
        for button in self.ways.values():
            self._way_row.removeWidget(button)
        for name, label in ways:
            if name not in self.ways:
                button = PlainButton(
                    self.theme, f"alarm {name}", label, self, icon="chevron-right", style="body"
                )
                button.setFixedHeight(self.theme.touch.tall(_WAY_H))
                button.tapped.connect(self._on_action)
                self.ways[name] = button
            self._way_row.addWidget(self.ways[name])
        for name, button in self.ways.items():
            button.setVisible(name in shown)

    def _make_button(self, name: str, face: ActionFace) -> ActionButton:
        button = ActionButton(self.theme, f"alarm {name}", face, self, _ACT)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(self.theme.touch.tall(_ACT[1]))
        button.tapped.connect(self._on_action)
        return button

    def _make_page(self) -> QWidget:
        px = self.theme.px
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(px(_PAD), px(10), px(_PAD), px(_PAD))
        inner.setSpacing(self.theme.touch.gap)
        inner.addWidget(self.head)
        area = swiped(self.body)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        inner.addWidget(area, 1)
        self._grid.setSpacing(self.theme.touch.gap)
        for column, share in enumerate((5, 4, 4)):  # the first is due, and says so in a long word
            self._grid.setColumnStretch(column, share)
        inner.addLayout(self._grid)
        self._way_row.setSpacing(self.theme.touch.gap)
        inner.addLayout(self._way_row)
        return page

    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName().removeprefix("alarm "))

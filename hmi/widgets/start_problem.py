"""Why the line cannot start, in the page's place: what is wrong, where it stands, what to touch."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.panel import draw_panel
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.swiped import swiped
from hmi.widgets.symbols import Mark, draw_mark

_LINE_H = 20.0
_PAD = 16.0
_BUTTON_H = 72


@dataclass(frozen=True, slots=True)
class StartFace:
    """`wrong` has a setting's key with its value, or nothing, and what is wrong in words."""

    title: str
    what_to_do: str
    where: str
    wrong: tuple[tuple[str, str], ...]


class _Head(Canvas[StartFace]):
    def spoken(self, state: StartFace) -> str:
        return f"{state.title}. {state.what_to_do} {state.where}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_mark(pen, Mark.CROSS, 0, 6, 20, "text.primary")
        pen.text(QRectF(32, 0, width - 32, 32), face.title, "title", may_elide=True)
        told = f"{face.what_to_do} {face.where}"
        pen.words(QRectF(0, 38, width, height - 38), told, "body", "text.secondary")


class _Wrong(GrownCanvas[tuple[tuple[str, str], ...]]):
    """One mistake after the other, each in full."""

    def spoken(self, state: tuple[tuple[str, str], ...]) -> str:
        return "; ".join(" ".join(each) for each in state)

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        y = 0.0
        for key, words in self.state:
            if key:
                pen.text(QRectF(0, y, width, _LINE_H), key, "body", weight=600, may_elide=True)
                y += _LINE_H
            told = self._told(words, width)
            pen.words(QRectF(0, y, width, _LINE_H * len(told)), words, "body")
            y += _LINE_H * len(told) + 6
            pen.line((0, y - 3.5), (width, y - 3.5), "line.hair")

    def wanted(self, width: float) -> float:
        tall = 0.0
        for key, words in self.state:
            tall += _LINE_H * (bool(key) + len(self._told(words, width))) + 6
        return max(_LINE_H, tall)

    def _told(self, words: str, width: float) -> list[str]:
        return list(wrap(words, self.theme.font("body"), width))


class StartProblem(Canvas[StartFace]):
    """Nothing runs while it is shown."""

    retry_touched = Signal()
    folder_touched = Signal()

    def __init__(self, theme: Theme, face: StartFace, parent: QWidget | None = None) -> None:
        super().__init__(theme, face, parent)
        self.setObjectName("startProblem")
        self.retry = self._button("start again", tr("Try again"), primary=True)
        self.folder = self._button("open folder", tr("Open the folder"))
        self.retry.tapped.connect(self.retry_touched)
        self.folder.tapped.connect(self.folder_touched)
        down = QVBoxLayout(self)
        down.setContentsMargins(*(theme.px(_PAD) for _ in range(4)))
        down.setSpacing(theme.touch.gap)
        head = _Head(theme, face, self)
        head.setFixedHeight(theme.px(104))
        down.addWidget(head)
        self.wrong = _Wrong(theme, ())
        down.addWidget(swiped(self.wrong), 1)
        self.wrong.show_state(face.wrong)
        row = QHBoxLayout()
        row.setSpacing(theme.touch.gap)
        row.addWidget(self.folder)
        row.addStretch(1)
        row.addWidget(self.retry)
        down.addLayout(row)

    def spoken(self, state: StartFace) -> str:
        return state.title

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)

    def _button(self, name: str, label: str, *, primary: bool = False) -> PlainButton:
        button = PlainButton(
            self.theme, name, label, self, primary=primary, height=_BUTTON_H, width=232
        )
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

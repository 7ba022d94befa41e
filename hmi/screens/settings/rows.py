"""The parts of the settings page: a row for each setting, a heading for each group of them."""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.screens.settings.faces import RowFace, TrialFace
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.pen import RIGHT, Pen, wrap
from hmi.widgets.symbols import Mark, draw_mark

_PAD = 12.0
_TITLE_H, _LINE_H = 22.0, 18.0
_VALUE_SHARE = 0.4


class SettingRow(TouchButton):
    """Touching it changes the setting; one that is fixed elsewhere says so."""

    def __init__(self, theme: Theme, name: str, face: RowFace, parent: QWidget) -> None:
        super().__init__(theme, f"setting {name}", (280, 64), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.face = face
        self.show_face(face)

    def show_face(self, face: RowFace) -> None:
        self.face = face
        self.setEnabled(face.on)
        self.setAccessibleName(f"{face.title}: {face.value}")
        self.setAccessibleDescription(f"{face.told} {face.source}")
        self._fit()
        self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        self._fit()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.face
        rect = QRectF(0, 0, width, height)
        role = draw_ground(pen, rect, pressed=self.isDown(), refused=not face.on)
        role = "text.primary" if face.on else "text.secondary"
        left = width * (1 - _VALUE_SHARE)
        inner = QRectF(_PAD, 8, left - 2 * _PAD, height - 12)
        top = 8.0
        for line in wrap(face.title, pen.theme.font("body", 600), inner.width()):
            pen.text(QRectF(_PAD, top, inner.width(), _TITLE_H), line, "body", role, weight=600)
            top += _TITLE_H
        told = QRectF(_PAD, top, inner.width(), height - top)
        pen.words(told, face.told, "label", "text.secondary")
        right = QRectF(left, 8, width - left - _PAD, _TITLE_H)
        pen.text(right, face.value, "value", role, align=RIGHT, may_elide=True)
        under = QRectF(left, 8 + _TITLE_H, right.width(), height - 8 - _TITLE_H)
        weight = 600 if face.strong else 500
        for place, line in enumerate(
            wrap(face.source, pen.theme.font("label", 600), right.width())
        ):
            box = under.adjusted(0, place * _LINE_H, 0, 0)
            box.setHeight(_LINE_H)
            pen.text(box, line, "label", "text.secondary", align=RIGHT, weight=weight)

    def _fit(self) -> None:
        """Be as high as the words need at this width."""
        width = self.width() / self.theme.k
        left = width * (1 - _VALUE_SHARE) - 2 * _PAD
        title = len(wrap(self.face.title, self.theme.font("body", 600), left))
        told = len(wrap(self.face.told, self.theme.font("label"), left))
        wanted = self.theme.px(16 + _TITLE_H * title + _LINE_H * told)
        self.setFixedHeight(max(self._least.height(), wanted))


class TrialView(GrownCanvas[TrialFace]):
    """What came of trying a connection, in full. Its room stays: no row moves under a finger."""

    _most = 38 + 2 * _LINE_H

    def spoken(self, state: TrialFace) -> str:
        return " ".join([state.title, state.told, *state.lines])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        if not face.title:
            return
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.inset", 4)
        pen.frame(rect, "line.control" if face.bad else "line.hair", 2 if face.bad else 1, radius=4)
        mark = Mark.CLOCK if face.busy else Mark.CROSS if face.bad else Mark.TICK
        draw_mark(pen, mark, _PAD, 11, 14, "text.primary")
        inner = QRectF(_PAD + 24, 8, width - 2 * _PAD - 24, 200)
        pen.text(inner.adjusted(0, 0, 0, 22 - inner.height()), face.title, "body", weight=600)
        y = 30.0
        y += pen.words(inner.adjusted(0, y - 8, 0, 400), face.told, "label")
        for line in face.lines:
            box = QRectF(inner.left(), y, inner.width(), _LINE_H)
            pen.text(box, line, "label", "text.secondary", may_elide=True)
            y += _LINE_H

    def wanted(self, width: float) -> float:
        if not self.state.title:
            return self._most
        font = self.theme.font("label")
        told = len(wrap(self.state.told, font, width - 2 * _PAD - 24)) if self.state.told else 0
        self._most = max(self._most, 38 + _LINE_H * (told + len(self.state.lines)))
        return self._most


class GroupTitle(Canvas[str]):
    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        pen.text(QRectF(0, 0, width, height), self.state, "title", may_elide=True)


class GroupHead(QWidget):
    """A group's name and, where there is a connection to try, the button and what came of it."""

    tried = Signal(str)

    def __init__(self, theme: Theme, name: str, label: str, *, link: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        down = QVBoxLayout(self)
        down.setContentsMargins(0, theme.px(8), 0, 0)
        down.setSpacing(theme.touch.gap)
        across = QHBoxLayout()
        title = GroupTitle(theme, label, self)
        title.setFixedHeight(theme.px(32))
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        across.addWidget(title, 1)
        self.trial = TrialView(theme, TrialFace(), self)
        self.button: PlainButton | None = None
        if link:
            button = PlainButton(theme, f"try {name}", tr("Test the connection"), self)
            button.tapped.connect(self._on_try)
            across.addWidget(button)
            self.button = button
        down.addLayout(across)
        down.addWidget(self.trial)
        self.trial.setVisible(link)

    def show_trial(self, face: TrialFace) -> None:
        self.trial.show_state(face)
        if self.button is not None:
            self.button.setEnabled(not face.busy)

    @Slot()
    def _on_try(self) -> None:
        self.tried.emit(self._name)

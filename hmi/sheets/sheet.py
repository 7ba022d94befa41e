"""The ground of every sheet: it takes room in the page and covers nothing else."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from hmi.widgets.grown import GrownCanvas
from hmi.widgets.pen import RIGHT, Pen, wrap

_CLOSEST = 20.0  # between two lines of body text


class SheetGround(QWidget):
    """Panel with the strong edge of a sheet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.scale(self.theme.k, self.theme.k)
        pen = Pen(painter, self.theme, [])
        rect = QRectF(0, 0, self.width() / self.theme.k, self.height() / self.theme.k)
        pen.fill(rect, "bg.panel", 4)
        pen.frame(rect, "line.control", 2, radius=4)
        painter.end()


class Heading(Canvas[tuple[str, str]]):
    """A sheet's title, and facts at its right."""

    def __init__(self, theme: Theme, title: str, facts: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, (title, facts), parent)
        self.setFixedHeight(theme.px(28))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def spoken(self, state: tuple[str, str]) -> str:
        return " ".join(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, facts = self.state
        used = pen.text(QRectF(0, 0, width, height), title, "title", may_elide=True)
        rest = QRectF(used + 16, 0, max(0.0, width - used - 16), height)
        pen.text(rest, facts, "label", "text.secondary", align=RIGHT, may_elide=True)


class Caption(Canvas[str]):
    """One small line over a column."""

    def __init__(
        self, theme: Theme, text: str, parent: QWidget | None = None, *, strong: bool = False
    ) -> None:
        super().__init__(theme, text, parent)
        self._look = ("text.primary", 600) if strong else ("text.secondary", 500)
        self.setFixedHeight(theme.px(18))

    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        role, weight = self._look
        box = QRectF(0, 0, width, height)
        pen.text(box, self.state, "label", role, weight=weight, may_elide=True)


class Note(GrownCanvas[str]):
    """Some lines of small text, as high as they need."""

    def spoken(self, state: str) -> str:
        return state

    def paint(self, pen: Pen, width: float, height: float) -> None:
        pen.words(QRectF(0, 0, width, height), self.state, "label", "text.secondary")

    def wanted(self, width: float) -> float:
        return 18.0 * len(wrap(self.state, self.theme.font("label"), width))


class Effects(Canvas[tuple[str, tuple[str, ...], str]]):
    """What an action will do, numbered, and a word after it."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, (title, (), ""), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(36))

    def spoken(self, state: tuple[str, tuple[str, ...], str]) -> str:
        return " ".join([state[0], *state[1], state[2]])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, effects, last = self.state
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.inset", 4)
        pen.frame(rect, "line.hair", radius=4)
        told = [wrap(effect, pen.theme.font("body"), width - 46) for effect in effects]
        others = 1 + bool(last)
        if (height - 12) / (others + sum(map(len, told))) < _CLOSEST:
            in_one = " ".join((title, *effects, last))  # no room for a list
            pen.words(rect.adjusted(14, 6, -14, -4), in_one, "label", narrow=True)
            return
        count = others + sum(map(len, told))
        step = min(26.0, (height - 12) / count)
        y = max(6.0, (height - step * count) / 2)
        pen.text(QRectF(14, y, width - 28, step), title, "body", weight=600)
        for number, lines in enumerate(told, start=1):
            pen.text(QRectF(14, y + step, 20, step), f"{number}.", "body")
            for line in lines:
                y += step
                pen.text(QRectF(34, y, width - 46, step), line, "body", may_elide=True)
        if last:
            box = QRectF(14, y + step, width - 28, step)
            pen.text(box, last, "body", "text.secondary", may_elide=True)

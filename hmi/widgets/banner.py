"""Lines across the page: what is wrong with the links and what still works; what an action did."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.pen import Pen
from hmi.widgets.symbols import ROLE, Mark, draw_mark
from services.domain.alarm import Priority

HEIGHT = 52.0


@dataclass(frozen=True, slots=True)
class BannerFace:
    title: str = ""
    detail: str = ""
    priority: Priority | None = None  # None: a plain edge

    @property
    def is_empty(self) -> bool:
        return not self.title


class Banner(Canvas[BannerFace]):
    """Takes room in the page while there is something to say, and none otherwise."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, BannerFace(), parent)
        self.setObjectName("banner")
        self.setFixedHeight(theme.px(HEIGHT))
        self._gives_way = False
        self.hide()

    def give_way(self, wanted: bool) -> None:
        """Leave the room to a sheet that needs all of it; lamps and alarm bar still tell."""
        self._gives_way = wanted
        self.show_state(self.state)

    def show_state(self, state: BannerFace) -> None:
        super().show_state(state)
        self.setVisible(not state.is_empty and not self._gives_way)

    def spoken(self, state: BannerFace) -> str:
        return f"{state.title} {state.detail}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.panel", 4)
        edge = "line.control" if face.priority is None else f"{ROLE[face.priority]}.line"
        pen.frame(rect, edge, 2, radius=4)
        pen.icon("clock", 14, height / 2 - 14, 28, "text.primary")
        title = QRectF(54, 7, width - 66, 20)
        pen.text(title, face.title, "body", weight=600, may_elide=True)
        detail = QRectF(54, 27, width - 66, 18)
        pen.text(detail, face.detail, "label", "text.secondary", may_elide=True)


@dataclass(frozen=True, slots=True)
class NoticeFace:
    """What came of the last action: under way, done with its time, or not done and why."""

    mark: Mark = Mark.NONE
    title: str = ""
    detail: str = ""
    failed: bool = False


class Notice(Canvas[NoticeFace]):
    """Stands in the frame's foot until the next action, or until it is put away."""

    put_away = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, NoticeFace(), parent)
        self.setObjectName("notice")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        self.close_button = PlainButton(theme, tr("Put away"), "", self, icon="x", width=56)
        self.close_button.setFixedHeight(theme.touch.least)
        self.close_button.tapped.connect(self.put_away)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.hide()

    def show_state(self, state: NoticeFace) -> None:
        super().show_state(state)
        self.setVisible(bool(state.title))

    def spoken(self, state: NoticeFace) -> str:
        return f"{state.title}. {state.detail}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        rect = QRectF(0, 0, width, height)
        pen.fill(rect, "bg.panel", 4)
        pen.frame(rect, "text.primary" if face.failed else "line.control", 2, radius=4)
        draw_mark(pen, face.mark, 14, height / 2 - 10, 20, "text.primary")
        left, top = 46.0, height / 2 - 20
        room = width - left - self.close_button.width() / pen.theme.k - 12
        box = QRectF(left, top if face.detail else 0, room, 20 if face.detail else height)
        pen.text(box, face.title, "body", weight=600, may_elide=True)
        rest = QRectF(left, top + 21, room, 18)
        pen.text(rest, face.detail, "label", "text.secondary", may_elide=True)

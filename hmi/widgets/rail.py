"""The rail at the left edge: the pages, and who is logged in, in reach of a thumb."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hmi.theme import Theme, tokens
from hmi.widgets.canvas import TouchButton
from hmi.widgets.pen import CENTER, Pen

_TWO_LINES_H = 68  # an icon with two lines, and air


@dataclass(frozen=True, slots=True)
class RailItem:
    page: str
    label: str
    icon: str


class RailButton(TouchButton):
    """A target with an icon and one or two lines; many pages make it less high than 80 px."""

    def __init__(self, theme: Theme, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, (76, 48), parent)
        self.setMaximumSize(theme.touch.tall(76), theme.touch.tall(80))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.icon_name = icon
        self.label = name
        self.under = ""
        self.chosen = False
        self.framed = False
        self.count = ""

    def show_words(self, icon: str, label: str, under: str) -> None:
        if (icon, label, under) != (self.icon_name, self.label, self.under):
            self.icon_name, self.label, self.under = icon, label, under
            self.setAccessibleName(f"{label} {under}".strip())
            self.update()

    def show_count(self, count: str) -> None:
        if count != self.count:
            self.count = count
            self.setAccessibleName(f"{self.label} {count}".strip())
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        self.chosen = chosen
        self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(0, 0, width, height)
        if self.isDown():
            pen.fill(rect, "bg.pressed", 4)
        elif self.chosen:
            pen.fill(rect, "bg.selected", 4)
        elif self.framed:
            pen.fill(rect, "bg.panel", 4)
        if self.chosen:
            pen.fill(QRectF(0, 0, 4, height), "accent")
        if self.framed:
            pen.frame(rect, "line.control", radius=4)
        rows = 2 if self.under else 1
        y = (height - 28 - 4 - 16 * rows) / 2
        pen.icon(self.icon_name, width / 2 - 14, y, 28, "text.primary")
        if self.count:
            self._paint_count(pen, width / 2 + 8, y - 4)
        weight = 600 if self.chosen or self.framed else 500
        box = QRectF(2, y + 32, width - 4, 16)
        pen.text(box, self.label, "label", align=CENTER, weight=weight, may_elide=True)
        if self.under:
            under = QRectF(0, y + 48, width, 16)
            pen.text(under, self.under, "label", align=CENTER, narrow=True)

    def _paint_count(self, pen: Pen, x: float, y: float) -> None:
        wide = max(20.0, pen.width(self.count, "label", 600) + 10)
        box = QRectF(x, y, wide, 18)
        pen.fill(box, "bg.raised", 9)
        pen.frame(box, "line.control", radius=9)
        pen.text(box, self.count, "label", align=CENTER, weight=600)


class Rail(QWidget):
    """Only pages that exist have a button."""

    page_chosen = Signal(str)
    user_touched = Signal()

    def __init__(
        self, theme: Theme, items: tuple[RailItem, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFixedWidth(theme.px(tokens()["frame"]["rail_w"]))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.px(each) for each in (4, 8, 4, 8)))
        layout.setSpacing(theme.touch.gap)
        self.buttons: dict[str, RailButton] = {}
        for item in items:
            button = RailButton(theme, item.page, item.icon, self)
            button.show_words(item.icon, item.label, "")
            button.tapped.connect(self._on_tapped)
            layout.addWidget(button)
            self.buttons[item.page] = button
        layout.addStretch(0)
        self.user = RailButton(theme, "user", "lock", self)
        self.user.framed = True
        self.user.setMinimumHeight(theme.touch.tall(_TWO_LINES_H))
        self.user.tapped.connect(self.user_touched)
        layout.addWidget(self.user)
        theme.changed.connect(self.update)

    def show_page(self, page: str) -> None:
        for name, button in self.buttons.items():
            button.set_chosen(name == page)

    def show_count(self, page: str, count: str) -> None:
        if page in self.buttons:
            self.buttons[page].show_count(count)

    def _on_tapped(self) -> None:
        self.page_chosen.emit(self.sender().objectName())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        pen = Pen(painter, self.theme, [])
        pen.fill(QRectF(self.rect()), "bg.rail")
        right = self.width() - 0.5
        pen.line((right, 0), (right, self.height()), "line.hair")
        painter.end()

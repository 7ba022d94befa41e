"""The help page: back, contents and search above; beneath them a chapter that a finger moves."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScroller, QVBoxLayout, QWidget

from hmi.screens.help.chapters import Block, Chapter, Link, Picture
from hmi.screens.help.parts import PictureWidget, ProseWidget
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.chosen_row import ChosenRow
from hmi.widgets.page_head import PageHead
from hmi.widgets.swiped import stacked, swiped

_WIDEST = 900  # design px, as the text


class HelpView(QWidget):
    came = Signal()
    back_touched = Signal()
    contents_touched = Signal()
    search_touched = Signal()
    chapter_touched = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("help page")
        self.back = PlainButton(theme, "help back", tr("Back"), self, icon="chevron-left")
        self.contents = PlainButton(theme, "help contents", tr("Contents"), self)
        self.search = PlainButton(theme, "help search", tr("Search"), self, icon="search")
        self.head = PageHead(theme, ("", ""), self)
        self.head.setFixedHeight(theme.px(32))
        self.area = swiped(QWidget())
        self.area.setObjectName("help chapter")
        top = QHBoxLayout()
        top.setSpacing(theme.touch.gap)
        for button in (self.back, self.contents, self.search):
            top.addWidget(button)
        top.addSpacing(theme.px(8))
        top.addWidget(self.head, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.touch.gap)
        down.addLayout(top)
        down.addWidget(self.area, 1)
        self._scroll_to = 0
        self.area.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.back.tapped.connect(self.back_touched)
        self.contents.tapped.connect(self.contents_touched)
        self.search.tapped.connect(self.search_touched)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        super().showEvent(event)
        self.came.emit()

    @property
    def scrolled(self) -> int:
        return self.area.verticalScrollBar().value()

    def show_chapter(self, chapter: Chapter, scrolled: int) -> None:
        """Lay *chapter* out in the place of the one before, scrolled as it was when left."""
        QScroller.scroller(self.area.viewport()).stop()
        self.head.show_state((chapter.title, ""))
        self.area.setAccessibleName(chapter.title)
        now = self.window().focusWidget()
        if now is not None and self.area.isAncestorOf(now):
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)  # keys go on in the new chapter
        before = self.area.takeWidget()
        if before is not None:
            before.hide()
            before.deleteLater()  # what was touched to come here lies in it
        inner = stacked([self._part(each) for each in chapter.blocks], self.theme.touch.gap)
        column = inner.layout()
        assert isinstance(column, QVBoxLayout)
        column.addStretch(1)
        inner.setAutoFillBackground(False)
        self.area.setWidget(inner)
        self._scroll_to = scrolled
        self.area.verticalScrollBar().setValue(scrolled)

    def _part(self, block: Block) -> QWidget:
        if isinstance(block, Link):
            row = ChosenRow(self.theme, f"help to {block.chapter}", block.label)
            row.setMaximumWidth(self.theme.px(_WIDEST))
            row.tapped.connect(self._on_link)
            return row
        if isinstance(block, Picture):
            return PictureWidget(self.theme, block)
        return ProseWidget(self.theme, block)

    @Slot(int, int)
    def _on_range(self, _least: int, most: int) -> None:
        """Go to where the chapter was left as soon as it is laid out so far."""
        if self._scroll_to:
            self.area.verticalScrollBar().setValue(self._scroll_to)
            if most >= self._scroll_to:
                self._scroll_to = 0

    @Slot()
    def _on_link(self) -> None:
        self.chapter_touched.emit(self.sender().objectName().removeprefix("help to "))

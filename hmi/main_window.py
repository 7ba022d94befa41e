"""The frame around the pages: rail, alarm bar, page or sheet, notice, status strip."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QColor, QPalette, QScreen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hmi.qt.reading_order import bring_into_sight, next_in_reading_order, reading_order
from hmi.theme import Theme, tokens
from hmi.widgets.alarm_bar import AlarmBar, AlarmBarFace
from hmi.widgets.banner import Banner, Notice, NoticeFace
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.rail import Rail, RailItem
from hmi.widgets.status_strip import StatusFace, StatusStrip
from hmi.widgets.undo_bar import UndoBar, UndoFace

_HELP = "help"  # the page that is there whatever keeps the line from starting
_SHEET_H = 356
_SHEET_LEAST_H = 306  # the PIN pad needs it
_ROOMY = 60  # design px of a key, above which a sheet with a keyboard needs the whole page
_UNDO_W, _NOTICE_W = 760, 560  # design px at least, should the lamps leave less
_LEFT_STEP = 40  # the lamps' ages grow by a figure: what stands beside them keeps its place
_SHEET_SHARE = 0.55  # of the room under the alarm bar, where that is more than the least


class MainWindow(QMainWindow):
    """Sheets take the page's place, or its lower part; nothing floats over the line.

    What an action tells stands over the status strip, beside the lamps: no target moves for it.
    """

    close_requested = Signal()
    screen_changed = Signal()  # another monitor, or this one with other sizes

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setWindowTitle("Batchline HMI")
        self._watched: QScreen | None = None
        self._sheet: QWidget | None = None
        self._problem: QWidget | None = None
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def furnish(
        self, items: tuple[RailItem, ...], bar: AlarmBarFace, status: StatusFace
    ) -> QWidget | None:
        """Make rail, bars and an empty place for pages; return what was there before.

        What was there is hidden and belongs to the caller: something may still be under way in it.
        """
        self.drop_sheet()
        self._problem = None  # it went with what was there before
        before = self.takeCentralWidget()
        theme = self.theme
        self.setMinimumSize(*(int(side * theme.k) for side in tokens()["meta"]["canvas_small"]))
        self.rail = Rail(theme, items)
        self.alarm_bar = AlarmBar(theme, bar)
        self.banner = Banner(theme)
        self.pages = QStackedWidget()
        self.undo = UndoBar(theme)
        self.notice = Notice(theme)
        self.status = StatusStrip(theme, status)
        self._page_names: list[str] = []
        self.tabs: dict[str, FilterBar] = {}
        self._lay_out()
        if before is not None:
            before.hide()
        return before

    @property
    def sheet(self) -> QWidget | None:
        return self._sheet

    @property
    def page(self) -> str:
        return self._page_names[self.pages.currentIndex()]

    def add_page(self, name: str, page: QWidget) -> None:
        self._page_names.append(name)
        self.pages.addWidget(page)

    def add_tabs(self, entry: str, pages: Sequence[tuple[str, str]]) -> FilterBar:
        """Give these pages one entry of the rail and, over them, a tab each; return the tabs."""
        bar = FilterBar(self.theme, "tab", [name for name, _ in pages])
        for chip in bar.chips.values():
            chip.tab = True
        bar.show_faces({name: ChipFace(label) for name, label in pages})
        self._area.insertWidget(self._area.indexOf(self.pages), bar)
        bar.hide()
        self.tabs[entry] = bar
        return bar

    def show_page(self, name: str) -> None:
        self.pages.setCurrentIndex(self._page_names.index(name))
        self.rail.show_page(self.entry(name))
        if self._sheet is None:
            self._show_pages()
        self._show_tabs()

    def entry(self, page: str) -> str:
        """Return the rail's entry for a page: its own, or the one it shares."""
        return next((owner for owner, bar in self.tabs.items() if page in bar.chips), page)

    def _show_tabs(self) -> None:
        """Show the tabs that the page in sight belongs to, if any."""
        for bar in self.tabs.values():
            for name, chip in bar.chips.items():
                chip.show_face(replace(chip.face, chosen=name == self.page))
            bar.setVisible(self.page in bar.chips and not self.pages.isHidden())

    def put_sheet(self, sheet: QWidget, *, whole_page: bool) -> None:
        """Give *sheet* the whole page, or its lower part with the line above it."""
        field = sheet.focusWidget()
        self.drop_sheet()
        self._sheet = sheet
        self.pages.setVisible(not whole_page and not self._problem_stands)
        if self._problem is not None:
            self._problem.setVisible(not whole_page and self._problem_stands)
        self._show_tabs()
        self.banner.give_way(whole_page and self._is_crowded)
        self._give_way()
        if not whole_page:
            sheet.setFixedHeight(max(self._sheet_height(), sheet.minimumSizeHint().height()))
        self._area.addWidget(sheet, 1 if whole_page else 0)
        sheet.show()
        if field is not None:  # chosen before it stood here: only now it takes caret and keys
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_problem(self, problem: QWidget | None) -> None:
        """Give the pages' place to what keeps the line from starting, until it is put right."""
        if self._problem is not None:
            self._area.removeWidget(self._problem)
            self._problem.deleteLater()
        self._problem = problem
        if problem is not None:
            self._area.insertWidget(self._area.indexOf(self.pages), problem, 1)
        self._show_pages()

    def _show_pages(self) -> None:
        """Show the pages, or the problem that stands in their place."""
        self.pages.setVisible(not self._problem_stands)
        if self._problem is not None:
            self._problem.setVisible(self._problem_stands)
        self._show_tabs()

    def drop_sheet(self) -> None:
        """Take the sheet away."""
        if self._sheet is not None:
            sheet, self._sheet = self._sheet, None
            self._area.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            self._show_pages()
            self.banner.give_way(False)
            self._give_way()

    @property
    def _problem_stands(self) -> bool:
        """Whether a problem has the pages' place: what to do about it is read in the help."""
        return self._problem is not None and self.page != _HELP

    @property
    def _is_crowded(self) -> bool:
        """Whether fields, answers and keys for a gloved finger take all the room there is."""
        return self.theme.touch.least > self.theme.px(_ROOMY)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Only ask: the application closes the window when its jobs have stopped."""
        event.ignore()
        self.close_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None and self._watched is None:
            handle.screenChanged.connect(self._on_screen)
            self._watch(handle.screen())

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 (Qt's)
        """Let Tab go as the eye reads: Qt would go in the order in which parts were made."""
        now = self.focusWidget()
        if now is not None and not (now.isVisible() and now.isEnabled()):
            self._focus_nearby(now)  # nobody pressed Tab: Qt asks because this part went
            return True
        part = next_in_reading_order(self, forward=forward)
        if part is None:
            return False
        reason = Qt.FocusReason
        part.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
        bring_into_sight(part)
        return True

    def _focus_nearby(self, gone: QWidget) -> None:
        """Stay beside the part that went with the focus; of a whole sheet or page, keep none."""
        around = gone.parentWidget()
        while around is not None and not (around.isVisible() and around.isEnabled()):
            around = around.parentWidget()
        if around is None or around in (self, self.centralWidget(), self.pages):
            gone.clearFocus()
            return
        near = next(reading_order(around), None)
        if near is None:
            gone.clearFocus()
        else:
            near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sheet_height(self) -> int:
        room = (self.height() - self.alarm_bar.height() - self.status.height()) / self.theme.k
        wanted = max(_SHEET_LEAST_H, min(_SHEET_H, room * _SHEET_SHARE))
        return self.theme.px(wanted)

    def _lay_out(self) -> None:
        theme = self.theme
        margin = theme.px(tokens()["space"]["page_margin"])
        center = QWidget()
        across = QHBoxLayout(center)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        down = QVBoxLayout()
        down.setSpacing(0)
        across.addLayout(down, 1)
        down.addWidget(self.alarm_bar)
        self._area = QVBoxLayout()
        self._area.setContentsMargins(margin, margin, margin, margin)
        self._area.setSpacing(max(theme.px(tokens()["space"]["panel_gap"]), theme.touch.gap))
        self._area.addWidget(self.banner)
        self.pages.setMinimumSize(1, 1)  # a page that is not shown must not stretch the window
        self._area.addWidget(self.pages, 1)
        down.addLayout(self._area, 1)
        down.addWidget(self.status)
        for part in (self.notice, self.undo):
            part.setParent(center)
            part.hide()
        self.status.installEventFilter(self)
        self.setCentralWidget(center)
        center.show()

    def show_outcome(self, notice: NoticeFace, undo: UndoFace) -> None:
        """Show in the foot what still can be taken back, or else what came of the last action."""
        self.undo.show_state(undo)
        self.notice.show_state(notice)
        if undo.title:
            self.notice.hide()
        self._give_way()
        self._place_foot()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if watched is self.status and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_foot()
        return False

    def _place_foot(self) -> None:
        """Lay notice and bar over the strip and the margin above it, right of the lamps."""
        theme, strip = self.theme, self.status.geometry()
        margin = theme.px(tokens()["space"]["page_margin"])
        tall = max(strip.height() + margin - theme.touch.gap, theme.touch.least)
        step = theme.px(_LEFT_STEP)
        lamps = -(-self.status.lamps_end // step) * step
        room = strip.width() - margin
        for part, least in ((self.notice, _NOTICE_W), (self.undo, _UNDO_W)):
            wide = min(max(room - lamps, theme.px(least)), room - margin)
            left = strip.right() + 1 - margin - wide
            part.setGeometry(left, strip.bottom() + 1 - tall, wide, tall)
            part.raise_()

    def _give_way(self) -> None:
        """Leave a sheet, or a page beside a banner, all the room of a small screen."""
        asked = self._sheet is not None
        self.status.give_way(self._is_crowded and (asked or not self.banner.state.is_empty))
        if self._is_crowded and asked:
            self.notice.hide()
        self.status.cover(not (self.notice.isHidden() and self.undo.isHidden()))

    @Slot(QScreen)
    def _on_screen(self, screen: QScreen | None) -> None:
        self._watch(screen)
        self.screen_changed.emit()

    def _watch(self, screen: QScreen | None) -> None:
        """Hear when the screen that the window is on gets other sizes."""
        if screen is None or screen is self._watched:
            return
        if self._watched is not None:
            self._watched.geometryChanged.disconnect(self.screen_changed)
            self._watched.physicalSizeChanged.disconnect(self.screen_changed)
        self._watched = screen
        screen.geometryChanged.connect(self.screen_changed)
        screen.physicalSizeChanged.connect(self.screen_changed)

    def _on_theme_changed(self) -> None:
        self.setStyleSheet("")  # Qt would put back the palette of before when it takes a new one
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.color("bg.window")))
        palette.setColor(QPalette.ColorRole.WindowText, self.theme.color("text.primary"))
        self.setPalette(palette)
        self.setStyleSheet(self.theme.style_sheet())

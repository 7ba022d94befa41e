"""The diagnostics page: the link at the left, one area's registers at the right."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from hmi.screens.diagnostics.faces import REGISTERS, NoteFace
from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.canvas import Canvas
from hmi.widgets.panel import EmptyFace, TableFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen, wrap
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.symbols import Mark, draw_mark
from hmi.widgets.table import Row, draw_header, draw_loading_rows, draw_rows

_LEFT_W = 364
_SLOT_W, _SLOTS_ACROSS = 56, 12
_ROW_H = 21.0
_HEAD_H = 24.0
_TITLE_H = 30.0
_PADDING = 12.0
_NOTE_W = _LEFT_W - 2 * _PADDING - 8  # beside the scroll bar
_ROWS_EXPECTED = 20  # while an area is being read
_NOTHING = TableFace("", (), (), ())


class TextLine(Canvas[tuple[str, str]]):
    """A title and facts beside it, in one line."""

    def spoken(self, state: tuple[str, str]) -> str:
        return " ".join(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, facts = self.state
        used = pen.text(QRectF(0, 0, width, height), title, "title")
        box = QRectF(used + 14, 2, max(0.0, width - used - 14), height)
        pen.text(box, facts, "body", "text.secondary", may_elide=True)


class Facts(Canvas[TableFace]):
    """A panel with a small table; it shows as many rows as it has room for."""

    def spoken(self, state: TableFace) -> str:
        return "; ".join([state.title, *(row.spoken for row in state.rows)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face = self.state
        draw_panel(pen, width, height)
        inner = QRectF(_PADDING, 4, width - 2 * _PADDING, _TITLE_H)
        body = QRectF(inner.left(), inner.bottom(), inner.width(), height - inner.bottom() - 6)
        if not face.title:
            if self.is_late():
                draw_loading(pen, body, 5)
            return
        pen.text(inner, face.title, "value")
        rows = face.rows[: max(1, int(body.height() // _ROW_H))]
        draw_rows(pen, body, face.columns, rows, min(_ROW_H, body.height()), lit=True)


class Notes(Canvas[tuple[NoteFace, ...]]):
    """What happened, newest first, each with its reason in full; it scrolls."""

    def spoken(self, state: tuple[NoteFace, ...]) -> str:
        return "; ".join(f"{note.head}: {note.why}" for note in state)

    def show_state(self, state: tuple[NoteFace, ...]) -> None:
        self.setFixedHeight(self.theme.px(max(1.0, sum(map(self._height, state)))))
        super().show_state(state)

    def paint(self, pen: Pen, width: float, _height: float) -> None:
        y = 0.0
        for note in self.state:
            left = _PADDING
            if note.mark:
                draw_mark(pen, note.mark, left, y + 4.5, 12, "text.primary")
                left += 18
            pen.text(QRectF(left, y, width - left, _ROW_H), note.head, weight=500)
            tall = self._height(note)
            why = QRectF(_PADDING, y + _ROW_H, _NOTE_W, tall - _ROW_H)
            pen.words(why, note.why, "label", "text.secondary")
            y += tall
            pen.line((_PADDING, y - 3.5), (_PADDING + _NOTE_W, y - 3.5), "line.hair")

    def _height(self, note: NoteFace) -> float:
        lines = len(wrap(note.why, self.theme.font("label"), _NOTE_W)) if note.why else 0
        return _ROW_H + 18.0 * lines + 6


class NotesPanel(Canvas[tuple[str, EmptyFace | None]]):
    """A titled panel around notes; without any it says what that means, or that it is read."""

    def __init__(self, theme: Theme, title: str, empty: EmptyFace, parent: QWidget) -> None:
        super().__init__(theme, (title, being_read()), parent)
        self._empty = empty
        self.notes = Notes(theme, ())
        column = QVBoxLayout(self)
        column.setContentsMargins(1, theme.px(_TITLE_H + 4), theme.px(2), theme.px(4))
        area = _swiped(self.notes)
        area.setMinimumHeight(theme.px(_ROW_H))  # it scrolls: where a banner stands, it gives way
        column.addWidget(area)

    def spoken(self, state: tuple[str, EmptyFace | None]) -> str:
        return state[0]

    def show_notes(self, notes: tuple[NoteFace, ...] | None) -> None:
        """None: nobody knows yet."""
        self.notes.show_state(notes or ())
        empty = being_read() if notes is None else self._empty
        self.show_state((self.state[0], None if notes else empty))

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, empty = self.state
        draw_panel(pen, width, height)
        pen.text(QRectF(_PADDING, 4, width - 2 * _PADDING, _TITLE_H), title, "value")
        body = QRectF(_PADDING, _TITLE_H, width - 24, height - _TITLE_H)
        if empty is None:
            return
        if empty.mark is not Mark.CLOCK:
            draw_empty(pen, body, empty)
        elif self.is_late():
            draw_loading(pen, body, 3)


def _swiped(inner: QWidget) -> QScrollArea:
    """Let *inner* be scrolled by a finger."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    return area


class Registers(Canvas[tuple[Row, ...] | None]):
    """All fields of one area; it is as high as they are many, and scrolls. None: being read."""

    def spoken(self, state: tuple[Row, ...] | None) -> str:
        return tr("being read") if state is None else "; ".join(row.spoken for row in state)

    def show_state(self, state: tuple[Row, ...] | None) -> None:
        rows = _ROWS_EXPECTED if state is None else len(state)
        self.setFixedHeight(self.theme.px(_HEAD_H + _ROW_H * rows + 6))
        super().show_state(state)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(_PADDING, 0, width - 2 * _PADDING, height)
        heads = (tr("Register"), tr("Field"), tr("Words, hexadecimal"), tr("Decoded"))
        draw_header(pen, QRectF(rect.left(), 0, rect.width(), _HEAD_H), REGISTERS, heads)
        pen.line((rect.left(), _HEAD_H - 0.5), (rect.right(), _HEAD_H - 0.5), "line.control")
        body = QRectF(rect.left(), _HEAD_H, rect.width(), height - _HEAD_H)
        if self.state is not None:
            draw_rows(pen, body, REGISTERS, self.state, _ROW_H, lit=True, last_rule=True)
        elif self.is_late():
            draw_loading_rows(pen, body, REGISTERS, _ROW_H)


class Ground(Canvas[None]):
    """The registers' panel."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)


class DiagnosticsView(SightedView):
    """Says when it comes in sight and when it goes: it is fed only in between."""

    area_touched = Signal(str)  # a button's name

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("diagnostics page")
        self.head = TextLine(theme, ("", ""), self)
        self.link = Facts(theme, _NOTHING, self)
        unused = EmptyFace(tr("The link was not used yet"), mark=Mark.RING)
        self.history = NotesPanel(theme, tr("History of the link"), unused, self)
        believed = EmptyFace(tr("Every reading was believed"))
        self.refused = NotesPanel(theme, tr("Readings refused"), believed, self)
        self.ground = Ground(theme, None, self)
        self.problem = StatePanel(theme, "registers", being_read())
        self.title = TextLine(theme, ("", ""))
        self.registers = Registers(theme, None)
        self.buttons: dict[str, PlainButton] = {}
        self._button_row = QHBoxLayout()
        self._slots = QWidget(self)
        self._slot_grid = QGridLayout(self._slots)
        self._lay_out()

    def add_button(self, name: str, label: str) -> None:
        self._button_row.addWidget(self._button(name, label, 0))

    def add_slot(self, name: str, number: int) -> None:
        """Add the button of one slot, so that each is one touch away."""
        place = self._slot_grid.count()
        button = self._button(name, str(number), _SLOT_W)
        button.setAccessibleName(tr("slot %1", str(number)))
        self._slot_grid.addWidget(button, place // _SLOTS_ACROSS, place % _SLOTS_ACROSS)

    def show_slots(self, wanted: bool) -> None:
        self._slots.setVisible(wanted)

    def show_registers(self, title: str, note: str, rows: tuple[Row, ...] | None) -> None:
        self._stack.setCurrentIndex(0)
        self.title.show_state((title, note))
        self.registers.show_state(rows)

    def show_nothing(self, empty: EmptyFace, *, retry: bool) -> None:
        self.problem.show_face(empty, retry=retry)
        self._stack.setCurrentIndex(1)

    def _button(self, name: str, label: str, width: float) -> PlainButton:
        button = PlainButton(self.theme, name, label, self, width=width)
        button.tapped.connect(self._on_tapped)
        self.buttons[name] = button
        return button

    def _lay_out(self) -> None:
        px = self.theme.px
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        top = QHBoxLayout()
        top.setSpacing(self.theme.touch.gap)
        self.head.setFixedHeight(self.theme.touch.tall(48))
        top.addWidget(self.head, 1)
        self._button_row.setSpacing(self.theme.touch.gap)
        top.addLayout(self._button_row)
        down.addLayout(top)
        self._slot_grid.setContentsMargins(0, 0, 0, 0)
        self._slot_grid.setSpacing(self.theme.touch.gap)
        keeps = self._slots.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # nothing moves when an area has no slots
        self._slots.setSizePolicy(keeps)
        down.addWidget(self._slots)
        across = QHBoxLayout()
        across.setSpacing(self.theme.touch.gap)
        left = QVBoxLayout()
        left.setSpacing(self.theme.touch.gap)
        for panel, share in ((self.link, 5), (self.history, 3), (self.refused, 3)):
            panel.setFixedWidth(px(_LEFT_W))
            left.addWidget(panel, share)
        self.link.setMinimumHeight(px(_TITLE_H + 10 * _ROW_H + 12))
        across.addLayout(left)
        across.addWidget(self.ground, 1)
        down.addLayout(across, 1)
        self.ground.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedLayout(self.ground)
        self._stack.addWidget(self._scrolling())
        self._stack.addWidget(self.problem)

    def _scrolling(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*(self.theme.px(each) for each in (12, 4, 2, 4)))
        column.setSpacing(0)
        self.title.setFixedHeight(self.theme.px(_TITLE_H))
        column.addWidget(self.title)
        column.addWidget(_swiped(self.registers), 1)
        return inner

    def _on_tapped(self) -> None:
        self.area_touched.emit(self.sender().objectName())

"""The Odoo page: one push above with its tries and its reconcile, the ledger beneath."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hmi.screens.odoo.faces import LEDGER, RECONCILE, REFUSED, TRIES, EntryFace, headers
from hmi.screens.sighted import SightedView
from hmi.text import tr
from hmi.theme import Theme, tokens
from hmi.widgets.buttons import ActionButton, ActionFace, PlainButton
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.page_head import PageHead
from hmi.widgets.panel import EmptyFace, draw_empty, draw_loading, draw_panel
from hmi.widgets.pen import Pen
from hmi.widgets.state_panel import StatePanel, being_read
from hmi.widgets.swiped import swiped
from hmi.widgets.symbols import Mark, draw_alarm
from hmi.widgets.table import Row, draw_header, draw_loading_rows, draw_rows

_PAD = 12.0
_ROW_H = float(tokens()["touch"]["min"])
_LINE_H = 24.0
_HEAD_H = 26.0
_RECONCILE_W = 510
_LEDGER_HEAD_H = 28
_LOW_PAGE = 600  # design px of height


class EntryHead(Canvas[EntryFace]):
    """Title, facts and meaning of the chosen push."""

    def spoken(self, state: EntryFace) -> str:
        return f"{state.title}: {state.facts}. {state.meaning}"

    def paint(self, pen: Pen, width: float, height: float) -> None:
        face, left = self.state, 0.0
        if face.refused:
            draw_alarm(pen, REFUSED, 0, 2, 24, lit=True)
            left = 32.0
        pen.text(QRectF(left, 0, width - left, 28), face.title, "value", may_elide=True)
        pen.text(QRectF(0, 28, width, 20), face.facts, "label", "text.secondary", may_elide=True)
        pen.words(QRectF(0, 49, width, height - 49), face.meaning, "body")


class Lines(Canvas[tuple[str, tuple[Row, ...]]]):
    """A small table with a title; it shows as many rows as fit and says how many more agree."""

    def __init__(self, theme: Theme, kind: str, parent: QWidget) -> None:
        super().__init__(theme, ("", ()), parent)
        self.setObjectName(kind)
        self._columns = RECONCILE if kind == "reconcile" else TRIES

    def spoken(self, state: tuple[str, tuple[Row, ...]]) -> str:
        return "; ".join([state[0], *(row.spoken for row in state[1])])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        title, rows = self.state
        columns = self._columns
        names = (tr("Odoo"), tr("Booked"), tr("PLC")) if columns is RECONCILE else ("", "")
        heads = (title, *names) if columns is RECONCILE else (title, "", "")
        head = QRectF(0, 0, width, _HEAD_H)
        if columns is RECONCILE:
            pen.text(
                QRectF(0, 0, width - 260, _HEAD_H), title, "label", "text.secondary", may_elide=True
            )
            draw_header(pen, head, columns, ("", *heads[1:]))
        else:
            pen.text(head, title, "label", "text.secondary")
        pen.line((0, _HEAD_H - 0.5), (width, _HEAD_H - 0.5), "line.control")
        room = int((height - _HEAD_H) // _LINE_H)
        shown = rows if len(rows) <= room else rows[: max(1, room - 1)]
        body = QRectF(4, _HEAD_H, width - 8, height - _HEAD_H)
        draw_rows(pen, body, columns, shown, _LINE_H, lit=True)
        if len(shown) < len(rows) and len(shown) < room:
            left = QRectF(4, _HEAD_H + _LINE_H * len(shown), width - 8, _LINE_H)
            told = tr("%1 more", str(len(rows) - len(shown)))
            pen.text(left, told, "label", "text.secondary")


class LedgerRow(TouchButton):
    """One push of the ledger: touching it shows it above."""

    def __init__(self, theme: Theme, number: int, parent: QWidget) -> None:
        super().__init__(theme, f"push {number}", (400, _ROW_H), parent)
        self.setFixedHeight(theme.touch.tall(_ROW_H))
        self.row: Row | None = None
        self.push_id = 0
        self.chosen = False

    def show_row(self, push_id: int, row: Row, *, chosen: bool) -> None:
        if (push_id, row, chosen) != (self.push_id, self.row, self.chosen):
            self.push_id, self.row, self.chosen = push_id, row, chosen
            self.setAccessibleName(row.spoken)
            self.update()

    def paint(self, pen: Pen, width: float, height: float) -> None:
        if self.isDown() or self.chosen:
            shade = "bg.pressed" if self.isDown() else "bg.selected"
            pen.fill(QRectF(0, 0, width, height), shade)
        if self.chosen:
            pen.fill(QRectF(0, 0, 4, height), "accent")
        if self.row is not None:
            rect = QRectF(_PAD, 0, width - 2 * _PAD, height)
            draw_rows(pen, rect, LEDGER, (self.row,), height, lit=True)
        pen.frame(QRectF(0, 0, width, height), "line.control", radius=4)


class Ground(Canvas[EmptyFace | None]):
    """A panel; with a state it says why it is empty, or shows where the rows will stand."""

    def paint(self, pen: Pen, width: float, height: float) -> None:
        draw_panel(pen, width, height)
        if self.state is None:
            return
        if self.state.mark is not Mark.CLOCK:
            draw_empty(pen, QRectF(24, 0, width - 48, height), self.state)
        elif self.is_late():
            self.paint_loading(pen, width, height)

    def paint_loading(self, pen: Pen, width: float, height: float) -> None:
        pitch = (self.theme.touch.tall(_ROW_H) + self.theme.touch.gap) / self.theme.k
        rows = QRectF(_PAD, _LEDGER_HEAD_H + 4, width - 2 * _PAD - 8, height - _LEDGER_HEAD_H - 8)
        draw_loading_rows(pen, rect=rows, columns=LEDGER, height=pitch)


class EntryGround(Ground):
    """The chosen push at the left, its books at the right."""

    def paint_loading(self, pen: Pen, width: float, height: float) -> None:
        right = QRectF(width - _PAD - _RECONCILE_W, 8, _RECONCILE_W, height - 16)
        draw_loading(pen, QRectF(_PAD, 8, right.left() - 2 * _PAD - 4, height - 16), 8)
        draw_loading_rows(pen, right.adjusted(0, _HEAD_H, 0, 0), RECONCILE, _LINE_H)


class LedgerHead(Canvas[int]):
    def paint(self, pen: Pen, width: float, height: float) -> None:
        rect = QRectF(_PAD, 0, width - 2 * _PAD - 8, height)
        draw_header(pen, rect, LEDGER, headers())
        pen.line((_PAD, height - 0.5), (width - _PAD, height - 0.5), "line.control")


class OdooView(SightedView):
    """Says when it comes in sight and when it goes: it is fed only in between."""

    action_touched = Signal(str)
    push_chosen = Signal(int)
    reconcile_touched = Signal()
    more_touched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("odoo page")
        self.head = PageHead(theme, ("", ""), self)
        self.problem = StatePanel(theme, "ledger", being_read(), self)
        self.problem.hide()
        self.top = EntryGround(theme, being_read(), self)
        self.entry = EntryHead(theme, EntryFace(), self.top)
        self.tries = Lines(theme, "tries", self.top)
        self.reconcile = Lines(theme, "reconcile", self.top)
        self.ask_odoo = PlainButton(theme, "reconcile now", tr("Ask Odoo now"), self)
        self.list_ground = Ground(theme, being_read(), self)
        self.more = PlainButton(theme, "more pushes", tr("Show older ones"), self, style="body")
        self.more.hide()
        self.rows: list[LedgerRow] = []
        self.buttons: dict[str, ActionButton] = {}
        self._header_row = QHBoxLayout()
        self._actions = QHBoxLayout()
        self._list = QVBoxLayout()
        self._lay_out()
        self.ask_odoo.tapped.connect(self.reconcile_touched)
        self.more.tapped.connect(self.more_touched)

    def add_header_action(self, name: str, face: ActionFace) -> None:
        self._header_row.addWidget(self._button(name, face, (232, 48)))

    def add_action(self, name: str, face: ActionFace) -> None:
        self._actions.addWidget(self._button(name, face, (120, 80)), 1)

    def show_rows(
        self, rows: tuple[tuple[int, Row], ...], chosen: int, *, more: bool = False
    ) -> None:
        """Show the ledger's lines, each with its push's number; *more*: there are older ones."""
        self.problem.hide()
        self.list_ground.show()
        self.top.show_state(None)
        self.more.setVisible(more)
        empty = EmptyFace(
            tr("Nothing was sent to Odoo yet"), tr("It comes with the first figures.")
        )
        self.list_ground.show_state(None if rows else empty)
        while len(self.rows) < len(rows):
            row = LedgerRow(self.theme, len(self.rows), self)
            row.tapped.connect(self._on_row)
            self.rows.append(row)
            self._list.insertWidget(len(self.rows) - 1, row)
        for position, button in enumerate(self.rows):
            button.setVisible(position < len(rows))
            if position < len(rows):
                push_id, face = rows[position]
                button.show_row(push_id, face, chosen=push_id == chosen)

    def show_problem(self, why: str) -> None:
        self.top.hide()
        self.list_ground.hide()
        face = EmptyFace(tr("The ledger cannot be read"), why, Mark.CROSS)
        self.problem.show_face(face, retry=True)
        self.problem.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Give the chosen push's tries room for some lines on a low page: the ledger scrolls."""
        super().resizeEvent(event)
        is_low = self.height() < self.theme.px(_LOW_PAGE)
        self._down.setStretchFactor(self.top, 9 if is_low else 7)

    def _button(self, name: str, face: ActionFace, size: tuple[float, float]) -> ActionButton:
        button = ActionButton(self.theme, f"odoo {name}", face, self, size)
        button.tapped.connect(self._on_action)
        self.buttons[name] = button
        return button

    def _lay_out(self) -> None:
        px = self.theme.px
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.theme.touch.gap)
        self._header_row.setSpacing(self.theme.touch.gap)
        self.head.setFixedHeight(self.theme.touch.tall(48))
        self._header_row.addWidget(self.head, 1)
        self._header_row.addWidget(self.ask_odoo)
        down.addLayout(self._header_row)
        down.addWidget(self.problem, 1)
        down.addWidget(self.top, 7)
        down.addWidget(self.list_ground, 6)
        self._down = down
        inner = QVBoxLayout(self.top)
        inner.setContentsMargins(*(px(each) for each in (12, 8, 12, 10)))
        inner.setSpacing(self.theme.touch.gap)
        across = QHBoxLayout()
        across.setSpacing(px(16))
        left = QVBoxLayout()
        self.entry.setFixedHeight(px(112))
        left.addWidget(self.entry)
        left.addWidget(self.tries, 1)
        right = QVBoxLayout()
        self.reconcile.setFixedWidth(px(_RECONCILE_W))
        right.addWidget(self.reconcile, 1)
        across.addLayout(left, 1)
        across.addLayout(right)
        inner.addLayout(across, 1)
        self._actions.setSpacing(self.theme.touch.gap)
        inner.addLayout(self._actions)
        column = QVBoxLayout(self.list_ground)
        column.setContentsMargins(px(2), px(4), px(2), px(4))
        column.setSpacing(0)
        head = LedgerHead(self.theme, 0, self.list_ground)
        head.setFixedHeight(px(_LEDGER_HEAD_H))
        column.addWidget(head)
        column.addWidget(self._scrolling(), 1)

    def _scrolling(self) -> QScrollArea:
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, self.theme.px(8), 0)
        self._list.setSpacing(self.theme.touch.gap)
        self._list.addWidget(self.more)
        self._list.addStretch(1)
        return swiped(inner)

    def _on_action(self) -> None:
        self.action_touched.emit(self.sender().objectName().removeprefix("odoo "))

    def _on_row(self) -> None:
        row = self.sender()
        if isinstance(row, LedgerRow):
            self.push_chosen.emit(row.push_id)

"""The sheet for typing things in: a few fields with ready-made values, checked while typing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hmi.sheets.drafts import Draft
from hmi.sheets.sheet import Heading, Note, SheetGround
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, ActionState, PlainButton
from hmi.widgets.field_hint import FieldHint
from hmi.widgets.touch_keyboard import TouchKeyboard
from hmi.widgets.typed_line import TypedLine

_FIELD_H = 48
_LABEL_H = 18
_ROOMY = 60  # design px of a key; where fingers ask for more, every gap counts
_ACT = (196, 80)
_READY_IN_A_LINE = 8

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryField:
    """One thing to type. `ready` are values to touch instead: what is shown, what is put in."""

    name: str
    label: str
    hint: str  # what may be typed
    ready: tuple[tuple[str, str], ...] = ()
    value: str = ""
    longest: int = 200
    wide: bool = False
    half: bool = False
    figures: bool = False  # the keyboard begins with figures
    sentences: bool = False  # the keyboard begins them with a capital
    secret: bool = False  # what is typed is not shown


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    title: str
    fields: tuple[EntryField, ...]
    check: Callable[[Values], Mapping[str, str]]  # the fields that are not right yet, and why
    act: str
    act_detail: str
    facts: str = ""
    note: str = ""  # what the fields are for


class EntrySheet(QWidget):
    """Emits what was typed once all of it is right, or that it was left."""

    entered = Signal(object)  # Values
    left = Signal()

    def __init__(
        self, theme: Theme, question: EntryQuestion, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("entrySheet")
        self.question = question
        self._theme = theme
        self._hints: dict[str, FieldHint] = {}
        self._touched: set[str] = set()
        self.fields: dict[str, TypedLine] = {}
        self._now_at = question.fields[0]
        self._ready: list[PlainButton] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.touch.gap)
        outer.addWidget(self._make_ground(), 3)
        self._keyboard = self._make_keyboard()
        outer.addWidget(self._keyboard, 2)
        self._refresh()
        self._go_to(question.fields[0])

    @property
    def values(self) -> dict[str, str]:
        return {name: field.text() for name, field in self.fields.items()}

    @property
    def draft(self) -> Draft:
        """What the person has changed so far."""
        begun = {each.name: each.value for each in self.question.fields}
        return Draft({name: text for name, text in self.values.items() if text != begun[name]})

    def restore(self, draft: Draft) -> None:
        for name, text in draft.values.items():
            if name in self.fields:
                self._touched.add(name)
                self.fields[name].setText(text)

    def _make_ground(self) -> SheetGround:
        theme, question = self._theme, self.question
        ground = SheetGround(theme, self)
        inner = QVBoxLayout(ground)
        edge = 8 if theme.touch.least <= theme.px(_ROOMY) else 2
        inner.setContentsMargins(*(theme.px(each) for each in (14, edge, 14, edge)))
        inner.setSpacing(theme.px(edge // 2))
        inner.addWidget(Heading(theme, question.title, question.facts, ground))
        across = QHBoxLayout()
        across.setSpacing(theme.px(16))
        inner.addLayout(across, 1)
        left = QVBoxLayout()
        left.setSpacing(theme.touch.gap)
        if question.note:
            left.addWidget(Note(theme, question.note, ground))
        left.addLayout(self._make_fields(ground))
        left.addWidget(self._make_ready_row(), 1)
        across.addLayout(left, 1)
        across.addLayout(self._make_buttons(ground))
        return ground

    def _make_fields(self, ground: QWidget) -> QGridLayout:
        px = self._theme.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        roomy = self._theme.touch.least <= px(_ROOMY)
        grid.setVerticalSpacing(px(4) if roomy else 1)
        row = column = 0
        for each in self.question.fields:
            if each.wide and column:
                row, column = row + 2, 0
            span = 4 if each.wide else 2 if each.half else 1
            hint = FieldHint(self._theme, (each.label, each.hint, False), ground)
            hint.setFixedHeight(px(_LABEL_H))
            self._hints[each.name] = hint
            grid.addWidget(hint, row, column, 1, span)
            grid.addWidget(self._make_field(each, ground), row + 1, column, 1, span)
            column += span
            if column >= 4:  # noqa: PLR2004 (four narrow fields in a row, or one wide one)
                row, column = row + 2, 0
        for place in range(4):
            grid.setColumnStretch(place, 1)
        return grid

    def _make_field(self, each: EntryField, ground: QWidget) -> TypedLine:
        field = TypedLine(each.value, ground)
        field.setObjectName(f"field {each.name}")
        field.setAccessibleName(each.label)
        field.setMaxLength(each.longest)
        if each.secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMinimumHeight(self._theme.touch.tall(_FIELD_H))
        field.setFont(self._theme.device_font("body"))
        field.textEdited.connect(self._on_edited)
        field.textChanged.connect(self._refresh)
        field.returnPressed.connect(self._on_next)
        field.came.connect(self._on_came)
        self.fields[each.name] = field
        return field

    def _make_ready_row(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setMinimumHeight(self._theme.touch.tall(48) + self._theme.px(2))
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        self._ready_area = area
        return area

    def _make_buttons(self, ground: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.touch.gap)
        face = ActionFace(self.question.act, self.question.act_detail, primary=True)
        self.act = ActionButton(self._theme, "act", face, ground, _ACT)
        self.act.tapped.connect(self._on_act)
        back = ActionFace(tr("Go back"), tr("nothing happens"))
        self.back = ActionButton(self._theme, "go back", back, ground, _ACT)
        self.back.tapped.connect(self.left)
        for button in (self.act, self.back):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            column.addWidget(button)
        return column

    def _make_keyboard(self) -> TouchKeyboard:
        keyboard = TouchKeyboard(self._theme, self)
        kept = keyboard.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing above it jumps when it goes
        keyboard.setSizePolicy(kept)
        keyboard.typed.connect(self._on_typed)
        keyboard.erased.connect(self._on_erased)
        keyboard.moved.connect(self._on_moved)
        keyboard.accepted.connect(self._on_next)
        return keyboard

    def _go_to(self, each: EntryField) -> None:
        self._now_at = each
        self._show_ready(each)
        self._keyboard.attend(
            self.fields[each.name],
            sentences=each.sentences,
            signs=each.figures,
            last=each is self.question.fields[-1],
        )
        self.fields[each.name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_ready(self, each: EntryField) -> None:
        inner = QWidget()
        row = QGridLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.touch.gap)
        lines = 2 if len(each.ready) > _READY_IN_A_LINE else 1
        self._ready = []
        for shown, value in each.ready:
            button = PlainButton(self._theme, f"ready {value}", shown, inner, style="body")
            button.tapped.connect(self._on_ready)
            place = len(self._ready)
            row.addWidget(button, place % lines, place // lines)
            self._ready.append(button)
        row.setColumnStretch(len(each.ready) // lines + 1, 1)
        row.setRowStretch(lines, 1)
        self._ready_area.setWidget(inner)
        inner.setAutoFillBackground(False)
        self._mark_ready()

    def _mark_ready(self) -> None:
        typed = self.fields[self._now_at.name].text()
        for button in self._ready:
            button.set_chosen(button.objectName() == f"ready {typed}")

    @Slot()
    def _refresh(self) -> None:
        """Say beside each field what is wrong with it; let the act be touched when nothing is."""
        wrong = self.question.check(self.values)
        for each in self.question.fields:
            told = wrong.get(each.name, "")
            shown = bool(told) and (each.name in self._touched or bool(self.values[each.name]))
            self._hints[each.name].show_state((each.label, told if shown else each.hint, shown))
        first = next((wrong[e.name] for e in self.question.fields if e.name in wrong), "")
        state = ActionState.REFUSED if first else ActionState.READY
        detail = first or self.question.act_detail
        self.act.show_face(ActionFace(self.question.act, detail, state, primary=not first))
        self._mark_ready()

    @Slot()
    def _on_came(self) -> None:
        """Follow the finger to another field; the keyboard comes back with it."""
        self._keyboard.show()
        sender = self.sender()
        for each in self.question.fields:
            if self.fields[each.name] is sender and each is not self._now_at:
                self._go_to(each)

    @Slot(str)
    def _on_edited(self, _text: str) -> None:
        self._touched.add(self._now_at.name)

    @Slot(str)
    def _on_typed(self, sign: str) -> None:
        self._touched.add(self._now_at.name)
        self.fields[self._now_at.name].insert(sign)

    @Slot()
    def _on_erased(self) -> None:
        self.fields[self._now_at.name].backspace()

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        field = self.fields[self._now_at.name]
        field.setCursorPosition(field.cursorPosition() + step)

    @Slot()
    def _on_ready(self) -> None:
        name = self.sender().objectName().removeprefix("ready ")
        self._touched.add(self._now_at.name)
        self.fields[self._now_at.name].setText(name)

    @Slot()
    def _on_next(self) -> None:
        """Go to the next field, and after the last to the act: typing carries nothing out."""
        self._touched.add(self._now_at.name)
        place = self.question.fields.index(self._now_at) + 1
        if place < len(self.question.fields):
            self._go_to(self.question.fields[place])
        else:
            self._refresh()
            self._keyboard.hide()  # until a field is touched
            self.act.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_act(self) -> None:
        if self.act.isEnabled():
            self.entered.emit(self.values)

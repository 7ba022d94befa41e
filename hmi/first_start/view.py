"""The window of the first start: one question at a time, big keys, and what came of each trial."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hmi.first_start.steps import Step, StepField
from hmi.first_start.words import beside, in_the_head
from hmi.screens.plant.view import PlantRows, Rows
from hmi.screens.settings.faces import TrialFace
from hmi.screens.settings.rows import TrialView
from hmi.sheets.sheet import Heading, Note
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, OptionButton, PlainButton
from hmi.widgets.field_hint import FieldHint
from hmi.widgets.swiped import swiped
from hmi.widgets.touch_keyboard import TouchKeyboard
from hmi.widgets.typed_line import TypedLine

_FIELD_H, _LABEL_H, _MARGIN = 48, 18, 16
_ACROSS = 3
_LONGEST = 300
_TOLD_H, _STRIP_H = 90, 66  # what came of a trial: in the keyboard's place, or by the buttons
_ALL_OF_IT = 100  # of the room that is left over
_ENDLESS = 16777215  # Qt's own, which its Python side does not name
_SHARES = (0.28, 0.42, 0.3)


@dataclass(frozen=True, slots=True)
class StepFace:
    """How the step stands: which values, what is wrong, what came of a trial."""

    step: Step
    facts: str  # which step of how many
    values: Mapping[str, str]
    wrong: Mapping[str, str]
    chosen: str
    trial: TrialFace
    rows: tuple[tuple[str, str, str], ...]
    next: ActionFace
    without: bool
    first: bool
    leave: bool  # of a line that is set up already: each step can be left, and all is as it is


class WizardView(QWidget):
    """Shows one step; is made anew for the next. It decides nothing."""

    next_touched = Signal()
    back_touched = Signal()
    without_touched = Signal()
    help_touched = Signal()
    leave_touched = Signal()
    chosen = Signal(str)
    edited = Signal(str, str)

    def __init__(self, theme: Theme, face: StepFace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("first start")
        self.fields: dict[str, QLineEdit] = {}
        self._hints: dict[str, FieldHint] = {}
        self._specs = {spec.name: spec for spec in face.step.fields}
        self._now_at = next(iter(self._specs), "")
        self._options: dict[str, OptionButton] = {}
        self._may_leave = face.leave
        self.trial = TrialView(theme, face.trial, self)
        self.keyboard: TouchKeyboard | None = None
        self._lay_out(face)
        self.show_face(face)
        self._make_room(typing=False)

    def go_to(self, name: str = "") -> None:
        """Give the focus to that field, or to the one that is typed into."""
        self._now_at = name or self._now_at
        if self._now_at in self.fields:
            self.fields[self._now_at].setFocus(Qt.FocusReason.OtherFocusReason)
        if self.keyboard is not None:
            self.keyboard.show_signs(self._specs[self._now_at].figures)

    def show_face(self, face: StepFace) -> None:
        for name, hint in self._hints.items():
            spec, wrong = self._specs[name], face.wrong.get(name, "")
            hint.show_state((spec.label, beside(wrong) or spec.hint, bool(wrong)))
        self._note.show_state(in_the_head(face.wrong) or face.step.told)
        for value, option in self._options.items():
            option.set_chosen(value == face.chosen)
        self.next.show_face(face.next)
        self.without.setVisible(face.without)
        if face.trial != self.trial.state:
            self.trial.show_state(face.trial)
            self._make_room(typing=False)

    def _make_room(self, *, typing: bool) -> None:
        """Give what came of a trial the keyboard's place; while typing, a strip by the buttons."""
        told = bool(self.trial.state.title)
        self._told.setVisible(told)
        for part in (self._note, self.help):
            part.setVisible(not (told and typing))
        self.leave.setVisible(self._may_leave and not (told and typing))
        px = self.theme.px
        self._told.setMinimumHeight(px(_STRIP_H if typing else _TOLD_H))
        self._told.setMaximumHeight(px(_STRIP_H) if typing else _ENDLESS)
        if self.keyboard is not None:
            self.keyboard.setVisible(typing or not told)

    def _lay_out(self, face: StepFace) -> None:
        theme, step = self.theme, face.step
        down = QVBoxLayout(self)
        down.setContentsMargins(*(theme.px(_MARGIN),) * 4)
        down.setSpacing(theme.touch.gap)
        down.addLayout(self._head(face))
        across = QHBoxLayout()
        across.setSpacing(theme.px(16))
        left = QVBoxLayout()
        left.setSpacing(theme.touch.gap)
        across.addLayout(left, 1)
        if step.choices:
            left.addLayout(self._choices(step))
        if step.fields:
            left.addLayout(self._fields(face))
        self._told: QScrollArea = swiped(self.trial)
        left.addWidget(self._told, _ALL_OF_IT)
        if face.rows:
            self.rows = Rows(theme, PlantRows(face.rows, shares=_SHARES), self)
            left.addWidget(swiped(self.rows), _ALL_OF_IT)
        else:
            left.addStretch(1)
        across.addLayout(self._buttons(face))
        down.addLayout(across, 1)
        if step.fields:
            self.keyboard = self._keyboard()
            down.addWidget(self.keyboard, 2)

    def _head(self, face: StepFace) -> QHBoxLayout:
        """Lay out what is asked and why, and beside both the way to the guide."""
        across, words = QHBoxLayout(), QVBoxLayout()
        words.addWidget(Heading(self.theme, face.step.title, face.facts, self))
        self._note = Note(self.theme, face.step.told, self)
        words.addWidget(self._note)
        across.addLayout(words, 1)
        self.help = PlainButton(self.theme, "help", tr("Help"), self)
        self.help.tapped.connect(self.help_touched)
        self.leave = PlainButton(self.theme, "leave", tr("Cancel – keep all as it is"), self)
        self.leave.tapped.connect(self.leave_touched)
        across.addWidget(self.leave)
        across.addSpacing(self.theme.touch.gap if face.leave else 0)
        across.addWidget(self.help)
        return across

    def _choices(self, step: Step) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.touch.gap)
        for choice in step.choices:
            option = OptionButton(
                self.theme, f"choice {choice.value}", choice.label, choice.detail, self
            )
            option.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            option.setMinimumHeight(self.theme.touch.tall(48 if step.fields else 80))
            option.tapped.connect(self._on_choice)
            self._options[choice.value] = option
            row.addWidget(option)
        return row

    def _fields(self, face: StepFace) -> QGridLayout:
        px = self.theme.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(max(px(12), self.theme.touch.gap))
        grid.setVerticalSpacing(px(4))
        for place, spec in enumerate(face.step.fields):
            row, column = divmod(place, _ACROSS)
            hint = FieldHint(self.theme, (spec.label, spec.hint, False), self)
            hint.setFixedHeight(px(_LABEL_H))
            self._hints[spec.name] = hint
            grid.addWidget(hint, 2 * row, column)
            grid.addWidget(self._field(spec, face.values.get(spec.name, "")), 2 * row + 1, column)
        for column in range(_ACROSS):
            grid.setColumnStretch(column, 1)
        return grid

    def _field(self, spec: StepField, value: str) -> QLineEdit:
        line = TypedLine(value, self)
        line.setObjectName(f"field {spec.name}")
        line.setAccessibleName(spec.label)
        line.setMaxLength(_LONGEST)
        line.setMinimumHeight(self.theme.touch.tall(_FIELD_H))
        line.setFont(self.theme.device_font("body"))
        if spec.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textChanged.connect(self._on_edited)
        line.returnPressed.connect(self._on_typed)
        line.came.connect(self._on_came)
        self.fields[spec.name] = line
        return line

    def _buttons(self, face: StepFace) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.theme.touch.gap)
        size = (200.0, 80.0)
        self.next = ActionButton(self.theme, "next", face.next, self, size)
        self.next.tapped.connect(self.next_touched)
        words = ActionFace(tr("Go on without"), face.step.without)
        self.without = ActionButton(self.theme, "go on without", words, self, size)
        self.without.tapped.connect(self.without_touched)
        back = ActionFace(tr("Back"), tr("what was entered stays"))
        self.back = ActionButton(self.theme, "back", back, self, size)
        self.back.tapped.connect(self.back_touched)
        self.back.setVisible(not face.first)
        for button in (self.next, self.without, self.back):
            column.addWidget(button)
        column.addStretch(1)
        return column

    def _keyboard(self) -> TouchKeyboard:
        keyboard = TouchKeyboard(self.theme, self)
        keyboard.typed.connect(self._on_key)
        keyboard.erased.connect(self._on_erased)
        keyboard.moved.connect(self._on_moved)
        keyboard.accepted.connect(self._on_typed)
        return keyboard

    @Slot()
    def _on_choice(self) -> None:
        self.chosen.emit(self.sender().objectName().removeprefix("choice "))

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self.edited.emit(self.sender().objectName().removeprefix("field "), text)

    @Slot(str)
    def _on_key(self, sign: str) -> None:
        self.fields[self._now_at].insert(sign)

    @Slot()
    def _on_erased(self) -> None:
        self.fields[self._now_at].backspace()

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        field = self.fields[self._now_at]
        field.setCursorPosition(field.cursorPosition() + step)

    @Slot()
    def _on_came(self) -> None:
        """Follow the finger to another field; what came of a trial stays until it is changed."""
        self._now_at = self.sender().objectName().removeprefix("field ")
        if self.keyboard is not None:
            self.keyboard.show_signs(self._specs[self._now_at].figures)
        self._make_room(typing=True)

    @Slot()
    def _on_typed(self) -> None:
        """Go to the next field, and after the last one to the button: typing goes nowhere."""
        names = list(self.fields)
        place = names.index(self._now_at) + 1
        target: QWidget = self.fields[names[place]] if place < len(names) else self.next
        target.setFocus(Qt.FocusReason.TabFocusReason)

"""The sheet before an action: choices, a reason with a keyboard, effects, act and go back."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.figures import DASH, DETAIL, number
from hmi.questions import Answer, Choice, Question
from hmi.sheets.drafts import Draft
from hmi.sheets.sheet import Caption, Effects, Heading, SheetGround
from hmi.text import tr
from hmi.theme import Theme, tokens
from hmi.widgets.buttons import ActionButton, ActionFace, ActionState, OptionButton, PlainButton
from hmi.widgets.figure_field import FigureField, FigureKeys
from hmi.widgets.swiped import stacked, swiped
from hmi.widgets.touch_keyboard import TouchKeyboard
from hmi.widgets.typed_line import TypedLine

LONGEST_REASON = 200
_CHOICES_IN_SIGHT = 5
_CHOICES_OVER_KEYS = 3
_FIGURES_W = 272
_FRAME_W = 170  # rail, margins and the gap beside the keys
_KEYS_ACROSS = 13  # keys of the widest row with their gaps
_UNBOUND = 16_777_215  # Qt's own largest width


class ConfirmSheet(QWidget):
    """Emits one answer, or that it was left; it does nothing by itself."""

    answered = Signal(object)  # Answer
    left = Signal()

    def __init__(self, theme: Theme, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confirmSheet")
        self.question = question
        self._theme = theme
        self._choice: Choice | None = None
        self._options: list[OptionButton] = []
        self._ready: list[PlainButton] = []
        self.reason = TypedLine(self)
        self._letters: TouchKeyboard | None = None
        self._figures: FigureKeys | None = None
        self.figure = FigureField(theme, question.figure, self) if question.figure else None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.touch.gap)
        ground = SheetGround(theme, self)
        outer.addWidget(ground, 3)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        inner.setSpacing(theme.touch.gap)
        inner.addWidget(Heading(theme, question.title, question.facts, ground))
        columns = QHBoxLayout()
        columns.setSpacing(theme.px(16))
        inner.addLayout(columns, 1)
        if question.choices:
            columns.addLayout(self._choice_column(ground), 3)
        if self.figure is not None:
            columns.addLayout(self._figure_column(self.figure, ground), 3)
        columns.addLayout(self._middle_column(ground), 4)
        columns.addLayout(self._button_column(ground))
        if question.needs_reason or question.figure is not None:
            outer.addLayout(self._keys(), 2)
        if not question.needs_reason:
            self.reason.hide()
        if question.choices:
            self._choose(question.choices[0])
        else:
            self._refresh()

    @property
    def draft(self) -> Draft:
        """What the person has put in so far; a choice alone is none."""
        figure = self.figure.state if self.figure is not None else ""
        typed = {"reason": self.reason.text().strip(), "figure": figure}
        choice = self._choice.value if self._choice is not None and any(typed.values()) else ""
        return Draft(typed | {"choice": choice})

    def restore(self, draft: Draft) -> None:
        """Put in what was typed before; a choice that is not offered any more is left out."""
        self.reason.setText(draft.values.get("reason", ""))
        if self.figure is not None:
            self.figure.restore(draft.values.get("figure", ""))
        for choice in self.question.choices:
            if choice.value == draft.values.get("choice"):
                self._choose(choice)

    def _choice_column(self, ground: QWidget) -> QVBoxLayout:
        column = self._column()
        column.addWidget(Caption(self._theme, self.question.choices_title, ground))
        for choice in self.question.choices:
            option = OptionButton(
                self._theme, f"choice {choice.value}", choice.label, choice.detail, ground
            )
            option.setMinimumHeight(self._theme.touch.tall(60))
            option.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            option.setAccessibleName(choice.label)
            option.tapped.connect(self._on_option)
            self._options.append(option)
        most = _CHOICES_OVER_KEYS if self.question.needs_reason else _CHOICES_IN_SIGHT
        crowded = self._theme.touch.least > self._theme.px(60)
        if len(self._options) <= most and not crowded:
            for option in self._options:
                column.addWidget(option)
        else:
            column.addWidget(swiped(stacked(self._options, self._theme.touch.gap)), 1)
        return column

    def _figure_column(self, figure: FigureField, ground: QWidget) -> QVBoxLayout:
        column = self._column()
        column.addWidget(Caption(self._theme, tr("How much"), ground))
        column.addWidget(figure)
        column.addStretch(1)
        figure.changed.connect(self._refresh)
        return column

    def _middle_column(self, ground: QWidget) -> QVBoxLayout:
        column = self._column()
        if self.question.needs_reason:
            told = self.question.reason_title or tr(
                "Reason, needed. It goes into the batch record."
            )
            column.addWidget(Caption(self._theme, told, ground))
            row = QHBoxLayout()
            row.setSpacing(self._theme.touch.gap)
            for reason in self.question.reasons:
                button = PlainButton(self._theme, f"reason {reason}", reason, ground, style="body")
                button.tapped.connect(self._on_ready_reason)
                self._ready.append(button)
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            column.addWidget(self.reason)
            self._set_up_field()
        self.effects = Effects(self._theme, tr("This will"), ground)
        column.addWidget(self.effects, 1)
        return column

    def _set_up_field(self) -> None:
        self.reason.setObjectName("reason")
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setMinimumHeight(self._theme.touch.tall(52))
        self.reason.setFont(self._theme.device_font("body"))
        self.reason.textChanged.connect(self._refresh)
        self.reason.returnPressed.connect(self._on_typed)
        self.reason.came.connect(self._on_came)
        first = self.reason if self.figure is None else self.figure
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button_column(self, ground: QWidget) -> QVBoxLayout:
        column = self._column()
        face = ActionFace(self.question.act, self.question.act_detail, primary=True)
        self.act = ActionButton(self._theme, "act", face, ground, (196, 80))
        self.act.tapped.connect(self._on_act)
        back = ActionFace(tr("Go back"), tr("nothing happens"))
        self.back = ActionButton(self._theme, "go back", back, ground, (196, 80))
        self.back.tapped.connect(self.left)
        for button in (self.act, self.back):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            column.addWidget(button)
        return column

    def _keys(self) -> QHBoxLayout:
        """Return letters for the reason and figures for the figure, side by side: no modes."""
        row = QHBoxLayout()
        row.setSpacing(self._theme.touch.gap)
        if self.question.needs_reason:
            self._letters = self._keyboard()
            row.addWidget(self._letters, 1)
        if self.figure is not None:
            self._figures = FigureKeys(self._theme, self)
            self._figures.typed.connect(self.figure.type)
            self._figures.erased.connect(self.figure.erase)
            row.addWidget(self._figures)
        if self._letters is not None and self._figures is not None:
            self._figures.setFixedWidth(self._theme.px(_FIGURES_W))
            self._share_keys()
        return row

    def _share_keys(self) -> None:
        """Where big fingers leave no room for both, show the keys of the field that is typed in."""
        touch = self._theme.touch
        if touch.least * _KEYS_ACROSS < self.width_for_keys:
            return
        for field in (self.reason, self.figure):
            if field is not None:
                field.installEventFilter(self)
        if self._letters is not None and self._figures is not None:
            self._figures.setFixedWidth(_UNBOUND)
            self._letters.hide()

    @property
    def width_for_keys(self) -> int:
        """Return what the letters have beside the figures on the smallest canvas."""
        return self._theme.px(float(tokens()["meta"]["canvas_small"][0]) - _FIGURES_W - _FRAME_W)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() is QEvent.Type.FocusIn and self._letters and self._figures:
            self._letters.setVisible(watched is self.reason)
            self._figures.setVisible(watched is self.figure)
        return False

    def _keyboard(self) -> TouchKeyboard:
        keyboard = TouchKeyboard(self._theme, self)
        keyboard.typed.connect(self.reason.insert)
        keyboard.erased.connect(self.reason.backspace)
        keyboard.moved.connect(self._on_moved)
        keyboard.accepted.connect(self._on_typed)
        keyboard.attend(self.reason, sentences=True)
        return keyboard

    def _column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.touch.gap)
        return column

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        for option in self._options:
            option.set_chosen(option.objectName() == f"choice {choice.value}")
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """Show the effects and the act that fit what is chosen and typed."""
        question, choice = self.question, self._choice
        for button in self._ready:
            button.set_chosen(self.reason.text().startswith(button.label))
        effects = choice.effects if choice else question.effects
        typed = self._typed()
        shown = tuple(effect.replace("%kg", typed) for effect in effects)
        last = tr("You can take it back for 10 s.") if question.can_be_taken_back else ""
        self.effects.show_state((tr("This will"), shown, last))
        detail = choice.act_detail if choice else question.act_detail
        missing = self._missing()
        state = ActionState.REFUSED if missing else ActionState.READY
        self.act.show_face(ActionFace(question.act, missing or detail, state, primary=not missing))

    def _missing(self) -> str:
        """Say what is still needed before it can be done; "" when nothing is."""
        if self.question.refused:
            return self.question.refused
        if self._choice is not None and self._choice.refused:
            return self._choice.refused
        if self.figure is not None and self.figure.value is None:
            return tr("within the limits") if self.figure.state else tr("a figure is needed")
        if self.question.needs_reason and not self.reason.text().strip():
            return tr("a reason is needed")
        return ""

    def _typed(self) -> str:
        value = self.figure.value if self.figure is not None else None
        return DASH if value is None else number(value, DETAIL)

    @Slot()
    def _on_option(self) -> None:
        name = self.sender().objectName()
        for choice in self.question.choices:
            if name == f"choice {choice.value}":
                self._choose(choice)

    @Slot()
    def _on_ready_reason(self) -> None:
        button = self.sender()
        if isinstance(button, PlainButton):
            self.reason.setText(button.label)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        self.reason.setCursorPosition(self.reason.cursorPosition() + step)

    @Slot()
    def _on_typed(self) -> None:
        """Go to the act's own button: the end of typing must not carry out anything."""
        if self._letters is not None and self._figures is None:
            self._letters.hide()  # until the field is touched
        self.act.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_came(self) -> None:
        if self._letters is not None and self._figures is None:
            self._letters.show()

    @Slot()
    def _on_act(self) -> None:
        if self.act.isEnabled():
            choice = self._choice.value if self._choice else ""
            typed = self.figure.value if self.figure is not None else None
            figure = "" if typed is None else str(typed)
            self.answered.emit(Answer(self.reason.text().strip(), choice, figure))

"""Puts sheets into the page and waits for their answer; leaving one means that nothing happens.

What was typed into a sheet that the page, the lock or another sheet took away is kept for its
person, and is there when the same is asked again. A sheet's module is loaded when it is opened.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from hmi.actions import Desk
from hmi.language import heard
from hmi.main_window import MainWindow
from hmi.plant_bridge import PlantBridge
from hmi.qt.tasks import UiTasks
from hmi.sheets.drafts import Drafts
from hmi.theme import Theme
from services.domain.errors import PlantError
from services.domain.user import Role, User

if TYPE_CHECKING:
    from hmi.questions import Answer, Question
    from hmi.sheets.choose import ChooseQuestion, ChooseSheet
    from hmi.sheets.confirm import ConfirmSheet
    from hmi.sheets.dates import DatesQuestion, DatesSheet, Days
    from hmi.sheets.entry import EntryQuestion, EntrySheet
    from hmi.sheets.login import LoginSheet

    Sheet = ConfirmSheet | EntrySheet

Attempt = Callable[[str, str], Awaitable[User]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands open: how to make its sheet anew, and whose draft it is."""

    make: "Callable[[], Sheet]"
    whole_page: bool
    question: str
    title: str
    person: str


class SheetHost(QObject):
    """Holds at most one sheet. `line_wanted` asks the frame to show the line above it."""

    line_wanted = Signal(bool)
    language_wanted = Signal(str)
    mode_wanted = Signal(str)
    board_wanted = Signal()
    close_wanted = Signal()

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        bridge: PlantBridge,
        desk: Desk,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._bridge = bridge
        self._desk = desk
        self._now = now
        self._answer: asyncio.Future[object] | None = None
        self._asked: _Asked | None = None
        self._sheet: Sheet | None = None  # of what is asked
        self._login: LoginSheet | None = None
        self._drafts = Drafts()
        self._attempt: Attempt = desk.log_in
        self._least = Role.VIEWER
        self.may_close = False  # the window has no frame with a button for it
        self._tasks = UiTasks(self._refuse)
        bridge.changed.connect(self._refresh_sheet)

    @property
    def is_open(self) -> bool:
        return self._window.sheet is not None

    async def confirm(self, question: "Question") -> "Answer | None":
        """Return the operator's answer, or None if the sheet was left."""
        from hmi.questions import Answer  # noqa: PLC0415

        of = f"{question.kind.value} {question.target} {sorted(question.params)}"
        whole = question.needs_reason or question.figure is not None
        answer = await self._ask(lambda: self._confirm_sheet(question), of, question.title, whole)
        return answer if isinstance(answer, Answer) else None

    async def enter(self, question: "EntryQuestion") -> Mapping[str, str] | None:
        """Return what was typed in, all of it right, or None if the sheet was left."""
        title = question.title
        answer = await self._ask(lambda: self._entry_sheet(question), title, title, True)
        return answer if isinstance(answer, Mapping) else None

    def kept_for(self, user: User | None) -> str:
        """Return what the person's draft is about; "" when there is none."""
        return "" if user is None else self._drafts.title(user.name, self._now())

    def renew(self) -> None:
        """Make the open question's sheet anew, with what was typed: the frame was made anew."""
        if self._asked is not None:
            self._put(self._asked)

    def hold(self) -> None:
        """Keep what is typed, and the question open, while the frame is made anew."""
        if self._asked is None:
            self.leave()  # who was about to log in begins again
        self._keep_draft()
        self._window.drop_sheet()

    async def _ask(
        self, make: "Callable[[], Sheet]", question: str, title: str, whole_page: bool
    ) -> object:
        self.leave()
        user = self._desk.user
        asked = _Asked(make, whole_page, question, title, "" if user is None else user.name)
        self._put(asked)
        answer = await self._wait()
        if answer is not None:
            self._drafts.forget(asked.person, question)
        return answer

    def _put(self, asked: _Asked) -> None:
        self._asked = asked
        self._sheet = sheet = asked.make()
        draft = self._drafts.find(asked.person, asked.question, self._now())
        if draft is not None:
            sheet.restore(draft)
        if not asked.whole_page:
            self.line_wanted.emit(True)
        self._window.put_sheet(sheet, whole_page=asked.whole_page)

    def _confirm_sheet(self, question: "Question") -> "ConfirmSheet":
        from hmi.sheets.confirm import ConfirmSheet  # noqa: PLC0415

        sheet = ConfirmSheet(self._theme, question, self._window)
        sheet.answered.connect(self._on_answered)
        sheet.left.connect(self._on_given_up)
        return sheet

    def _entry_sheet(self, question: "EntryQuestion") -> "EntrySheet":
        from hmi.sheets.entry import EntrySheet  # noqa: PLC0415

        sheet = EntrySheet(self._theme, question, self._window)
        sheet.entered.connect(self._on_answered)
        sheet.left.connect(self._on_given_up)
        return sheet

    def _keep_draft(self) -> None:
        sheet, asked = self._sheet, self._asked
        if asked is not None and sheet is not None and sheet is self._window.sheet:
            self._drafts.keep(asked.person, asked.question, asked.title, sheet.draft, self._now())

    async def choose(self, question: "ChooseQuestion") -> str | None:
        """Return the key of what was touched, or None if the sheet was left."""
        from hmi.sheets.choose import ChooseSheet  # noqa: PLC0415

        answer = await self._answer_of(ChooseSheet(self._theme, question, self._window))
        return answer if isinstance(answer, str) else None

    async def days(self, question: "DatesQuestion") -> "Days | None":
        """Return the span of days that was chosen, or None if the sheet was left."""
        from hmi.sheets.dates import DatesSheet, Days  # noqa: PLC0415

        answer = await self._answer_of(DatesSheet(self._theme, question, self._window))
        return answer if isinstance(answer, Days) else None

    async def _answer_of(self, sheet: "ChooseSheet | DatesSheet") -> object:
        self.leave()
        sheet.answered.connect(self._on_answered)
        sheet.left.connect(self.leave)
        self._window.put_sheet(sheet, whole_page=True)
        return await self._wait()

    async def log_in(self, note: str = "") -> bool:
        """Return True once somebody has logged in, False if the sheet was left."""
        return await self._ask_who(self._desk.log_in, Role.VIEWER, note, self._desk.user)

    async def vouch(self, attempt: Attempt, least: Role, note: str) -> bool:
        """Have somebody of the role *least* vouch with the PIN; nobody is logged in by it."""
        return await self._ask_who(attempt, least, note, None)

    async def _ask_who(
        self, attempt: Attempt, least: Role, note: str, present: User | None
    ) -> bool:
        from hmi.sheets.login import LoginSheet  # noqa: PLC0415

        self.leave()
        self._attempt, self._least = attempt, least
        self._login = sheet = LoginSheet(
            self._theme,
            self._users(),
            present,
            self._now(),
            note,
            self._window,
            may_close=self.may_close and least is Role.VIEWER,
        )
        sheet.attempted.connect(self._on_attempted)
        sheet.logged_out.connect(self._on_logged_out)
        sheet.language_chosen.connect(self.language_wanted)
        sheet.mode_chosen.connect(self.mode_wanted)
        sheet.board_wanted.connect(self.board_wanted)
        sheet.close_wanted.connect(self.close_wanted)
        sheet.left.connect(self.leave)
        self.line_wanted.emit(True)
        self._window.put_sheet(sheet, whole_page=False)
        return await self._wait() is not None

    @Slot()
    def leave(self) -> None:
        """Close the open sheet, if any, as left; what was typed into it is kept."""
        self._keep_draft()
        self._end(None)

    @Slot()
    def _on_given_up(self) -> None:
        """Close it, and forget what was typed: the person chose to go back."""
        if self._asked is not None:
            self._drafts.forget(self._asked.person, self._asked.question)
        self._end(None)

    @Slot()
    def _refresh_sheet(self) -> None:
        sheet, view = self._open_login, self._bridge.view
        if sheet is not None and view is not None:
            sheet.show_users(self._users(), self._now())

    @property
    def _open_login(self) -> "LoginSheet | None":
        return self._login if self.is_open and self._login is self._window.sheet else None

    def _users(self) -> tuple[User, ...]:
        view = self._bridge.view
        users = () if view is None else view.users
        return tuple(user for user in users if user.role >= self._least)

    async def close(self) -> None:
        self.leave()
        await self._tasks.close()

    async def _wait(self) -> object:
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._answer = answer
        try:
            return await answer
        finally:
            if self._answer is answer:  # the next sheet may be waiting already
                self._answer = None

    def _end(self, answer: object) -> None:
        self._window.drop_sheet()
        self._asked = self._sheet = self._login = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
        self.line_wanted.emit(False)

    def _refuse(self, message: str) -> None:
        if (sheet := self._open_login) is not None:
            sheet.show_refusal(message)

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        self._end(answer)

    @Slot(str, str)
    def _on_attempted(self, name: str, pin: str) -> None:
        self._tasks.start(self._try(name, pin))

    @Slot()
    def _on_logged_out(self) -> None:
        self._desk.log_out()
        self._end(None)

    async def _try(self, name: str, pin: str) -> None:
        try:
            user = await self._attempt(name, pin)
        except PlantError as error:
            self._refuse(heard(str(error)))
            return
        if self._open_login is not None:
            self._end(user)

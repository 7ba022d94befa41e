"""From a finger on a button to an outcome on the screen: log in, ask, carry out, tell."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from hmi import text
from hmi.figures import age, clock
from hmi.language import heard
from hmi.qt.tasks import UiTasks
from hmi.text import tr
from hmi.theme import tokens
from hmi.widgets.banner import NoticeFace
from hmi.widgets.buttons import ActionState
from hmi.widgets.symbols import Mark
from hmi.widgets.undo_bar import UndoFace
from services.application.plant_view import Obstacle, PlantView
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import PlantError
from services.domain.user import FINAL, ActionKind, Actor, User

if TYPE_CHECKING:
    from hmi.questions import Answer, Question
    from hmi.sheets.entry import EntryQuestion

_DONE_S = 8  # what is not done stays until it is put away
UNDO = timedelta(seconds=float(tokens()["motion"]["undo_s"]))


class Desk(Protocol):
    """What the window needs of services.application.operator_desk.OperatorDesk."""

    @property
    def user(self) -> User | None: ...
    @property
    def actor(self) -> Actor | None: ...
    def subscribe(self, listener: Callable[[User | None], None]) -> Callable[[], None]: ...
    async def log_in(self, user_name: str, pin: str) -> User: ...
    def log_out(self) -> None: ...
    async def leave_kiosk(self, user_name: str, pin: str) -> User: ...
    async def carry_out_as(self, actor: Actor, request: ActionRequest) -> ActionOutcome: ...
    def may(self, kind: ActionKind) -> Obstacle: ...


class Sheets(Protocol):
    """Where questions are put: they take room in the page and can be awaited."""

    async def log_in(self) -> bool: ...
    async def confirm(self, question: "Question") -> "Answer | None": ...
    async def enter(self, question: "EntryQuestion") -> Mapping[str, str] | None: ...


@dataclass(frozen=True, slots=True)
class ActionReport:
    """How the last action stands, for the buttons and the notice."""

    kind: ActionKind
    target: int
    title: str
    state: ActionState
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """What was decided and can still be taken back. Who decided stays its actor to the end."""

    wanted: ActionRequest
    actor: Actor
    title: str
    detail: str
    due: datetime


class ActionFlow(QObject):
    """One question and one action at a time; a tap while another is under way does nothing.

    What cannot be undone later waits for ten seconds first. Then it is carried out, whatever the
    screen shows and whoever is logged in by then.
    """

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        sheets: Sheets,
        tasks: UiTasks,
        now: Callable[[], datetime],
        plant: Callable[[], PlantView | None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._sheets = sheets
        self._tasks = tasks
        self._now = now
        self._plant = plant
        self._asking = False
        self.report: ActionReport | None = None
        self.pending: Pending | None = None

    @property
    def is_under_way(self) -> bool:
        return self.report is not None and self.report.state is ActionState.UNDER_WAY

    @property
    def is_busy(self) -> bool:
        """Whether something is asked or under way: what is begun meanwhile does nothing."""
        return self._asking or self.is_under_way

    def ask(self, make: "Callable[[str], Question | None]", kind: ActionKind) -> None:
        """Begin an action; *make* builds the question from the user's name, once known."""
        if not self.is_busy:
            self._asking = True
            self._tasks.start(self._then_tell(self._ask(make, kind)))

    def enter(
        self,
        make: "Callable[[], EntryQuestion]",
        kind: ActionKind,
        params: Callable[[Mapping[str, str]], Mapping[str, str]],
        target: int = 0,
    ) -> None:
        """Begin an action that needs things typed in; *params* makes its own of what was typed."""
        if not self.is_busy:
            self._asking = True
            self._tasks.start(self._then_tell(self._enter(make, kind, params, target)))

    def acknowledge(self, alarm_id: int, title: str) -> None:
        wanted = ActionRequest(ActionKind.ACKNOWLEDGE_ALARM, alarm_id)
        self.do(wanted, tr("Acknowledge “%1”", title), quiet=True)

    def do(self, wanted: ActionRequest, title: str, *, quiet: bool) -> None:
        """Do it without a question; somebody must be logged in. *quiet*: success shows itself."""
        if not self.is_busy:
            self._asking = True
            self._tasks.start(self._then_tell(self._do(wanted, title, quiet=quiet)))

    def take_back(self) -> None:
        """Give up what waits to be carried out: nothing was done, and that is told."""
        if self.pending is not None:
            wanted, title = self.pending.wanted, self.pending.title
            self.pending = None
            told = tr("Taken back in time. Nothing was done.")
            self._tell(wanted.kind, wanted.target, title, ActionState.READY, told)

    def tick(self) -> None:
        """Carry out what has waited long enough; called twice a second."""
        if self.pending is not None and self._now() >= self.pending.due and not self.is_under_way:
            self._tasks.start(self._carry_out_pending())

    async def _carry_out_pending(self) -> None:
        await self.hurry()

    async def hurry(self) -> bool:
        """Carry out at once what waits, if anything does; return whether all is well."""
        pending, self.pending = self.pending, None
        if pending is None:
            return True
        return await self._carry_out(pending.actor, pending.wanted, pending.title, quiet=False)

    def fail(self, message: str) -> None:
        """Show an error that no action has reported."""
        self._tell(ActionKind.RUN_JOB, 0, tr("Not done"), ActionState.NOT_DONE, message)

    def remind(self, title: str) -> None:
        """Tell somebody who is back what the lock broke off."""
        told = tr("What you typed is kept: touch the same button again to go on.")
        self._tell(ActionKind.RUN_JOB, 0, title, ActionState.READY, told)

    def tell(self, title: str, detail: str) -> None:
        """Show what no action is the cause of."""
        self._tell(ActionKind.RUN_JOB, 0, title, ActionState.READY, detail)

    def dismiss(self) -> None:
        if not self.is_under_way:
            self.report = None
            self.changed.emit()

    def pass_on(self) -> None:
        """Leave what is done behind: it belongs to the page on which it was told."""
        if self.report is not None and self.report.state is ActionState.DONE:
            self.dismiss()

    def notice(self) -> NoticeFace:
        """Return what the notice shows now: under way after 1 s; done goes by itself."""
        report = self.report
        seconds = 0.0 if report is None else (self._now() - report.since).total_seconds()
        if report is None or (report.state is ActionState.DONE and seconds > _DONE_S):
            return NoticeFace()
        if report.state is ActionState.UNDER_WAY:
            if seconds < 1:
                return NoticeFace()
            told = tr("under way, %1", age(int(seconds)))
            return NoticeFace(Mark.CLOCK, report.title, told)
        at = clock(report.since, self._now(), seconds=True)
        if report.state is ActionState.DONE:
            return NoticeFace(Mark.TICK, tr("%1: done %2", report.title, at), report.detail)
        if report.state is ActionState.READY:
            return NoticeFace(Mark.RING, report.title, report.detail)
        plain = tr("Not done")
        title = plain if report.title == plain else tr("%1: not done", report.title)
        return NoticeFace(Mark.CROSS, title, f"{at} · {report.detail}", failed=True)

    def undo(self) -> UndoFace:
        """Return what the bar shows that counts down."""
        if self.pending is None:
            return UndoFace()
        left = (self.pending.due - self._now()).total_seconds()
        return UndoFace(self.pending.title, self.pending.detail, max(0, -int(-left // 1)))

    @property
    def plant(self) -> PlantView | None:
        return self._plant()

    async def _ask(self, make: "Callable[[str], Question | None]", kind: ActionKind) -> None:
        from hmi.questions import request, said  # noqa: PLC0415 (only who acts needs them)

        try:
            if not await self._let_in(kind):
                return
            user = self._desk.user
            question = make(user.name if user else "")
            answer = None if question is None else await self._sheets.confirm(question)
        finally:
            self._asking = False
        actor = self._desk.actor
        if question is None or answer is None or actor is None:
            return
        wanted = request(question, answer)
        if kind in FINAL:
            await self.hurry()  # one at a time: what was decided before is not forgotten
            detail = said(question, answer)
            due = self._now() + UNDO
            self.pending = Pending(wanted, actor, question.title, detail, due)
            self.changed.emit()
        else:
            await self._carry_out(actor, wanted, question.title, quiet=False)

    async def _enter(
        self,
        make: "Callable[[], EntryQuestion]",
        kind: ActionKind,
        params: Callable[[Mapping[str, str]], Mapping[str, str]],
        target: int,
    ) -> None:
        try:
            if not await self._let_in(kind):
                return
            question = make()
            values = await self._sheets.enter(question)
        finally:
            self._asking = False
        actor = self._desk.actor
        if values is not None and actor is not None:
            wanted = ActionRequest(kind, target, params=params(values))
            await self._carry_out(actor, wanted, question.title, quiet=False)

    async def _do(self, wanted: ActionRequest, title: str, *, quiet: bool) -> None:
        try:
            may = await self._let_in(wanted.kind)
        finally:
            self._asking = False
        actor = self._desk.actor
        if may and actor is not None:
            await self._carry_out(actor, wanted, title, quiet=quiet)

    async def _then_tell(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work*, and tell that another action may begin, however it ended."""
        try:
            await work
        finally:
            self.changed.emit()

    async def _let_in(self, kind: ActionKind) -> bool:
        """Have somebody log in if nobody is; tell if the role is too low."""
        if self._desk.may(kind) is Obstacle.NEEDS_LOGIN and not await self._sheets.log_in():
            return False
        why = self._desk.may(kind)
        if why is not Obstacle.NONE:
            self._tell(kind, 0, tr("Not done"), ActionState.NOT_DONE, text.obstacle(why))
            return False
        return True

    async def _carry_out(
        self, actor: Actor, wanted: ActionRequest, title: str, *, quiet: bool
    ) -> bool:
        kind, target = wanted.kind, wanted.target
        self._tell(kind, target, title, ActionState.UNDER_WAY, "")
        try:
            outcome = await self._desk.carry_out_as(actor, wanted)
        except PlantError as error:
            self._tell(kind, target, title, ActionState.NOT_DONE, heard(str(error)))
            return False
        except BaseException:
            told = tr("It was broken off. Look at the batch before you try again.")
            self._tell(kind, target, title, ActionState.NOT_DONE, told)
            raise
        if outcome.ok and quiet:
            self.report = None
            self.changed.emit()
            return True
        state = ActionState.DONE if outcome.ok else ActionState.NOT_DONE
        self._tell(kind, target, title, state, heard(outcome.message))
        return outcome.ok

    def _tell(
        self, kind: ActionKind, target: int, title: str, state: ActionState, detail: str
    ) -> None:
        self.report = ActionReport(kind, target, title, state, detail, self._now())
        self.changed.emit()

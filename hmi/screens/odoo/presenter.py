"""Feeds the Odoo page while it is in sight, and turns its buttons into questions."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from hmi import questions as shared
from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.language import heard
from hmi.qt.tasks import UiTasks
from hmi.questions import Question
from hmi.screens.odoo import questions
from hmi.screens.odoo.faces import (
    EntryFace,
    entry_face,
    ledger_row,
    page_facts,
    reconcile_rows,
    reconcile_title,
    try_rows,
)
from hmi.screens.odoo.view import OdooView
from hmi.screens.page import PagePresenter
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace, ActionState
from services.application.plant_view import PlantView
from services.domain.errors import PlantError
from services.domain.ledger import LedgerEntry, LedgerView, ReconcileView
from services.domain.paging import Page, PageKey
from services.domain.push import PushState
from services.domain.user import ActionKind

_EVERY_MS = 1000
_ACTIONS = (
    ActionKind.BOOK_ELSEWHERE,
    ActionKind.ADD_PRODUCT,
    ActionKind.LEAVE_OUT,
    ActionKind.RETRY_PUSH,
    ActionKind.CLOSE_PUSH,
)


class Books(Protocol):
    """What the page asks; services.application.ledger answers."""

    async def look(self) -> LedgerView: ...
    async def older(self, after: PageKey) -> Page[LedgerEntry]: ...
    async def reconcile(self, push_id: int) -> ReconcileView | None: ...


class OdooPresenter(PagePresenter):
    view: OdooView

    def __init__(
        self,
        theme: Theme,
        ledger: Books,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        now: Callable[[], datetime],
        plant: Callable[[], PlantView | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._flow = ledger, flow
        self._faces = ActionFaces(desk, flow)
        self._tasks, self._now, self._plant = tasks, now, plant
        self._busy: set[str] = set()
        self._seen: LedgerView | None = None
        self._older: tuple[LedgerEntry, ...] = ()  # asked for beyond the ledger's first page
        self._next: PageKey | None = None
        self._problem = ""
        self._chosen = 0
        self._reconciled: ReconcileView | None = None
        self.view = OdooView(theme)
        all_of_it = ActionKind.RETRY_ALL_PUSHES
        self.view.add_header_action(all_of_it.value, ActionFace(_label(all_of_it), ""))
        for kind in _ACTIONS:
            self.view.add_action(kind.value, ActionFace(_label(kind), ""))
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look_again)
        self.view.came.connect(self._on_came)
        self.view.went.connect(self.stop)
        self.view.push_chosen.connect(self._on_chosen)
        self.view.reconcile_touched.connect(self._on_reconcile)
        self.view.more_touched.connect(self._on_more)
        self.view.problem.retry_touched.connect(self._look_again)
        self.view.action_touched.connect(self._on_action)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Ask nothing any more until the page comes in sight again."""
        self._timer.stop()

    @Slot()
    def _on_came(self) -> None:
        self._older, self._next = (), None
        self._timer.start()
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        self._once("look")

    @Slot()
    def _on_reconcile(self) -> None:
        self._once("reconcile")

    @Slot()
    def _on_more(self) -> None:
        self._once("more")

    @Slot(int)
    def _on_chosen(self, push_id: int) -> None:
        self._chosen = push_id
        self._reconciled = None
        self._show()
        self._on_reconcile()

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda user: self._question(kind, user), kind)

    def _once(self, what: str) -> None:
        """Start *what* unless the same is still under way."""
        if what not in self._busy:
            self._busy.add(what)
            self._tasks.start(self._run(what))

    async def _run(self, what: str) -> None:
        try:
            work = {"look": self._look, "more": self._read_more, "reconcile": self._reconcile}
            await work[what]()
        finally:
            self._busy.discard(what)
        if self._timer.isActive():
            self._show()

    async def _look(self) -> None:
        try:
            seen = await self._ledger.look()
            self._problem = ""
        except PlantError as error:
            self._problem = heard(str(error))
            return
        self._take(seen)
        if self._entry() is None and seen.entries:
            self._chosen = seen.entries[0].push.id
            self._reconciled = None
        entry = self._entry()
        if self._reconciled is None and entry is not None and entry.push.order is not None:
            self._on_reconcile()

    def _take(self, seen: LedgerView) -> None:
        """Keep what newer ones moved off the first page, once older ones stand beneath it."""
        if self._older and self._seen is not None:
            there = {entry.push.id for entry in (*seen.entries, *self._older)}
            moved = [entry for entry in self._seen.entries if entry.push.id not in there]
            self._older = (*moved, *self._older)
        else:
            self._next = seen.next_after
        self._seen = seen

    async def _read_more(self) -> None:
        if self._next is None:
            return
        try:
            page = await self._ledger.older(self._next)
        except PlantError as error:
            self._flow.fail(heard(str(error)))
            return
        self._older, self._next = (*self._older, *page.rows), page.next_after

    @property
    def _entries(self) -> tuple[LedgerEntry, ...]:
        newest = self._seen.entries if self._seen else ()
        shown = {entry.push.id for entry in newest}  # refused ones stand first, however old
        return (*newest, *(entry for entry in self._older if entry.push.id not in shown))

    async def _reconcile(self) -> None:
        wanted = self._chosen
        found = await self._ledger.reconcile(wanted) if wanted else None
        if wanted == self._chosen:
            self._reconciled = found

    def _entry(self) -> LedgerEntry | None:
        return next((entry for entry in self._entries if entry.push.id == self._chosen), None)

    def _show(self) -> None:
        now, page, seen = self._now(), self.view, self._seen
        facts = page_facts(seen, now) if seen else "" if self._problem else tr("being read")
        page.head.show_state((tr("Odoo"), (self._problem if seen else "") or facts))
        entry = self._entry()
        page.entry.show_state(entry_face(entry, now) if entry else EntryFace())
        page.tries.show_state(
            (tr("Each try and Odoo's answer"), try_rows(entry, now) if entry else ())
        )
        found = self._reconciled
        title = reconcile_title(found, now)
        if found is not None and found.problem:
            title = heard(found.problem)
        page.reconcile.show_state((title, reconcile_rows(found) if found else ()))
        of_order = entry is not None and entry.push.order is not None
        page.tries.setVisible(entry is not None)
        page.reconcile.setVisible(of_order)
        page.ask_odoo.setVisible(of_order)
        if seen is not None:
            page.top.setVisible(entry is not None)
            rows = tuple((each.push.id, ledger_row(each, now)) for each in self._entries)
            page.show_rows(rows, self._chosen, more=self._next is not None)
        elif self._problem:
            page.show_problem(self._problem)
        self._show_actions(entry)

    def _show_actions(self, entry: LedgerEntry | None) -> None:
        waiting = self._seen.waiting if self._seen else 0
        header = self.view.buttons[ActionKind.RETRY_ALL_PUSHES.value]
        header.setVisible(waiting > 0)
        header.show_face(self._face(ActionKind.RETRY_ALL_PUSHES, 0))
        live = entry is not None and entry.push.state in (PushState.WAITING, PushState.QUARANTINE)
        refused = entry is not None and entry.push.state is PushState.QUARANTINE
        in_question = entry is not None and bool(entry.in_question_kg)
        shown = {
            ActionKind.RETRY_PUSH: live,
            ActionKind.CLOSE_PUSH: refused,
            ActionKind.BOOK_ELSEWHERE: refused and in_question,
            ActionKind.ADD_PRODUCT: refused and in_question,
            ActionKind.LEAVE_OUT: refused and in_question,
        }
        for kind, visible in shown.items():
            button = self.view.buttons[kind.value]
            button.setVisible(visible)
            if entry is not None:
                button.show_face(self._face(kind, entry.push.id))

    def _face(self, kind: ActionKind, target: int) -> ActionFace:
        entry = self._entry()
        if kind is ActionKind.RETRY_PUSH and entry is not None and entry.is_undecided:
            return ActionFace(_label(kind), tr("decide first, at the left"), ActionState.REFUSED)
        words = ActionWords(_label(kind), _detail(kind))
        return self._faces.face(kind, target, words, self._now())

    def _question(self, kind: ActionKind, user_name: str) -> Question | None:
        """Build the question from the ledger as it was read last."""
        plant, entry = self._plant(), self._entry()
        if kind is ActionKind.RETRY_ALL_PUSHES:
            return shared.retry_all(plant) if plant else None
        return _about(entry, kind, user_name) if entry else None


def _about(entry: LedgerEntry, kind: ActionKind, user_name: str) -> Question | None:
    if kind is ActionKind.RETRY_PUSH:
        return questions.send_again(entry)
    if kind is ActionKind.CLOSE_PUSH:
        return questions.close_push(entry, user_name)
    if not entry.in_question_kg:
        return None
    silo = next(iter(entry.in_question_kg))
    ask = {
        ActionKind.LEAVE_OUT: questions.leave_out,
        ActionKind.ADD_PRODUCT: questions.add_product,
        ActionKind.BOOK_ELSEWHERE: questions.book_elsewhere,
    }[kind]
    return ask(entry, silo)


def _label(kind: ActionKind) -> str:
    return {
        ActionKind.RETRY_ALL_PUSHES: tr("Send all now"),
        ActionKind.BOOK_ELSEWHERE: tr("Book on a component…"),
        ActionKind.ADD_PRODUCT: tr("Add the product…"),
        ActionKind.LEAVE_OUT: tr("Leave it out…"),
        ActionKind.RETRY_PUSH: tr("Send again"),
        ActionKind.CLOSE_PUSH: tr("Close without Odoo…"),
    }[kind]


def _detail(kind: ActionKind) -> str:
    return {
        ActionKind.RETRY_ALL_PUSHES: tr("all that waits"),
        ActionKind.BOOK_ELSEWHERE: tr("choose the one that takes it"),
        ActionKind.ADD_PRODUCT: tr("as a new component in Odoo"),
        ActionKind.LEAVE_OUT: tr("with a reason; stays in the record"),
        ActionKind.RETRY_PUSH: tr("after a change in Odoo"),
        ActionKind.CLOSE_PUSH: tr("with a reason; Odoo gets nothing"),
    }[kind]

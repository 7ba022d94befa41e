"""Joins the page of people to the plant's users, and asks before one is changed."""

from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.figures import clock
from hmi.screens.page import PagePresenter
from hmi.screens.users.questions import add, added, change_role, new_pin, switch
from hmi.screens.users.view import UsersView
from hmi.text import role, tr
from hmi.theme import Theme
from services.application.plant_view import Obstacle, PlantView
from services.domain.user import (
    ActionKind,
    Role,
    User,
    is_last_administrator,
    may_manage,
)


class UsersPresenter(PagePresenter):
    view: UsersView

    def __init__(self, theme: Theme, desk: Desk, flow: ActionFlow, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self._faces = ActionFaces(desk, flow)
        self._users: tuple[User, ...] = ()
        self._chosen = 0
        self.view = UsersView(theme)
        self.view.head.show_state((tr("People"), ""))
        self.view.person_chosen.connect(self._on_person)
        self.view.act_touched.connect(self._on_act)

    def show(self, view: PlantView, now: datetime) -> None:
        self._users = tuple(sorted(view.users, key=lambda each: (not each.active, each.name)))
        self.view.head.show_state((tr("People"), tr("nobody is deleted: names stay on record")))
        people = {user.id: (user.name, _facts(user, now)) for user in self._users}
        self.view.show_people(people, self._person.id if self._person else 0)
        self._show_acts(now)

    @property
    def _person(self) -> User | None:
        first = self._users[0] if self._users else None
        return next((user for user in self._users if user.id == self._chosen), first)

    @property
    def _role(self) -> Role:
        """Return whose limits hold; who logs in first is judged by the services."""
        user = self._desk.user
        return Role.ADMINISTRATOR if user is None else user.role

    def _show_acts(self, now: datetime) -> None:
        person, acts = self._person, self.view.acts
        words = ActionWords(tr("Add a person…"), tr("name, role and PIN"))
        acts["add_user"].show_face(self._faces.face(ActionKind.ADD_USER, 0, words, now))
        off = person is not None and not person.active
        words = ActionWords(tr("Enable…") if off else tr("Disable…"), tr("on record"))
        kind = ActionKind.ENABLE_USER if off else ActionKind.DISABLE_USER
        for name, act, told in (
            ("change_role", ActionKind.CHANGE_ROLE, ActionWords(tr("Role…"), tr("on record"))),
            ("reset_pin", ActionKind.RESET_PIN, ActionWords(tr("New PIN…"), tr("ends a lock"))),
            ("switch_user", kind, words),
        ):
            acts[name].setVisible(person is not None)
            if person is not None:
                low = not may_manage(self._role, person.role)
                why = Obstacle.ROLE_TOO_LOW if low else Obstacle.NONE
                acts[name].show_face(self._faces.face(act, person.id, told, now, why))

    @Slot(int)
    def _on_person(self, number: int) -> None:
        self._chosen = number
        chosen = self._person
        for key, tile in self.view.tiles.items():
            tile.set_chosen(chosen is not None and key == chosen.id)
        self._flow.changed.emit()  # the frame shows the page anew

    @Slot(str)
    def _on_act(self, name: str) -> None:
        person = self._person
        if name == "add_user":
            self._flow.enter(lambda: add(self._role), ActionKind.ADD_USER, added)
        elif person is None:
            return
        elif name == "reset_pin":
            self._flow.enter(
                lambda: new_pin(person),
                ActionKind.RESET_PIN,
                lambda values: {"name": person.name, "pin": values["pin"]},
                person.id,
            )
        elif name == "change_role":
            is_last = is_last_administrator(person, self._users)
            self._flow.ask(
                lambda _user: change_role(person, self._role, is_last=is_last),
                ActionKind.CHANGE_ROLE,
            )
        else:
            question = switch(person, is_last=is_last_administrator(person, self._users))
            self._flow.ask(lambda _user: question, question.kind)


def _facts(user: User, now: datetime) -> str:
    if not user.active:
        return tr("%1 · switched off", role(user.role))
    if user.last_login_at is None:
        return tr("%1 · not here yet", role(user.role))
    return tr("%1 · last here %2", role(user.role), clock(user.last_login_at, now))

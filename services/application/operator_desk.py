"""Where an operator logs in and asks for things, on any station."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.application.pin import is_pin
from services.application.plant_view import Obstacle, PlantView
from services.application.standing import refusal, refusal_now
from services.application.waiting import comes_within
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, UnavailableError
from services.domain.user import ROLE_NEEDED, ActionKind, Actor, User
from services.ports import Database, Now, UnitOfWork

log = logging.getLogger(__name__)

TRIES = 5
PAUSE = timedelta(minutes=5)
_LOOK_EVERY_S = 0.25
_PATIENCE_S = 120.0
_CLOSED = "The program is closed."

UserListener = Callable[[User | None], None]
HereDone = Callable[[Actor, ActionRequest], Awaitable[ActionOutcome]]
"""Does an action at this station, and puts it on record itself."""


@dataclass(frozen=True, slots=True)
class _LoginResult:
    user: User | None
    message: str


class OperatorDesk:
    """Records each wish, checks it, and waits for what the holder of the line makes of it."""

    def __init__(self, database: Database, station: str, now: Now) -> None:
        self._database = database
        self._station = station
        self._now = now
        self._user: User | None = None
        self._since = now()  # when the user came
        self._listeners: list[UserListener] = []
        self._here: dict[ActionKind, HereDone] = {}

    @property
    def user(self) -> User | None:
        return self._user

    @property
    def actor(self) -> Actor | None:
        """Who asks for what is asked now: the user at this station."""
        user = self._user
        return None if user is None else Actor(user.name, user.role, self._station)

    def subscribe(self, listener: UserListener) -> Callable[[], None]:
        """Call *listener* when somebody logs in or out; return the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def log_in(self, user_name: str, pin: str) -> User:
        """Raise ActionRefusedError with words for the operator if name or PIN do not fit.

        After five wrong PINs the user is locked for five minutes (FIELD.md rule 14).
        """
        user = await self._vouch(user_name, pin, ActionKind.LOG_IN)
        self._set_user(user)
        return user

    async def leave_kiosk(self, user_name: str, pin: str) -> User:
        """Let a supervisor close the program of a kiosk, on record, whoever is logged in there.

        Raises ActionRefusedError as `log_in` does, and if the role is too low.
        """
        return await self._vouch(user_name, pin, ActionKind.LEAVE_KIOSK)

    async def _vouch(self, user_name: str, pin: str, kind: ActionKind) -> User:
        result = await self._database.run(lambda uow: self._log_in(uow, user_name, pin, kind))
        if result.user is None:
            raise ActionRefusedError(result.message)
        return result.user

    def log_out(self) -> None:
        self._set_user(None)

    def keep_up(self, view: PlantView) -> None:
        """End the session of somebody who was switched off meanwhile; follow another role.

        A view that was read before the log-in tells nothing of it.
        """
        user = self._user
        if user is None or view.read_at <= self._since:
            return
        found = next((each for each in view.users if each.id == user.id), None)
        if found is None or found.role is not user.role:
            self._set_user(found)

    def may(self, kind: ActionKind) -> Obstacle:
        if self._user is None:
            return Obstacle.NEEDS_LOGIN
        return Obstacle.NONE if self._user.role >= ROLE_NEEDED[kind] else Obstacle.ROLE_TOO_LOW

    def do_here(self, kinds: Mapping[ActionKind, HereDone]) -> None:
        """Have these kinds of action done at this station, whoever holds the line."""
        self._here.update(kinds)

    async def carry_out_as(self, actor: Actor, request: ActionRequest) -> ActionOutcome:
        """Put the wish on record, wait for its outcome and return it.

        Raises ActionRefusedError if role or reason do not fit (on record, too), and
        UnavailableError if no station that holds the line took it up in time.
        """
        if request.kind in self._here:
            return await self._here[request.kind](actor, request)
        action = await self.ask(actor, request)
        outcome = await self.outcome_of(action, _PATIENCE_S)
        if outcome is None:
            raise UnavailableError(
                "No station that holds the line answered. It is on record, look at the queue "
                "before you ask again."
            )
        return outcome

    async def ask(self, actor: Actor, request: ActionRequest) -> Action:
        """Put the wish on record for the holder of the line.

        Raises ActionRefusedError if role or reason do not fit; that is on record, too.
        """
        action, refused = await self._database.run(lambda uow: _ask(uow, actor, request))
        if refused:
            raise ActionRefusedError(refused)
        return action

    async def outcome_of(self, action: Action, patience_s: float) -> ActionOutcome | None:
        """Wait for the outcome; None if there is none after *patience_s*."""
        changed = asyncio.Event()
        unsubscribe = self._database.subscribe(changed.set)
        clock = asyncio.get_running_loop().time
        until = clock() + patience_s
        try:
            while clock() < until:
                changed.clear()
                outcome = await self._database.read(lambda uow: uow.actions.outcome(action.id))
                if outcome is not None:
                    return outcome
                await comes_within(changed, _LOOK_EVERY_S)
        finally:
            unsubscribe()
        return None

    def _log_in(self, uow: UnitOfWork, user_name: str, pin: str, kind: ActionKind) -> _LoginResult:
        user = uow.users.by_name(user_name)
        if user is None or not user.active:
            return _LoginResult(None, "This user does not exist any more.")
        now = self._now()
        result, after = self._judge_login(user, pin, uow.users.pin_hash(user.id), now)
        uow.users.save(after)
        actor = Actor(user.name, user.role, self._station)
        request = ActionRequest(kind)
        if result.user is not None and kind is ActionKind.LEAVE_KIOSK:
            refused = refusal(actor, request)
            result = _LoginResult(None, refused) if refused else replace(result, message=_CLOSED)
        action = uow.actions.ask(actor, request, now)
        ok = result.user is not None
        uow.actions.conclude(ActionOutcome(action.id, now, ok, result.message))
        return result

    @staticmethod
    def _judge_login(user: User, pin: str, stored: str, now: datetime) -> tuple[_LoginResult, User]:
        # A lock that lasts longer than any can is one from before the clock was set back.
        if user.locked_until is not None and now < user.locked_until <= now + PAUSE:
            minutes = -(-(user.locked_until - now).total_seconds() // 60)
            text = f"Too many wrong PINs. {user.name} can log in again in {minutes:.0f} min."
            return _LoginResult(None, text), user
        if is_pin(pin, stored):
            after = replace(user, failed_logins=0, locked_until=None, last_login_at=now)
            return _LoginResult(after, "Logged in."), after
        failed = user.failed_logins + 1
        if failed >= TRIES:
            after = replace(user, failed_logins=0, locked_until=now + PAUSE)
            text = f"Wrong PIN {TRIES} times. {user.name} can log in again in 5 min."
            return _LoginResult(None, text), after
        left = TRIES - failed
        tries = "try" if left == 1 else "tries"
        text = f"Wrong PIN. {left} {tries} left, then 5 min pause."
        return _LoginResult(None, text), replace(user, failed_logins=failed, locked_until=None)

    def _set_user(self, user: User | None) -> None:
        self._user, self._since = user, self._now()
        for listener in tuple(self._listeners):
            listener(user)


def _ask(uow: UnitOfWork, actor: Actor, request: ActionRequest) -> tuple[Action, str]:
    """Put it on record; return why it is refused, too, "" if it is not."""
    now = uow.clock()
    refused = refusal_now(uow, actor, request)
    action = uow.actions.ask(actor, request, now)
    if refused:
        uow.actions.conclude(ActionOutcome(action.id, now, ok=False, message=refused))
    return action, refused

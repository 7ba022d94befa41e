"""Where an operator logs in and asks for things, on any station."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.application.pin import is_pin
from services.application.plant_view import Obstacle
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError, UnavailableError
from services.domain.user import REASON_NEEDED, ROLE_NEEDED, ActionKind, Actor, User, may_manage
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

    async def add_user(self, user: User, pin_hash: str) -> User:
        """Raises ActionRefusedError if somebody has this name already."""
        return await self._database.run(lambda uow: _add_user(uow, user, pin_hash))

    async def reset_pin(self, actor: Actor, user_name: str, pin_hash: str) -> None:
        """Give a person who forgot the PIN another one, on record; it also ends a lock.

        Raises ActionRefusedError if there is no such person, or if *actor* may not do it.
        """
        refused = await self._database.run(
            lambda uow: self._reset_pin(uow, actor, user_name, pin_hash)
        )
        if refused:
            raise ActionRefusedError(refused)

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
        refused = refusal(actor, request)
        action = await self._database.run(lambda uow: self._ask(uow, actor, request, refused))
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
                try:
                    await asyncio.wait_for(changed.wait(), _LOOK_EVERY_S)
                except TimeoutError:
                    continue
        finally:
            unsubscribe()
        return None

    def _ask(self, uow: UnitOfWork, actor: Actor, request: ActionRequest, refused: str) -> Action:
        now = uow.clock()
        action = uow.actions.ask(actor, request, now)
        if refused:
            uow.actions.conclude(ActionOutcome(action.id, now, ok=False, message=refused))
        return action

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

    def _reset_pin(self, uow: UnitOfWork, actor: Actor, user_name: str, pin_hash: str) -> str:
        request = ActionRequest(ActionKind.RESET_PIN, params={"name": user_name})
        user = uow.users.by_name(user_name)
        refused = refusal(actor, request)
        if not refused and user is None:
            refused = f"There is no user {user_name}. Nothing changed."
        if not refused and user is not None and not may_manage(actor.role, user.role):
            refused = f"{actor.name} may not do this: it needs the role administrator."
        action = self._ask(uow, actor, request, refused)
        if not refused and user is not None:
            uow.users.set_pin(user.id, pin_hash)
            uow.users.save(replace(user, failed_logins=0, locked_until=None))
            done = f"{user_name} has another PIN."
            uow.actions.conclude(ActionOutcome(action.id, action.asked_at, ok=True, message=done))
        return refused

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
        self._user = user
        for listener in tuple(self._listeners):
            listener(user)


def _add_user(uow: UnitOfWork, user: User, pin_hash: str) -> User:
    if uow.users.by_name(user.name) is not None:
        raise ActionRefusedError(f"There is a user {user.name} already. Nothing changed.")
    return uow.users.add(user, pin_hash)


def refusal(actor: Actor, request: ActionRequest) -> str:
    """Say why *actor* may not ask for this; "" if it is allowed."""
    needed = ROLE_NEEDED[request.kind]
    if actor.role < needed:
        return f"{actor.name} may not do this: it needs the role {needed.name.lower()}."
    if request.kind in REASON_NEEDED and not request.reason.strip():
        return "Give a reason: it goes into the record."
    return ""

"""People and their roles, looked after at any station: added, changed, switched off, on record.

Nobody is deleted: their names stand in the records.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from services.application.pin import hash_pin
from services.application.station_acts import StationActs
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.pin import LONGEST, SHORTEST, may_be_pin
from services.domain.user import (
    ActionKind,
    Actor,
    Role,
    User,
    is_last_administrator,
    may_manage,
)
from services.ports import UnitOfWork

_LONGEST_NAME = 40
_PIN = "pin"

Act = Callable[[UnitOfWork, Actor, Mapping[str, str], str], str]


class UserAdmin:
    """Each act is one transaction with its record; a PIN goes into neither."""

    def __init__(self, acts: StationActs) -> None:
        self._acts = acts
        self.kinds: Mapping[ActionKind, Act] = {
            ActionKind.ADD_USER: _add,
            ActionKind.CHANGE_ROLE: _change_role,
            ActionKind.RESET_PIN: _new_pin,
            ActionKind.DISABLE_USER: _disable,
            ActionKind.ENABLE_USER: _enable,
        }

    async def do(self, actor: Actor, request: ActionRequest) -> ActionOutcome:
        """Return the outcome, also of what is refused. Raises DatabaseUnavailableError."""
        pin = request.params.get(_PIN, "")
        on_record = {name: value for name, value in request.params.items() if name != _PIN}
        needs_pin = request.kind in (ActionKind.ADD_USER, ActionKind.RESET_PIN)
        right = may_be_pin(pin)
        hashed = await asyncio.to_thread(hash_pin, pin) if needs_pin and right else ""

        def act(uow: UnitOfWork) -> str:
            if needs_pin and not right:
                raise ActionRefusedError(
                    f"Not done: a PIN has {SHORTEST} to {LONGEST} digits. Nothing changed."
                )
            return self.kinds[request.kind](uow, actor, on_record, hashed)

        return await self._acts.do(actor, replace(request, params=on_record), act)


def _add(uow: UnitOfWork, actor: Actor, params: Mapping[str, str], pin_hash: str) -> str:
    name = " ".join(params.get("name", "").split())
    if not name or len(name) > _LONGEST_NAME:
        raise ActionRefusedError(f"Not done: a name has 1 to {_LONGEST_NAME} letters.")
    if any(user.name.casefold() == name.casefold() for user in uow.users.all()):
        raise ActionRefusedError(f"There is a user {name} already. Nothing changed.")
    role = _role(actor, params)
    uow.users.add(User(0, name, role), pin_hash)
    return f"{name} may log in."


def _change_role(uow: UnitOfWork, actor: Actor, params: Mapping[str, str], _hash: str) -> str:
    user = _person(uow, actor, params)
    role = _role(actor, params)
    if role < Role.ADMINISTRATOR:
        _keep_an_administrator(uow, user)
    uow.users.save(replace(user, role=role))
    return f"{user.name} has another role."


def _new_pin(uow: UnitOfWork, actor: Actor, params: Mapping[str, str], pin_hash: str) -> str:
    user = _person(uow, actor, params)
    uow.users.set_pin(user.id, pin_hash)
    uow.users.save(replace(user, failed_logins=0, locked_until=None))
    return f"{user.name} has another PIN."


def _disable(uow: UnitOfWork, actor: Actor, params: Mapping[str, str], _hash: str) -> str:
    user = _person(uow, actor, params)
    if user.name == actor.name:
        raise ActionRefusedError("Not done: nobody switches himself off. Let another do it.")
    _keep_an_administrator(uow, user)
    uow.users.save(replace(user, active=False))
    return f"{user.name} cannot log in any more."


def _enable(uow: UnitOfWork, actor: Actor, params: Mapping[str, str], _hash: str) -> str:
    user = _person(uow, actor, params)
    uow.users.save(replace(user, active=True, failed_logins=0, locked_until=None))
    return f"{user.name} may log in again."


def _person(uow: UnitOfWork, actor: Actor, params: Mapping[str, str]) -> User:
    name = params.get("name", "")
    user = uow.users.by_name(name)
    if user is None:
        raise ActionRefusedError(f"There is no user {name}. Nothing changed.")
    if not may_manage(actor.role, user.role):
        raise ActionRefusedError(_NEEDS_ADMINISTRATOR)
    return user


def _role(actor: Actor, params: Mapping[str, str]) -> Role:
    try:
        role = Role[params.get("role", "").upper()]
    except KeyError as error:
        raise ActionRefusedError("Not done: there is no such role.") from error
    if not may_manage(actor.role, role):
        raise ActionRefusedError(_NEEDS_ADMINISTRATOR)
    return role


def _keep_an_administrator(uow: UnitOfWork, user: User) -> None:
    if is_last_administrator(user, uow.users.all()):
        raise ActionRefusedError(
            f"Not done: {user.name} is the last administrator. Add another one first."
        )


_NEEDS_ADMINISTRATOR = "Not done: only an administrator looks after supervisors and administrators."

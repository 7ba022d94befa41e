"""Carries out operators' actions, on the station that holds the line (SPEC.md §6)."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Protocol

from services.domain.action import Action, ActionOutcome
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.user import REASON_NEEDED, ROLE_NEEDED, ActionKind
from services.ports import Database, Now, UnitOfWork

log = logging.getLogger(__name__)

TOO_OLD = timedelta(seconds=60)
"""A wish that nobody carried out in this time is not carried out any more."""

Stored = Callable[[UnitOfWork, Action], str]
Awaited = Callable[[Action], Awaitable[str]]


class Handlers(Protocol):
    """What can be done with one kind of thing.

    Each returns what was done, in one sentence, or raises ActionRefusedError with why not.
    """

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        """Return actions that are one transaction, in which the outcome is stored too."""
        ...

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        """Return actions that speak to the PLC, to Odoo or to a job."""
        ...


class Commands:
    """One handler an action. What changes the database is stored with its outcome at once."""

    def __init__(self, database: Database, station: str, now: Now, *handlers: Handlers) -> None:
        self._database = database
        self._station = station
        self._now = now
        self._stored = {kind: do for each in handlers for kind, do in each.stored.items()}
        self._awaited = {kind: do for each in handlers for kind, do in each.awaited.items()}

    async def carry_out(self, action: Action) -> ActionOutcome:
        """Do what was asked and store its outcome; never raises for what an operator caused."""
        known = await self._database.read(lambda uow: uow.actions.outcome(action.id))
        if known is not None:
            return known
        try:
            self._check(action)
            if action.request.kind in self._stored:
                return await self._database.run(lambda uow: self._in_one(uow, action))
            await self._start(action)
            message = await self._awaited[action.request.kind](action)
        except PlantError as error:
            return await self._conclude(action, ok=False, message=str(error))
        except Exception:
            log.exception("Action %d failed", action.id)
            message = "Not done: a mistake in the program. The log has the details."
            return await self._conclude(action, ok=False, message=message)
        return await self._conclude(action, ok=True, message=message)

    async def _start(self, action: Action) -> None:
        """Note that it begins here, so that no other station does it a second time.

        Raises ActionRefusedError if a station has begun it and is gone: it may be done or not.
        """
        begun_by = await self._database.run(
            lambda uow: uow.actions.start(action.id, self._station, self._now())
        )
        if begun_by:
            raise ActionRefusedError(
                f"Not known: {begun_by} stopped while it did this. See what came of it, and ask "
                "again if it is still wanted."
            )

    def _check(self, action: Action) -> None:
        kind = action.request.kind
        if action.actor.role < ROLE_NEEDED[kind]:
            needed = ROLE_NEEDED[kind].name.lower()
            raise ActionRefusedError(f"Not done: this needs the role {needed}.")
        if kind in REASON_NEEDED and not action.request.reason.strip():
            raise ActionRefusedError("Not done: give a reason.")
        if self._now() - action.asked_at > TOO_OLD:  # both by the database's clock
            raise ActionRefusedError(
                "Not done: nobody held the line when it was asked. Ask again if it is still wanted."
            )

    def _in_one(self, uow: UnitOfWork, action: Action) -> ActionOutcome:
        """Run the handler and store the outcome in the same transaction."""
        outcome = ActionOutcome(
            action.id, self._now(), ok=True, message=self._stored[action.request.kind](uow, action)
        )
        uow.actions.conclude(outcome)
        return outcome

    async def _conclude(self, action: Action, *, ok: bool, message: str) -> ActionOutcome:
        outcome = ActionOutcome(action.id, self._now(), ok, message)
        await self._database.run(lambda uow: uow.actions.conclude(outcome))
        return outcome
